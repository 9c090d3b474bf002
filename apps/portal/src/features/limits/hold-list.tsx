import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { LimitHold } from '../../lib/api-client.js';
import { dimensionNames, exactAmount } from '../../lib/limits.js';
import { Button } from '../../ui/button.js';
import { DataTable, type Column } from '../../ui/data-table.js';
import { EmptyState } from '../../ui/empty-state.js';
import { countOf, shortenId } from '../../ui/format/number.js';
import { formatUtc } from '../../ui/format/time.js';
import { Panel } from '../../ui/panel.js';
import { ScrollBox } from '../../ui/scroll-box.js';
import { StatusMark } from '../../ui/status-mark.js';
import type { Names } from './limit-words.js';
import { ReleaseHoldDialog } from './release-hold-dialog.js';

export interface HoldListProps {
  organizationId: string;
  holds: readonly LimitHold[];
  names: Names;
  mayRelease: boolean;
}

/** Every request that holds something of a limit, the oldest first; what hangs can be released. */
export function HoldList({ organizationId, holds, names, mayRelease }: HoldListProps) {
  const [releasing, setReleasing] = useState<LimitHold | null>(null);
  if (holds.length === 0)
    return (
      <Panel>
        <EmptyState title="Nothing is held">
          Each running request holds its upper bound until it is settled. Just now none runs.
        </EmptyState>
      </Panel>
    );
  const stuck = holds.filter((hold) => hold.stuck).length;
  const keyOf = (hold: LimitHold) => names.keys.find((key) => key.id === hold.apiKeyId)?.name;
  const columns: Column<LimitHold>[] = [
    {
      id: 'request',
      header: 'Request',
      cell: (hold) => (
        <Link to="/requests/$requestId" params={{ requestId: hold.requestId }} className="mono">
          {shortenId(hold.requestId)}
        </Link>
      ),
    },
    { id: 'key', header: 'Key', hideBelow: 700, cell: (hold) => keyOf(hold) ?? <span className="muted">–</span> },
    { id: 'model', header: 'Model', hideBelow: 700, cell: (hold) => hold.model ?? <span className="muted">–</span> },
    {
      id: 'age',
      header: 'Age',
      align: 'right',
      cell: (hold) => <span title={formatUtc(new Date(hold.admittedAt))}>{ageOf(hold)}</span>,
    },
    { id: 'held', header: 'Holds', align: 'right', hideBelow: 700, cell: (hold) => heldWords(hold) },
    {
      id: 'state',
      header: 'State',
      cell: (hold) =>
        hold.stuck ? (
          <StatusMark tone="warn" icon="warning">
            {hold.owner.live ? 'older than any request' : 'its process is gone'}
          </StatusMark>
        ) : (
          <StatusMark tone="ok" icon="clock">
            running
          </StatusMark>
        ),
    },
    {
      id: 'actions',
      header: <span className="sr-only">Actions</span>,
      align: 'right',
      cell: (hold) =>
        hold.stuck &&
        mayRelease && (
          <Button size="sm" aria-label={`Release the hold of ${hold.requestId}`} onClick={() => setReleasing(hold)}>
            Release…
          </Button>
        ),
    },
  ];
  return (
    <Panel
      title="Open holds"
      note={`${countOf(holds.length, 'hold')}, the oldest first${stuck > 0 ? `; ${stuck} can be released` : ''}`}
      clip
    >
      <ScrollBox label="Open holds">
        <DataTable caption="Open holds" columns={columns} rows={holds} rowKey={(hold) => hold.id} />
      </ScrollBox>
      {releasing && (
        <ReleaseHoldDialog organizationId={organizationId} hold={releasing} onClose={() => setReleasing(null)} />
      )}
    </Panel>
  );
}

/** `4 s`, `6 min`, `3 h`. */
export function ageOf({ ageMs }: Pick<LimitHold, 'ageMs'>): string {
  const seconds = Math.max(0, Math.round(ageMs / 1000));
  if (seconds < 60) return `${seconds} s`;
  return seconds < 3600 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3600)} h`;
}

/** The most by dimension: a request takes the same from each limit on it. */
export function heldWords({ limits }: Pick<LimitHold, 'limits'>): string {
  const most = new Map<string, string>();
  for (const { dimension, held } of limits) {
    if (dimension === null) continue;
    if (Number(held) >= Number(most.get(dimension) ?? '0')) most.set(dimension, held);
  }
  const words = [...most].map(([dimension, held]) =>
    dimension === 'spend'
      ? exactAmount({ dimension }, held)
      : `${exactAmount({ dimension }, held)} ${(dimensionNames[dimension] ?? dimension).toLowerCase()}`,
  );
  return words.join(', ') || 'nothing that is known';
}
