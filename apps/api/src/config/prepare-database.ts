/** What a start needs of the database before anything else can use it. */
import { holdSingleProcessLock, migrate, type MasterKeys } from '@tollgate/database';
import { StartError } from '../start-error.js';
import { exitConfiguration, type Environment } from './env.js';
import { migrationsFolder } from './product-folders.js';

/** Migrates, waiting for a server that is not there yet. Gives the logins of the owner and of the application. */
export async function prepareDatabase(
  env: Environment,
  postgres: { ownerUrl: string } | null,
  masterKeys: MasterKeys,
  say: (sentence: string) => void,
): Promise<{ ownerUrl: string; appUrl: string }> {
  const ownerUrl = postgres?.ownerUrl ?? env.databaseUrl ?? '';
  for (let attempt = 0; ; attempt++) {
    try {
      const { appUrl } = await migrate({
        ownerUrl,
        migrationsFolder,
        masterKeys,
        appUrl: env.databaseAppUrl,
        log: say,
      });
      return { ownerUrl, appUrl };
    } catch (error) {
      if (!isUnreachable(error)) throw error;
      if (attempt === 0) say('The database cannot be reached yet; waiting for it.');
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

/** The server is not there (yet), as against one that refuses us. */
function isUnreachable(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  // 57P03: the server is starting up; 57P01: it was shut down under us.
  return (
    code === 'ECONNREFUSED' ||
    code === 'ECONNRESET' ||
    code === 'ENOTFOUND' ||
    code === 'EAI_AGAIN' ||
    code === '57P03' ||
    code === '57P01'
  );
}

/** Without Redis limits are counted in one process; a second one would double them silently. */
export async function claimSingleProcess(
  env: Environment,
  ownerUrl: string,
  fatal: (message: string) => void,
  stops: (() => Promise<unknown> | unknown)[],
): Promise<void> {
  if (env.redisUrl !== undefined) return;
  const lock = await holdSingleProcessLock(ownerUrl);
  if (lock === undefined) {
    throw new StartError(
      'Another Tollgate process uses this database. Several processes need REDIS_URL, so that limits hold across them.',
      exitConfiguration,
    );
  }
  let releasing = false;
  void lock.lost.then(async () => {
    if (releasing) return;
    // The connection broke (a restarted Postgres): take it again, and give up only when somebody else has it.
    for (let attempt = 0; attempt < 600 && !releasing; attempt++) {
      const again = await holdSingleProcessLock(ownerUrl).catch(() => null);
      if (again === undefined) {
        fatal('another process has taken over this database; stopping');
        process.kill(process.pid, 'SIGTERM');
        return;
      }
      if (again !== null) {
        stops.push(() => again.release());
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  });
  stops.push(() => {
    releasing = true;
    return lock.release();
  });
}
