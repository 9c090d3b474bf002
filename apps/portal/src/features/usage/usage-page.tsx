import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { UsageRow } from '../../lib/api-client.js';
import { downloadText } from '../../lib/csv.js';
import { MatchBadge } from '../../lib/match-badge.js';
import { keepWithin } from '../../lib/poll.js';
import { useScope } from '../../lib/scope.js';
import { rangePatch } from '../../lib/search.js';
import { toTrouble } from '../../lib/trouble.js';
import { groupingLabels, rowName, usageQuery } from '../../lib/usage.js';
import { Button } from '../../ui/button.js';
import { ChartSkeleton } from '../../ui/chart/series-chart.js';
import { EmptyState } from '../../ui/empty-state.js';
import { ErrorState } from '../../ui/error-state.js';
import { countOf } from '../../ui/format/number.js';
import { Freshness } from '../../ui/freshness.js';
import { PageHeader } from '../../ui/page-header.js';
import { Panel } from '../../ui/panel.js';
import { addDays } from '../../ui/range/calendar.js';
import { bucketsFor, comparedRange, resolveRange, type ResolvedRange } from '../../ui/range/range.js';
import { SkeletonRows } from '../../ui/skeleton.js';
import { useNow } from '../../ui/use-now.js';
import { MetricTabs } from './metric-tabs.js';
import { metrics } from './metrics.js';
import type { UsageSearch } from './search.js';
import { parseSort, rankRows, writeSort } from './ranking.js';
import { UsageChart } from './usage-chart.js';
import { usageCsv } from './usage-csv.js';
import { UsageFilters } from './usage-filters.js';
import classes from './usage-page.module.css';
import { UsageTable } from './usage-table.js';

export interface UsagePageProps {
  search: UsageSearch;
  onSearch: (patch: Partial<UsageSearch>) => void;
}

/** Range, comparison, grouping, filters, metric and order: all of it is the address. */
export function UsagePage({ search, onSearch }: UsagePageProps) {
  const { organization, project } = useScope();
  const navigate = useNavigate();
  const range = resolveRange(search, 'mtd', organization.timeZone, useNow());
  const comparison = search.compare ?? 'weekdays';
  const earlier = comparedRange(range, comparison);
  const by = search.group ?? 'model';
  const metric = metrics[search.metric ?? 'spend'];
  const buckets = bucketsFor(range);
  const bucket = search.bucket && buckets.includes(search.bucket) ? search.bucket : buckets[0];
  const base = { organizationId: organization.id, projectId: project?.id, model: search.model, apiKeyId: search.key };

  const placeholderData = keepWithin(organization.id);
  const usage = useQuery({ ...usageQuery({ ...base, range, by }), placeholderData });
  const cells = useQuery({ ...usageQuery({ ...base, range, by, bucket }), placeholderData });
  const totals = useQuery(usageQuery({ ...base, range, bucket }));
  const before = useQuery({ ...usageQuery({ ...base, range: earlier ?? range, by }), enabled: earlier !== null });
  const beforeCells = useQuery({
    ...usageQuery({ ...base, range: earlier ?? range, bucket }),
    enabled: earlier !== null,
  });

  const sort = parseSort(search.sort);
  const ranking = useMemo(
    () =>
      usage.data && usage.data.groupBy.includes(by === 'key' ? 'apiKey' : by)
        ? rankRows(usage.data.rows, by, metric)
        : [],
    [usage.data, by, metric],
  );
  const hidden = useMemo(() => new Set(search.hide?.split(',')), [search.hide]);
  const failed = [usage, cells].find((query) => query.error);
  const stale = usage.isPlaceholderData || cells.isPlaceholderData;
  const empty = usage.data?.totals.requests === 0 && !stale;

  const toggle = (id: string) => {
    const next = new Set(hidden);
    if (!next.delete(id)) next.add(id);
    onSearch({ hide: [...next].filter(Boolean).join(',') || undefined });
  };
  const requestsOf = (row: UsageRow) => {
    const { id } = rowName(row, by);
    return {
      ...requestsRange(range),
      model: by === 'model' ? id : search.model,
      key: by === 'key' ? id : search.key,
      ...projectFilter(row),
    };
  };
  const projectFilter = (row: UsageRow) => (by === 'project' ? { project: row.keys.project?.id } : {});

  return (
    <main className={classes.page} id="page">
      <PageHeader
        title="Usage"
        description="Every row opens the requests behind it"
        actions={
          <Button
            icon="download"
            disabled={!usage.data || empty}
            onClick={() => usage.data && downloadText(csvName(by, range), usageCsv(usage.data, by, ranking))}
          >
            Export CSV
          </Button>
        }
      />
      <UsageFilters
        range={range}
        comparison={comparison}
        earlier={earlier}
        by={by}
        bucket={bucket}
        buckets={buckets}
        search={search}
        onRange={(choice) => onSearch({ ...rangePatch(choice), bucket: undefined })}
        onSearch={onSearch}
      />
      {failed?.error && (
        <ErrorState
          title="Usage could not be loaded."
          trouble={toTrouble(failed.error)}
          retrying={failed.isFetching}
          onRetry={() => void Promise.all([usage.refetch(), cells.refetch(), totals.refetch()])}
        />
      )}
      {empty ? (
        <Panel>
          <EmptyState
            title={`No traffic in ${range.label}`}
            action={
              <Button
                variant="primary"
                onClick={() => onSearch({ ...rangePatch({ range: '30d' }), model: undefined, key: undefined })}
              >
                Show the last 30 days
              </Button>
            }
          >
            {search.model || search.key || project
              ? 'Nothing matches these filters in this range.'
              : 'Requests appear here within seconds.'}
          </EmptyState>
        </Panel>
      ) : (
        !(failed && !usage.data) && (
          <div className={failed || stale ? classes.stale : undefined}>
            <Panel className={classes.chartPanel}>
              <MetricTabs
                value={metric.id}
                totals={usage.data?.totals}
                before={before.data?.totals}
                onChange={(id) => onSearch({ metric: id === 'spend' ? undefined : id })}
              />
              <div className={classes.chart}>
                {cells.data && usage.data ? (
                  <UsageChart
                    metric={metric}
                    by={by}
                    bucket={bucket}
                    range={range}
                    kind={search.chart ?? 'stacked'}
                    cells={cells.data}
                    totals={totals.data}
                    before={earlier && beforeCells.data ? { usage: beforeCells.data, range: earlier } : null}
                    ranking={ranking}
                    hidden={hidden}
                    onSelect={(key) =>
                      void navigate({
                        to: '/requests',
                        search: { ...bucketSpan(key, bucket), model: search.model, key: search.key },
                      })
                    }
                  />
                ) : (
                  <ChartSkeleton height={222} />
                )}
              </div>
            </Panel>
            <Panel
              clip
              title={`${metric.title} by ${groupingLabels[by].toLowerCase()}`}
              note={usage.data ? countOf(usage.data.rows.length, 'row') : undefined}
              actions={
                usage.data && (
                  <>
                    <MatchBadge pill matches={usage.data.matchesEvents} />
                    <span className={classes.asOf}>
                      <Freshness asOf={usage.data.asOf} failing={usage.isError} />
                    </span>
                  </>
                )
              }
            >
              {usage.data ? (
                <UsageTable
                  usage={usage.data}
                  before={earlier ? before.data : undefined}
                  against={earlier ? shortSpan(earlier) : ''}
                  by={by}
                  metric={metric}
                  ranking={ranking}
                  hidden={hidden}
                  sort={sort}
                  onSort={(next) => onSearch({ sort: writeSort(next) })}
                  onToggle={toggle}
                  requestsOf={requestsOf}
                />
              ) : (
                <SkeletonRows rows={8} />
              )}
            </Panel>
          </div>
        )
      )}
    </main>
  );
}

function csvName(by: string, range: ResolvedRange): string {
  const last = range.kind === 'days' ? addDays(range.to, -1) : range.to.slice(0, 10);
  return `usage-by-${by}-${range.from.slice(0, 10)}-${last}.csv`;
}

function shortSpan(range: ResolvedRange): string {
  if (range.kind !== 'days') return 'vs before';
  return `vs ${range.label}`;
}

/** The same span on the requests page, which counts days and times alike. */
function requestsRange(range: ResolvedRange): { range?: typeof range.preset & string; from?: string; to?: string } {
  if (range.preset) return { range: range.preset };
  return range.kind === 'days' ? { from: range.from, to: addDays(range.to, -1) } : { from: range.from, to: range.to };
}

function bucketSpan(key: string, bucket: 'hour' | 'day'): { from: string; to: string } {
  if (bucket === 'day') return { from: key, to: key };
  return { from: key, to: new Date(Date.parse(key) + 3_600_000).toISOString() };
}
