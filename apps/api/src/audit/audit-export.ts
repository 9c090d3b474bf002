/** The audit log as a file: the entries a filter finds, oldest first, with the hashes that tie them together. */
import type { AuditEntry as AuditEntryView } from '@tollgate/contracts';
import type { AuditEntry, Database, Prisma } from '@tollgate/database';
import { numberCell, textCell } from '../billing/exports/csv/cells.js';
import { viewAuditEntry } from './audit-view.js';

const pageSize = 1000;

/** Takes finished text; resolves when more may come. */
export type TextSink = (text: string) => Promise<void>;

export const auditCsvColumns = [
  'sequence',
  'time',
  'actor_type',
  'actor_id',
  'actor',
  'action',
  'target_type',
  'target_id',
  'before',
  'after',
  'ip',
  'user_agent',
  'means',
  'request_id',
  'id',
  'hash',
  'previous_hash',
] as const;

/** Read in pages, each its own short transaction; entries that come meanwhile are left out. Gives how many there were. */
export async function writeAuditExport(
  database: Database,
  where: Prisma.AuditEntryWhereInput,
  format: 'csv' | 'json',
  sink: TextSink,
): Promise<number> {
  let sequence = 0n;
  let count = 0;
  const last = await database.asSystem((tx) =>
    tx.auditEntry.findFirst({ where, orderBy: { sequence: 'desc' }, select: { sequence: true } }),
  );
  await sink(format === 'csv' ? `${auditCsvColumns.join(',')}\n` : '[');
  while (last !== null && sequence < last.sequence) {
    const rows: AuditEntry[] = await database.asSystem((tx) =>
      tx.auditEntry.findMany({
        where: { AND: [where, { sequence: { gt: sequence, lte: last.sequence } }] },
        orderBy: { sequence: 'asc' },
        take: pageSize,
      }),
    );
    const newest = rows.at(-1);
    if (newest === undefined) break;
    const views = rows.map(viewAuditEntry);
    if (format === 'csv') await sink(views.map(csvLine).join(''));
    else await sink(views.map((view, index) => `${count + index > 0 ? ',' : ''}\n${JSON.stringify(view)}`).join(''));
    count += rows.length;
    sequence = newest.sequence;
  }
  if (format === 'json') await sink('\n]\n');
  return count;
}

function csvLine(entry: AuditEntryView): string {
  const text = (value: string | null) => (value === null ? '' : textCell(value));
  const json = (value: unknown) => (value === null ? '' : textCell(JSON.stringify(value)));
  const cells = [
    numberCell(entry.sequence),
    text(entry.time),
    text(entry.actor.type),
    text(entry.actor.id),
    text(entry.actor.label),
    text(entry.action),
    text(entry.target.type),
    text(entry.target.id),
    json(entry.before),
    json(entry.after),
    text(entry.ip),
    text(entry.userAgent),
    text(entry.means),
    text(entry.requestId),
    text(entry.id),
    text(entry.hash),
    text(entry.previousHash),
  ];
  return `${cells.join(',')}\n`;
}
