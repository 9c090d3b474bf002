/**
 * The audit chain. Every write leaves one entry in its own transaction; entries of an organization (and of the platform)
 * are numbered without gaps and each hash covers the one before, so a changed, removed or
 * reordered row is found by `verifyChain`.
 */
import { Prisma, type AuditEntry, type Transaction } from '@tollgate/database';
import { canonicalJson, sha256 } from '../config/canonical-json.js';
import type { Caller } from '../http/actor.js';
import { newId } from '../http/public-id.js';

/** Chain of the platform's own entries: the nil UUID. */
export const platformChain = '00000000-0000-0000-0000-000000000000';

/** Leaves retention behind when it drops the oldest entries of a chain. */
export const droppedAction = 'audit_segment.drop';

export interface AuditRecord {
  /** `<thing>.<verb>`, e.g. `api_key.create`. */
  action: string;
  targetType: string;
  /** Public id of the target. */
  targetId: string | null;
  /** What it was and what it became, without secrets; null where there is no such state. */
  before?: unknown;
  after?: unknown;
}

/**
 * Writes one entry and gives its id. Waits for other writers of the same chain, so call it late in the transaction.
 * `organizationId` null = the platform's chain.
 */
export async function recordAudit(
  tx: Transaction,
  caller: Caller,
  organizationId: string | null,
  record: AuditRecord,
  nowMs: number,
): Promise<string> {
  const chain = organizationId ?? platformChain;
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`audit\n${chain}`}, 0))`;
  const last = await lastOf(tx, chain);
  const content = {
    id: newId(),
    organizationId,
    chain,
    sequence: (last?.sequence ?? 0n) + 1n,
    occurredAt: new Date(nowMs),
    actorType: caller.actor.type,
    actorId: caller.actor.id,
    actorLabel: caller.actor.label,
    action: record.action,
    targetType: record.targetType,
    targetId: record.targetId,
    before: plain(record.before),
    after: plain(record.after),
    ip: caller.ip,
    means: caller.means,
    requestId: caller.requestId,
    userAgent: caller.userAgent ?? null,
  };
  const hash = hashOf(content, last?.hash ?? null);
  await tx.auditEntry.create({
    data: {
      ...content,
      before: content.before ?? Prisma.DbNull,
      after: content.after ?? Prisma.DbNull,
      previousHash: last === null ? null : new Uint8Array(last.hash),
      hash,
    },
  });
  const head = { sequence: content.sequence, hash };
  await tx.auditHead.upsert({ where: { chain }, create: { chain, organizationId, ...head }, update: head });
  return content.id;
}

export type Content = Omit<AuditEntry, 'hash' | 'previousHash'>;

/**
 * What the next entry follows. The noted head counts where it is further than the entries: were they cut off at their end,
 * the chain keeps the gap. Entries count where they are further: a process of the version before notes no head.
 */
async function lastOf(tx: Transaction, chain: string): Promise<{ sequence: bigint; hash: Uint8Array } | null> {
  const head = await tx.auditHead.findUnique({ where: { chain } });
  const entry = await tx.auditEntry.findFirst({
    where: { chain },
    orderBy: { sequence: 'desc' },
    select: { sequence: true, hash: true },
  });
  return head === null || (entry !== null && entry.sequence > head.sequence) ? entry : head;
}

/** What an entry's hash must be, given the hash before it. */
export function hashOf(entry: Content, previous: Uint8Array | null): Uint8Array<ArrayBuffer> {
  const text = canonicalJson({
    id: entry.id,
    organizationId: entry.organizationId,
    chain: entry.chain,
    sequence: entry.sequence.toString(),
    occurredAt: entry.occurredAt.toISOString(),
    actorType: entry.actorType,
    actorId: entry.actorId,
    actorLabel: entry.actorLabel,
    action: entry.action,
    targetType: entry.targetType,
    targetId: entry.targetId,
    before: entry.before,
    after: entry.after,
    ip: entry.ip,
    means: entry.means,
    requestId: entry.requestId,
    // Entries from before it was recorded have none, and their hashes do not cover it.
    ...(entry.userAgent === null ? {} : { userAgent: entry.userAgent }),
  });
  return sha256(previous ?? new Uint8Array(0), text);
}

/** Dates become text and undefined members go, as they will when the row is read back. */
function plain(value: unknown): Prisma.JsonValue {
  if (value === undefined || value === null) return null;
  return JSON.parse(JSON.stringify(value)) as Prisma.JsonValue;
}
