/** Debian's redis-server on a free port, for processes that share state. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './harness.js';

export const hasRedis = spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0;

export interface Redis {
  url: string;
  /** SIGKILL; its memory is gone. */
  kill(): Promise<void>;
  /** SIGSTOP: it keeps its connections and answers nothing. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** Again on the same port: empty, or with the last snapshot. */
  start(): Promise<void>;
  /** Writes down what it has now; the next start begins with it. */
  snapshot(): Promise<void>;
  /** Removes the snapshot. */
  forgetSnapshot(): void;
  stop(): Promise<void>;
}

export async function startRedis(): Promise<Redis> {
  const folder = mkdtempSync(join(tmpdir(), 'tollgate-e2e-redis-'));
  const port = await freePort();
  let server: ChildProcess | null = null;
  process.once('exit', () => server?.kill('SIGKILL'));
  const start = async (): Promise<void> => {
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'];
    server = spawn('redis-server', args, { stdio: 'ignore' });
    for (let attempt = 0; !(await listens(port)); attempt++) {
      if (attempt > 200) throw new Error('redis-server does not listen');
      await sleep(25);
    }
  };
  const kill = async (): Promise<void> => {
    const running = server;
    server = null;
    if (running === null || running.exitCode !== null || running.signalCode !== null) return;
    const ended = new Promise((resolve) => running.once('exit', resolve));
    running.kill('SIGKILL');
    await ended;
  };
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    kill,
    async freeze() {
      server?.kill('SIGSTOP');
      await Promise.resolve();
    },
    async thaw() {
      server?.kill('SIGCONT');
      await Promise.resolve();
    },
    start,
    async snapshot() {
      const reply = await command(port, 'SAVE');
      if (!reply.startsWith('+OK')) throw new Error(`redis-server did not save: ${reply}`);
    },
    forgetSnapshot() {
      rmSync(join(folder, 'dump.rdb'), { force: true });
    },
    async stop() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** One inline command (Redis protocol, "Inline commands"). */
function command(port: number, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${line}\r\n`));
    socket.once('data', (data: Buffer) => {
      socket.destroy();
      resolve(data.toString());
    });
    socket.once('error', reject);
  });
}
