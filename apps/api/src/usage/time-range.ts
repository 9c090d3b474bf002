/**
 * Ranges as the API takes them: a date means the organization's own day, a time means itself. `from` is inclusive, `to`
 * exclusive. A day starts at its first instant, which is not always midnight (clocks may skip it).
 */
import { invalidField } from '../http/problem-error.js';

export interface TimeRange {
  fromMs: number;
  toMs: number;
}

const datePattern = /^\d{4}-\d{2}-\d{2}$/;
const dayMs = 86_400_000;

/** @throws {ProblemError} `invalid_request` where `to` is not after `from`. */
export function parseRange(from: string, to: string, timeZone: string): TimeRange {
  const range = { fromMs: momentOf(from, timeZone), toMs: momentOf(to, timeZone) };
  if (range.toMs <= range.fromMs) throw invalidField('to', 'must be later than from');
  return range;
}

/** The range of equal length that ends where this one starts; whole days stay whole days over changes of the clock. */
export function previousRange(from: string, to: string, timeZone: string): TimeRange {
  const { fromMs, toMs } = parseRange(from, to, timeZone);
  if (!datePattern.test(from) || !datePattern.test(to)) return { fromMs: fromMs - (toMs - fromMs), toMs: fromMs };
  const days = Math.round((Date.parse(to) - Date.parse(from)) / dayMs);
  const start = new Date(Date.parse(from) - days * dayMs).toISOString().slice(0, 10);
  return { fromMs: startOfDay(start, timeZone), toMs: fromMs };
}

export function momentOf(text: string, timeZone: string): number {
  const ms = datePattern.test(text) ? startOfDay(text, timeZone) : Date.parse(text);
  if (Number.isNaN(ms)) throw invalidField('from', 'must be a date or a time that exists');
  return ms;
}

/** First instant of a local day (`2026-11-20`), milliseconds. */
export function startOfDay(date: string, timeZone: string): number {
  const utcMidnight = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(utcMidnight)) return Number.NaN;
  const formatter = dateFormatter(timeZone);
  // Local dates never go back past a day's first instant, so it can be searched for. Offsets lie within ±16 hours.
  let before = utcMidnight - 16 * 3_600_000;
  let after = utcMidnight + 16 * 3_600_000;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (formatter.format(middle) < date) before = middle;
    else after = middle;
  }
  return after;
}

/** The local date of a moment, `2026-11-20`. */
export function localDate(ms: number, timeZone: string): string {
  return dateFormatter(timeZone).format(ms);
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function dateFormatter(timeZone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(timeZone);
  if (formatter === undefined) {
    // Swedish dates are ISO dates.
    formatter = new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
    formatters.set(timeZone, formatter);
  }
  return formatter;
}
