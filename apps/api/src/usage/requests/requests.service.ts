import { Inject, Injectable } from '@nestjs/common';
import type {
  Page,
  RequestDetail,
  RequestExplanation,
  RequestHistogram,
  RequestHistogramQuery,
  RequestQuery,
  RequestSummary,
} from '@tollgate/contracts';
import type { Prisma } from '@tollgate/database';
import { SETTINGS, type Settings } from '../../config/parts.js';
import type { OrganizationScope } from '../../http/actor.js';
import { invalidField, notFound } from '../../http/problem-error.js';
import { resolveFilter } from '../filters.js';
import { decodeKeyset, encodeKeyset } from '../keyset.js';
import { ReportDatabase } from '../report-database.js';
import { momentOf } from '../time-range.js';
import { attemptDetails, costOfAll, tokensOfAll, type EventRow } from './attempts.js';
import { explain } from './decision.js';
import { readHistogram } from './histogram.js';
import { readSummaries, requestFilter, summaryView } from './request-rows.js';

const defaultRangeMs = 86_400_000;

interface FoundRequest {
  operation: Prisma.OperationGetPayload<object>;
  events: EventRow[];
  summary: RequestSummary;
}

/** What clients asked, one by one. */
@Injectable()
export class RequestsService {
  constructor(
    private readonly database: ReportDatabase,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  async list(organization: OrganizationScope, query: RequestQuery): Promise<Page<RequestSummary>> {
    const { organizationId, timeZone } = organization;
    const after = query.cursor === undefined ? null : decodeKeyset(query.cursor);
    const range = boundsOf(query, timeZone);
    const rows = await this.database.forOrganization(organizationId, async (tx) => {
      const filter = requestFilter(organizationId, query, await resolveFilter(tx, organizationId, query), range);
      return readSummaries(tx, filter, { after, take: query.limit + 1 });
    });
    const shown = rows.slice(0, query.limit);
    const last = shown.at(-1);
    const more = rows.length > query.limit && last !== undefined;
    return {
      data: shown.map(summaryView),
      nextCursor: more ? encodeKeyset({ occurredAt: last.occurred_at, id: last.id }) : null,
    };
  }

  /** Without a range: the last 24 hours. */
  async histogram(organization: OrganizationScope, query: RequestHistogramQuery): Promise<RequestHistogram> {
    const { organizationId, timeZone } = organization;
    const bounds = boundsOf(query, timeZone);
    const toMs = bounds.toMs ?? this.settings.now();
    const fromMs = bounds.fromMs ?? toMs - defaultRangeMs;
    if (toMs <= fromMs) throw invalidField('to', 'must be later than from');
    const counted = await this.database.forOrganization(organizationId, async (tx) => {
      const resolved = await resolveFilter(tx, organizationId, query);
      return readHistogram(tx, { ...requestFilter(organizationId, query, resolved, bounds), fromMs, toMs });
    });
    return { ...counted, asOf: new Date(this.settings.now()).toISOString() };
  }

  async get(organization: OrganizationScope, requestId: string): Promise<RequestDetail> {
    const { operation, events, summary } = await this.#find(organization, requestId);
    const attempts = events.filter((event) => event.kind === 'attempt');
    return this.database.asSystem(async (tx) => ({
      ...summary,
      organizationId: operation.organizationId,
      startedAt: operation.startedAt.toISOString(),
      firstByteAt: operation.firstByteAt?.toISOString() ?? null,
      endedAt: operation.endedAt?.toISOString() ?? null,
      gatewayMs: operation.gatewayMs,
      clientIp: operation.clientIp,
      tags: tagsOf(operation.tags),
      attemptsDetail: await attemptDetails(tx, attempts),
      decision: await explain(tx, operation, attempts),
      tokens: tokensOfAll(events),
      cost: costOfAll(events, 'cost'),
    }));
  }

  async explain(organization: OrganizationScope, requestId: string): Promise<RequestExplanation> {
    const { operation, events } = await this.#find(organization, requestId);
    const attempts = events.filter((event) => event.kind === 'attempt');
    return {
      id: operation.requestId,
      time: operation.occurredAt.toISOString(),
      status: operation.status,
      decision: await this.database.asSystem((tx) => explain(tx, operation, attempts)),
    };
  }

  async #find(organization: OrganizationScope, requestId: string): Promise<FoundRequest> {
    const { organizationId } = organization;
    return this.database.forOrganization(organizationId, async (tx) => {
      const operation = await tx.operation.findFirst({
        where: { organizationId, requestId },
        orderBy: { occurredAt: 'desc' },
      });
      if (operation === null) throw notFound('request');
      const { id, occurredAt } = operation;
      const events = await tx.usageEvent.findMany({
        where: { operationId: id, occurredAt },
        orderBy: [{ attempt: 'asc' }, { sequence: 'asc' }],
      });
      const at = occurredAt.getTime();
      const filter = requestFilter(organizationId, { q: operation.requestId }, noFilter, { fromMs: at, toMs: at + 1 });
      const [summary] = await readSummaries(tx, filter, { after: null, take: 1 });
      if (summary === undefined) throw notFound('request');
      return { operation, events, summary: summaryView(summary) };
    });
  }
}

const noFilter = { projectId: null, apiKeyId: null, model: null };

function boundsOf(
  query: { from?: string; to?: string },
  timeZone: string,
): { fromMs: number | null; toMs: number | null } {
  return {
    fromMs: query.from === undefined ? null : momentOf(query.from, timeZone),
    toMs: query.to === undefined ? null : momentOf(query.to, timeZone),
  };
}

function tagsOf(value: Prisma.JsonValue): Record<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([name, tag]) => [name, String(tag)]));
}
