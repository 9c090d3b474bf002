/** Debian's PostgreSQL 15 on a free port, with an owner role as a careful operator would make it: no superuser, CREATEROLE. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from './harness.js';

const binaries = '/usr/lib/postgresql/15/bin';
/** The account `nobody`: Postgres refuses to run as root. */
const nobody = 65_534;

export const hasPostgres15 = existsSync(join(binaries, 'postgres'));

export interface Postgres15 {
  port: number;
  /** An empty database owned by the owner role. @returns its DATABASE_URL. */
  createDatabase(name: string): Promise<string>;
  /** SIGQUIT: gone at once, as in a crash. */
  crash(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export async function startPostgres15(): Promise<Postgres15> {
  const folder = mkdtempSync(join(tmpdir(), 'tollgate-e2e-pg15-'));
  const port = await freePort();
  const account = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};
  if (account.uid !== undefined) chownSync(folder, nobody, nobody);
  const data = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, 'super\n', { mode: 0o644 });
  execFileSync(
    join(binaries, 'initdb'),
    [
      '-D',
      data,
      '-U',
      'postgres',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
    ],
    { ...account, stdio: 'ignore', cwd: folder },
  );

  let server: ChildProcess | null = null;
  process.once('exit', () => server?.kill('SIGQUIT'));
  const superuserUrl = `postgresql://postgres:super@127.0.0.1:${port}/postgres`;
  const start = async (): Promise<void> => {
    const settings = [
      'listen_addresses=127.0.0.1',
      `port=${port}`,
      `unix_socket_directories=${folder}`,
      'max_connections=100',
      'shared_buffers=32MB',
    ];
    server = spawn(join(binaries, 'postgres'), ['-D', data, ...settings.flatMap((setting) => ['-c', setting])], {
      ...account,
      stdio: 'ignore',
      cwd: folder,
    });
    for (let attempt = 0; ; attempt++) {
      try {
        await onServer(superuserUrl, 'SELECT 1');
        return;
      } catch (error) {
        if (attempt > 200 || server.exitCode !== null) throw error;
        await sleep(50);
      }
    }
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const running = server;
    server = null;
    if (running === null || running.exitCode !== null) return;
    const ended = new Promise((resolve) => running.once('exit', resolve));
    running.kill(signal);
    await ended;
  };
  await start();
  await onServer(superuserUrl, "CREATE ROLE gate_owner LOGIN NOSUPERUSER CREATEROLE PASSWORD 'owner'");
  return {
    port,
    async createDatabase(name) {
      await onServer(superuserUrl, `CREATE DATABASE ${pg.escapeIdentifier(name)} OWNER gate_owner`);
      return `postgresql://gate_owner:owner@127.0.0.1:${port}/${name}`;
    },
    start,
    crash: () => end('SIGQUIT'),
    async stop() {
      await end('SIGQUIT');
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** One statement on a connection of its own. */
export async function onServer(url: string, statement: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await client.query(statement);
  } finally {
    await client.end();
  }
}
