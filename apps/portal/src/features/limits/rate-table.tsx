import { effectiveAmount, limitAmount, limitName, limitUse, roundAmount } from '../../lib/limits.js';
import { CardList } from '../../ui/card-list.js';
import { DataTable, type Column } from '../../ui/data-table.js';
import { Icon } from '../../ui/icon.js';
import { Panel } from '../../ui/panel.js';
import { ScrollBox } from '../../ui/scroll-box.js';
import { BudgetBar } from '../../ui/share-bar.js';
import { Tag } from '../../ui/tag.js';
import { useNarrow } from '../../ui/use-viewport.js';
import { LevelMark, Mode } from './limit-level.js';
import { algorithmNames, whose, type Names } from './limit-words.js';
import classes from './limits-page.module.css';
import type { ShownLimit } from './shown-limit.js';

export interface RateTableProps {
  title: string;
  limits: readonly ShownLimit[];
  names: Names;
  selected: string | null;
  onSelect: (limitId: string) => void;
}

export const platformTitle = 'Limits of the platform';

/** Limits that are in no tree: by the minute, on what runs at a time, on models, end users, addresses and combinations. */
export function RateTable({ title, limits, names, selected, onSelect }: RateTableProps) {
  const narrow = useNarrow();
  const name = (limit: ShownLimit) => (
    <button
      type="button"
      className={`${classes.rowButton} medium`}
      aria-label={`${limitName(limit)} of ${whose(limit, names)}`}
      onClick={() => onSelect(limit.id)}
    >
      {limitName(limit)}
    </button>
  );
  if (narrow) {
    return (
      <section aria-label={title}>
        <h2 className={classes.cardsTitle}>{title}</h2>
        <CardList
          label={title}
          rows={limits}
          rowKey={(limit) => limit.id}
          card={(limit) => (
            <div className={classes.card}>
              <div className="row">
                {name(limit)}
                <span className="spacer" />
                <LevelMark limit={limit} />
              </div>
              <span className="xs secondary">{whose(limit, names)}</span>
              <Bar limit={limit} />
              <div className="row xs">
                <Used limit={limit} />
                <span className="spacer" />
                <Mode mode={limit.mode} />
              </div>
            </div>
          )}
        />
      </section>
    );
  }
  const columns: Column<ShownLimit>[] = [
    { id: 'limit', header: 'Limit', cell: name },
    {
      id: 'subject',
      header: 'Subject',
      cell: (limit) => (
        <span className={`${classes.subject} secondary truncate`} title={whose(limit, names)}>
          {whose(limit, names)}{' '}
          {limit.origin !== 'organization' && title !== platformTitle && <Tag>{limit.origin}</Tag>}
        </span>
      ),
    },
    {
      id: 'algorithm',
      header: 'Counted by',
      hideBelow: 1200,
      cell: (limit) => (
        <span className="muted xs">
          {limit.dimension === 'concurrency' ? 'what is open' : algorithmNames[limit.algorithm]}
        </span>
      ),
    },
    { id: 'bar', header: 'Used', cell: (limit) => <Bar limit={limit} />, className: classes.rateBar },
    {
      id: 'used',
      header: <span className="sr-only">Used of</span>,
      align: 'right',
      cell: (limit) => <Used limit={limit} />,
    },
    { id: 'level', header: 'Level', cell: (limit) => <LevelMark limit={limit} /> },
    { id: 'mode', header: 'Mode', align: 'right', cell: (limit) => <Mode mode={limit.mode} /> },
  ];
  return (
    <Panel
      title={title}
      clip
      note={
        <span className="row tight">
          <Icon name="refresh" size="xs" /> every 15 s
        </span>
      }
    >
      <ScrollBox label={title}>
        <DataTable
          caption={title}
          columns={columns}
          rows={limits}
          rowKey={(limit) => limit.id}
          density="compact"
          selectedKey={selected}
          onRowClick={(limit) => onSelect(limit.id)}
        />
      </ScrollBox>
    </Panel>
  );
}

function Bar({ limit }: { limit: ShownLimit }) {
  const use = limitUse(limit);
  return <BudgetBar thin settled={use?.settled ?? 0} held={use?.held ?? 0} />;
}

function Used({ limit }: { limit: ShownLimit }) {
  const amount = roundAmount(limit, effectiveAmount(limit));
  if (!limit.state)
    return (
      <span className="muted">
        {limit.subject.type !== 'global' && limit.subject.id === undefined ? 'each its own' : 'unknown'} of {amount}
      </span>
    );
  return (
    <>
      {limitAmount(limit, limit.state.used)} <span className="muted">of {amount}</span>
    </>
  );
}
