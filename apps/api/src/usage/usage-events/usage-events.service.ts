import { Injectable } from '@nestjs/common';
import type { Page, UsageEvent as UsageEventView, UsageEventQuery } from '@tollgate/contracts';
import type { Prisma } from '@tollgate/database';
import { picoFromDecimal, usdFromPico } from '@tollgate/pricing';
import type { OrganizationScope } from '../../http/actor.js';
import { publicId } from '../../http/public-id.js';
import { decodeKeyset, encodeKeyset } from '../keyset.js';
import { ReportDatabase } from '../report-database.js';
import { momentOf } from '../time-range.js';

type Row = Prisma.UsageEventGetPayload<object>;

/** The facts billing is made of, as they were recorded, newest first. */
@Injectable()
export class UsageEventsService {
  constructor(private readonly database: ReportDatabase) {}

  async list(organization: OrganizationScope, query: UsageEventQuery): Promise<Page<UsageEventView>> {
    const { organizationId, timeZone } = organization;
    const occurredAt = {
      ...(query.from === undefined ? {} : { gte: new Date(momentOf(query.from, timeZone)) }),
      ...(query.to === undefined ? {} : { lt: new Date(momentOf(query.to, timeZone)) }),
    };
    const after = query.cursor === undefined ? null : decodeKeyset(query.cursor);
    const beyond =
      after === null
        ? {}
        : {
            // The first condition lets the server stop at the month; the second is the exact place.
            AND: [
              { occurredAt: { lte: after.time } },
              { OR: [{ occurredAt: { lt: after.time } }, { id: { lt: after.id } }] },
            ],
          };
    const rows = await this.database.forOrganization(organizationId, (tx) =>
      tx.usageEvent.findMany({
        where: { organizationId, occurredAt, ...beyond },
        orderBy: [{ occurredAt: 'desc' }, { id: 'desc' }],
        take: query.limit + 1,
      }),
    );
    const shown = rows.slice(0, query.limit);
    const last = shown.at(-1);
    return {
      data: shown.map(view),
      nextCursor: rows.length > query.limit && last !== undefined ? encodeKeyset(last) : null,
    };
  }
}

function view(row: Row): UsageEventView {
  return {
    id: row.id,
    time: row.occurredAt.toISOString(),
    requestId: publicId('req', row.operationId),
    attempt: row.attempt,
    kind: row.kind as UsageEventView['kind'],
    sequence: row.sequence,
    projectId: row.projectId,
    apiKeyId: row.apiKeyId === null ? null : publicId('key', row.apiKeyId),
    deployment: row.deploymentName,
    provider: row.provider,
    requestedModel: row.requestedModel,
    upstreamModel: row.upstreamModel,
    responseModel: row.responseModel,
    endpoint: row.endpoint,
    inputTokens: Number(row.inputTokens),
    cachedInputTokens: Number(row.cachedInputTokens),
    cacheWriteTokens: Number(row.cacheWriteTokens),
    cacheWrite1hTokens: Number(row.cacheWrite1hTokens),
    inputAudioTokens: Number(row.inputAudioTokens),
    outputTokens: Number(row.outputTokens),
    reasoningTokens: Number(row.reasoningTokens),
    outputAudioTokens: Number(row.outputAudioTokens),
    provenance: row.provenance as UsageEventView['provenance'],
    priced: row.priced,
    priceVersionId: row.priceVersionId,
    cost: row.cost === null ? null : usdFromPico(picoFromDecimal(row.cost)),
    charge: row.charge === null ? null : usdFromPico(picoFromDecimal(row.charge)),
    status: row.status,
    errorKind: row.errorKind,
    finishReason: row.finishReason,
    upstreamRequestId: row.upstreamRequestId,
  };
}
