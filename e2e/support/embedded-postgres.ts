/** The server processes of a started product's embedded PostgreSQL, to be frozen and killed. Linux only. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const canSeeProcesses = existsSync('/proc/self/stat');

/** The postmaster of a data directory; `null` while none runs. */
export function postmasterPid(dataDir: string): number | null {
  try {
    const pid = Number(readFileSync(join(dataDir, 'pg', 'postmaster.pid'), 'utf8').split('\n')[0]);
    process.kill(pid, 0);
    return pid;
  } catch {
    return null;
  }
}

/** Sends a signal to the postmaster and every process it has started. @returns how many were told. */
export function signalPostgres(dataDir: string, signal: NodeJS.Signals): number {
  const postmaster = postmasterPid(dataDir);
  if (postmaster === null) return 0;
  const pids = [postmaster, ...childrenOf(postmaster)];
  let told = 0;
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
      told++;
    } catch {
      // It ended meanwhile.
    }
  }
  return told;
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        // pid (name) state parent …; the name may hold anything, its end is the last bracket.
        const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
        return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent;
      } catch {
        return false;
      }
    });
}
