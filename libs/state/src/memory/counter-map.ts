import type { LimitAlgorithm } from '../counter-store.js';
import { createCounter, type MemoryCounter } from './counters.js';

/**
 * Counters by name. One name leads to a chain: a limit has another counter for each period and each algorithm it had.
 * The newest comes first, so the usual look-up is one map access and no string is built for it.
 */
export type CounterMap = Map<string, MemoryCounter>;

export function findCounter(
  counters: CounterMap | undefined,
  name: string,
  algorithm: LimitAlgorithm,
): MemoryCounter | undefined {
  let counter = counters?.get(name);
  while (counter !== undefined && !counter.matches(algorithm)) counter = counter.next;
  return counter;
}

export function findOrCreateCounter(counters: CounterMap, name: string, algorithm: LimitAlgorithm): MemoryCounter {
  const found = findCounter(counters, name, algorithm);
  if (found !== undefined) return found;
  const created = createCounter(algorithm);
  created.next = counters.get(name);
  counters.set(name, created);
  return created;
}

export function forgetIdleCounters(counters: CounterMap, now: number): void {
  for (const [name, first] of counters) {
    let kept: MemoryCounter | undefined = undefined;
    for (let counter: MemoryCounter | undefined = first; counter !== undefined;) {
      const next: MemoryCounter | undefined = counter.next;
      if (!counter.idle(now)) {
        counter.next = kept;
        kept = counter;
      }
      counter = next;
    }
    if (kept === undefined) counters.delete(name);
    else counters.set(name, kept);
  }
}
