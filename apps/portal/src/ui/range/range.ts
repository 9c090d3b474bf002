import {
  addDays,
  addMonths,
  dayIn,
  daysBetween,
  firstOfMonth,
  formatDays,
  isCalendarDay,
  listDays,
  startOfDay,
  type CalendarDay,
} from './calendar.js';

/** A span of time as a page keeps it in its address: a preset by name, or two ends. */
export interface RangeChoice {
  range?: RangePreset;
  /** A day, included; or an RFC 3339 time. Wins over `range`. */
  from?: string;
  /** A day, included; or an RFC 3339 time, excluded. */
  to?: string;
}

export const rangePresets = ['1h', '24h', '7d', '30d', 'mtd', 'month', 'last-month'] as const;
export type RangePreset = (typeof rangePresets)[number];

export const presetLabels: Record<RangePreset, string> = {
  '1h': 'Last hour',
  '24h': 'Last 24 h',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
  mtd: 'Month to date',
  month: 'This month',
  'last-month': 'Last month',
};

/** A choice at one moment. Days are whole days in `timeZone`; otherwise the ends are instants. */
export type ResolvedRange = {
  preset: RangePreset | null;
  timeZone: string;
  label: string;
} & ({ kind: 'days'; from: CalendarDay; to: CalendarDay } | { kind: 'instants'; from: string; to: string });

/** `to` is always excluded here, as in the API. A choice that makes no sense falls back to `fallback`. */
export function resolveRange(choice: RangeChoice, fallback: RangePreset, timeZone: string, now: Date): ResolvedRange {
  const custom = resolveCustom(choice, timeZone);
  if (custom) return custom;
  const preset = choice.range ?? fallback;
  const today = dayIn(timeZone, now);
  const days = (from: CalendarDay, to: CalendarDay): ResolvedRange => ({
    kind: 'days',
    preset,
    timeZone,
    from,
    to,
    label: formatDays(from, addDays(to, -1)),
  });
  switch (preset) {
    case '1h':
      return lastHours(1, preset, timeZone, now);
    case '24h':
      return lastHours(24, preset, timeZone, now);
    case '7d':
      return days(addDays(today, -6), addDays(today, 1));
    case '30d':
      return days(addDays(today, -29), addDays(today, 1));
    case 'mtd':
      return days(firstOfMonth(today), addDays(today, 1));
    case 'month':
      return days(firstOfMonth(today), addMonths(firstOfMonth(today), 1));
    case 'last-month':
      return days(addMonths(firstOfMonth(today), -1), firstOfMonth(today));
  }
}

export type Comparison = 'off' | 'previous' | 'weekdays' | 'month';
export const comparisons = ['off', 'previous', 'weekdays', 'month'] as const;

export const comparisonLabels: Record<Comparison, string> = {
  off: 'No comparison',
  previous: 'Period before',
  weekdays: 'Same weekdays',
  month: 'Same days, month before',
};

/** The earlier span a range is compared with, of the same length wherever the calendar allows it; null for `off`. */
export function comparedRange(range: ResolvedRange, comparison: Comparison): ResolvedRange | null {
  if (comparison === 'off') return null;
  if (range.kind === 'instants') {
    const length = Date.parse(range.to) - Date.parse(range.from);
    const week = 7 * 86_400_000;
    const shift = comparison === 'previous' ? length : week * Math.ceil(length / week);
    const from = new Date(Date.parse(range.from) - shift);
    const to = new Date(Date.parse(range.to) - shift);
    return instants(
      null,
      range.timeZone,
      from,
      to,
      comparison === 'previous' ? 'the period before' : 'the week before',
    );
  }
  const length = daysBetween(range.from, range.to);
  let from: CalendarDay;
  let to: CalendarDay;
  if (comparison === 'month') {
    from = addMonths(range.from, -1);
    const last = addMonths(addDays(range.to, -1), -1);
    to = addDays(last, 1);
  } else {
    // Four weeks back keeps a month beside a month with its weekdays in line.
    const shift = comparison === 'previous' ? length : length <= 7 ? 7 : length <= 28 ? 28 : Math.ceil(length / 7) * 7;
    from = addDays(range.from, -shift);
    to = addDays(range.to, -shift);
  }
  const sameYear = from.slice(0, 4) === range.from.slice(0, 4);
  const label = formatDays(from, addDays(to, -1), { year: !sameYear });
  return { kind: 'days', preset: null, timeZone: range.timeZone, from, to, label };
}

export type Bucket = 'hour' | 'day';

/** Which buckets a range may be cut into, the sensible one first: hours up to a week, days from two days up. */
export function bucketsFor(range: ResolvedRange): [Bucket, ...Bucket[]] {
  const { from, to } = rangeInstants(range);
  const hours = (to.getTime() - from.getTime()) / 3_600_000;
  if (hours <= 48) return hours > 25 ? ['hour', 'day'] : ['hour'];
  return hours <= 8 * 24 ? ['day', 'hour'] : ['day'];
}

/** The keys of every bucket, in order: days as `YYYY-MM-DD`, hours as the instant they begin, `…:00:00.000Z`. */
export function listBuckets(range: ResolvedRange, bucket: Bucket): string[] {
  const { from, to } = rangeInstants(range);
  if (bucket === 'day') {
    if (range.kind === 'days') return listDays(range.from, range.to);
    return listDays(dayIn(range.timeZone, from), addDays(dayIn(range.timeZone, new Date(to.getTime() - 1)), 1));
  }
  const hour = 3_600_000;
  const first = Math.floor(from.getTime() / hour) * hour;
  const keys: string[] = [];
  for (let time = first; time < to.getTime(); time += hour) keys.push(new Date(time).toISOString());
  return keys;
}

/** The two instants a range lies between. */
export function rangeInstants(range: ResolvedRange): { from: Date; to: Date } {
  if (range.kind === 'instants') return { from: new Date(range.from), to: new Date(range.to) };
  return { from: startOfDay(range.from, range.timeZone), to: startOfDay(range.to, range.timeZone) };
}

function lastHours(hours: number, preset: RangePreset, timeZone: string, now: Date): ResolvedRange {
  return instants(preset, timeZone, new Date(now.getTime() - hours * 3_600_000), now, presetLabels[preset]);
}

function instants(preset: RangePreset | null, timeZone: string, from: Date, to: Date, label: string): ResolvedRange {
  return { kind: 'instants', preset, timeZone, from: from.toISOString(), to: to.toISOString(), label };
}

function resolveCustom(choice: RangeChoice, timeZone: string): ResolvedRange | null {
  const { from, to } = choice;
  if (!from || !to) return null;
  if (isCalendarDay(from) && isCalendarDay(to)) {
    if (from > to) return null;
    return { kind: 'days', preset: null, timeZone, from, to: addDays(to, 1), label: formatDays(from, to) };
  }
  const start = new Date(from);
  const end = new Date(to);
  if (!(start.getTime() < end.getTime())) return null;
  return instants(null, timeZone, start, end, labelOfInstants(start, end));
}

function labelOfInstants(from: Date, to: Date): string {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const firstDay = dayIn(zone, from);
  const lastDay = dayIn(zone, new Date(to.getTime() - 1));
  if (firstDay === lastDay)
    return `${formatDays(firstDay, firstDay, { year: false })}, ${clock.format(from)} – ${clock.format(to)}`;
  return `${formatDays(firstDay, firstDay, { year: false })} ${clock.format(from)} – ${formatDays(lastDay, lastDay, { year: false })} ${clock.format(to)}`;
}
