import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface TestRedis {
  readonly url: string;
  /** Of the running server; changes with `restart`. */
  readonly pid: number;
  /** Ends the server and removes its folder. Safe to call twice. */
  stop(): Promise<void>;
  /** SIGKILL; nothing is saved beyond what `appendonly` has written. */
  kill(): Promise<void>;
  /** Starts again on the same port: with the append-only file where there is one, else with the last `save`, else empty. */
  start(): Promise<void>;
  /** `kill`, then `start`. */
  restart(): Promise<void>;
  /** SIGSTOP: connections stay, nothing is answered. */
  pause(): void;
  resume(): void;
}

export interface TestRedisOptions {
  /** Keep an append-only file, synced on every write. Default false: a restarted server is empty. */
  appendonly?: boolean;
}

/** A private Redis of this test: own port on 127.0.0.1, own folder, never the one of the machine. */
export async function startTestRedis(options: TestRedisOptions = {}): Promise<TestRedis> {
  const binary = findBinary();
  const folder = mkdtempSync(join(tmpdir(), 'tollgate-redis-'));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  let server: ChildProcess | undefined;

  const start = async (): Promise<void> => {
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
    args.push('--appendonly', options.appendonly === true ? 'yes' : 'no', '--appendfsync', 'always');
    const started = spawn(binary, args, { stdio: 'ignore' });
    server = started;
    process.once('exit', () => started.kill('SIGKILL'));
    await answers(port, started);
  };
  const kill = async (): Promise<void> => {
    const running = server;
    server = undefined;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
    const ended = new Promise((resolve) => running.once('exit', resolve));
    running.kill('SIGKILL');
    await ended;
  };
  await start();
  return {
    url,
    get pid() {
      return server?.pid ?? 0;
    },
    start,
    kill,
    restart: async () => {
      await kill();
      await start();
    },
    stop: async () => {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
    pause: () => void server?.kill('SIGSTOP'),
    resume: () => void server?.kill('SIGCONT'),
  };
}

/**
 * The Redis a suite may share: `REDIS_URL` where given (use a prefix of your own, it may hold other things), else a
 * private one. Suites that stop or empty the server take `startTestRedis`.
 */
export async function sharedTestRedis(): Promise<{ url: string; stop(): Promise<void> }> {
  const given = process.env['REDIS_URL'];
  if (given !== undefined && given !== '') return { url: given, stop: async () => {} };
  return startTestRedis();
}

function findBinary(): string {
  if (runs('redis-server')) return 'redis-server';
  if (process.getuid?.() === 0) {
    try {
      execFileSync('apt-get', ['install', '-y', '--no-install-recommends', 'redis-server'], { stdio: 'ignore' });
    } catch {
      // Said below, once for every way in which it can be missing.
    }
    if (runs('redis-server')) return 'redis-server';
  }
  throw new Error(
    'These tests need a real Redis: set REDIS_URL or install redis-server (apt-get install redis-server).',
  );
}

function runs(binary: string): boolean {
  try {
    execFileSync(binary, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port on 127.0.0.1');
  return address.port;
}

async function answers(port: number, server: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt++) {
    if (server.exitCode !== null) throw new Error(`redis-server ended with code ${server.exitCode}`);
    if (await pong(port)) return;
    await sleep(25);
  }
  throw new Error('redis-server did not answer within 10 s');
}

function pong(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.setTimeout(1_000, () => socket.destroy());
    socket.once('data', (reply) => {
      resolve(reply.toString().startsWith('+PONG'));
      socket.destroy();
    });
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });
}
