import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ApiKey, UsageRow } from '../../lib/api-client.js';
import { useScope } from '../../lib/scope.js';
import { isUnpriced, rowName, usageQuery } from '../../lib/usage.js';
import { iconButtonClass } from '../../ui/button.js';
import { DataTable, type Column } from '../../ui/data-table.js';
import { moneyToScale } from '../../ui/format/money.js';
import { formatInteger } from '../../ui/format/number.js';
import { Icon } from '../../ui/icon.js';
import { Money } from '../../ui/money.js';
import { Panel } from '../../ui/panel.js';
import type { ResolvedRange } from '../../ui/range/range.js';
import { SkeletonRows } from '../../ui/skeleton.js';
import { useNarrow } from '../../ui/use-viewport.js';
import { When } from '../../ui/when.js';
import classes from './home-page.module.css';

const shown = 6;

export function TopKeys({ range, keys }: { range: ResolvedRange; keys: readonly ApiKey[] }) {
  const { organization, project } = useScope();
  const narrow = useNarrow();
  const usage = useQuery(usageQuery({ organizationId: organization.id, projectId: project?.id, range, by: 'key' }));
  const rows = [...(usage.data?.rows ?? [])]
    .sort((a, b) => moneyToScale(b.charge) - moneyToScale(a.charge))
    .slice(0, shown);
  const lastUsed = new Map(keys.map((key) => [key.id, key.lastUsedAt]));
  const columns: Column<UsageRow>[] = [
    {
      id: 'key',
      header: 'Key',
      cell: (row) => {
        const { id, name } = rowName(row, 'key');
        return (
          <Link to="/usage" search={{ key: id, range: range.preset ?? undefined }} className="medium plain-link">
            {name}
          </Link>
        );
      },
    },
    {
      id: 'used',
      header: 'Last used',
      cell: (row) => {
        const at = lastUsed.get(rowName(row, 'key').id);
        return <span className="muted">{at ? <When at={at} as="ago" /> : '–'}</span>;
      },
    },
  ];
  if (!narrow)
    columns.push({ id: 'requests', header: 'Requests', align: 'right', cell: (row) => formatInteger(row.requests) });
  columns.push({
    id: 'spend',
    header: 'Spend',
    align: 'right',
    cell: (row) => (
      <Money className="medium" precision="aggregate" value={isUnpriced(row) ? null : row.charge} absent="unpriced" />
    ),
  });
  return (
    <Panel
      title="Top keys"
      clip
      actions={
        <Link to="/keys" className={iconButtonClass} aria-label="All API keys" title="All API keys">
          <Icon name="arrow-right" />
        </Link>
      }
    >
      {usage.data ? (
        <DataTable
          caption="API keys by spend"
          columns={columns}
          rows={rows}
          rowKey={(row) => rowName(row, 'key').id}
          density="compact"
        />
      ) : usage.error ? (
        <p className={`muted ${classes.missing}`}>Keys could not be loaded. The page keeps trying.</p>
      ) : (
        <SkeletonRows rows={shown} />
      )}
    </Panel>
  );
}
