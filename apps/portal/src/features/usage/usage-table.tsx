import { Link } from '@tanstack/react-router';
import type { Usage, UsageRow } from '../../lib/api-client.js';
import { colorsFor } from '../../lib/stacks.js';
import { groupingLabels, isUnpriced, otherColor, rowName, type Grouping } from '../../lib/usage.js';
import { CardList } from '../../ui/card-list.js';
import { DataTable, type Column, type Sort } from '../../ui/data-table.js';
import { moneyToScale } from '../../ui/format/money.js';
import { formatChange, formatInteger, formatMs, formatPercent } from '../../ui/format/number.js';
import { Money } from '../../ui/money.js';
import { ScrollBox } from '../../ui/scroll-box.js';
import { ShareBar } from '../../ui/share-bar.js';
import { useNarrow } from '../../ui/use-viewport.js';
import type { Metric } from './metrics.js';
import { SeriesSwitch } from './series-switch.js';
import classes from './usage-page.module.css';

export interface UsageTableProps {
  usage: Usage;
  before: Usage | undefined;
  /** "vs Oct". */
  against: string;
  by: Grouping;
  metric: Metric;
  ranking: readonly { id: string; name: string }[];
  hidden: ReadonlySet<string>;
  sort: Sort;
  onSort: (sort: Sort) => void;
  onToggle: (id: string) => void;
  /** The address of the requests behind a row. */
  requestsOf: (row: UsageRow) => Record<string, string | undefined>;
}

/** The table is the legend of the chart: its boxes switch series on and off. */
export function UsageTable(props: UsageTableProps) {
  const { usage, by, metric, ranking, sort, onSort } = props;
  const narrow = useNarrow();
  const key = (row: UsageRow) => rowName(row, by).id;
  const columns = columnsOf(props);
  const label = `${metric.title} by ${groupingLabels[by].toLowerCase()}`;
  if (narrow) {
    const position = new Map(ranking.map((one, index) => [one.id, index]));
    const rows = [...usage.rows].sort((a, b) => (position.get(key(a)) ?? 0) - (position.get(key(b)) ?? 0));
    return (
      <div className={classes.cards}>
        <CardList label={label} rows={rows} rowKey={key} card={(row) => <UsageCard row={row} columns={columns} />} />
        <div className={classes.cardTotal}>
          <b>Total</b>
          <span className="spacer" />
          <span className="muted">{formatInteger(usage.totals.requests)} requests</span>
          <Money
            className="strong"
            precision="aggregate"
            value={isUnpriced(usage.totals) ? null : usage.totals.charge}
            absent="unpriced"
          />
        </div>
      </div>
    );
  }
  return (
    <ScrollBox label={label}>
      <DataTable
        caption={label}
        columns={columns}
        rows={usage.rows}
        rowKey={key}
        density="compact"
        sort={sort}
        onSort={onSort}
        totals
      />
    </ScrollBox>
  );
}

function UsageCard({ row, columns }: { row: UsageRow; columns: readonly Column<UsageRow>[] }) {
  const [name, ...facts] = columns;
  return (
    <>
      <div className={classes.cardHead}>{name?.cell(row)}</div>
      <dl className={classes.cardFacts}>
        {facts.map((column) => (
          <div key={column.id}>
            <dt>{column.header}</dt>
            <dd>{column.cell(row)}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function columnsOf({
  usage,
  before,
  against,
  by,
  metric,
  ranking,
  hidden,
  onToggle,
  requestsOf,
}: UsageTableProps): Column<UsageRow>[] {
  const { totals } = usage;
  const colors = colorsFor(ranking);
  const color = (row: UsageRow) => colors.get(rowName(row, by).id) ?? otherColor;
  const earlier = new Map(before?.rows.map((row) => [rowName(row, by).id, row]));
  const whole = metric.scale(totals) ?? 0;
  const share = (row: UsageRow) => (whole > 0 ? (metric.scale(row) ?? 0) / whole : 0);
  const count = (id: string, header: string, pick: (row: UsageRow | Usage['totals']) => number): Column<UsageRow> => ({
    id,
    header,
    align: 'right',
    sortBy: pick,
    cell: (row) => formatInteger(pick(row)),
    total: formatInteger(pick(totals)),
  });
  const columns: Column<UsageRow>[] = [
    {
      id: 'name',
      header: groupingLabels[by],
      sortBy: (row) => rowName(row, by).name,
      total: 'Total',
      cell: (row) => {
        const { id, name } = rowName(row, by);
        return (
          <span className="row">
            <SeriesSwitch
              color={color(row)}
              label={`Show ${name} in the chart`}
              on={!hidden.has(id)}
              onToggle={() => onToggle(id)}
            />
            <Link
              to="/requests"
              search={requestsOf(row)}
              className="medium plain-link truncate"
              title={`Requests of ${name}`}
            >
              {name}
            </Link>
          </span>
        );
      },
    },
    count('requests', 'Requests', (row) => row.requests),
    count('input', 'Input tokens', (row) => row.inputTokens),
    count('cached', 'Cached', (row) => row.cachedInputTokens),
    count('output', 'Output tokens', (row) => row.outputTokens),
  ];
  if (metric.id === 'errors') columns.push(count('errors', 'Errors', (row) => row.errors));
  if (metric.id === 'ttft' || metric.id === 'latency') {
    const pick = (row: UsageRow | Usage['totals']) => (metric.id === 'ttft' ? row.ttftMsAvg : row.latencyMsAvg);
    const format = (value: number | null) =>
      value === null ? <span className="muted">unknown</span> : formatMs(Math.round(value));
    columns.push({
      id: metric.id,
      header: metric.label,
      align: 'right',
      sortBy: pick,
      cell: (row) => format(pick(row)),
      total: format(pick(totals)),
    });
  }
  columns.push({
    id: 'thousand',
    hideBelow: 1200,
    header: 'Per 1k requests',
    align: 'right',
    sortBy: (row) => perThousand(row),
    cell: (row) => formatPerThousand(row),
    total: formatPerThousand(totals),
  });
  if (before) {
    const change = (now: UsageRow | Usage['totals'], then: UsageRow | Usage['totals'] | undefined) => {
      const value = (then && metric.scale(then)) || null;
      if (value === null) return metric.scale(now) ? 'new' : '–';
      return formatChange(metric.scale(now) ?? Number.NaN, value) ?? '–';
    };
    columns.push({
      id: 'change',
      header: against,
      align: 'right',
      cell: (row) => <span className="secondary">{change(row, earlier.get(rowName(row, by).id))}</span>,
      total: change(totals, before.totals),
    });
  }
  if (metric.additive) {
    columns.push({
      id: 'share',
      hideBelow: 1200,
      header: 'Share',
      align: 'right',
      sortBy: share,
      cell: (row) => (
        <>
          <ShareBar ratio={share(row)} color={color(row)} />{' '}
          <span className={classes.shareText}>{formatPercent(share(row))}</span>
        </>
      ),
      total: whole > 0 ? '100.0%' : undefined,
    });
  }
  columns.push({
    id: 'spend',
    header: 'Spend (USD)',
    align: 'right',
    sortBy: (row) => moneyToScale(row.charge),
    cell: (row) => <Money className="medium" value={isUnpriced(row) ? null : row.charge} absent="unpriced" />,
    total: <Money value={isUnpriced(totals) ? null : totals.charge} absent="unpriced" />,
  });
  return columns;
}

/** A rate, rounded for the eye; no sum is made of it. */
function perThousand(row: { charge: string; requests: number }): number | null {
  return row.requests > 0 ? (moneyToScale(row.charge) / row.requests) * 1000 : null;
}

function formatPerThousand(row: UsageRow | Usage['totals']) {
  const value = perThousand(row);
  if (value === null || isUnpriced(row)) return <span className="muted">–</span>;
  return `$${value.toLocaleString('en-US', { minimumFractionDigits: 4, maximumFractionDigits: 4 })}`;
}
