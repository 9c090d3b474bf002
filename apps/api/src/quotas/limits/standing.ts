/** A limit with how it stands and how its period will end, as the tree and the list of effective limits show it. */
import type { LimitForecast, LimitStanding, TreeLimit } from '@tollgate/contracts';
import { dimensions } from '@tollgate/gateway';
import { picoFromUsd, usdFromPico } from '@tollgate/pricing';
import type { ConcerningLimit } from './concerning-limits.js';
import { forecast } from './forecast.js';
import type { LimitState } from './limit-states.js';

/** From here on a limit is near, where none of its alerts says earlier. */
const nearPercent = 80;

export function treeLimit(limit: ConcerningLimit, state: LimitState | null, nowMs: number): TreeLimit {
  const { state: _state, ...view } = limit.view;
  const standing = state === null ? null : standingOf(state);
  return {
    ...view,
    unit: dimensions[view.dimension].unit,
    origin: limit.origin,
    planId: limit.planId,
    forEach: limit.subject.type !== 'global' && limit.subject.id === null,
    standing,
    status: statusOf(standing, view.alerts),
    forecast: state === null ? null : forecastOf(state, view.dimension === 'spend', nowMs),
  };
}

/** Money is added in pico-USD: sums of decimal strings must not round. Counts are their own pico. */
function standingOf(state: LimitState): LimitStanding {
  const [amount, used, presumed, held] = [state.amount, state.used, state.presumed, state.held].map(picoFromUsd) as [
    bigint,
    bigint,
    bigint,
    bigint,
  ];
  const free = amount - used - held;
  return {
    amount: state.amount,
    settled: usdFromPico(used - presumed),
    presumed: state.presumed,
    held: state.held,
    free: usdFromPico(free > 0n ? free : 0n),
    usedPercent: amount === 0n ? 100 : percent(used + held, amount),
    resetAt: state.resetAt,
  };
}

function statusOf(standing: LimitStanding | null, alerts: readonly number[]): TreeLimit['status'] {
  if (standing === null) return 'unknown';
  if (standing.free === '0') return 'over';
  return standing.usedPercent >= Math.min(nearPercent, ...alerts) ? 'near' : 'ok';
}

function forecastOf(state: LimitState, money: boolean, nowMs: number): LimitForecast | null {
  if (state.period === null) return null;
  const amount = Number(state.amount);
  const found = forecast(Number(state.used), amount, state.period, nowMs);
  if (found === null) return null;
  return {
    // An estimate: to a cent, or to a whole request or token.
    atEnd: money ? String(Number(found.atEnd.toFixed(2))) : String(Math.round(found.atEnd)),
    percent: amount === 0 ? 100 : Math.round((found.atEnd / amount) * 1000) / 10,
    exhaustedAt: found.exhaustedAtMs === null ? null : new Date(found.exhaustedAtMs).toISOString(),
    periodEnd: new Date(state.period.endMs).toISOString(),
  };
}

function percent(part: bigint, whole: bigint): number {
  return Number((part * 1000n) / whole) / 10;
}
