/** A real PostgreSQL and a real Redis of a test's own, as an operator would install them: Debian's, on free ports. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './harness.js';

/** Where Debian puts PostgreSQL 15, the oldest version that is supported. */
export const debianPostgres = '/usr/lib/postgresql/15/bin';
export const hasDebianPostgres =
  existsSync(join(debianPostgres, 'postgres')) && existsSync(join(debianPostgres, 'psql'));

export interface TestServer {
  /** `DATABASE_URL` of a role that owns an empty database and is no superuser; or `REDIS_URL`. */
  url: string;
  stop(): Promise<void>;
}

/** PostgreSQL refuses to run as root; `nobody` runs it then. */
const account = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/** The role and database are made by the script the compose file uses. */
export async function startDebianPostgres(initScript: string): Promise<TestServer> {
  const folder = ownFolder('tollgate-e2e-pg-');
  const data = join(folder, 'data');
  execFileSync(
    join(debianPostgres, 'initdb'),
    ['-D', data, '-U', 'postgres', '--auth=trust', '--locale=C', '--encoding=UTF8', '--no-sync'],
    {
      ...account,
      cwd: folder,
      stdio: 'ignore',
    },
  );
  const port = await freePort();
  const args = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder, '-c', 'fsync=off'];
  const server = spawn(join(debianPostgres, 'postgres'), args, { ...account, cwd: folder, stdio: 'ignore' });
  await untilListening(server, port);
  const password = 'e2e-owner';
  const passwordFile = join(folder, 'password');
  execFileSync('sh', ['-c', `printf %s ${password} > ${passwordFile}`]);
  for (let attempt = 0; ; attempt++) {
    try {
      execFileSync('sh', [initScript], {
        env: {
          PATH: `${debianPostgres}:${process.env['PATH'] ?? ''}`,
          PGHOST: '127.0.0.1',
          PGPORT: String(port),
          OWNER_PASSWORD_FILE: passwordFile,
        },
        stdio: 'pipe',
      });
      break;
    } catch (error) {
      // The port is open a moment before the server takes connections.
      if (attempt === 50 || !String(error).includes('starting up')) throw error;
      await sleep(100);
    }
  }
  return {
    url: `postgresql://tollgate_owner:${password}@127.0.0.1:${port}/tollgate`,
    // SIGINT: fast shutdown, which does not wait for clients.
    stop: () => end(server, 'SIGINT', folder),
  };
}

export async function startRedis(): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'tollgate-e2e-redis-'));
  const port = await freePort();
  const args = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--dir',
    folder,
    '--save',
    '',
    '--maxmemory-policy',
    'noeviction',
  ];
  const server = spawn('redis-server', args, { stdio: 'ignore' });
  await untilListening(server, port);
  return { url: `redis://127.0.0.1:${port}`, stop: () => end(server, 'SIGTERM', folder) };
}

function ownFolder(prefix: string): string {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  if (account.uid !== undefined) chownSync(folder, account.uid, account.gid);
  return folder;
}

async function untilListening(server: ChildProcess, port: number): Promise<void> {
  const killWithUs = () => server.kill('SIGKILL');
  process.once('exit', killWithUs);
  server.once('exit', () => process.off('exit', killWithUs));
  for (let attempt = 0; attempt < 300; attempt++) {
    if (server.exitCode !== null) throw new Error(`${server.spawnfile} ended with code ${server.exitCode}`);
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (open) return;
    await sleep(50);
  }
  throw new Error(`${server.spawnfile} does not listen on port ${port}`);
}

async function end(server: ChildProcess, signal: NodeJS.Signals, folder: string): Promise<void> {
  if (server.exitCode === null && server.signalCode === null) {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill(signal);
    await ended;
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
