/**
 * Who writes into a journal folder. A folder whose owner is dead is adopted by the next process on the same data dir;
 * one whose owner lives is left alone. Draining a folder twice is harmless (events are applied once by id), so this only
 * has to be right about the living.
 */
import { mkdirSync, readFileSync, utimesSync, writeFileSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

interface OwnerFile {
  pid: number;
  host: string;
  /** Start of the process as the kernel counts it: a pid alone may have been given to another process since. */
  startedAt: string | null;
}

const ownerFileName = 'owner.json';
/** On another host only the heartbeat tells; it is written every few seconds. */
const heartbeatLimitMs = 60_000;

/** Makes the folder of a living owner. Only its account may read it: records name users and addresses. */
export function claimFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const owner: OwnerFile = { pid: process.pid, host: hostname(), startedAt: processStart(process.pid) };
  writeFileSync(join(folder, ownerFileName), JSON.stringify(owner), { mode: 0o600 });
}

/** Says that the owner still lives, for processes on other hosts that share the data dir. */
export function touchOwner(folder: string, nowMs: number): void {
  utimesSync(join(folder, ownerFileName), nowMs / 1000, nowMs / 1000);
}

export function isOwnerAlive(folder: string, nowMs: number): boolean {
  const path = join(folder, ownerFileName);
  let owner: OwnerFile;
  let touchedMs: number;
  try {
    owner = JSON.parse(readFileSync(path, 'utf8')) as OwnerFile;
    touchedMs = statSync(path).mtimeMs;
  } catch {
    return false;
  }
  if (owner.host !== hostname()) return nowMs - touchedMs < heartbeatLimitMs;
  if (!processExists(owner.pid)) return false;
  return owner.startedAt === null || owner.startedAt === processStart(owner.pid);
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Field 22 of /proc/<pid>/stat, clock ticks since boot; `null` where there is no /proc. */
function processStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
