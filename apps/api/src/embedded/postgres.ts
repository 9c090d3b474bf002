import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { embeddedBinaries, isAlive, readPostmasterFile, startPostmaster, stopPostmaster } from '@tollgate/database';
import type { Account, PostgresBinaries, PostmasterFile } from '@tollgate/database';
import { ensureCluster, prepareDataDir, serverAccount } from './postgres-folders.js';
import { lockDataDir } from './postgres-lock.js';
import { ensureOwner } from './postgres-owner.js';

export interface EmbeddedPostgres {
  /** What `DATABASE_URL` would be: the owner of the schema, no superuser. Stays the same when the server is restarted. */
  ownerUrl: string;
  /** The server's process; another one after a restart. */
  readonly pid: number;
  /** Ends the server and gives the data directory free. Call it last: it cuts every connection. */
  stop(): Promise<void>;
}

/**
 * Brings up the PostgreSQL that came with npm, on 127.0.0.1 and a free port, with its data in `<dataDir>/pg`.
 *
 * A server of ours that outlived a killed process is adopted; one that dies while we run is started again on its port.
 * Throws `data_dir_in_use` where another process has the directory, and `embedded` with one sentence for what else can be
 * wrong. It listens to no signals: the caller says when to stop.
 */
export async function startEmbeddedPostgres(options: {
  dataDir: string;
  log: (sentence: string) => void;
}): Promise<EmbeddedPostgres> {
  const binaries = embeddedBinaries();
  const dataDir = prepareDataDir(options.dataDir);
  const account = serverAccount(dataDir, binaries);
  const unlock = lockDataDir(dataDir);
  try {
    const passwords = await ensureCluster(dataDir, binaries, account);
    const cluster = { binaries, folder: join(dataDir, 'pg'), account, logFile: join(dataDir, 'pg.log') };
    const { server, ownerUrl } =
      (await adoptAnswering(cluster, passwords)) ?? (await startAnswering(cluster, passwords));
    if (server.adopted) options.log(`Adopted the PostgreSQL that was still running in ${dataDir}.`);
    const watch = restartWhenGone(server, () => start({ ...cluster, port: server.port }), options.log);
    return {
      ownerUrl,
      get pid() {
        return server.pid;
      },
      async stop() {
        await watch.end();
        await stopPostmaster(server.pid);
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

interface Cluster {
  binaries: PostgresBinaries;
  folder: string;
  account: Account | undefined;
  logFile: string;
  port?: number;
}

type Passwords = Awaited<ReturnType<typeof ensureCluster>>;

interface Answering {
  server: PostmasterFile & { adopted: boolean };
  ownerUrl: string;
}

async function startAnswering(cluster: Cluster, passwords: Passwords): Promise<Answering> {
  const server = { ...(await start(cluster)), adopted: false };
  return { server, ownerUrl: await ensureOwner(server.port, passwords) };
}

/** Undefined also where the server that was found was dying: a killed one is there for a moment longer. */
async function adoptAnswering(cluster: Cluster, passwords: Passwords): Promise<Answering | undefined> {
  const found = await adopt(cluster.folder, cluster.binaries);
  if (!found) return undefined;
  try {
    return { server: { ...found, adopted: true }, ownerUrl: await ensureOwner(found.port, passwords) };
  } catch (error) {
    for (let waitedMs = 0; waitedMs < 1000 && isAlive(found.pid); waitedMs += 50) await sleep(50);
    if (isAlive(found.pid)) throw error;
    return undefined;
  }
}

async function start(cluster: Cluster): Promise<PostmasterFile> {
  await clearStalePidFile(cluster.folder);
  return startPostmaster({
    ...cluster,
    settings: {
      max_connections: '100',
      // One machine, no replicas: nothing reads the log but recovery.
      wal_level: 'minimal',
      max_wal_senders: '0',
      // Our statements are short; compiling them costs more than it saves.
      jit: 'off',
      log_checkpoints: 'off',
    },
  });
}

/**
 * A live server on this folder, run by these very binaries; undefined where there is none. One left by an older version of
 * the binaries is stopped.
 */
async function adopt(folder: string, binaries: PostgresBinaries): Promise<PostmasterFile | undefined> {
  const found = readPostmasterFile(folder);
  if (!found || !isAlive(found.pid) || !worksOn(found.pid, folder)) return undefined;
  if (!runs(found.pid, binaries.postgres)) {
    await stopPostmaster(found.pid);
    return undefined;
  }
  for (let waitedMs = 0; waitedMs < 60_000 && isAlive(found.pid); waitedMs += 20) {
    const now = readPostmasterFile(folder);
    if (now?.ready) return now;
    await sleep(20);
  }
  return undefined;
}

/**
 * Removes a `postmaster.pid` left by a server that is gone. PostgreSQL only asks whether a process has that number, and
 * takes a stranger, or a dead process nobody has reaped, for a running server. The file also guards against children of
 * a killed server that still use its memory: they are waited for, and while one is left the file stays.
 */
async function clearStalePidFile(folder: string): Promise<void> {
  if (process.platform !== 'linux' || !existsSync(join(folder, 'postmaster.pid'))) return;
  for (let waitedMs = 0; anyWorksOn(folder); waitedMs += 50) {
    if (waitedMs >= 10_000) return;
    await sleep(50);
  }
  rmSync(join(folder, 'postmaster.pid'), { force: true });
}

/** A PostgreSQL process stands in its data folder. */
function worksOn(pid: number, folder: string): boolean {
  if (process.platform !== 'linux') return commandOf(pid).includes(folder);
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(folder);
  } catch {
    return false;
  }
}

function anyWorksOn(folder: string): boolean {
  return readdirSync('/proc').some((name) => /^\d+$/.test(name) && worksOn(Number(name), folder));
}

function runs(pid: number, program: string): boolean {
  if (process.platform !== 'linux') return commandOf(pid).includes(program);
  try {
    return readlinkSync(`/proc/${pid}/exe`) === realpathSync(program);
  } catch {
    return false;
  }
}

function commandOf(pid: number): string {
  try {
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

/** Looks twice a second; `server` is changed in place. `end` waits for a restart that is under way. */
function restartWhenGone(
  server: PostmasterFile,
  restart: () => Promise<PostmasterFile>,
  log: (sentence: string) => void,
): { end(): Promise<void> } {
  let ended = false;
  let underWay: Promise<void> | undefined;
  let failures = 0;
  let quietUntil = 0;
  const look = (): void => {
    if (ended || underWay || Date.now() < quietUntil || isAlive(server.pid)) return;
    log('The embedded PostgreSQL has stopped; starting it again.');
    underWay = restart()
      .then((started) => {
        Object.assign(server, started);
        failures = 0;
      })
      .catch((error: unknown) => {
        failures += 1;
        quietUntil = Date.now() + Math.min(30_000, 500 * 2 ** failures);
        log(error instanceof Error ? error.message : String(error));
      })
      .finally(() => (underWay = undefined));
  };
  const timer = setInterval(look, 500);
  timer.unref();
  return {
    async end() {
      ended = true;
      clearInterval(timer);
      await underWay;
    },
  };
}
