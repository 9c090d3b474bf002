import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { UsageRow } from '../../lib/api-client.js';
import { useScope } from '../../lib/scope.js';
import { colorsFor } from '../../lib/stacks.js';
import { isUnpriced, otherColor, rowName, usageQuery } from '../../lib/usage.js';
import { iconButtonClass } from '../../ui/button.js';
import { Swatch } from '../../ui/chart/series-chart.js';
import { DataTable, type Column } from '../../ui/data-table.js';
import { moneyToScale } from '../../ui/format/money.js';
import { formatCompact, formatInteger, formatPercent } from '../../ui/format/number.js';
import { Icon } from '../../ui/icon.js';
import { Money } from '../../ui/money.js';
import { Panel } from '../../ui/panel.js';
import type { ResolvedRange } from '../../ui/range/range.js';
import { ShareBar } from '../../ui/share-bar.js';
import { SkeletonRows } from '../../ui/skeleton.js';
import { useNarrow } from '../../ui/use-viewport.js';
import classes from './home-page.module.css';

const shown = 6;

export function TopModels({ range }: { range: ResolvedRange }) {
  const { organization, project } = useScope();
  const narrow = useNarrow();
  const usage = useQuery(usageQuery({ organizationId: organization.id, projectId: project?.id, range, by: 'model' }));
  const rows = [...(usage.data?.rows ?? [])]
    .sort((a, b) => moneyToScale(b.charge) - moneyToScale(a.charge))
    .slice(0, shown);
  const colors = colorsFor(
    rows.map((row) => rowName(row, 'model')),
    6,
  );
  const total = moneyToScale(usage.data?.totals.charge ?? '0');
  const share = (row: UsageRow) => (total > 0 ? moneyToScale(row.charge) / total : 0);
  const color = (row: UsageRow) => colors.get(rowName(row, 'model').id) ?? otherColor;
  const columns: Column<UsageRow>[] = [
    {
      id: 'model',
      header: 'Model',
      cell: (row) => {
        const { id, name } = rowName(row, 'model');
        return (
          <span className="row">
            <Swatch color={color(row)} />
            <Link to="/usage" search={{ model: id, range: range.preset ?? undefined }} className="medium plain-link">
              {name}
            </Link>
          </span>
        );
      },
    },
    { id: 'requests', header: 'Requests', align: 'right', cell: (row) => formatInteger(row.requests) },
  ];
  if (!narrow)
    columns.push({ id: 'tokens', header: 'Tokens', align: 'right', cell: (row) => formatCompact(row.totalTokens) });
  columns.push({
    id: 'spend',
    header: 'Spend',
    align: 'right',
    cell: (row) => (
      <Money className="medium" precision="aggregate" value={isUnpriced(row) ? null : row.charge} absent="unpriced" />
    ),
  });
  if (!narrow) {
    columns.push({
      id: 'share',
      header: 'Share',
      align: 'right',
      cell: (row) => (
        <>
          <ShareBar ratio={share(row)} color={color(row)} />{' '}
          <span className={classes.shareText}>{formatPercent(share(row))}</span>
        </>
      ),
    });
  }
  return (
    <Panel
      title="Top models"
      clip
      actions={
        <Link
          to="/usage"
          search={{ group: 'model', range: range.preset ?? undefined }}
          className={iconButtonClass}
          aria-label="All models"
          title="All models"
        >
          <Icon name="arrow-right" />
        </Link>
      }
    >
      {usage.data ? (
        <DataTable
          caption="Models by spend"
          columns={columns}
          rows={rows}
          rowKey={(row) => rowName(row, 'model').id}
          density="compact"
        />
      ) : usage.error ? (
        <p className={`muted ${classes.missing}`}>Models could not be loaded. The page keeps trying.</p>
      ) : (
        <SkeletonRows rows={shown} />
      )}
    </Panel>
  );
}
