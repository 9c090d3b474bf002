import { spawn } from 'node:child_process';
import { closeSync, fstatSync, ftruncateSync, openSync, readFileSync, readSync } from 'node:fs';
import { mkdtemp, rm, writeFile, chown } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseError } from '../errors.js';
import type { PostgresBinaries } from './binaries.js';

/** The account the server runs as; absent = the one of this process. PostgreSQL refuses to run as root. */
export interface Account {
  uid: number;
  gid: number;
}

export interface ClusterOptions {
  binaries: PostgresBinaries;
  /** The cluster's own folder. It belongs to `account`. */
  folder: string;
  account?: Account | undefined;
}

/** What a running server says about itself in `postmaster.pid`. */
export interface PostmasterFile {
  pid: number;
  port: number;
  /** True once it accepts connections. */
  ready: boolean;
}

/** Makes an empty cluster whose superuser `postgres` has this password. The folder must be empty or absent. */
export async function initCluster(
  options: ClusterOptions & { superuserPassword: string; sync: boolean },
): Promise<void> {
  const temporary = await mkdtemp(join(tmpdir(), 'tollgate-initdb-'));
  const passwordFile = join(temporary, 'password');
  try {
    await writeFile(passwordFile, `${options.superuserPassword}\n`, { mode: 0o600 });
    if (options.account) {
      await chown(temporary, options.account.uid, options.account.gid);
      await chown(passwordFile, options.account.uid, options.account.gid);
    }
    // prettier-ignore
    const args = ['-D', options.folder, '-U', 'postgres', '--pwfile', passwordFile, '--auth=scram-sha-256', '--encoding=UTF8',
      ...options.binaries.localeArguments, '--no-instructions', ...(options.sync ? [] : ['--no-sync'])];
    const { status, output } = await run(options.binaries.initdb, args, options.account);
    if (status !== 0) {
      throw new DatabaseError(
        'embedded',
        `PostgreSQL could not make its files in ${options.folder}: ${lastLine(output)}`,
      );
    }
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/**
 * Starts the server on 127.0.0.1, in a process group of its own so that a terminal's Ctrl-C does not reach it before those
 * who still use it. Resolves when it accepts connections. `port` 0 or absent: any free one.
 */
export async function startPostmaster(
  options: ClusterOptions & { logFile: string; port?: number; settings?: Record<string, string> },
): Promise<PostmasterFile> {
  const deadline = Date.now() + 60_000;
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port || (await freePort());
    const outcome = await tryStart(options, port, deadline);
    if ('pid' in outcome) return outcome;
    // After a kill -9 of the postmaster its children need a moment to notice; a port may be taken meanwhile.
    const transient = /pre-existing shared memory|Address already in use|could not create any TCP\/IP sockets/.test(
      outcome.log,
    );
    if (!transient || attempt >= 20 || Date.now() > deadline) {
      throw new DatabaseError(
        'embedded',
        `PostgreSQL did not start: ${lastLine(outcome.log)} (log: ${options.logFile})`,
      );
    }
    await sleep(250);
  }
}

/** Ends a server in order: sessions are cut, data is written. After `graceMs` it is told to drop everything at once. */
export async function stopPostmaster(pid: number, graceMs = 20_000): Promise<void> {
  signal(pid, 'SIGINT');
  const deadline = Date.now() + graceMs;
  while (isAlive(pid)) {
    if (Date.now() > deadline) {
      signal(pid, 'SIGQUIT');
      await sleep(1_000);
      return;
    }
    await sleep(5);
  }
}

/** Whether a process with this number exists. One that has ended and waits to be reaped does not count. */
export function isAlive(pid: number): boolean {
  if (!signal(pid, 0)) return false;
  try {
    // proc(5): `pid (name) state …`; the name may hold anything, so the state is after the last bracket.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat[stat.lastIndexOf(')') + 2] !== 'Z';
  } catch {
    return process.platform !== 'linux';
  }
}

/** Reads `postmaster.pid`; undefined where there is none or it is still being written. */
export function readPostmasterFile(folder: string): PostmasterFile | undefined {
  let lines: string[];
  try {
    lines = readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return undefined;
  }
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (!Number.isInteger(pid) || pid <= 0 || !Number.isInteger(port) || port <= 0) return undefined;
  return { pid, port, ready: lines[7]?.trim() === 'ready' };
}

/** Not this process's own: it holds secrets, and PGDATA and friends would reach the server. */
const CLEAN_ENVIRONMENT = { PATH: '/usr/bin:/bin', LC_ALL: 'C' };

async function tryStart(
  options: ClusterOptions & { logFile: string; settings?: Record<string, string> },
  port: number,
  deadline: number,
): Promise<PostmasterFile | { log: string }> {
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    ...options.settings,
  };
  const args = [
    '-D',
    options.folder,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
  const log = openSync(options.logFile, 'a+', 0o600);
  try {
    if (fstatSync(log).size > 10_000_000) ftruncateSync(log);
    const from = fstatSync(log).size;
    const child = spawn(options.binaries.postgres, args, {
      cwd: '/',
      detached: true,
      stdio: ['ignore', log, log],
      env: CLEAN_ENVIRONMENT,
      ...options.account,
    });
    let ended = false;
    let failure = '';
    child.once('exit', () => (ended = true));
    child.once('error', (error) => {
      ended = true;
      failure = error.message;
    });
    child.unref();
    while (!ended) {
      const file = readPostmasterFile(options.folder);
      if (file && file.pid === child.pid && file.ready) return file;
      if (Date.now() > deadline) {
        if (child.pid) signal(child.pid, 'SIGQUIT');
        return { log: 'it was not ready after 60 seconds' };
      }
      await sleep(5);
    }
    return { log: failure || tail(log, from) };
  } finally {
    closeSync(log);
  }
}

/** Sends a signal; false where the process is gone. `0` only asks. */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

function run(command: string, args: string[], account?: Account): Promise<{ status: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: '/', env: CLEAN_ENVIRONMENT, ...account });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', (error) => resolve({ status: null, output: error.message }));
    child.once('close', (status) => resolve({ status, output }));
  });
}

function tail(file: number, from: number): string {
  const buffer = Buffer.alloc(Math.max(0, fstatSync(file).size - from));
  readSync(file, buffer, 0, buffer.length, from);
  return buffer.toString();
}

/** The line that says why: the last FATAL or error, else the last one. */
function lastLine(text: string): string {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.findLast((line) => /FATAL|PANIC|error/i.test(line)) ?? lines.at(-1) ?? 'no reason was given';
}
