import { Link } from '@tanstack/react-router';
import type { AuditEntry } from '../../lib/api-client.js';
import { CardList } from '../../ui/card-list.js';
import { DataTable, type Column } from '../../ui/data-table.js';
import { formatClock, formatDate, formatUtc } from '../../ui/format/time.js';
import { shortenId } from '../../ui/format/number.js';
import card from '../../ui/page.module.css';
import { ScrollBox } from '../../ui/scroll-box.js';
import { Tag } from '../../ui/tag.js';
import { useNarrow } from '../../ui/use-viewport.js';
import classes from './audit-page.module.css';

export interface EntryListProps {
  entries: readonly AuditEntry[];
  openId: string | null;
  onOpen: (id: string) => void;
}

export function EntryList({ entries, openId, onOpen }: EntryListProps) {
  const narrow = useNarrow();
  const tight = openId !== null;
  if (narrow) {
    return (
      <CardList
        label="Audit entries"
        rows={entries}
        rowKey={(entry) => entry.id}
        card={(entry) => (
          <article>
            <div className={card.cardHead}>
              <EntryLink entry={entry} />
              <span className="spacer" />
              <Tag>{entry.means}</Tag>
            </div>
            <div className="truncate">{entry.actor.label}</div>
            <div className={`muted ${card.cardLine}`}>
              <Time at={entry.time} />
              <span className="mono truncate">{targetOf(entry)}</span>
            </div>
          </article>
        )}
      />
    );
  }
  const columns: Column<AuditEntry>[] = [
    { id: 'sequence', header: '#', cell: (entry) => <span className="muted figures">{entry.sequence}</span> },
    { id: 'time', header: 'When', cell: (entry) => <Time at={entry.time} /> },
    { id: 'action', header: 'Action', cell: (entry) => <EntryLink entry={entry} /> },
    { id: 'actor', header: 'Who', cell: (entry) => <span className="truncate">{entry.actor.label}</span> },
    ...(tight
      ? []
      : [
          {
            id: 'target',
            header: 'What',
            cell: (entry: AuditEntry) => (
              <span className="mono" title={entry.target.id ?? undefined}>
                {targetOf(entry)}
              </span>
            ),
          },
          { id: 'means', header: 'By', cell: (entry: AuditEntry) => <Tag>{entry.means}</Tag> },
          {
            id: 'ip',
            header: 'Address',
            hideBelow: 1200 as const,
            cell: (entry: AuditEntry) => <span className="mono">{entry.ip ?? ''}</span>,
          },
        ]),
  ];
  return (
    <ScrollBox label="Audit entries">
      <DataTable
        caption="Audit entries, newest first"
        columns={columns}
        rows={entries}
        rowKey={(entry) => entry.id}
        selectedKey={openId}
        onRowClick={(entry) => onOpen(entry.id)}
      />
    </ScrollBox>
  );
}

function EntryLink({ entry }: { entry: AuditEntry }) {
  return (
    <Link
      to="/audit"
      search={(was) => ({ ...was, entry: entry.id })}
      resetScroll={false}
      className={`plain-link ${classes.action} truncate`}
    >
      {entry.action}
    </Link>
  );
}

function Time({ at }: { at: string }) {
  const instant = new Date(at);
  return (
    <time dateTime={at} title={formatUtc(instant)} className="figures nowrap">
      {formatDate(instant)} <span className="muted">{formatClock(instant)}</span>
    </time>
  );
}

function targetOf({ target }: AuditEntry): string {
  return target.id === null ? target.type : `${target.type} ${shortenId(target.id, 8, 4)}`;
}
