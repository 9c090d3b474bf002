/**
 * Recomputes an audit chain and says what does not fit first. Found are: an entry that was edited (its hash covers its
 * content), one that was taken out (numbers have no gaps, and the end is noted in `audit_head`), and one that was put in
 * another place (each hash covers the one before). What retention dropped is no gap: the chain goes on from the noted hash,
 * and an entry of the chain itself says that, so a forged note is found, too.
 */
import type { AuditVerification } from '@tollgate/contracts';
import type { AuditEntry, Transaction } from '@tollgate/database';
import { hexOf } from '../config/canonical-json.js';
import { publicId } from '../http/public-id.js';
import { droppedAction, hashOf, platformChain } from './audit.js';

const pageSize = 1000;

export async function verifyChain(tx: Transaction, organizationId: string | null): Promise<AuditVerification> {
  const chain = organizationId ?? platformChain;
  const head = await tx.auditHead.findUnique({ where: { chain } });
  const dropped = await tx.auditSegment.findFirst({ where: { chain }, orderBy: { toSequence: 'desc' } });
  let previous: Uint8Array | null = dropped?.lastHash ?? null;
  let sequence = dropped?.toSequence ?? 0n;
  let witnessed = dropped === null;
  let entries = 0;
  const found = (
    brokenAt: bigint,
    reason: AuditVerification['reason'],
    entry: AuditEntry | null,
  ): AuditVerification => ({
    ok: false,
    entries,
    brokenAt: Number(brokenAt),
    brokenId: entry === null ? null : publicId('aud', entry.id),
    reason,
    head: null,
  });

  for (;;) {
    const page: AuditEntry[] = await tx.auditEntry.findMany({
      where: { chain, sequence: { gt: sequence } },
      orderBy: { sequence: 'asc' },
      take: pageSize,
    });
    if (page.length === 0) break;
    for (const entry of page) {
      const expected = sequence + 1n;
      if (!fits(entry, expected, previous)) {
        // The entry that belongs here may stand somewhere else.
        const moved = await tx.auditEntry.findFirst({
          where: { chain, previousHash: previous === null ? null : new Uint8Array(previous) },
        });
        if (moved !== null && moved.sequence !== expected) return found(expected, 'reordered', moved);
        if (entry.sequence !== expected) return found(expected, 'removed', null);
        return found(expected, 'edited', entry);
      }
      if (dropped !== null && witnesses(entry, dropped.toSequence, dropped.lastHash)) witnessed = true;
      sequence = entry.sequence;
      previous = entry.hash;
      entries += 1;
    }
  }
  if (head !== null && head.sequence > sequence) return found(sequence + 1n, 'removed', null);
  if (head !== null && head.sequence === sequence && !equal(head.hash, previous))
    return found(sequence, 'edited', null);
  if (!witnessed) return found(sequence, 'removed', null);
  return {
    ok: true,
    entries,
    brokenAt: null,
    brokenId: null,
    reason: null,
    head: previous === null ? null : { sequence: Number(sequence), hash: hexOf(previous) },
  };
}

function fits(entry: AuditEntry, sequence: bigint, previous: Uint8Array | null): boolean {
  return (
    entry.sequence === sequence && equal(entry.previousHash, previous) && equal(entry.hash, hashOf(entry, previous))
  );
}

/** Whether this entry is the one that says up to where the chain was shortened. */
function witnesses(entry: AuditEntry, toSequence: bigint, lastHash: Uint8Array): boolean {
  if (entry.action !== droppedAction) return false;
  const facts = entry.after as { toSequence?: unknown; lastHash?: unknown } | null;
  return facts?.toSequence === Number(toSequence) && facts.lastHash === hexOf(lastHash);
}

function equal(a: Uint8Array | null, b: Uint8Array | null): boolean {
  return a === null || b === null ? a === b : Buffer.from(a).equals(b);
}
