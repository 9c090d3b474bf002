import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { embeddedBinaries, initCluster, migrate, startPostmaster, stopPostmaster } from '@tollgate/database';
import { migrationsFolder, onServer, testMasterKeys } from '@tollgate/database/testing';

/** A server that keeps what it has acknowledged, so that a test may kill it; unlike the fast one of other tests. */
export interface DurablePostgres {
  appUrl: string;
  /** SIGKILL, as if the machine had lost its memory. */
  kill(): void;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export async function startDurablePostgres(): Promise<DurablePostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'tollgate-durable-pg-'));
  const account = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : undefined;
  if (account) await chown(folder, account.uid, account.gid);
  const cluster = { binaries: embeddedBinaries(), folder: join(folder, 'pg'), account };
  await initCluster({ ...cluster, superuserPassword: 'super', sync: false });
  const options = { ...cluster, logFile: join(folder, 'log'), settings: { shared_buffers: '32MB' } };
  let server = await startPostmaster(options);
  const { port } = server;
  process.once('exit', () => process.kill(-server.pid, 'SIGKILL'));
  const url = (user: string, password: string, database: string): string =>
    `postgresql://${user}:${password}@127.0.0.1:${port}/${database}`;
  await onServer(
    url('postgres', 'super', 'postgres'),
    `CREATE ROLE tollgate_owner LOGIN CREATEROLE CREATEDB NOINHERIT PASSWORD 'owner'`,
    'CREATE DATABASE durable OWNER tollgate_owner',
  );
  const ownerUrl = url('tollgate_owner', 'owner', 'durable');
  const { appUrl } = await migrate({ ownerUrl, migrationsFolder, masterKeys: testMasterKeys });
  return {
    appUrl,
    kill: () => process.kill(server.pid, 'SIGKILL'),
    async start() {
      server = await startPostmaster({ ...options, port });
    },
    async stop() {
      await stopPostmaster(server.pid);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
