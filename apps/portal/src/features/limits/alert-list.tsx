import type { Limit, LimitAlert } from '../../lib/api-client.js';
import { limitAmount, limitName, roundAmount } from '../../lib/limits.js';
import { DataTable, type Column } from '../../ui/data-table.js';
import { EmptyState } from '../../ui/empty-state.js';
import { Panel } from '../../ui/panel.js';
import { ScrollBox } from '../../ui/scroll-box.js';
import { StatusMark } from '../../ui/status-mark.js';
import { When } from '../../ui/when.js';
import { alertWords } from './limit-record.js';
import { whose, type Names } from './limit-words.js';
import classes from './limits-page.module.css';

/** Thresholds that were reached, and budgets that will not last; the newest first. */
export function AlertList({
  alerts,
  limits,
  names,
  onSelect,
}: {
  alerts: readonly LimitAlert[];
  limits: readonly Limit[];
  names: Names;
  onSelect: (limitId: string) => void;
}) {
  if (alerts.length === 0)
    return (
      <Panel>
        <EmptyState title="No alert yet">
          A limit over calendar periods raises one at each of its percentages, and one more when it will not last.
        </EmptyState>
      </Panel>
    );
  const limitOf = (alert: LimitAlert) => limits.find((one) => one.id === alert.limitId);
  const columns: Column<LimitAlert>[] = [
    {
      id: 'what',
      header: 'Alert',
      cell: (alert) => (
        <StatusMark
          tone={alert.threshold >= 100 && alert.kind === 'threshold' ? 'bad' : 'warn'}
          icon={alert.kind === 'forecast' ? 'line-chart' : 'bell'}
        >
          {alertWords(alert)}
        </StatusMark>
      ),
    },
    {
      id: 'limit',
      header: 'Limit',
      cell: (alert) => {
        const limit = limitOf(alert);
        if (!limit) return <span className="muted">deleted since</span>;
        return (
          <button type="button" className={classes.rowButton} onClick={() => onSelect(limit.id)}>
            {whose(limit, names)} <span className="muted">{limitName(limit)}</span>
          </button>
        );
      },
    },
    {
      id: 'figures',
      header: 'Used then',
      align: 'right',
      hideBelow: 700,
      cell: (alert) => {
        const limit = limitOf(alert) ?? { dimension: 'requests' };
        return (
          <>
            {limitAmount(limit, alert.settled)} <span className="muted">of {roundAmount(limit, alert.amount)}</span>
          </>
        );
      },
    },
    { id: 'when', header: 'When', align: 'right', cell: (alert) => <When at={alert.createdAt} as="ago" /> },
  ];
  return (
    <Panel title="Alerts" note={String(alerts.length)} clip>
      <ScrollBox label="Alerts">
        <DataTable caption="Alerts" columns={columns} rows={alerts} rowKey={(alert) => alert.id} />
      </ScrollBox>
    </Panel>
  );
}
