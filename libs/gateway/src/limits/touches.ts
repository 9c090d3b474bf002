/** Which calendar limits an operation counts against, as the journal records it. */
import type { Admission } from '../exchange.js';
import type { LimitTouch } from '../outcome.js';

const none: readonly LimitTouch[] = [];

/** Only limits over calendar periods outlive a process: their settled amounts are kept in Postgres. */
export function calendarTouches(admission: Admission): readonly { touch: LimitTouch; index: number }[] {
  const touches: { touch: LimitTouch; index: number }[] = [];
  for (let index = 0; index < admission.checks.length; index++) {
    const check = admission.checks[index];
    const limit = admission.limits[index];
    if (check === undefined || limit === undefined || check.algorithm.type !== 'calendar') continue;
    touches.push({
      index,
      touch: {
        limitId: limit.id,
        counter: check.counter,
        periodStartMs: check.algorithm.startMs,
        dimension: limit.dimension,
      },
    });
  }
  return touches;
}

export function spendTouches(admission: Admission): readonly LimitTouch[] {
  if (admission.checks.length === 0) return none;
  return calendarTouches(admission).map(({ touch }) => touch);
}
