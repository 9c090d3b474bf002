import { useState } from 'react';
import type { CallableModel } from '../../lib/api-client.js';
import { rate, windowWords } from '../../lib/models.js';
import { CardList } from '../../ui/card-list.js';
import { DataTable, type Column, type Sort } from '../../ui/data-table.js';
import { Panel } from '../../ui/panel.js';
import { ScrollBox } from '../../ui/scroll-box.js';
import { StatusMark } from '../../ui/status-mark.js';
import { Tag } from '../../ui/tag.js';
import { useNarrow } from '../../ui/use-viewport.js';
import classes from './catalogue-page.module.css';
import { Health } from './health.js';
import { capabilityWords, shownCapabilities } from './words.js';

export interface ModelTableProps {
  models: readonly CallableModel[];
  open: string | null;
  /** A record stands beside the table: less fits. */
  tight: boolean;
  onOpen: (model: string) => void;
}

export function ModelTable({ models, open, tight, onOpen }: ModelTableProps) {
  const narrow = useNarrow();
  const [sort, setSort] = useState<Sort>({ id: 'model', desc: false });
  if (narrow) {
    return (
      <CardList
        label="Models"
        rows={models}
        rowKey={(one) => one.routeId}
        card={(one) => (
          <div className={classes.card}>
            <div className="row">
              <Name model={one} onOpen={onOpen} />
              <span className="spacer" />
              <Health health={one.health} />
            </div>
            <span className="xs secondary">{providersOf(one)}</span>
            <span className="xs">
              <Price model={one} /> · {windowWords(one.contextWindow)}
            </span>
            <Abilities model={one} />
          </div>
        )}
      />
    );
  }
  const columns: Column<CallableModel>[] = [
    {
      id: 'model',
      header: 'Model',
      sortBy: (one) => one.model,
      cell: (one) => (
        <span className={classes.two}>
          <Name model={one} onOpen={onOpen} />
          <span>{providersOf(one)}</span>
        </span>
      ),
    },
    { id: 'health', header: 'Health', cell: (one) => <Health health={one.health} /> },
    { id: 'can', header: 'Provider can', hideBelow: 1200, cell: (one) => <Abilities model={one} /> },
    {
      id: 'window',
      header: 'Context',
      align: 'right',
      sortBy: (one) => one.contextWindow,
      cell: (one) =>
        one.contextWindow === null ? <span className="muted">unknown</span> : windowWords(one.contextWindow),
    },
    {
      id: 'input',
      header: 'Input, $/M',
      align: 'right',
      sortBy: (one) => scale(one.prices?.[0]?.input),
      cell: (one) => (one.prices ? <Rate value={one.prices[0]?.input ?? null} /> : <Unpriced />),
    },
    {
      id: 'cached',
      header: 'Cached',
      align: 'right',
      hideBelow: 1200,
      sortBy: (one) => scale(one.prices?.[0]?.cachedInput),
      cell: (one) => <Rate value={one.prices?.[0]?.cachedInput ?? null} />,
    },
    {
      id: 'output',
      header: 'Output, $/M',
      align: 'right',
      sortBy: (one) => scale(one.prices?.[0]?.output),
      cell: (one) => <Rate value={one.prices?.[0]?.output ?? null} />,
    },
  ];
  return (
    <Panel clip>
      <ScrollBox label="Models">
        <DataTable
          caption="Models"
          columns={tight ? columns.filter(({ id }) => !['can', 'cached', 'window'].includes(id)) : columns}
          rows={models}
          rowKey={(one) => one.routeId}
          density="tall"
          sort={sort}
          onSort={setSort}
          selectedKey={open}
          onRowClick={(one) => onOpen(one.model)}
        />
      </ScrollBox>
    </Panel>
  );
}

function Name({ model, onOpen }: { model: CallableModel; onOpen: (model: string) => void }) {
  return (
    <button type="button" className={classes.name} onClick={() => onOpen(model.model)}>
      {model.model}
    </button>
  );
}

function Rate({ value }: { value: string | null }) {
  if (value === null) return <span className="muted">–</span>;
  return <span className="figures">{rate(value)}</span>;
}

/** Amber, because it needs somebody: its requests cost money that is not counted. */
export function Unpriced() {
  return (
    <StatusMark tone="warn" icon="warning">
      Unknown
    </StatusMark>
  );
}

function Price({ model }: { model: CallableModel }) {
  const [rates] = model.prices ?? [];
  if (!rates) return <Unpriced />;
  return (
    <>
      {rate(rates.input)} in, {rate(rates.output)} out
    </>
  );
}

function Abilities({ model }: { model: CallableModel }) {
  return (
    <span className={classes.tags}>
      {shownCapabilities(model.capabilities).map((one) => (
        <Tag key={one}>{capabilityWords(one)}</Tag>
      ))}
    </span>
  );
}

function providersOf({ targets }: CallableModel): string {
  const labels = [...new Set(targets.map(({ providerLabel }) => providerLabel))];
  return labels.length === 0 ? 'no target' : labels.join(', ');
}

/** For the order of rows only. */
function scale(price: string | null | undefined): number | null {
  return price == null ? null : Number(price);
}
