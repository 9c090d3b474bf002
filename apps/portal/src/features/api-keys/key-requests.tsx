import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ApiKey, RequestSummary } from '../../lib/api-client.js';
import { useRight } from '../../lib/access.js';
import { useScope } from '../../lib/scope.js';
import { CardList } from '../../ui/card-list.js';
import { buttonClass } from '../../ui/button.js';
import { DataTable, type Column } from '../../ui/data-table.js';
import { Money } from '../../ui/money.js';
import { Panel, PanelBody } from '../../ui/panel.js';
import { ScrollBox } from '../../ui/scroll-box.js';
import { SkeletonRows } from '../../ui/skeleton.js';
import { useNarrow } from '../../ui/use-viewport.js';
import { When } from '../../ui/when.js';
import { latestRequestsQuery } from './api.js';
import classes from './key-page.module.css';

const shown = 6;

const columns: Column<RequestSummary>[] = [
  { id: 'time', header: 'Time', cell: (row) => <RequestLink row={row} /> },
  { id: 'model', header: 'Model', cell: (row) => row.requestedModel ?? <span className="muted">none</span> },
  { id: 'status', header: 'Status', cell: (row) => <Status row={row} /> },
  {
    id: 'charge',
    header: 'Charge',
    align: 'right',
    cell: (row) => <Money value={row.charge} />,
  },
];

/** What the key did last; the whole list is one click away. */
export function KeyRequests({ apiKey }: { apiKey: ApiKey }) {
  const { organization } = useScope();
  const narrow = useNarrow();
  const may = useRight('requests:read');
  const query = useQuery({
    ...latestRequestsQuery(organization.id, apiKey.id, shown),
    enabled: may.allowed,
  });
  const rows = query.data ?? [];
  return (
    <Panel
      title="Latest requests"
      clip
      actions={
        <>
          <Link to="/usage" search={{ key: apiKey.id }} className={buttonClass({ variant: 'quiet', size: 'sm' })}>
            Usage
          </Link>
          <Link to="/requests" search={{ key: apiKey.id }} className={buttonClass({ variant: 'quiet', size: 'sm' })}>
            All requests
          </Link>
        </>
      }
    >
      {may.reason ? (
        <p className={classes.none}>{may.reason}</p>
      ) : query.error ? (
        <p className={classes.none}>The requests could not be loaded just now.</p>
      ) : !query.data ? (
        <SkeletonRows rows={3} rowHeight={36} />
      ) : rows.length === 0 ? (
        <p className={classes.none}>No request with this key is on record.</p>
      ) : narrow ? (
        <PanelBody>
          <CardList
            label="Latest requests"
            rows={rows}
            rowKey={(row) => row.id}
            card={(row) => (
              <>
                <div className="row">
                  <RequestLink row={row} />
                  <span className="spacer" />
                  <Status row={row} />
                </div>
                <div className="row xs secondary">
                  <span className="truncate">{row.requestedModel}</span>
                  <span className="spacer" />
                  <Money value={row.charge} />
                </div>
              </>
            )}
          />
        </PanelBody>
      ) : (
        <ScrollBox label="Latest requests">
          <DataTable caption="Latest requests" columns={columns} rows={rows} rowKey={(row) => row.id} />
        </ScrollBox>
      )}
    </Panel>
  );
}

function RequestLink({ row }: { row: RequestSummary }) {
  return (
    <Link to="/requests/$requestId" params={{ requestId: row.id }} search={{}} className="plain-link">
      <When at={row.time} as="ago" />
    </Link>
  );
}

function Status({ row }: { row: RequestSummary }) {
  const good = row.outcome === 'succeeded';
  return (
    <span className={good ? undefined : 'warn'}>
      {row.status ?? '–'} {!good && <span className="xs">{row.errorCode ?? row.outcome}</span>}
    </span>
  );
}
