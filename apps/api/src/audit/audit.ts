/**
 * The audit chain. Every write leaves one entry in its own transaction; entries of an organization (and of the platform)
 * are numbered without gaps and each hash covers the one before, so a changed or removed row is found by `verifyChain`.
 */
import { Prisma, type AuditEntry, type Transaction } from '@tollgate/database';
import { canonicalJson, sha256 } from '../config/canonical-json.js';
import type { Caller } from '../http/actor.js';
import { newId } from '../http/public-id.js';

/** Chain of the platform's own entries: the nil UUID. */
export const platformChain = '00000000-0000-0000-0000-000000000000';

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
  const last = await tx.auditEntry.findFirst({
    where: { chain },
    orderBy: { sequence: 'desc' },
    select: { sequence: true, hash: true },
  });
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
  };
  await tx.auditEntry.create({
    data: {
      ...content,
      before: content.before ?? Prisma.DbNull,
      after: content.after ?? Prisma.DbNull,
      previousHash: last?.hash ?? null,
      hash: hashOf(content, last?.hash ?? null),
    },
  });
  return content.id;
}

/** Reads a chain from its start in pages. `brokenAt` is the sequence of the first entry that does not fit, or null. */
export async function verifyChain(
  tx: Transaction,
  organizationId: string | null,
): Promise<{ ok: boolean; entries: number; brokenAt: number | null }> {
  const chain = organizationId ?? platformChain;
  let previous: Uint8Array | null = null;
  let sequence = 0n;
  for (;;) {
    const entries: AuditEntry[] = await tx.auditEntry.findMany({
      where: { chain, sequence: { gt: sequence } },
      orderBy: { sequence: 'asc' },
      take: 1000,
    });
    if (entries.length === 0) return { ok: true, entries: Number(sequence), brokenAt: null };
    for (const entry of entries) {
      const follows = entry.sequence === sequence + 1n && equal(entry.previousHash, previous);
      if (!follows || !equal(entry.hash, hashOf(entry, previous))) {
        return { ok: false, entries: Number(sequence), brokenAt: Number(sequence + 1n) };
      }
      sequence = entry.sequence;
      previous = entry.hash;
    }
  }
}

type Content = Omit<AuditEntry, 'hash' | 'previousHash'>;

function hashOf(entry: Content, previous: Uint8Array | null): Uint8Array<ArrayBuffer> {
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
  });
  return sha256(previous ?? new Uint8Array(0), text);
}

function equal(a: Uint8Array | null, b: Uint8Array | null): boolean {
  return a === null || b === null ? a === b : Buffer.from(a).equals(b);
}

/** Dates become text and undefined members go, as they will when the row is read back. */
function plain(value: unknown): Prisma.JsonValue {
  if (value === undefined || value === null) return null;
  return JSON.parse(JSON.stringify(value)) as Prisma.JsonValue;
}
