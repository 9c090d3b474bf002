import type { RequestHistogram as Histogram } from '../../lib/api-client.js';
import { ChartSkeleton, Legend, SeriesChart, TooltipLines, type ChartPoint } from '../../ui/chart/series-chart.js';
import { formatAxis, formatInteger } from '../../ui/format/number.js';
import { Freshness } from '../../ui/freshness.js';
import { Panel } from '../../ui/panel.js';
import { Skeleton } from '../../ui/skeleton.js';
import classes from './requests-page.module.css';

const height = 104;
const series = [
  { id: 'succeeded', label: 'Served', color: 'var(--tg-chart-1)', opacity: 0.75 },
  { id: 'refused', label: 'Refused', color: 'var(--tg-warn-fill)' },
  { id: 'failed', label: 'Failed', color: 'var(--tg-bad-fill)' },
] as const;

export interface RequestHistogramProps {
  histogram: Histogram | undefined;
  failing: boolean;
  onSelect: (from: string, to: string) => void;
}

export function RequestHistogram({ histogram, failing, onSelect }: RequestHistogramProps) {
  const totals = histogram?.totals;
  // Counts, not money: adding three of them is safe.
  const all = totals && totals.succeeded + totals.refused + totals.failed;
  return (
    <Panel className={classes.histogram}>
      <div className={classes.histogramHead}>
        {all === undefined ? (
          <Skeleton width={120} />
        ) : (
          <span>
            <b>{formatInteger(all)}</b> <span className="muted">requests</span>
          </span>
        )}
        <span className={classes.wideOnly}>{histogram && <Freshness asOf={histogram.asOf} failing={failing} />}</span>
        <span className="spacer" />
        {totals && (
          <Legend
            items={[
              { ...series[0], label: 'Served' },
              { ...series[1], label: `Refused ${formatInteger(totals.refused)}` },
              { ...series[2], label: `Failed ${formatInteger(totals.failed)}` },
            ]}
          />
        )}
      </div>
      <div className={classes.histogramChart}>
        {histogram ? (
          <SeriesChart
            label="Requests over time: served, refused and failed"
            series={series}
            points={histogram.buckets.map((bucket) => toPoint(bucket, histogram.bucketMs))}
            height={height}
            gap={0.26}
            whole
            formatY={formatAxis}
            onSelect={(point) =>
              onSelect(point.key, new Date(Date.parse(point.key) + histogram.bucketMs).toISOString())
            }
            describe={(point) => (
              <TooltipLines
                title={spanTitle(point.key, histogram.bucketMs)}
                lines={series.map((one) => ({
                  label: one.label,
                  color: one.color,
                  value: formatInteger(point.values[one.id] ?? 0),
                }))}
              />
            )}
          />
        ) : (
          <ChartSkeleton height={height} />
        )}
      </div>
    </Panel>
  );
}

function toPoint({ start, succeeded, refused, failed }: Histogram['buckets'][number], bucketMs: number): ChartPoint {
  return {
    key: start,
    tick: bucketMs >= 86_400_000 ? day(start) : clock(start),
    values: { succeeded, refused, failed },
  };
}

function spanTitle(start: string, bucketMs: number): string {
  if (bucketMs >= 86_400_000) return day(start);
  const end = new Date(Date.parse(start) + bucketMs).toISOString();
  return `${day(start)}, ${clock(start)} – ${clock(end)}`;
}

function clock(time: string): string {
  return new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(
    new Date(time),
  );
}

function day(time: string): string {
  return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' }).format(new Date(time));
}
