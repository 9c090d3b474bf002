/**
 * Finds deployments whose first bytes come far later than those of the others on their route. Called by the host now and
 * then, never on a request's clock. A route needs three targets that are known well enough: of two nobody can say which
 * one is odd.
 */
import type { Route } from '../exchange.js';
import type { HealthBook } from './health.js';
import type { LoadBook, PeakEwma } from './load.js';

const timesMedian = 5;
/** Below this nobody is slow, however quick the others are, milliseconds. */
const neverSlowMs = 1_000;
const samplesNeeded = 10;
/** What was last seen longer ago says nothing about now. */
const freshMs = 30_000;

export function ejectSlow(
  routes: Iterable<Route>,
  load: LoadBook,
  health: HealthBook,
  nowMs: number,
  monotonicMs: number,
): void {
  for (const { targets } of routes) {
    if (targets.length < 3) continue;
    const ids = targets.filter(({ tier }) => tier === 'primary').map(({ deployment }) => deployment.id);
    for (const kind of ['stream', 'whole'] as const) {
      const known = ids.flatMap((id) => {
        const seen = load.of(id)[kind];
        return isKnown(seen, monotonicMs) ? [{ id, ms: seen.meanMs }] : [];
      });
      if (known.length < 3) continue;
      const median = known.map(({ ms }) => ms).sort((a, b) => a - b)[Math.floor((known.length - 1) / 2)] ?? 0;
      for (const { id, ms } of known) if (ms > neverSlowMs && ms > timesMedian * median) health.slow(id, nowMs);
    }
  }
}

function isKnown(seen: PeakEwma, monotonicMs: number): boolean {
  return seen.samples >= samplesNeeded && monotonicMs - seen.notedAtMs < freshMs;
}
