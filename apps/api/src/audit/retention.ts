/**
 * Audit entries are kept for ever unless an organization says for how many months. What is dropped are whole months at the
 * old end of a chain; where it goes on is noted (`audit_segment`), and an entry of the chain itself says so, so the rest can
 * still be verified from its beginning to its end. The platform's own chain is never shortened.
 */
import type { Database } from '@tollgate/database';
import { hexOf } from '../config/canonical-json.js';
import { systemCaller } from '../http/actor.js';
import { droppedAction, recordAudit } from './audit.js';

/** The database itself lets nobody drop younger entries. */
export const leastMonths = 4;

/** Gives how many entries were dropped. Safe at any moment, and twice. */
export async function dropOldAuditEntries(database: Database, nowMs: number): Promise<number> {
  const organizations = await database.asSystem((tx) =>
    tx.organization.findMany({
      where: { settings: { path: ['auditRetentionMonths'], gte: leastMonths } },
      select: { id: true, settings: true },
    }),
  );
  let total = 0;
  for (const { id, settings } of organizations) {
    const months = (settings as { auditRetentionMonths?: unknown }).auditRetentionMonths;
    if (typeof months === 'number') total += await shorten(database, id, months, nowMs);
  }
  return total;
}

async function shorten(database: Database, chain: string, months: number, nowMs: number): Promise<number> {
  const now = new Date(nowMs);
  const keepFrom = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, 1));
  return database.asSystem(async (tx) => {
    const head = await tx.auditHead.findUnique({ where: { chain } });
    if (head === null) return 0;
    const firstKept = await tx.auditEntry.findFirst({
      where: { chain, occurredAt: { gte: keepFrom } },
      orderBy: { sequence: 'asc' },
      select: { sequence: true },
    });
    // The newest entry stays, however old it is: the chain needs an end to go on from.
    const upTo = (firstKept?.sequence ?? head.sequence) - 1n;
    if (upTo < 1n) return 0;
    const [row] = await tx.$queryRaw<
      { dropped: bigint }[]
    >`SELECT drop_audit_segment(${chain}::uuid, ${upTo}::bigint) AS dropped`;
    const dropped = Number(row?.dropped ?? 0);
    if (dropped === 0) return 0;
    const segment = await tx.auditSegment.findUniqueOrThrow({
      where: { chain_toSequence: { chain, toSequence: upTo } },
    });
    const after = {
      fromSequence: Number(segment.fromSequence),
      toSequence: Number(segment.toSequence),
      lastHash: hexOf(segment.lastHash),
      entries: dropped,
      keptFrom: keepFrom,
    };
    const record = { action: droppedAction, targetType: 'audit_segment', targetId: null, after };
    await recordAudit(tx, systemCaller('retention'), chain, record, nowMs);
    return dropped;
  });
}
