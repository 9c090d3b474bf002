import { execFileSync } from 'node:child_process';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseError, isAlive } from '@tollgate/database';

/** A pid alone names nobody for long: after a restart of the machine or container another process has it. */
interface Holder {
  pid: number;
  /** What tells this process from a later one with the same number. */
  startedAt: string;
}

/**
 * Takes `<dataDir>/lock` for this process, or throws `data_dir_in_use` naming the holder. A lock left by a process that is
 * gone is taken over. Gives what releases it.
 */
export function lockDataDir(dataDir: string): () => void {
  const lock = join(dataDir, 'lock');
  const mine = JSON.stringify({ pid: process.pid, startedAt: startOf(process.pid) } satisfies Holder);
  const draft = `${lock}.${process.pid}`;
  writeFileSync(draft, mine, { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 10; attempt += 1) {
      if (linkIfFree(draft, lock)) return () => release(lock, mine);
      const found = read(lock);
      if (found === undefined) continue;
      const holder = parse(found);
      if (holder && isAlive(holder.pid) && startOf(holder.pid) === holder.startedAt) {
        throw new DatabaseError(
          'data_dir_in_use',
          `The data directory ${dataDir} is in use by another Tollgate process (pid ${holder.pid}); stop that one, or set TOLLGATE_DATA_DIR to another folder.`,
        );
      }
      setAside(lock, found);
    }
    throw new DatabaseError(
      'data_dir_in_use',
      `The data directory ${dataDir} is being taken by other Tollgate processes.`,
    );
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Linux: boot and ticks since boot, proc(5) field 22. Elsewhere what `ps` says. Empty for a process that is gone. */
export function startOf(pid: number): string {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The second field, the name in brackets, may hold spaces and brackets: count from the last one.
      const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
      return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${ticks}`;
    }
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}

/** `link` fails where the name exists, so of two processes one gets it, and its content is there from the first moment. */
function linkIfFree(draft: string, lock: string): boolean {
  try {
    linkSync(draft, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Moves a stale lock away; one that somebody else has renewed meanwhile is put back. */
function setAside(lock: string, stale: string): void {
  const aside = `${lock}.stale.${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch {
    return;
  }
  if (read(aside) !== stale) linkIfFree(aside, lock);
  rmSync(aside, { force: true });
}

function release(lock: string, mine: string): void {
  if (read(lock) === mine) rmSync(lock, { force: true });
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Undefined for a file that is no lock of ours (cut short by a full disk): nobody holds it. */
function parse(text: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const { pid, startedAt } = value as Partial<Holder>;
    return typeof pid === 'number' && typeof startedAt === 'string' ? { pid, startedAt } : undefined;
  } catch {
    return undefined;
  }
}
