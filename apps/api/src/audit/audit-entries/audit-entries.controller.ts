import { Controller, Get, Inject, Query } from '@nestjs/common';
import {
  auditEntryPageSchema,
  auditEntryQuerySchema,
  auditVerificationSchema,
  type AuditEntry as AuditEntryView,
  type AuditEntryQuery,
  type AuditVerification,
  type Page,
} from '@tollgate/contracts';
import type { AuditEntry, Database } from '@tollgate/database';
import { DATABASE } from '../../config/parts.js';
import { CurrentOwner, type OrganizationScope } from '../../http/actor.js';
import { pageArguments, toPage } from '../../http/cursor.js';
import { Requires } from '../../http/permission.decorator.js';
import { publicId } from '../../http/public-id.js';
import { Returns } from '../../http/returns.decorator.js';
import { hexOf } from '../../config/canonical-json.js';
import { platformChain, verifyChain } from '../audit.js';

/** Reading what was changed. On platform level only the platform's own entries: an organization's belong to it. */
@Controller(['audit-entries', 'organizations/:organizationId/audit-entries'])
export class AuditEntriesController {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  @Requires('audit:read')
  @Get()
  @Returns(auditEntryPageSchema)
  async list(
    @CurrentOwner() owner: OrganizationScope | null,
    @Query({ schema: auditEntryQuerySchema }) query: AuditEntryQuery,
  ): Promise<Page<AuditEntryView>> {
    const { before, orderBy, take } = pageArguments(query);
    const { action, targetType, targetId } = query;
    const chain = owner?.organizationId ?? platformChain;
    const where = {
      chain,
      ...before,
      ...(action === undefined ? {} : { action }),
      ...(targetType === undefined ? {} : { targetType }),
      ...(targetId === undefined ? {} : { targetId }),
    };
    const rows = await this.database.asSystem((tx) => tx.auditEntry.findMany({ where, orderBy, take }));
    return toPage(rows, query.limit, view);
  }

  @Requires('audit:read')
  @Get('verification')
  @Returns(auditVerificationSchema)
  verify(@CurrentOwner() owner: OrganizationScope | null): Promise<AuditVerification> {
    return this.database.asSystem((tx) => verifyChain(tx, owner?.organizationId ?? null), { timeoutMs: 60_000 });
  }
}

function view(row: AuditEntry): AuditEntryView {
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
    hash: hexOf(row.hash),
    previousHash: row.previousHash === null ? null : hexOf(row.previousHash),
  };
}
