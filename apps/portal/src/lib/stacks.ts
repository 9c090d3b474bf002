import type { ChartPoint, ChartSeries } from '../ui/chart/series-chart.js';
import { viewerTimeZone } from '../ui/format/time.js';
import { dayIn, formatDay } from '../ui/range/calendar.js';
import { listBuckets, type Bucket, type ResolvedRange } from '../ui/range/range.js';
import { chartColors, otherColor, rowBucket, rowName, type Grouping } from './usage.js';
import type { UsageNumbers, UsageRow } from './api-client.js';

export const otherId = 'other';

export interface StackInput {
  /** One row for each name and bucket. */
  rows: readonly UsageRow[];
  /** Names in order of size: the first ones get a hue each, the rest share "Other". */
  ranking: readonly { id: string; name: string }[];
  by: Grouping;
  range: ResolvedRange;
  bucket: Bucket;
  /** For the height of the bars only. */
  scale: (numbers: UsageNumbers) => number;
  /** How many names get a hue of their own. */
  top?: number;
  /** Names that are switched off. */
  hidden?: ReadonlySet<string>;
  /** Averages cannot be stacked into "Other". */
  withOther?: boolean;
  now: Date;
  /** Weekdays on the axis. */
  weekdays?: boolean;
}

export interface Stacks {
  series: ChartSeries[];
  points: ChartPoint[];
  /** The rows behind each series of a bucket, for tooltips. */
  rowAt: (bucket: string, id: string) => UsageRow | undefined;
}

/** Rows of a breakdown as stacked bars, every bucket of the range present; the ones still to come are empty. */
export function toStacks(input: StackInput): Stacks {
  const { rows, ranking, by, range, bucket, scale, top = 7, hidden, withOther = true, now, weekdays = false } = input;
  const colors = colorsFor(ranking, top);
  const named = ranking.slice(0, top);
  const rest = new Set(ranking.slice(top).map((one) => one.id));
  const cells = new Map<string, UsageRow>();
  const others = new Map<string, number>();
  for (const row of rows) {
    const { id } = rowName(row, by);
    const at = rowBucket(row, bucket);
    cells.set(`${at} ${id}`, row);
    if (rest.has(id) && !hidden?.has(id)) others.set(at, (others.get(at) ?? 0) + scale(row));
  }
  const series: ChartSeries[] = named
    .filter((one) => !hidden?.has(one.id))
    .map((one) => ({ id: one.id, label: one.name, color: colors.get(one.id) ?? otherColor }));
  const hasOther = withOther && [...rest].some((id) => !hidden?.has(id));
  if (hasOther) series.push({ id: otherId, label: 'Other', color: otherColor });
  const buckets = listBuckets(range, bucket);
  const points = buckets.map((key, index) => {
    const future = bucketStart(key, bucket) > now.getTime();
    const values: Record<string, number | null> = {};
    for (const one of series) {
      const row = cells.get(`${key} ${one.id}`);
      values[one.id] = future ? null : one.id === otherId && hasOther ? (others.get(key) ?? 0) : row ? scale(row) : 0;
    }
    return { key, tick: tickOf(key, bucket, index, weekdays && buckets.length <= 31), values };
  });
  return { series, points, rowAt: (at, id) => cells.get(`${at} ${id}`) };
}

/** A name keeps its hue on the whole page. */
export function colorsFor(ranking: readonly { id: string }[], top = 7): Map<string, string> {
  return new Map(ranking.map((one, index) => [one.id, index < top ? (chartColors[index] ?? otherColor) : otherColor]));
}

/** `Tue 17 Nov`, or `Tue 17 Nov, 14:00`. */
export function bucketTitle(key: string, bucket: Bucket): string {
  if (bucket === 'day') return formatDay(key, { weekday: true });
  const start = new Date(key);
  const day = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short' }).format(start);
  return `${day.replace(',', '')}, ${clock(start)}`;
}

function tickOf(key: string, bucket: Bucket, index: number, weekday: boolean): string {
  if (bucket === 'hour') {
    const start = new Date(key);
    return start.getHours() === 0 ? formatDay(localDay(start), { weekday: true, month: false }) : clock(start);
  }
  return formatDay(key, { weekday, month: index === 0 || key.endsWith('-01') });
}

function localDay(instant: Date): string {
  return dayIn(viewerTimeZone(), instant);
}

function clock(instant: Date): string {
  return new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(instant);
}

function bucketStart(key: string, bucket: Bucket): number {
  return bucket === 'day' ? Date.parse(`${key}T00:00:00`) : Date.parse(key);
}
