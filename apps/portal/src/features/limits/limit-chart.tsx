import { useQuery } from '@tanstack/react-query';
import type { LimitUsage } from '../../lib/api-client.js';
import { limitAmount, roundAmount } from '../../lib/limits.js';
import type { Owner } from '../../lib/owner.js';
import { toTrouble } from '../../lib/trouble.js';
import { ChartSkeleton, SeriesChart, TooltipLines, type ChartPoint } from '../../ui/chart/series-chart.js';
import { formatAxis } from '../../ui/format/number.js';
import { formatDate } from '../../ui/format/time.js';
import { formatDay } from '../../ui/range/calendar.js';
import { limitUsageQuery } from './api.js';
import classes from './limits-page.module.css';
import type { ShownLimit } from './shown-limit.js';

const height = 132;
const periodsShown = 4;

/** What the subject of a limit used, day by day, and what each of its periods settled. */
export function LimitChart({ owner, limit }: { owner: Owner; limit: ShownLimit }) {
  const usage = useQuery(limitUsageQuery(owner, limit.id));
  if (usage.error) return <p className="muted xs">Its usage could not be loaded. {toTrouble(usage.error).message}</p>;
  if (!usage.data) return <ChartSkeleton height={height} />;
  const { series, periods } = usage.data;
  return (
    <div className={classes.recordChart}>
      {series && series.length > 0 && (
        <>
          <p className="muted xs">Used by {usage.data.bucket}, last 30 days</p>
          <SeriesChart
            label={`What was used by ${usage.data.bucket}, over 30 days`}
            series={[{ id: 'used', label: 'Used', color: 'var(--tg-accent)' }]}
            points={pointsOf(usage.data)}
            height={height}
            formatY={(value) => (limit.dimension === 'spend' ? `$${formatAxis(value)}` : formatAxis(value))}
            describe={(point) => {
              const used = series.find((one) => one.start === point.key)?.used ?? '0';
              return <TooltipLines title={point.tick} lines={[{ label: 'Used', value: limitAmount(limit, used) }]} />;
            }}
          />
        </>
      )}
      {periods.length > 1 && (
        <table className={classes.periods}>
          <caption className="sr-only">What each period settled</caption>
          <tbody>
            {periods.slice(0, periodsShown).map((period) => (
              <tr key={`${period.periodStart} ${period.subject ?? ''}`}>
                <th scope="row">from {formatDate(new Date(period.periodStart), usage.data.timeZone)}</th>
                <td>
                  {limitAmount(limit, period.settled)}{' '}
                  <span className="muted">of {roundAmount(limit, period.amount)}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

/** Every bucket of the span: those left out had no use. */
export function pointsOf({ series, bucket, from, to, timeZone }: LimitUsage): ChartPoint[] {
  const known = new Map((series ?? []).map((one) => [one.start, one.used]));
  if (bucket === 'hour')
    return [...known].map(([key, used]) => ({ key, tick: key.slice(11, 16), values: { used: Number(used) } }));
  const dayOf = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const last = dayOf.format(new Date(Date.parse(to) - 1));
  const points: ChartPoint[] = [];
  // Dates are counted at noon, UTC: there is one for each, whatever the clocks do.
  let day = Date.parse(`${dayOf.format(new Date(from))}T12:00:00Z`);
  for (let key = ''; key < last; day += 86_400_000) {
    key = new Date(day).toISOString().slice(0, 10);
    points.push({ key, tick: formatDay(key, { month: true }), values: { used: Number(known.get(key) ?? '0') } });
  }
  return points;
}
