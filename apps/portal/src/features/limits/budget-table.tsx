import type { ReactNode } from 'react';
import {
  dimensionNames,
  effectiveAmount,
  limitAmount,
  limitFree,
  limitName,
  limitUse,
  roundAmount,
} from '../../lib/limits.js';
import { CardList } from '../../ui/card-list.js';
import { DataTable, type Column } from '../../ui/data-table.js';
import { Icon } from '../../ui/icon.js';
import { Panel } from '../../ui/panel.js';
import { ScrollBox } from '../../ui/scroll-box.js';
import { BudgetBar } from '../../ui/share-bar.js';
import { Tag } from '../../ui/tag.js';
import { useNarrow } from '../../ui/use-viewport.js';
import type { TreeRow } from './budget-tree.js';
import { LevelMark, Mode } from './limit-level.js';
import classes from './limits-page.module.css';
import type { ShownLimit } from './shown-limit.js';

export interface BudgetTableProps {
  rows: readonly TreeRow[];
  closed: ReadonlySet<string>;
  onToggle: (subject: string) => void;
  selected: string | null;
  onSelect: (limitId: string) => void;
}

/** Budgets and quotas of the organization, its projects and their keys. */
export function BudgetTable(props: BudgetTableProps) {
  const { rows, closed, onToggle, selected, onSelect } = props;
  const narrow = useNarrow();
  const count = rows.filter((row) => row.limit).length;
  const name = (row: TreeRow) => (
    <span className={classes.treeName} style={{ paddingLeft: row.level * 18 }}>
      {row.opens ? (
        <button
          type="button"
          className={classes.toggle}
          aria-expanded={!closed.has(row.opens)}
          aria-label={`What is below ${row.name}`}
          onClick={() => row.opens && onToggle(row.opens)}
        >
          <Icon name={closed.has(row.opens) ? 'chevron-right' : 'chevron-down'} size="xs" />
        </button>
      ) : (
        <span className={classes.noToggle} />
      )}
      {row.limit ? (
        <button
          type="button"
          className={`${classes.rowButton} ${row.level < 2 ? 'medium' : ''} truncate`}
          title={row.name}
          aria-label={`${row.name}, ${limitName(row.limit)}`}
          onClick={() => row.limit && onSelect(row.limit.id)}
        >
          {row.name}
        </button>
      ) : (
        <span className="secondary truncate">{row.name}</span>
      )}
      {row.limit && <span className="muted xs nowrap">{period(row.limit)}</span>}
      {row.limit && row.limit.origin !== 'organization' && <Tag>{row.limit.origin}</Tag>}
    </span>
  );
  if (narrow) {
    return (
      <section aria-label="Budgets">
        <h2 className={classes.cardsTitle}>Budgets</h2>
        <CardList
          label="Budgets"
          rows={rows}
          rowKey={(row) => row.key}
          card={(row) => (
            <div className={classes.card}>
              <div className="row">
                {name(row)}
                <span className="spacer" />
                {row.limit && <LevelMark limit={row.limit} />}
              </div>
              {row.limit ? (
                <>
                  <Bar limit={row.limit} />
                  <div className="row xs">
                    <span className="secondary">
                      {used(row.limit)} of {roundAmount(row.limit, effectiveAmount(row.limit))}
                    </span>
                    <span className="spacer" />
                    <Mode mode={row.limit.mode} />
                  </div>
                </>
              ) : (
                <span className="muted xs">no budget of its own</span>
              )}
            </div>
          )}
        />
      </section>
    );
  }
  const of = (render: (limit: ShownLimit) => ReactNode, none: ReactNode = null) => {
    return function LimitCell(row: TreeRow) {
      return row.limit ? render(row.limit) : none;
    };
  };
  const columns: Column<TreeRow>[] = [
    { id: 'subject', header: 'Subject', cell: name, className: classes.subjectColumn },
    {
      id: 'bar',
      header: 'Used',
      className: classes.barColumn,
      cell: of((limit) => <Bar limit={limit} />, <span className="muted xs">no budget of its own</span>),
    },
    { id: 'level', header: <span className="sr-only">Level</span>, cell: of((limit) => <LevelMark limit={limit} />) },
    { id: 'settled', header: 'Settled', align: 'right', cell: of((limit) => used(limit)) },
    {
      id: 'held',
      header: 'Held',
      align: 'right',
      hideBelow: 1200,
      cell: of((limit) => (
        <span className="secondary">{limit.state ? limitAmount(limit, limit.state.held) : <Unknown />}</span>
      )),
    },
    {
      id: 'free',
      header: 'Free',
      align: 'right',
      cell: of((limit) => {
        const free = limitFree(limit);
        return free === null ? <Unknown /> : <span className="medium">{limitAmount(limit, free)}</span>;
      }),
    },
    {
      id: 'amount',
      header: 'Limit',
      align: 'right',
      cell: of((limit) => (
        <span className={classes.amount}>
          {roundAmount(limit, effectiveAmount(limit))} <Mode mode={limit.mode} />
        </span>
      )),
    },
    {
      id: 'forecast',
      header: 'Forecast',
      align: 'right',
      hideBelow: 1200,
      cell: of((limit) => <Projected limit={limit} />),
    },
  ];
  return (
    <Panel title="Budgets" note={String(count)} clip actions={<BarLegend />}>
      <div className={classes.tight}>
        <ScrollBox label="Budgets">
          <DataTable
            caption="Budgets and quotas: the organization, its projects, their keys"
            columns={columns}
            rows={rows}
            rowKey={(row) => row.key}
            density="compact"
            selectedKey={selected}
            onRowClick={(row) => row.limit && onSelect(row.limit.id)}
          />
        </ScrollBox>
      </div>
    </Panel>
  );
}

function Bar({ limit }: { limit: ShownLimit }) {
  const use = limitUse(limit);
  return <BudgetBar settled={use?.settled ?? 0} held={use?.held ?? 0} mark={markOf(limit)} />;
}

/** Where the forecast ends on the bar. */
export function markOf({ forecast }: Pick<ShownLimit, 'forecast'>): number | null {
  return forecast ? forecast.percent / 100 : null;
}

function Projected({ limit }: { limit: ShownLimit }) {
  const { forecast } = limit;
  if (!forecast) return <span className="muted">–</span>;
  const whole = Number(forecast.atEnd) >= 100 || limit.dimension !== 'spend';
  const total = whole ? limitAmount(limit, forecast.atEnd).replace(/\.\d\d$/, '') : limitAmount(limit, forecast.atEnd);
  if (forecast.percent <= 100) return <span className="secondary">{total}</span>;
  return (
    <span className={`${classes.over} warn`}>
      <Icon name="warning" size="xs" />
      <span className="sr-only">more than the limit:</span>
      {total}
    </span>
  );
}

/** `month`, `tokens, day`: money is what one expects. */
function period(limit: ShownLimit): string {
  const window = limit.window === 'none' ? 'total' : limit.window;
  return limit.dimension === 'spend' ? window : `${(dimensionNames[limit.dimension] ?? '').toLowerCase()}, ${window}`;
}

function used(limit: ShownLimit) {
  return limit.state ? limitAmount(limit, limit.state.used) : <Unknown />;
}

function Unknown() {
  return <span className="muted">unknown</span>;
}

export function BarLegend() {
  return (
    <ul className={classes.legend}>
      <li>
        <span className={classes.settledKey} /> Settled
      </li>
      <li>
        <span className={classes.heldKey} /> Held
      </li>
      <li>
        <span className={classes.freeKey} /> Free
      </li>
      <li>
        <span className={classes.forecastKey} /> Forecast
      </li>
    </ul>
  );
}
