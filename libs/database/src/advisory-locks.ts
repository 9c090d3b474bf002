import pg from 'pg';

/** Keys of our session advisory locks: a class of our own ("toll" in ASCII) and a number each. */
export const LOCKS = {
  migrate: [0x746f6c6c, 1],
  singleProcess: [0x746f6c6c, 2],
} satisfies Record<string, [number, number]>;

export interface HeldLock {
  /**
   * Resolves when the lock is lost because its connection broke: then another process may already hold it, and this one
   * must stop admitting requests. Never resolves after `release`.
   */
  lost: Promise<Error>;
  release(): Promise<void>;
}

/**
 * Takes the lock "one process without Redis", or gives undefined where another process holds it. It lives as long as its own
 * connection, so it dies with the process. `url` is the owner's: the application's login may not be shared with other locks.
 */
export async function holdSingleProcessLock(url: string): Promise<HeldLock | undefined> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'tollgate lock',
    connectionTimeoutMillis: 15_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  });
  let released = false;
  const lost = new Promise<Error>((resolve) => {
    const report = (error: Error): void => {
      if (!released) resolve(error);
    };
    client.on('error', report);
    client.on('end', () => report(new Error('The connection that held the lock was closed.')));
  });
  await client.connect();
  const release = async (): Promise<void> => {
    released = true;
    await client.end();
  };
  try {
    const { rows } = await client.query<{ got: boolean }>(
      'SELECT pg_try_advisory_lock($1, $2) AS got',
      LOCKS.singleProcess,
    );
    if (rows[0]?.got) return { lost, release };
  } catch (error) {
    await release();
    throw error;
  }
  await release();
  return undefined;
}
