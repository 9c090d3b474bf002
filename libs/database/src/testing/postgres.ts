import { spawn } from 'node:child_process';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { binariesIn, embeddedBinaries } from '../embedded/binaries.js';
import { initCluster, startPostmaster, stopPostmaster } from '../embedded/cluster.js';
import { parseMasterKeys } from '../master-keys.js';
import type { MasterKeys } from '../master-keys.js';
import { migrate } from '../migrate.js';

export interface MigratedDatabase {
  ownerUrl: string;
  /** For `createDatabase`. */
  appUrl: string;
}

export interface TestPostgres {
  /** The owner's URL of the database `postgres`: no superuser, no schema of ours in it. */
  ownerUrl: string;
  superuserUrl: string;
  /** Makes an empty database; gives the owner's URL. Takes about 20 ms. */
  createDatabase(): Promise<string>;
  /** Makes a database with everything `migrate` does, copied from a template after the first one. Wrapped under `testMasterKeys`. */
  createMigratedDatabase(): Promise<MigratedDatabase>;
  stop(): Promise<void>;
}

export const migrationsFolder = join(import.meta.dirname, '../../../../prisma/migrations');

/** A fixed key, so that a database copied from the template opens. */
export const testMasterKey = Buffer.alloc(32, 7).toString('base64');
export const testMasterKeys: MasterKeys = parseMasterKeys(testMasterKey);

/**
 * A PostgreSQL of the test's own on a free port: the embedded one, or Debian's 15 with `TOLLGATE_TEST_POSTGRES=15`. It is
 * ended by `stop`, or with the test's process, however that ends. Starts in about half a second.
 */
export async function startTestPostgres(): Promise<TestPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'tollgate-test-pg-'));
  const account = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : undefined;
  if (account) await chown(folder, account.uid, account.gid);
  const binaries =
    process.env['TOLLGATE_TEST_POSTGRES'] === '15' ? binariesIn('/usr/lib/postgresql/15/bin') : embeddedBinaries();
  const cluster = { binaries, folder: join(folder, 'pg'), account };

  await initCluster({ ...cluster, superuserPassword: 'super', sync: false });
  const server = await startPostmaster({
    ...cluster,
    logFile: join(folder, 'log'),
    settings: {
      fsync: 'off',
      synchronous_commit: 'off',
      full_page_writes: 'off',
      max_connections: '200',
      shared_buffers: '64MB',
    },
  });
  const letGo = endWithThisProcess(server.pid, folder);
  const url = (user: string, password: string, database: string): string =>
    `postgresql://${user}:${password}@127.0.0.1:${server.port}/${database}`;
  const superuserUrl = url('postgres', 'super', 'postgres');
  await onServer(superuserUrl, "CREATE ROLE tollgate_owner LOGIN CREATEROLE PASSWORD 'owner'");

  let count = 0;
  const create = async (template: string): Promise<string> => {
    count += 1;
    const name = `test_${count}`;
    await onServer(superuserUrl, `CREATE DATABASE ${name} OWNER tollgate_owner TEMPLATE ${template}`);
    return url('tollgate_owner', 'owner', name);
  };

  let template: Promise<{ database: string; appUrl: string }> | undefined;
  const makeTemplate = async (): Promise<{ database: string; appUrl: string }> => {
    const ownerUrl = await create('template1');
    const { appUrl } = await migrate({ ownerUrl, migrationsFolder, masterKeys: testMasterKeys });
    return { database: new URL(ownerUrl).pathname.slice(1), appUrl };
  };

  return {
    ownerUrl: url('tollgate_owner', 'owner', 'postgres'),
    superuserUrl,
    createDatabase: () => create('template1'),
    async createMigratedDatabase() {
      template ??= makeTemplate();
      const { database, appUrl } = await template;
      const ownerUrl = await create(database);
      const copied = new URL(appUrl);
      copied.pathname = new URL(ownerUrl).pathname;
      return { ownerUrl, appUrl: copied.href };
    },
    async stop() {
      await stopPostmaster(server.pid);
      letGo();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Runs statements on a connection of their own. */
export async function onServer(url: string, ...statements: string[]): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    let result: pg.QueryResult | undefined;
    for (const statement of statements) result = await client.query(statement);
    if (!result) throw new Error('onServer was given no statement.');
    return result;
  } finally {
    await client.end();
  }
}

/** A child that waits for our end of a pipe to close, which also happens on kill -9, and then ends the server. */
function endWithThisProcess(pid: number, folder: string): () => void {
  const script = 'cat > /dev/null; kill -QUIT "$1" 2> /dev/null && sleep 1; rm -rf "$2"';
  const child = spawn('/bin/sh', ['-c', script, 'sh', String(pid), folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  child.unref();
  const pipe = child.stdin as typeof child.stdin & { unref?: () => void };
  pipe.unref?.();
  return () => {
    if (child.pid) process.kill(child.pid, 'SIGKILL');
  };
}
