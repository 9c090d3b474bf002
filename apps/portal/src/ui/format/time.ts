const pad = (value: number, digits = 2) => String(value).padStart(digits, '0');

function parts(instant: Date, timeZone?: string): Record<string, string> {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  });
  // Some locales' data write "Sept"; three letters keep columns straight.
  return Object.fromEntries(
    format
      .formatToParts(instant)
      .map((part) => [part.type, part.type === 'month' ? part.value.slice(0, 3) : part.value]),
  );
}

/** `14:32:01`, with `ms` `14:32:01.914`; the viewer's zone unless one is given. */
export function formatClock(instant: Date, options: { ms?: boolean; timeZone?: string } = {}): string {
  const part = parts(instant, options.timeZone);
  const clock = `${part['hour']}:${part['minute']}:${part['second']}`;
  return options.ms ? `${clock}.${pad(instant.getUTCMilliseconds(), 3)}` : clock;
}

/** `20 Nov 2026`. */
export function formatDate(instant: Date, timeZone?: string): string {
  const part = parts(instant, timeZone);
  return `${part['day']} ${part['month']} ${part['year']}`;
}

/** `Fri 20 Nov 2026, 14:32:01.914 CET`: the head of a record. */
export function formatMoment(instant: Date, timeZone?: string): string {
  const part = parts(instant, timeZone);
  const clock = formatClock(instant, { ms: true, timeZone });
  return `${part['weekday']} ${part['day']} ${part['month']} ${part['year']}, ${clock} ${part['timeZoneName'] ?? ''}`.trim();
}

/** What hovering a time shows: `2026-11-20 13:32:01.914 UTC`. */
export function formatUtc(instant: Date): string {
  return instant.toISOString().replace('T', ' ').replace('Z', ' UTC');
}

/** `2 s ago`, `3 min ago`, `5 h ago`, `yesterday 18:02`, `12 days ago`. Never in the future: a clock that is ahead reads `now`. */
export function formatAgo(instant: Date, now: Date): string {
  const seconds = Math.floor((now.getTime() - instant.getTime()) / 1000);
  if (seconds < 1) return 'now';
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  const days = dayNumber(now) - dayNumber(instant);
  if (days === 0 || seconds < 6 * 3600) return `${Math.floor(seconds / 3600)} h ago`;
  if (days === 1) return `yesterday ${formatClock(instant).slice(0, 5)}`;
  return `${days} days ago`;
}

/** `in 40 s`, `in 3 min`, `in 5 h`, `in 12 days`; what has passed reads `now`. */
export function formatUntil(instant: Date, now: Date): string {
  const seconds = Math.floor((instant.getTime() - now.getTime()) / 1000);
  if (seconds < 1) return 'now';
  if (seconds < 60) return `in ${seconds} s`;
  if (seconds < 3600) return `in ${Math.floor(seconds / 60)} min`;
  return seconds < 48 * 3600 ? `in ${Math.floor(seconds / 3600)} h` : `in ${Math.floor(seconds / 86_400)} days`;
}

/** Whole days that lie between; negative once it has passed. */
export function daysUntil(instant: Date, now: Date): number {
  return Math.trunc((instant.getTime() - now.getTime()) / 86_400_000);
}

function dayNumber(instant: Date): number {
  return Math.floor(Date.UTC(instant.getFullYear(), instant.getMonth(), instant.getDate()) / 86_400_000);
}

/** The name of the viewer's zone, `Europe/Paris`. */
export function viewerTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
