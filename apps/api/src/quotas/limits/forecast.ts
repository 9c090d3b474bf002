/** What a calendar limit will have used when its period ends, at the pace so far. */

/** A forecast is made when this much of a period is over; before that one large request would decide it. */
export const forecastFromShare = 0.1;

/** A period that never ends has no pace. */
const longestPeriodMs = 40 * 86_400_000;

export interface PeriodForecast {
  /** In the unit of `used`. */
  atEnd: number;
  /** When the amount is used up; `null` = not in this period, or it is already. */
  exhaustedAtMs: number | null;
}

/** `null` = too early to say. `used` and `amount` in one unit. */
export function forecast(
  used: number,
  amount: number,
  period: { startMs: number; endMs: number },
  nowMs: number,
): PeriodForecast | null {
  const lengthMs = period.endMs - period.startMs;
  const passed = (nowMs - period.startMs) / lengthMs;
  if (lengthMs > longestPeriodMs || passed < forecastFromShare || passed > 1) return null;
  const atEnd = used / passed;
  const willExceed = used < amount && atEnd >= amount;
  return {
    atEnd,
    exhaustedAtMs: willExceed ? period.startMs + Math.ceil((amount / used) * (nowMs - period.startMs)) : null,
  };
}
