import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useScope } from '../../lib/scope.js';
import { bucketTitle, otherId, toStacks } from '../../lib/stacks.js';
import { toTrouble } from '../../lib/trouble.js';
import { groupingLabels, groupings, rowName, usageQuery, type Grouping } from '../../lib/usage.js';
import { iconButtonClass } from '../../ui/button.js';
import { Legend, SeriesChart, TooltipLines, ChartSkeleton } from '../../ui/chart/series-chart.js';
import { ErrorState } from '../../ui/error-state.js';
import { formatMoney, moneyToScale } from '../../ui/format/money.js';
import { formatAxis, formatInteger } from '../../ui/format/number.js';
import { Icon } from '../../ui/icon.js';
import { Panel, PanelBody } from '../../ui/panel.js';
import { bucketsFor, type ResolvedRange } from '../../ui/range/range.js';
import { Segmented } from '../../ui/segmented.js';
import { useNow } from '../../ui/use-now.js';
import classes from './home-page.module.css';

const height = 190;

export function SpendByDay({ range, by, onBy }: { range: ResolvedRange; by: Grouping; onBy: (by: Grouping) => void }) {
  const { organization, project } = useScope();
  const now = useNow();
  const bucket = bucketsFor(range)[0];
  const base = { organizationId: organization.id, projectId: project?.id, range };
  const ranking = useQuery(usageQuery({ ...base, by }));
  const cells = useQuery(usageQuery({ ...base, by, bucket }));
  const totals = useQuery(usageQuery({ ...base, bucket }));
  const failed = [ranking, cells].find((query) => query.error);
  const names = [...(ranking.data?.rows ?? [])]
    .sort((a, b) => moneyToScale(b.charge) - moneyToScale(a.charge))
    .map((row) => rowName(row, by));
  const stacks = toStacks({
    rows: cells.data?.rows ?? [],
    ranking: names,
    by,
    range,
    bucket,
    scale: (numbers) => moneyToScale(numbers.charge),
    top: 5,
    now,
  });
  return (
    <Panel
      title={bucket === 'day' ? 'Spend by day' : 'Spend by hour'}
      actions={
        <>
          <span className={classes.wideOnly}>
            <Segmented
              label="Split by"
              value={by}
              options={groupings.map((value) => ({ value, label: groupingLabels[value] }))}
              onChange={onBy}
            />
          </span>
          <Link
            to="/usage"
            search={{ range: range.preset ?? undefined, from: undefined, to: undefined, group: by }}
            className={iconButtonClass}
            aria-label="Open in the usage explorer"
            title="Open in the usage explorer"
          >
            <Icon name="arrow-right" />
          </Link>
        </>
      }
    >
      <PanelBody>
        {failed?.error && (
          <ErrorState
            title="The chart could not be loaded."
            trouble={toTrouble(failed.error)}
            onRetry={() => void Promise.all([ranking.refetch(), cells.refetch()])}
            retrying={failed.isFetching}
          />
        )}
        {cells.data && ranking.data ? (
          <>
            <SeriesChart
              label={`Spend by ${bucket}, split by ${by}. The usage page holds the same figures as a table.`}
              series={stacks.series}
              points={stacks.points}
              height={height}
              formatY={(value) => `$${formatAxis(value)}`}
              describe={(point) => {
                const total = totals.data?.rows.find((row) => (row.keys.day ?? isoHour(row.keys.hour)) === point.key);
                return (
                  <TooltipLines
                    title={bucketTitle(point.key, bucket)}
                    note={total ? `${formatInteger(total.requests)} requests` : undefined}
                    lines={stacks.series.map((one) => {
                      const row = stacks.rowAt(point.key, one.id);
                      const rest = names.length - (stacks.series.length - 1);
                      const value = one.id === otherId ? `${rest} more` : row ? formatMoney(row.charge) : '$0';
                      return { label: one.label, color: one.color, value };
                    })}
                    totals={total ? [{ label: 'Total', value: formatMoney(total.charge), strong: true }] : []}
                  />
                );
              }}
            />
            <div className={classes.legend}>
              <Legend items={stacks.series} />
            </div>
          </>
        ) : (
          !failed && <ChartSkeleton height={height + 26} />
        )}
      </PanelBody>
    </Panel>
  );
}

function isoHour(hour: string | undefined): string | undefined {
  return hour && new Date(hour).toISOString();
}
