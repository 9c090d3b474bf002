import { useQuery } from '@tanstack/react-query';
import type { AlertChannel, AlertDelivery } from '../../lib/api-client.js';
import { Listed, noRows } from '../../lib/listed.js';
import type { Owner } from '../../lib/owner.js';
import { Button } from '../../ui/button.js';
import { DataTable, type Column } from '../../ui/data-table.js';
import { Dialog } from '../../ui/dialog.js';
import { EmptyState } from '../../ui/empty-state.js';
import { formatUntil } from '../../ui/format/time.js';
import { Panel } from '../../ui/panel.js';
import { ScrollBox } from '../../ui/scroll-box.js';
import { StatusMark } from '../../ui/status-mark.js';
import { useNow } from '../../ui/use-now.js';
import { When } from '../../ui/when.js';
import { deliveriesQuery } from './channels-api.js';
import classes from './plans.module.css';

/** What became of the alerts a channel was to be told of, the newest first. */
export function DeliveriesDialog({
  owner,
  channel,
  onClose,
}: {
  owner: Owner;
  channel: AlertChannel;
  onClose: () => void;
}) {
  const query = useQuery(deliveriesQuery(owner, channel.id));
  const now = useNow();
  const columns: Column<AlertDelivery>[] = [
    { id: 'when', header: 'Alert', cell: (one) => <When at={one.createdAt} as="ago" /> },
    { id: 'state', header: 'State', cell: (one) => <State delivery={one} /> },
    { id: 'attempts', header: 'Attempts', align: 'right', cell: (one) => one.attempts },
    {
      id: 'answer',
      header: 'Last answer',
      hideBelow: 700,
      cell: (one) => one.lastError ?? one.lastStatus ?? <span className="muted">none</span>,
    },
    {
      id: 'next',
      header: 'Next attempt',
      align: 'right',
      hideBelow: 700,
      cell: (one) =>
        one.nextAttemptAt ? formatUntil(new Date(one.nextAttemptAt), now) : <span className="muted">–</span>,
    },
  ];
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Deliveries to ${channel.name}`}
      description="The newest 50. Each is tried until the answer is a 2xx, then given up after a day."
      width={720}
      footer={<Button onClick={onClose}>Close</Button>}
    >
      <div className={classes.inDialog}>
        <Listed
          query={query}
          what="The deliveries"
          rows={3}
          isEmpty={noRows}
          empty={<EmptyState title="Nothing was sent yet">The next alert that is raised is.</EmptyState>}
        >
          {(deliveries) => (
            <Panel clip>
              <ScrollBox label={`Deliveries to ${channel.name}`}>
                <DataTable
                  caption={`Deliveries to ${channel.name}`}
                  columns={columns}
                  rows={deliveries}
                  rowKey={(one) => one.id}
                />
              </ScrollBox>
            </Panel>
          )}
        </Listed>
      </div>
    </Dialog>
  );
}

function State({ delivery: { state } }: { delivery: AlertDelivery }) {
  if (state === 'delivered')
    return (
      <StatusMark tone="ok" icon="check-circle">
        delivered
      </StatusMark>
    );
  return state === 'failed' ? (
    <StatusMark tone="bad" icon="cross-circle">
      given up
    </StatusMark>
  ) : (
    <StatusMark tone="info" icon="clock">
      waiting
    </StatusMark>
  );
}
