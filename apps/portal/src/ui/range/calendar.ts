/**
 * Arithmetic on calendar days, `YYYY-MM-DD`, independent of any clock's zone. A day is only tied to an instant by
 * `startOfDay`, which needs the zone.
 */
export type CalendarDay = string;

const dayMs = 86_400_000;
const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const weekdayNames = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;

export function isCalendarDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return Number.isFinite(time) && new Date(time).toISOString().startsWith(text);
}

/** The day it is in `timeZone` at `instant`. */
export function dayIn(timeZone: string, instant: Date): CalendarDay {
  return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    instant,
  );
}

export function addDays(day: CalendarDay, count: number): CalendarDay {
  return new Date(utc(day) + count * dayMs).toISOString().slice(0, 10);
}

/** The same day of another month; the last one where that month is shorter. */
export function addMonths(day: CalendarDay, count: number): CalendarDay {
  const date = new Date(utc(day));
  const first = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + count, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(date.getUTCDate(), last));
  return first.toISOString().slice(0, 10);
}

export function firstOfMonth(day: CalendarDay): CalendarDay {
  return `${day.slice(0, 7)}-01`;
}

/** How many days lie from `from` up to, and not including, `to`. */
export function daysBetween(from: CalendarDay, to: CalendarDay): number {
  return Math.round((utc(to) - utc(from)) / dayMs);
}

/** Every day from `from` up to, and not including, `to`. */
export function listDays(from: CalendarDay, to: CalendarDay): CalendarDay[] {
  return Array.from({ length: Math.max(0, daysBetween(from, to)) }, (_, index) => addDays(from, index));
}

/** The instant at which `day` begins in `timeZone`, also on the days a clock is put forward or back. */
export function startOfDay(day: CalendarDay, timeZone: string): Date {
  let instant = utc(day);
  // Twice, because the first guess may lie on the other side of a change of the clock.
  for (let round = 0; round < 2; round += 1) instant = utc(day) - zoneOffsetMs(timeZone, new Date(instant));
  return new Date(instant);
}

/** `20 Nov`; with `weekday` `Fri 20 Nov`. */
export function formatDay(day: CalendarDay, options: { weekday?: boolean; month?: boolean } = {}): string {
  const date = new Date(utc(day));
  const name = options.weekday ? `${weekdayNames[date.getUTCDay()] ?? ''} ` : '';
  const month = options.month === false ? '' : ` ${monthNames[date.getUTCMonth()] ?? ''}`;
  return `${name}${date.getUTCDate()}${month}`;
}

/** Both days included: `1 – 20 Nov 2026`, `28 Oct – 3 Nov 2026`, `30 Dec 2026 – 2 Jan 2027`, `20 Nov 2026`. */
export function formatDays(from: CalendarDay, last: CalendarDay, options: { year?: boolean } = {}): string {
  const year = options.year === false ? '' : ` ${last.slice(0, 4)}`;
  if (from === last) return `${formatDay(last)}${year}`;
  if (from.slice(0, 7) === last.slice(0, 7)) return `${formatDay(from, { month: false })} – ${formatDay(last)}${year}`;
  if (from.slice(0, 4) === last.slice(0, 4)) return `${formatDay(from)} – ${formatDay(last)}${year}`;
  return `${formatDay(from)} ${from.slice(0, 4)} – ${formatDay(last)} ${last.slice(0, 4)}`;
}

function utc(day: CalendarDay): number {
  return Date.parse(`${day}T00:00:00Z`);
}

function zoneOffsetMs(timeZone: string, instant: Date): number {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(instant);
  const at = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? '0');
  const local = Date.UTC(at('year'), at('month') - 1, at('day'), at('hour'), at('minute'), at('second'));
  return local - Math.floor(instant.getTime() / 1000) * 1000;
}
