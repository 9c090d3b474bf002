import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { Controller, Get, HttpCode, Inject, Post, Query, Res } from '@nestjs/common';
import {
  auditEntryPageSchema,
  auditEntryQuerySchema,
  auditExportQuerySchema,
  auditVerificationSchema,
  type AuditEntry as AuditEntryView,
  type AuditEntryFilter,
  type AuditEntryQuery,
  type AuditExportQuery,
  type AuditVerification,
  type Page,
} from '@tollgate/contracts';
import { ApiResponse } from '@nestjs/swagger';
import type { Database, Prisma } from '@tollgate/database';
import type { FastifyReply } from 'fastify';
import { DATABASE } from '../../config/parts.js';
import { CurrentCaller, CurrentOwner, type Caller, type OrganizationScope } from '../../http/actor.js';
import { pageArguments, toPage } from '../../http/cursor.js';
import { Requires } from '../../http/permission.decorator.js';
import { Returns } from '../../http/returns.decorator.js';
import { Writes } from '../../http/writes.js';
import { momentOf } from '../../usage/time-range.js';
import { writeAuditExport } from '../audit-export.js';
import { viewAuditEntry } from '../audit-view.js';
import { platformChain } from '../audit.js';
import { verifyChain } from '../verify.js';

/** A chain is read from end to end. */
const verifyTimeoutMs = 120_000;

/** Reading what was changed. On platform level only the platform's own entries: an organization's belong to it. */
@Controller(['audit-entries', 'organizations/:organizationId/audit-entries'])
export class AuditEntriesController {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    private readonly writes: Writes,
  ) {}

  @Requires('audit:read')
  @Get()
  @Returns(auditEntryPageSchema)
  async list(
    @CurrentOwner() owner: OrganizationScope | null,
    @Query({ schema: auditEntryQuerySchema }) query: AuditEntryQuery,
  ): Promise<Page<AuditEntryView>> {
    const { before, orderBy, take } = pageArguments(query);
    const where = { AND: [filterOf(owner, query), before] };
    const rows = await this.database.asSystem((tx) => tx.auditEntry.findMany({ where, orderBy, take }));
    return toPage(rows, query.limit, viewAuditEntry);
  }

  @Requires('audit:read')
  @Get('export')
  @ApiResponse({
    status: 200,
    description: 'A file, the oldest entry first',
    content: {
      'text/csv': { schema: { type: 'string' } },
      'application/json': { schema: { type: 'array', items: { $ref: '#/components/schemas/AuditEntry' } } },
    },
  })
  async download(
    @CurrentOwner() owner: OrganizationScope | null,
    @Query({ schema: auditExportQuerySchema }) query: AuditExportQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { format } = query;
    const where = filterOf(owner, query);
    const body = new PassThrough();
    // Read no faster than the client takes it; a client that leaves ends the export.
    const sink = async (text: string): Promise<void> => {
      if (body.destroyed) throw new Error('the client left');
      if (!body.write(text)) await Promise.race([once(body, 'drain'), once(body, 'close')]);
    };
    void reply
      .header('content-type', `${format === 'csv' ? 'text/csv' : 'application/json'}; charset=utf-8`)
      .header('content-disposition', `attachment; filename="audit-${owner?.slug ?? 'platform'}.${format}"`)
      .send(body);
    try {
      await writeAuditExport(this.database, where, format, sink);
      body.end();
    } catch (error) {
      // Headers are out: only a broken connection tells the client that the file is not whole.
      body.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** Only looks; `POST verify` puts it on record. */
  @Requires('audit:read')
  @Get('verification')
  @Returns(auditVerificationSchema)
  verification(@CurrentOwner() owner: OrganizationScope | null): Promise<AuditVerification> {
    return this.database.asSystem((tx) => verifyChain(tx, owner?.organizationId ?? null), {
      timeoutMs: verifyTimeoutMs,
    });
  }

  /** That somebody verified, and what they found, is an entry of the chain itself. */
  @Requires('audit:read')
  @Post('verify')
  @HttpCode(200)
  @Returns(auditVerificationSchema)
  verify(@CurrentCaller() caller: Caller, @CurrentOwner() owner: OrganizationScope | null): Promise<AuditVerification> {
    const organizationId = owner?.organizationId ?? null;
    return this.writes.run(
      caller,
      organizationId,
      async (tx, unit) => {
        const found = await verifyChain(tx, organizationId);
        await unit.audit({
          action: 'audit.verify',
          targetType: organizationId === null ? 'platform' : 'organization',
          targetId: organizationId,
          after: found,
        });
        return found;
      },
      { asSystem: true, timeoutMs: verifyTimeoutMs },
    );
  }
}

function filterOf(owner: OrganizationScope | null, query: AuditEntryFilter): Prisma.AuditEntryWhereInput {
  const { action, targetType, targetId, actorId, actor, from, to } = query;
  const zone = owner?.timeZone ?? 'UTC';
  return {
    chain: owner?.organizationId ?? platformChain,
    // `member.` finds everything that happens to members.
    ...(action === undefined ? {} : { action: action.endsWith('.') ? { startsWith: action } : action }),
    ...(targetType === undefined ? {} : { targetType }),
    ...(targetId === undefined ? {} : { targetId }),
    ...(actorId === undefined ? {} : { actorId }),
    ...(actor === undefined ? {} : { actorLabel: actor }),
    ...(from === undefined && to === undefined
      ? {}
      : {
          occurredAt: {
            ...(from === undefined ? {} : { gte: new Date(momentOf(from, zone)) }),
            ...(to === undefined ? {} : { lt: new Date(momentOf(to, zone)) }),
          },
        }),
  };
}
