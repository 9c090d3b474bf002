/** One measurement: the load generator against one gateway, and then quiet. */
import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { keyCount } from './product.mjs';
import { cpuSeconds, loadCpu } from './programs.mjs';
import { scenario } from './scenarios.mjs';

/** @returns the load generator's figures. */
export async function measure(load, gateway, name, seconds) {
  const { model, args, warmSeconds, seconds: own } = scenario(name);
  const keys = gateway.keyFile === undefined ? ['-k', 'any'] : ['-k', `@${gateway.keyFile}#%d`, '-N', String(keyCount)];
  const pids = gateway.pids();
  const all = [
    '-u',
    gateway.url,
    '-m',
    model,
    '-d',
    String(own ?? seconds),
    '-w',
    String(warmSeconds),
    ...keys,
    ...args,
  ];
  if (pids.length > 0) all.push('-P', pids.join(','));
  gateway.yieldDatabase?.(true);
  return new Promise((ok) => {
    execFile('taskset', ['-c', loadCpu, load, ...all], { timeout: 120_000 }, (error, output, complaints) => {
      let row;
      try {
        row = JSON.parse(output);
      } catch {
        row = { failure: String(error ?? output) };
      }
      gateway.yieldDatabase?.(false);
      ok(complaints === '' ? row : { ...row, complaints: complaints.slice(0, 300) });
    });
  });
}

/** Waits until a process has nothing left to do, at most so long. */
export async function quiet(pids, withinMs = 20_000) {
  for (const end = Date.now() + withinMs; Date.now() < end;) {
    const before = cpuSeconds(pids);
    await sleep(250);
    if (cpuSeconds(pids) - before <= 0.015) return true;
  }
  return false;
}

export function median(values) {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return NaN;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
