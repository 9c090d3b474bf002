/** A compiled limit as the counter store takes it. */
import { MAX_AMOUNT, type LimitAlgorithm, type LimitCheck } from '@tollgate/state';
import type { ApplicableLimit, CompiledLimit } from '../exchange.js';
import { periodAt, type Period } from './period.js';

/** `nowMs` of every call: the store's own clock, so that replicas whose clocks differ agree on windows. */
export const storeClock = 0;

const windowMs = {
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
  month: 2_592_000_000,
  none: 0,
} as const;

/** The check is shared with other requests that take the same of the same counter: nobody may change it. */
export function toCheck(applicable: ApplicableLimit, take: number, nowMs: number): LimitCheck {
  const algorithm = algorithmAt(applicable.limit, nowMs);
  const { lastCheck } = applicable;
  // Requests of one caller are often alike: a requests limit always takes 1.
  if (lastCheck !== undefined && lastCheck.take === take && lastCheck.algorithm === algorithm) return lastCheck;
  return (applicable.lastCheck = makeCheck(applicable, take, algorithm));
}

function makeCheck({ limit, counter }: ApplicableLimit, take: number, algorithm: LimitAlgorithm): LimitCheck {
  return {
    limitId: limit.id,
    counter,
    slot: limit.slot,
    algorithm,
    amount: amountNow(limit, algorithm),
    take,
    hard: limit.hard,
    budget: limit.hard && limit.dimension === 'spend',
  };
}

/** The period a calendar limit is in. */
export function calendarPeriod(limit: CompiledLimit, nowMs: number): Period {
  return periodAt(limit.window, limit.timeZone, nowMs);
}

/** What holds in the period: more than the configured amount where it was raised. */
export function amountNow({ amount, raised }: CompiledLimit, algorithm: LimitAlgorithm): number {
  if (raised === undefined || algorithm.type !== 'calendar' || algorithm.startMs !== raised.periodStartMs)
    return amount;
  return Math.min(MAX_AMOUNT, amount + raised.amount);
}

const algorithms = new WeakMap<CompiledLimit, LimitAlgorithm>();

/** The same object as long as nothing about it changes: for a calendar limit, until its period ends. */
function algorithmAt(limit: CompiledLimit, nowMs: number): LimitAlgorithm {
  const known = algorithms.get(limit);
  if (known !== undefined && (known.type !== 'calendar' || (nowMs >= known.startMs && nowMs < known.endMs)))
    return known;
  const algorithm = algorithmOf(limit, nowMs);
  algorithms.set(limit, algorithm);
  return algorithm;
}

function algorithmOf(limit: CompiledLimit, nowMs: number): LimitAlgorithm {
  switch (limit.algorithm) {
    case 'concurrency':
      return { type: 'concurrency' };
    case 'token_bucket':
      return { type: 'token-bucket', windowMs: windowMs[limit.window], burst: limit.burst };
    case 'leaky_bucket':
      return { type: 'leaky-bucket', windowMs: windowMs[limit.window], maxWaitMs: limit.maxWaitMs };
    case 'sliding_window':
      return { type: 'sliding-window', windowMs: windowMs[limit.window] };
    case 'calendar': {
      const { startMs, endMs } = periodAt(limit.window, limit.timeZone, nowMs);
      return { type: 'calendar', startMs, endMs };
    }
  }
}
