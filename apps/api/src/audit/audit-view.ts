import type { AuditEntry as AuditEntryView } from '@tollgate/contracts';
import type { AuditEntry } from '@tollgate/database';
import { hexOf } from '../config/canonical-json.js';
import { publicId } from '../http/public-id.js';

export function viewAuditEntry(row: AuditEntry): AuditEntryView {
  return {
    id: publicId('aud', row.id),
    sequence: Number(row.sequence),
    time: row.occurredAt.toISOString(),
    actor: { type: row.actorType as AuditEntryView['actor']['type'], id: row.actorId, label: row.actorLabel },
    action: row.action,
    target: { type: row.targetType, id: row.targetId },
    before: row.before as AuditEntryView['before'],
    after: row.after as AuditEntryView['after'],
    ip: row.ip,
    means: row.means as AuditEntryView['means'],
    requestId: row.requestId,
    userAgent: row.userAgent,
    hash: hexOf(row.hash),
    previousHash: row.previousHash === null ? null : hexOf(row.previousHash),
  };
}
