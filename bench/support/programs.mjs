/**
 * The programs a run needs beside the product: the mock upstream, the load generator and the baselines. They come from
 * TOLLGATE_BENCH_TOOLS (default ../shared/bench) and are used as they are; what has to be built goes to bench/.build.
 */
import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const bench = dirname(import.meta.dirname);
export const repositoryRoot = dirname(bench);
export const buildFolder = join(bench, '.build');
export const toolsFolder = resolve(repositoryRoot, process.env.TOLLGATE_BENCH_TOOLS ?? '../shared/bench');

/** The gateway under test alone on one processor; upstream, load and database on the other. */
export const gatewayCpu = process.env.TOLLGATE_BENCH_GATEWAY_CPU ?? '0';
export const loadCpu = process.env.TOLLGATE_BENCH_LOAD_CPU ?? '1';

/** @returns paths of the built programs, or why there are none. */
export function buildTools() {
  if (!existsSync(join(toolsFolder, 'load.c')))
    throw new Error(`no load.c in ${toolsFolder}; set TOLLGATE_BENCH_TOOLS`);
  mkdirSync(buildFolder, { recursive: true });
  compile('mock.c', 'mock', []);
  compile('load.c', 'load', ['-D_GNU_SOURCE=', '-include', join(bench, 'support/keys-from-file.h')]);
  return { mock: join(buildFolder, 'mock'), load: join(buildFolder, 'load') };
}

function compile(source, name, options) {
  const from = join(toolsFolder, source);
  const to = join(buildFolder, name);
  const newest = Math.max(statSync(from).mtimeMs, statSync(join(bench, 'support/keys-from-file.h')).mtimeMs);
  if (existsSync(to) && statSync(to).mtimeMs > newest) return;
  execFileSync('gcc', ['-O2', '-Wall', ...options, '-o', to, from], { stdio: 'inherit' });
}

/**
 * Somewhat ahead of whatever else the machine does, where the account may do that; all programs of a run alike. Linux
 * weighs sessions before processes (sched_autogroup), so it is the session that is moved.
 */
export function setSessionPriority(pid, nice) {
  try {
    writeFileSync(`/proc/${pid}/autogroup`, String(nice));
  } catch {
    // Not root, or a kernel without it: measured as it comes.
  }
}
setSessionPriority('self', -8);

/** Starts a program on one processor. */
export function start(cpu, command, args, options = {}) {
  const child = spawn('taskset', ['-c', cpu, command, ...args], { stdio: 'ignore', ...options });
  child.once('error', (error) => console.error(`! ${command}: ${error.message}`));
  return child;
}

/** The rows every ratio is taken against. Missing programs are named, not skipped in silence. */
export async function startBaselines(upstreamPort) {
  const rows = [];
  const missing = [];
  const stops = [];
  const undici = join(toolsFolder, 'baselines/raw-undici.mjs');
  if (existsSync(undici)) {
    // Beside our node_modules, so that it finds the very undici the product uses.
    const copy = join(buildFolder, 'raw-undici.mjs');
    copyFileSync(undici, copy);
    const port = await freePort();
    const child = start(gatewayCpu, process.execPath, [copy], {
      env: { ...process.env, PORT: String(port), UPSTREAM: `http://127.0.0.1:${upstreamPort}` },
    });
    stops.push(() => child.kill('SIGTERM'));
    await listening(port);
    rows.push({ name: 'undici', url: `http://127.0.0.1:${port}/v1`, pids: () => [child.pid] });
  } else missing.push({ name: 'undici', why: `${undici} does not exist` });

  const nginx = join(toolsFolder, 'baselines/nginx.sh');
  if (existsSync(nginx) && hasProgram('nginx')) {
    const port = await freePort();
    const child = start(gatewayCpu, 'sh', [nginx, String(port), `127.0.0.1:${upstreamPort}`]);
    stops.push(() => child.kill('SIGTERM'));
    await listening(port);
    rows.push({ name: 'nginx', url: `http://127.0.0.1:${port}/v1`, pids: () => [child.pid, ...childrenOf(child.pid)] });
  } else missing.push({ name: 'nginx', why: 'nginx is not installed (or its start script is missing)' });
  return { rows, missing, stop: () => stops.forEach((stop) => stop()) };
}

export function hasProgram(name) {
  return (process.env.PATH ?? '').split(':').some((folder) => existsSync(join(folder, name)));
}

export async function freePort() {
  return new Promise((ok, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => ok(port));
    });
  });
}

export async function listening(port, withinMs = 10_000) {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  for (const end = Date.now() + withinMs; Date.now() < end; await sleep(50)) {
    const open = readFileSync('/proc/net/tcp', 'utf8')
      .split('\n')
      .some(
        (line) =>
          line.includes(`:${hex} `) &&
          line.trim().split(/\s+/)[3] === '0A' &&
          line.trim().split(/\s+/)[1].endsWith(`:${hex}`),
      );
    if (open) return;
  }
  throw new Error(`nothing listens on port ${port} after ${withinMs} ms`);
}

/** All descendants. */
export function childrenOf(pid) {
  const found = [];
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const fields = statOf(Number(entry));
    if (fields !== null && Number(fields[1]) === pid) found.push(Number(entry), ...childrenOf(Number(entry)));
  }
  return found;
}

/** Seconds of user and system time; 10 ms steps. */
export function cpuSeconds(pids) {
  return pids.reduce((sum, pid) => {
    const fields = statOf(pid);
    return fields === null ? sum : sum + (Number(fields[11]) + Number(fields[12])) / 100;
  }, 0);
}

export function residentMb(pids) {
  return pids.reduce((sum, pid) => {
    try {
      const match = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
      return sum + Number(match?.[1] ?? 0) / 1024;
    } catch {
      return sum;
    }
  }, 0);
}

/** /proc/<pid>/stat from the state on. */
function statOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}
