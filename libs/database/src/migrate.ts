import { setTimeout as sleep } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { LOCKS } from './advisory-locks.js';
import { DatabaseError, sqlState } from './errors.js';
import { checkLogin, ensureLogin } from './login.js';
import type { MasterKeys } from './master-keys.js';
import { pendingMigrations, readMigrations } from './migration-files.js';
import type { AppliedMigration, MigrationFile } from './migration-files.js';
import { describeServer, ensureRoles } from './roles.js';

export interface MigrateOptions {
  /** `DATABASE_URL`: the role that owns the schema. No superuser is needed. */
  ownerUrl: string;
  /** The folder of migrations that belongs to this version of the product (`prisma/migrations`). */
  migrationsFolder: string;
  /** `DATABASE_APP_URL`. Absent: a login is made, its password wrapped under `masterKeys`. */
  appUrl?: string | undefined;
  masterKeys: MasterKeys;
  /** One sentence for each thing that takes time or changes something. */
  log?: (sentence: string) => void;
  /** Longest a statement of a migration waits for a lock, milliseconds. Default 4,000: no request waits 5 s behind it. */
  lockTimeoutMs?: number;
}

export interface MigrateResult {
  /** What `createDatabase` takes. */
  appUrl: string;
  /** Names of the migrations this call applied, in order. */
  applied: string[];
}

/**
 * Brings roles, schema, login and the partitions of this time up to date. Safe to call at every start and in several
 * processes at once: one works, the others wait for it and find everything done. Each migration is a transaction: a failed
 * one (`migration_failed`) leaves nothing behind, and those before it stay.
 */
export async function migrate(options: MigrateOptions): Promise<MigrateResult> {
  const log = options.log ?? (() => undefined);
  const files = readMigrations(options.migrationsFolder);
  const client = new pg.Client({
    connectionString: options.ownerUrl,
    application_name: 'tollgate migrate',
    connectionTimeoutMillis: 15_000,
    keepAlive: true,
  });
  client.on('error', () => undefined); // a broken connection also fails the query under way
  await client.connect();
  try {
    const server = await describeServer(client);
    await lockAgainstOthers(client, log);
    await ensureRoles(client, server);
    const applied: string[] = [];
    for (const file of pendingMigrations(files, await readHistory(client))) {
      await applyWithRetry(client, file, options.lockTimeoutMs ?? 4_000, log);
      applied.push(file.name);
      log(`Applied the database migration ${file.name}.`);
    }
    // One month back for what a journal may still hold, two ahead so that a worker out of order for weeks hurts nobody.
    await client.query("SELECT ensure_usage_partitions(now() - interval '1 month', 3)");
    const appUrl = options.appUrl ?? (await ensureLogin(client, server, options.ownerUrl, options.masterKeys));
    await checkLogin(appUrl);
    return { appUrl, applied };
  } finally {
    await client.end(); // also gives the lock back
  }
}

async function lockAgainstOthers(client: pg.Client, log: (sentence: string) => void): Promise<void> {
  const { rows } = await client.query<{ got: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS got', LOCKS.migrate);
  if (rows[0]?.got) return;
  log('Another process is migrating the database; waiting for it.');
  await client.query('SELECT pg_advisory_lock($1, $2)', LOCKS.migrate);
}

async function readHistory(client: pg.Client): Promise<AppliedMigration[]> {
  // The table of Prisma's own tools, column by column, so that `prisma migrate status` can read it.
  await client.query(`CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id varchar(36) PRIMARY KEY NOT NULL,
    checksum varchar(64) NOT NULL,
    finished_at timestamptz,
    migration_name varchar(255) NOT NULL,
    logs text,
    rolled_back_at timestamptz,
    started_at timestamptz NOT NULL DEFAULT now(),
    applied_steps_count integer NOT NULL DEFAULT 0
  )`);
  const { rows } = await client.query<AppliedMigration>(
    'SELECT migration_name, checksum, finished_at, rolled_back_at FROM _prisma_migrations ORDER BY migration_name',
  );
  return rows;
}

/** Waiting for a lock holds up everybody behind us in the queue, so we wait briefly, let them pass, and come again. */
async function applyWithRetry(
  client: pg.Client,
  file: MigrationFile,
  lockTimeoutMs: number,
  log: (sentence: string) => void,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await apply(client, file, lockTimeoutMs);
    } catch (error) {
      // lock_not_available
      if (sqlState(error) === '55P03' && attempt < 10) {
        log(`The migration ${file.name} waits for a table that is in use.`);
        await sleep(500 * attempt);
        continue;
      }
      const reason = error instanceof Error ? error.message : String(error);
      throw new DatabaseError(
        'migration_failed',
        `The database migration ${file.name} failed and nothing of it was applied: ${reason}`,
        { cause: error },
      );
    }
  }
}

async function apply(client: pg.Client, file: MigrationFile, lockTimeoutMs: number): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query("SELECT set_config('lock_timeout', $1, true)", [`${lockTimeoutMs}ms`]);
    const { rows } = await client.query<{ id: string }>('SELECT pg_current_xact_id()::text AS id');
    await client.query(file.sql);
    const after = await client.query<{ id: string }>('SELECT pg_current_xact_id()::text AS id');
    if (after.rows[0]?.id !== rows[0]?.id) throw new Error('it ends the transaction it runs in');
    await client.query('RESET ROLE'); // a migration that changes rows acts as tollgate_system
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count)
       VALUES ($1, $2, clock_timestamp(), $3, 1)`,
      [randomUUID(), file.checksum, file.name],
    );
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}
