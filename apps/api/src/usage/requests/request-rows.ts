import type { RequestHistogramQuery, RequestSummary } from '@tollgate/contracts';
import { Prisma, type Transaction } from '@tollgate/database';
import { picoFromUsd, usdFromPico } from '@tollgate/pricing';
import { publicId } from '../../http/public-id.js';
import { containing, filterSql, type ResolvedFilter } from '../filters.js';
import type { Keyset } from '../keyset.js';

export interface RequestFilter extends ResolvedFilter {
  organizationId: string;
  fromMs: number | null;
  toMs: number | null;
  outcome: string | null;
  status: number | null;
  endpoint: string | null;
  q: string | null;
}

export function requestFilter(
  organizationId: string,
  query: RequestHistogramQuery,
  resolved: ResolvedFilter,
  range: { fromMs: number | null; toMs: number | null },
): RequestFilter {
  return {
    ...resolved,
    organizationId,
    ...range,
    outcome: query.outcome ?? null,
    status: query.status ?? null,
    endpoint: query.endpoint ?? null,
    q: query.q === undefined || query.q.trim() === '' ? null : query.q.trim(),
  };
}

/** Conditions on `operation o`. Rows that only count refusals stand for no single request. */
export function requestConditions(filter: RequestFilter): Prisma.Sql {
  const parts = [Prisma.sql`o.organization_id = ${filter.organizationId}::uuid`];
  if (filter.fromMs !== null) parts.push(Prisma.sql`o.occurred_at >= ${new Date(filter.fromMs)}`);
  if (filter.toMs !== null) parts.push(Prisma.sql`o.occurred_at < ${new Date(filter.toMs)}`);
  if (filter.outcome !== null) parts.push(Prisma.sql`o.outcome = ${filter.outcome}`);
  if (filter.status !== null) parts.push(Prisma.sql`o.status = ${filter.status}`);
  if (filter.endpoint !== null) parts.push(Prisma.sql`o.endpoint = ${filter.endpoint}`);
  if (filter.q !== null) parts.push(search(filter.q));
  return Prisma.sql`${Prisma.join(parts, ' AND ')} ${filterSql(filter, 'o.')}`;
}

function search(q: string): Prisma.Sql {
  if (/^req_[0-9a-z]+$/i.test(q)) return Prisma.sql`o.request_id = ${q.toLowerCase()}`;
  const like = containing(q);
  return Prisma.sql`(o.requested_model ILIKE ${like} OR o.end_user ILIKE ${like} OR o.error_code ILIKE ${like})`;
}

export interface SummaryRow {
  id: string;
  occurred_at: Date;
  request_id: string;
  status: number;
  outcome: string;
  error_code: string | null;
  endpoint: string;
  stream: boolean;
  requested_model: string | null;
  api_key_id: string | null;
  api_key_name: string | null;
  project_id: string;
  project_name: string | null;
  end_user: string | null;
  attempts_count: number;
  started_at: Date;
  first_byte_at: Date | null;
  ended_at: Date | null;
  cache: string;
  served_model: string | null;
  deployment_name: string | null;
  input: bigint | null;
  output: bigint | null;
  charge: string | null;
  priced: boolean | null;
}

/** Newest first. Sums over the attempts are taken per shown row, through the unique key of its partition. */
export async function readSummaries(
  tx: Transaction,
  filter: RequestFilter,
  page: { after: Keyset | null; take: number },
): Promise<SummaryRow[]> {
  const beyond =
    page.after === null
      ? Prisma.empty
      : Prisma.sql`AND o.occurred_at <= ${page.after.time}
                   AND (o.occurred_at, o.id) < (${page.after.time}, ${page.after.id}::uuid)`;
  return tx.$queryRaw<SummaryRow[]>`
    WITH page AS MATERIALIZED (
      SELECT o.* FROM operation o
      WHERE ${requestConditions(filter)} AND (o.decision ->> 'count') IS NULL ${beyond}
      ORDER BY o.occurred_at DESC, o.id DESC LIMIT ${page.take}
    )
    SELECT o.id::text, o.occurred_at, o.request_id, o.status, o.outcome, o.error_code, o.endpoint, o.stream,
           o.requested_model, o.api_key_id::text, k.name AS api_key_name, o.project_id::text, p.name AS project_name,
           o.end_user, o.attempts_count, o.started_at, o.first_byte_at, o.ended_at, o.cache, last.served_model,
           last.deployment_name, e.input, e.output, e.charge, e.priced
    FROM page o
    LEFT JOIN api_key k ON k.id = o.api_key_id
    LEFT JOIN project p ON p.id = o.project_id
    LEFT JOIN LATERAL (
      SELECT sum(input_tokens + cached_input_tokens + cache_write_tokens + cache_write_1h_tokens
                 + input_audio_tokens)::bigint AS input,
             sum(output_tokens + reasoning_tokens + output_audio_tokens)::bigint AS output,
             sum(charge)::text AS charge, bool_and(priced) FILTER (WHERE kind = 'attempt') AS priced
      FROM usage_event WHERE operation_id = o.id AND occurred_at = o.occurred_at
    ) e ON true
    LEFT JOIN LATERAL (
      SELECT coalesce(response_model, upstream_model) AS served_model, deployment_name
      FROM usage_event WHERE operation_id = o.id AND occurred_at = o.occurred_at AND kind = 'attempt'
      ORDER BY attempt DESC LIMIT 1
    ) last ON true
    ORDER BY o.occurred_at DESC, o.id DESC`;
}

export function summaryView(row: SummaryRow): RequestSummary {
  return {
    id: row.request_id,
    time: row.occurred_at.toISOString(),
    status: row.status,
    outcome: row.outcome as RequestSummary['outcome'],
    errorCode: row.error_code,
    endpoint: row.endpoint,
    stream: row.stream,
    requestedModel: row.requested_model,
    servedModel: row.served_model,
    deployment: row.deployment_name,
    apiKey: row.api_key_id === null ? null : named(publicId('key', row.api_key_id), row.api_key_name),
    project: named(row.project_id, row.project_name),
    endUser: row.end_user,
    inputTokens: row.input === null ? null : Number(row.input),
    outputTokens: row.output === null ? null : Number(row.output),
    charge: row.charge === null ? null : usdFromPico(picoFromUsd(row.charge)),
    priced: row.priced ?? true,
    attempts: row.attempts_count,
    ttftMs: row.first_byte_at === null ? null : row.first_byte_at.getTime() - row.started_at.getTime(),
    durationMs: row.ended_at === null ? null : row.ended_at.getTime() - row.started_at.getTime(),
    cache: row.cache,
  };
}

function named(id: string, name: string | null): { id: string; name: string } {
  return { id, name: name ?? id };
}
