/**
 * Calendar periods in a time zone: a day is midnight to midnight on the wall clock, so it has 23 or 25 hours when clocks
 * change; a week starts on Monday (ISO 8601); a month on its first.
 */
export type CalendarWindow = 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month' | 'none';

export interface Period {
  /** Inclusive, milliseconds since 1970-01-01 UTC. */
  startMs: number;
  /** Exclusive. */
  endMs: number;
}

/** A limit without a window counts for ever: one period up to the last time a Date can hold. */
const always: Period = { startMs: 0, endMs: 8_640_000_000_000_000 };
const fixedMs = { second: 1000, minute: 60_000, hour: 3_600_000 } as const;

const cache = new Map<string, Period>();

/** The period `nowMs` lies in. Computed once per zone, window and period; a hit costs one map look-up. */
export function periodAt(window: CalendarWindow, timeZone: string, nowMs: number): Period {
  if (window === 'none') return always;
  if (window === 'second' || window === 'minute' || window === 'hour') {
    const startMs = nowMs - (nowMs % fixedMs[window]);
    return { startMs, endMs: startMs + fixedMs[window] };
  }
  const key = `${window} ${timeZone}`;
  const known = cache.get(key);
  if (known !== undefined && nowMs >= known.startMs && nowMs < known.endMs) return known;
  const period = compute(window, timeZone, nowMs);
  cache.set(key, period);
  return period;
}

function compute(window: 'day' | 'week' | 'month', timeZone: string, nowMs: number): Period {
  const { year, month, day } = wallClock(nowMs, timeZone);
  if (window === 'month') {
    return { startMs: startOfDay(year, month, 1, timeZone), endMs: startOfDay(year, month + 1, 1, timeZone) };
  }
  if (window === 'day') {
    return { startMs: startOfDay(year, month, day, timeZone), endMs: startOfDay(year, month, day + 1, timeZone) };
  }
  const sinceMonday = (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7;
  const monday = day - sinceMonday;
  return { startMs: startOfDay(year, month, monday, timeZone), endMs: startOfDay(year, month, monday + 7, timeZone) };
}

/**
 * The first instant of a local day. Month and day may overflow, as in Date.UTC. Where midnight does not exist (clocks
 * jump over it), the first instant after the gap; where it happens twice, the first.
 */
export function startOfDay(year: number, month: number, day: number, timeZone: string): number {
  const wanted = Date.UTC(year, month - 1, day);
  // Offsets lie between −12 h and +14 h; the first instant showing this date is within that of UTC midnight.
  let low = wanted - 15 * fixedMs.hour;
  let high = wanted + 13 * fixedMs.hour;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (localDate(middle, timeZone) >= wanted) high = middle;
    else low = middle;
  }
  return high;
}

function localDate(ms: number, timeZone: string): number {
  const { year, month, day } = wallClock(ms, timeZone);
  return Date.UTC(year, month - 1, day);
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function wallClock(ms: number, timeZone: string): { year: number; month: number; day: number } {
  let formatter = formatters.get(timeZone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
      timeZone,
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
    });
    formatters.set(timeZone, formatter);
  }
  const parts: Record<string, number> = {};
  for (const { type, value } of formatter.formatToParts(ms)) parts[type] = Number(value);
  return { year: parts['year'] ?? 0, month: parts['month'] ?? 0, day: parts['day'] ?? 0 };
}
