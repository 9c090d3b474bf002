import type { UsageNumbers } from '../../lib/api-client.js';
import { formatChange, formatInteger } from '../../ui/format/number.js';
import { Skeleton } from '../../ui/skeleton.js';
import { metricIds, metrics, type Metric, type MetricId } from './metrics.js';
import classes from './usage-page.module.css';

export interface MetricTabsProps {
  value: MetricId;
  totals: UsageNumbers | undefined;
  before: UsageNumbers | undefined;
  onChange: (metric: MetricId) => void;
}

/** The figures of the range; each one switches the chart and the table to itself. */
export function MetricTabs({ value, totals, before, onChange }: MetricTabsProps) {
  return (
    <div className={classes.metrics} role="group" aria-label="What the chart shows">
      {metricIds.map((id) => (
        <button
          key={id}
          type="button"
          className={`${classes.metric} ${id === value ? classes.metricOn : ''}`}
          aria-pressed={id === value}
          onClick={() => onChange(id)}
        >
          <span className={classes.metricLabel}>{metrics[id].label}</span>
          {totals ? (
            <>
              <span className={classes.metricValue}>{metrics[id].short(totals)}</span>
              <span className={classes.metricNote}>{noteOf(metrics[id], totals, before) ?? ' '}</span>
            </>
          ) : (
            <>
              <Skeleton width="70%" height={18} />
              <Skeleton width="40%" height={10} />
            </>
          )}
        </button>
      ))}
    </div>
  );
}

function noteOf(metric: Metric, totals: UsageNumbers, before: UsageNumbers | undefined): string | null {
  const own = metric.note?.(totals);
  if (own) return own;
  if (metric.id === 'spend' && totals.unpricedAttempts > 0) return `${formatInteger(totals.unpricedAttempts)} unpriced`;
  if (!before) return null;
  const change = formatChange(metric.scale(totals) ?? Number.NaN, metric.scale(before) ?? Number.NaN);
  return change && change.replace('+', '↑ ').replace('−', '↓ ');
}
