/** A compiled limit as the counter store takes it. */
import type { LimitAlgorithm, LimitCheck } from '@tollgate/state';
import type { ApplicableLimit, CompiledLimit } from '../exchange.js';
import { periodAt } from './period.js';

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

export function toCheck({ limit, counter }: ApplicableLimit, take: number, nowMs: number): LimitCheck {
  return {
    limitId: limit.id,
    counter,
    slot: limit.slot,
    algorithm: algorithmOf(limit, nowMs),
    amount: limit.amount,
    take,
    hard: limit.hard,
    budget: limit.hard && limit.dimension === 'spend',
  };
}

function algorithmOf(limit: CompiledLimit, nowMs: number): LimitAlgorithm {
  switch (limit.algorithm) {
    case 'concurrency':
      return { type: 'concurrency' };
    case 'token_bucket':
      return { type: 'token-bucket', windowMs: windowMs[limit.window], burst: limit.burst };
    case 'sliding_window':
      return { type: 'sliding-window', windowMs: windowMs[limit.window] };
    case 'calendar': {
      const { startMs, endMs } = periodAt(limit.window, limit.timeZone, nowMs);
      return { type: 'calendar', startMs, endMs };
    }
  }
}
