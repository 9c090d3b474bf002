import type { Usage } from '../../lib/api-client.js';
import { bucketTitle, otherId, toStacks } from '../../lib/stacks.js';
import { rowBucket, type Grouping } from '../../lib/usage.js';
import { SeriesChart, TooltipLines, type ChartPoint } from '../../ui/chart/series-chart.js';
import { formatInteger } from '../../ui/format/number.js';
import { listBuckets, type Bucket, type ResolvedRange } from '../../ui/range/range.js';
import { useNow } from '../../ui/use-now.js';
import type { Metric } from './metrics.js';

export interface UsageChartProps {
  metric: Metric;
  by: Grouping;
  bucket: Bucket;
  range: ResolvedRange;
  kind: 'stacked' | 'lines';
  /** By name and bucket; by bucket; and the earlier span by bucket. */
  cells: Usage;
  totals: Usage | undefined;
  before: { usage: Usage; range: ResolvedRange } | null;
  ranking: readonly { id: string; name: string }[];
  hidden: ReadonlySet<string>;
  onSelect: (bucket: string) => void;
}

export function UsageChart(props: UsageChartProps) {
  const { metric, by, bucket, range, kind, cells, totals, before, ranking, hidden, onSelect } = props;
  const stacks = toStacks({
    rows: cells.rows,
    ranking,
    by,
    range,
    bucket,
    scale: (numbers) => metric.scale(numbers) ?? 0,
    hidden,
    withOther: metric.additive,
    now: useNow(),
    weekdays: true,
  });
  const earlier = before && new Map(before.usage.rows.map((row) => [rowBucket(row, bucket), row]));
  const earlierKeys = before ? listBuckets(before.range, bucket) : [];
  const whole = new Map(totals?.rows.map((row) => [rowBucket(row, bucket), row]));
  const points: ChartPoint[] = stacks.points.map((point, index) => {
    const row = earlier?.get(earlierKeys[index] ?? '');
    const compare = !earlier || index >= earlierKeys.length ? null : row ? metric.scale(row) : 0;
    return { ...point, compare };
  });
  const positions = new Map(points.map((point, index) => [point.key, index]));
  const rest = ranking.length - stacks.series.filter((one) => one.id !== otherId).length - hidden.size;

  return (
    <SeriesChart
      label={`${metric.title} by ${bucket}, split by ${by}. The table below holds the figures.`}
      series={stacks.series}
      points={points}
      kind={metric.additive ? kind : 'lines'}
      height={222}
      formatY={metric.axis}
      onSelect={(point) => onSelect(point.key)}
      describe={(point) => {
        const total = whole.get(point.key);
        const earlierKey = earlierKeys[positions.get(point.key) ?? -1];
        const then = earlierKey && earlier?.get(earlierKey);
        return (
          <TooltipLines
            title={bucketTitle(point.key, bucket)}
            note={total ? `${formatInteger(total.requests)} requests` : 'no requests'}
            lines={stacks.series.map((one) => {
              const row = stacks.rowAt(point.key, one.id);
              const value = one.id === otherId ? `${rest} more` : row ? metric.format(row) : 'none';
              return { label: one.label, color: one.color, value };
            })}
            totals={[
              ...(total
                ? [{ label: metric.additive ? 'Total' : 'Average', value: metric.format(total), strong: true }]
                : []),
              ...(then ? [{ label: bucketTitle(earlierKey, bucket), value: metric.format(then), quiet: true }] : []),
            ]}
          />
        );
      }}
    />
  );
}
