import { AsyncLocalStorage } from 'node:async_hooks';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { DatabaseError } from './errors.js';
import { Prisma, PrismaClient } from './generated/client.js';

/** Prisma's client inside one transaction; unusable once the function it was given to has returned. */
export type Transaction = Prisma.TransactionClient;

export interface TransactionOptions {
  /** Longest the whole transaction may take before it is rolled back, milliseconds. Default 10,000. */
  timeoutMs?: number;
  /** Longest wait for a free connection, milliseconds. Default 5,000. */
  maxWaitMs?: number;
  isolationLevel?: Prisma.TransactionIsolationLevel;
}

/** How much a transaction may change; what goes beyond is undone as a whole (`isGuarded`). */
export interface WriteBounds {
  /**
   * The most rows one UPDATE or DELETE may touch in a table of organizations. Default 1,000 in `forOrganization` and where
   * `about` is said, otherwise any number. A write whose size is somebody's data says a number of its own.
   */
  maxRowsPerStatement?: number;
}

export interface SystemOptions extends TransactionOptions, WriteBounds {
  /** Whose rows may be changed: one organization's, or the platform's own (null). Absent: anybody's, for jobs. */
  about?: string | null;
}

export interface DatabaseOptions {
  /** The application's login (`migrate` gives it), never the owner's. */
  url: string;
  /** Largest number of connections. Default 10. */
  maxConnections?: number;
  /** Any single statement is cancelled after this many milliseconds. 0 or absent: no limit of its own. */
  statementTimeoutMs?: number;
  /** Shown in `pg_stat_activity`. Default `tollgate`. */
  applicationName?: string;
  /** A connection that breaks while idle is reported here and replaced; it fails nothing by itself. */
  onConnectionError?: (error: Error) => void;
}

/**
 * The only ways to the data. Each call is one interactive transaction: it commits when `fn` resolves, rolls back when it
 * throws, and gives what `fn` gave. Calls may run at the same time, up to the size of the pool.
 *
 * The login has no rights of its own, so a query outside these two functions is refused by the server. A call inside the
 * function of another is refused here (`nested_transaction`): it would take a second connection, and would not roll back
 * with the first. Pass `tx` on instead.
 */
export interface Database {
  /**
   * Sees and writes rows of one organization only; tables without an organization (users, sessions, secrets, replicas)
   * and rows of the platform are out of reach. `organizationId` is a UUID.
   */
  forOrganization<T>(
    organizationId: string,
    fn: (tx: Transaction) => Promise<T>,
    options?: TransactionOptions & WriteBounds,
  ): Promise<T>;
  /** Sees every organization: sign-in, the directory, the journal drain, jobs, the platform's own objects. */
  asSystem<T>(fn: (tx: Transaction) => Promise<T>, options?: SystemOptions): Promise<T>;
  /**
   * The same past the ORM, for statements written by hand with parameters of many kilobytes: the ORM spells a parameter
   * several times over, which costs more than all the rest of such a statement.
   */
  asSystemPlain<T>(fn: (query: PlainQuery) => Promise<T>, options?: { timeoutMs?: number }): Promise<T>;
  /** Resolves when the server answers; rejects with the connection's error. For readiness checks. */
  ping(): Promise<void>;
  /** Waits for running transactions, then closes the connections. */
  close(): Promise<void>;
}

/** Runs one statement and gives its rows. A `Buffer` goes as it is, in the binary form of its type (UTF-8 for `json`). */
export type PlainQuery = <Row>(text: string, values: readonly (string | Buffer)[]) => Promise<Row[]>;

/** Opens a pool; connections are made when they are first needed. */
export function createDatabase(options: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.maxConnections ?? 10,
    application_name: options.applicationName ?? 'tollgate',
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    ...(options.statementTimeoutMs ? { statement_timeout: options.statementTimeoutMs } : {}),
  });
  return createDatabaseOn(pool, options.onConnectionError);
}

/** The same over a pool that is given; `close` ends the pool. */
export function createDatabaseOn(pool: pg.Pool, report: (error: Error) => void = () => undefined): Database {
  const adapter = new PrismaPg(pool, { disposeExternalPool: true, onPoolError: report, onConnectionError: report });
  return new PrismaDatabase(pool, new PrismaClient({ adapter, errorFormat: 'minimal' }));
}

/** Whether the code now running is inside the function of a transaction that is still open. */
const current = new AsyncLocalStorage<{ name: string; open: boolean }>();

class PrismaDatabase implements Database {
  readonly #pool: pg.Pool;
  readonly #client: PrismaClient;

  constructor(pool: pg.Pool, client: PrismaClient) {
    this.#pool = pool;
    this.#client = client;
  }

  async forOrganization<T>(
    organizationId: string,
    fn: (tx: Transaction) => Promise<T>,
    options: TransactionOptions & WriteBounds = {},
  ): Promise<T> {
    const scope = uuid('forOrganization', organizationId);
    return this.#run('forOrganization', { role: 'tollgate_app', organizationId: scope, scope }, fn, options);
  }

  async asSystem<T>(fn: (tx: Transaction) => Promise<T>, options: SystemOptions = {}): Promise<T> {
    const { about } = options;
    const scope = about === undefined ? '' : about === null ? 'platform' : uuid('asSystem', about);
    return this.#run('asSystem', { role: 'tollgate_system', organizationId: '', scope }, fn, options);
  }

  async asSystemPlain<T>(fn: (query: PlainQuery) => Promise<T>, options: { timeoutMs?: number } = {}): Promise<T> {
    refuseNesting('asSystemPlain');
    const client = await this.#pool.connect();
    let broken: Error | undefined;
    // A connection that breaks while it is ours says so by an event, also between two statements; unheard, it would end the
    // process. The next statement fails by itself.
    const onBreak = (error: Error): void => {
      broken = error;
    };
    client.on('error', onBreak);
    try {
      await client.query(
        `BEGIN; SET LOCAL ROLE tollgate_system; SET LOCAL statement_timeout = ${Math.ceil(options.timeoutMs ?? 10_000)}`,
      );
      const query: PlainQuery = async <Row>(text: string, values: readonly (string | Buffer)[]) =>
        (await client.query({ text, values: [...values] })).rows as Row[];
      const state = { name: 'asSystemPlain', open: true };
      const result = await current.run(state, () => fn(query)).finally(() => (state.open = false));
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch((failure: unknown) => {
        broken = failure instanceof Error ? failure : new Error(String(failure));
      });
      throw error;
    } finally {
      client.off('error', onBreak);
      client.release(broken);
    }
  }

  async ping(): Promise<void> {
    await this.#pool.query('SELECT 1');
  }

  async close(): Promise<void> {
    await this.#client.$disconnect();
    if (!this.#pool.ended) await this.#pool.end();
  }

  async #run<T>(
    name: string,
    rights: { role: string; organizationId: string; scope: string },
    fn: (tx: Transaction) => Promise<T>,
    options: TransactionOptions & WriteBounds,
  ): Promise<T> {
    refuseNesting(name);
    const { role, organizationId, scope } = rights;
    const maxRows = options.maxRowsPerStatement ?? (scope === '' ? '' : mostRowsPerStatement);
    return this.#client.$transaction(
      async (tx) => {
        // `SET LOCAL ROLE` takes no parameter and the setting would be a second round trip; set_config(…, true) does both
        // until the end of the transaction, also after an abort.
        await tx.$queryRaw`SELECT set_config('role', ${role}, true), set_config('tollgate.organization_id', ${organizationId}, true),
          set_config('tollgate.write_scope', ${scope}, true), set_config('tollgate.max_rows', ${String(maxRows)}, true)`;
        const state = { name, open: true };
        try {
          return await current.run(state, () => fn(tx));
        } finally {
          // Work that was started inside and outlives the transaction may open its own.
          state.open = false;
        }
      },
      {
        timeout: options.timeoutMs ?? 10_000,
        maxWait: options.maxWaitMs ?? 5_000,
        ...(options.isolationLevel ? { isolationLevel: options.isolationLevel } : {}),
      },
    );
  }
}

function refuseNesting(name: string): void {
  const outer = current.getStore();
  if (!outer?.open) return;
  throw new DatabaseError(
    'nested_transaction',
    `${name} was called inside ${outer.name}: pass on the transaction you already have.`,
  );
}

const mostRowsPerStatement = 1_000;

function uuid(name: string, organizationId: string): string {
  if (UUID.test(organizationId)) return organizationId;
  throw new DatabaseError('invalid_organization', `${name} was given something that is not a UUID.`);
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
