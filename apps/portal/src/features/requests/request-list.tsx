import { Link } from '@tanstack/react-router';
import { useEffect, useEffectEvent, useRef, type RefObject } from 'react';
import type { RequestSummary } from '../../lib/api-client.js';
import { Button } from '../../ui/button.js';
import { CardList } from '../../ui/card-list.js';
import { DataTable, type Column } from '../../ui/data-table.js';
import { formatMs } from '../../ui/format/number.js';
import { formatClock, formatDate, formatUtc } from '../../ui/format/time.js';
import { Panel } from '../../ui/panel.js';
import { useNarrow } from '../../ui/use-viewport.js';
import { AttemptDots } from './attempt-dots.js';
import { Charge } from './charge.js';
import { RequestStatus } from './request-status.js';
import classes from './requests-page.module.css';
import { Tokens } from './tokens.js';

export interface RequestListProps {
  rows: readonly RequestSummary[];
  selectedId: string | null;
  /** A record is open beside it: time, status, model and charge are enough. */
  tight: boolean;
  onOpen: (id: string) => void;
  scrollRef: RefObject<HTMLDivElement | null>;
  hasMore: boolean;
  loadingMore: boolean;
  onMore: () => void;
}

export function RequestList({
  rows,
  selectedId,
  tight,
  onOpen,
  scrollRef,
  hasMore,
  loadingMore,
  onMore,
}: RequestListProps) {
  const narrow = useNarrow();
  const end = useReached(hasMore && !loadingMore, onMore);
  const more = hasMore && (
    <div className={classes.more} ref={end}>
      <Button size="sm" variant="quiet" busy={loadingMore} onClick={onMore}>
        {loadingMore ? 'Loading older requests…' : 'Load older requests'}
      </Button>
    </div>
  );
  if (narrow) {
    return (
      <>
        <CardList label="Requests" rows={rows} rowKey={(row) => row.id} card={(row) => <RequestCard row={row} />} />
        {more}
      </>
    );
  }
  return (
    <Panel clip className={classes.tablePanel}>
      <div className={classes.scroll} ref={scrollRef} tabIndex={-1}>
        <DataTable
          caption="Requests, newest first"
          columns={tight ? columns.filter((column) => tightColumns.has(column.id)) : columns}
          rows={rows}
          rowKey={(row) => row.id}
          density="compact"
          sort={{ id: 'time', desc: true }}
          selectedKey={selectedId}
          onRowClick={(row) => onOpen(row.id)}
          scrollRef={scrollRef}
          stickyHeader
        />
        {more}
      </div>
    </Panel>
  );
}

const tightColumns = new Set(['time', 'status', 'model', 'charge']);

const columns: Column<RequestSummary>[] = [
  { id: 'time', header: 'Time', cell: (row) => <RequestTime row={row} /> },
  { id: 'status', header: 'Status', cell: (row) => <RequestStatus {...row} /> },
  { id: 'model', header: 'Model', cell: (row) => <ModelName row={row} /> },
  { id: 'key', header: 'Key', cell: (row) => <span className="secondary">{row.apiKey?.name ?? 'no key'}</span> },
  {
    id: 'project',
    hideBelow: 1200,
    header: 'Project',
    cell: (row) => <span className="secondary">{row.project.name}</span>,
  },
  {
    id: 'attempts',
    header: 'Attempts',
    align: 'center',
    cell: (row) => <AttemptDots count={row.attempts} outcome={row.outcome} />,
  },
  { id: 'tokens', header: 'Tokens in / out', align: 'right', cell: (row) => <Tokens row={row} /> },
  { id: 'ttft', hideBelow: 1200, header: 'First token', align: 'right', cell: (row) => <Duration ms={row.ttftMs} /> },
  { id: 'total', header: 'Total', align: 'right', cell: (row) => <Duration ms={row.durationMs} /> },
  { id: 'charge', header: 'Charge', align: 'right', cell: (row) => <Charge row={row} /> },
];

function RequestTime({ row }: { row: RequestSummary }) {
  const instant = new Date(row.time);
  const [clock, ms] = formatClock(instant, { ms: true }).split('.');
  const today = instant.toDateString() === new Date().toDateString();
  return (
    <Link
      to="/requests/$requestId"
      params={{ requestId: row.id }}
      search={true}
      resetScroll={false}
      className={`mono ${classes.time}`}
      title={`${formatDate(instant)}, ${formatUtc(instant)}`}
    >
      <span className="sr-only">Open the request of </span>
      {!today && <span className="muted">{formatDate(instant).slice(0, -5)} </span>}
      {clock}
      <span className={classes.ms}>.{ms}</span>
    </Link>
  );
}

function ModelName({ row }: { row: RequestSummary }) {
  if (row.requestedModel === null) return <span className="muted">no model</span>;
  return (
    <span className="medium" title={row.servedModel ? `served by ${row.servedModel}` : undefined}>
      {row.requestedModel}
    </span>
  );
}

function Duration({ ms }: { ms: number | null }) {
  return ms === null ? <span className="muted">–</span> : <>{formatMs(ms)}</>;
}

function RequestCard({ row }: { row: RequestSummary }) {
  return (
    <div data-row={row.id}>
      <div className={classes.cardLine}>
        <RequestStatus {...row} />
        <span className="spacer" />
        <RequestTime row={row} />
      </div>
      <div className={classes.cardLine}>
        <ModelName row={row} />
        <span className="spacer" />
        <Charge row={row} />
      </div>
      <div className={`${classes.cardLine} xs secondary`}>
        <span className="truncate">
          {row.apiKey?.name ?? 'no key'} <span className="muted">in</span> {row.project.name}
        </span>
        <span className="spacer" />
        <AttemptDots count={row.attempts} outcome={row.outcome} />
      </div>
      <div className={`${classes.cardLine} xs`}>
        <span>
          <span className="muted">Tokens</span> <Tokens row={row} />
        </span>
        <span className="spacer" />
        <span>
          <span className="muted">First</span> <Duration ms={row.ttftMs} /> <span className="muted">· total</span>{' '}
          <Duration ms={row.durationMs} />
        </span>
      </div>
    </div>
  );
}

/** Calls once the element comes into sight: the list grows as one reads. The button is there for the keyboard. */
function useReached(active: boolean, onReached: () => void): RefObject<HTMLDivElement | null> {
  const element = useRef<HTMLDivElement>(null);
  const reached = useEffectEvent(onReached);
  useEffect(() => {
    if (!active || !element.current) return undefined;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) reached();
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [active]);
  return element;
}
