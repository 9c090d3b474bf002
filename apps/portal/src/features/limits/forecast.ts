import type { Limit } from '../../lib/api-client.js';
import { effectiveAmount } from '../../lib/limits.js';

export interface Forecast {
  /** What will be used by the end of the period at the pace so far; in the limit's unit, two decimals for money, six below a dollar. */
  total: string;
  /** As a share of the amount; for the mark on the bar. */
  share: number;
  /** When the amount is used up at this pace; null where it lasts to the end of the period. */
  usedUpAt: Date | null;
}

/** As the gateway's own alerts: sooner, one busy hour would be taken for the month. */
const soonestShare = 0.1;

const dayMs = 86_400_000;

/**
 * Straight on at the pace of the period so far. null where there is nothing to go by: not a calendar limit, counters out of
 * reach, nothing used, or less than a tenth of the period over.
 */
export function forecastOf(limit: Limit, now: Date): Forecast | null {
  if (limit.algorithm !== 'calendar' || !limit.state?.resetAt) return null;
  const used = Number(limit.state.used);
  const amount = Number(effectiveAmount(limit));
  const end = Date.parse(limit.state.resetAt);
  const length = periodMs(limit.window, end);
  if (length === null || !(used > 0)) return null;
  const elapsed = (now.getTime() - (end - length)) / length;
  if (elapsed < soonestShare || elapsed > 1) return null;
  const total = used / elapsed;
  const share = amount > 0 ? total / amount : 1;
  const untilFull = used >= amount ? 0 : (amount / used) * elapsed * length;
  return {
    total: limit.dimension === 'spend' ? total.toFixed(total < 1 ? 6 : 2) : String(Math.round(total)),
    share,
    usedUpAt: share > 1 ? new Date(Math.max(now.getTime(), end - length + untilFull)) : null,
  };
}

/** How long the period that ends then is, milliseconds; a change of the clock within it is not looked at. */
function periodMs(window: Limit['window'], end: number): number | null {
  if (window === 'day') return dayMs;
  if (window === 'week') return 7 * dayMs;
  if (window !== 'month') return null;
  // The last day of the period tells the month, wherever on earth it ends: zones are 12 hours behind to 14 ahead of UTC.
  const last = new Date(end - 0.75 * dayMs);
  return new Date(Date.UTC(last.getUTCFullYear(), last.getUTCMonth() + 1, 0)).getUTCDate() * dayMs;
}
