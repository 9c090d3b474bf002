import { Prisma } from '@tollgate/database';

/** Columns of an operation and of a usage event with their types, once, for every statement that needs them. */
const operationColumns = [
  ['id', 'uuid'],
  ['occurred_at', 'timestamptz'],
  ['request_id', 'text'],
  ['organization_id', 'uuid'],
  ['project_id', 'uuid'],
  ['api_key_id', 'uuid'],
  ['end_user', 'text'],
  ['endpoint', 'text'],
  ['requested_model', 'text'],
  ['route_id', 'uuid'],
  ['outcome', 'text'],
  ['status', 'integer'],
  ['error_code', 'text'],
  ['started_at', 'timestamptz'],
  ['first_byte_at', 'timestamptz'],
  ['ended_at', 'timestamptz'],
  ['attempts_count', 'integer'],
  ['stream', 'boolean'],
  ['cache', 'text'],
  ['tags', 'jsonb'],
  ['decision', 'jsonb'],
  ['config_revision', 'integer'],
  ['gateway_ms', 'double precision'],
  ['client_ip', 'text'],
] as const;

const tokenColumnNames = [
  'input_tokens',
  'cached_input_tokens',
  'cache_write_tokens',
  'cache_write_1h_tokens',
  'input_audio_tokens',
  'output_tokens',
  'reasoning_tokens',
  'output_audio_tokens',
] as const;

const eventColumns = [
  ['id', 'uuid'],
  ['occurred_at', 'timestamptz'],
  ['operation_id', 'uuid'],
  ['attempt', 'integer'],
  ['kind', 'text'],
  ['sequence', 'integer'],
  ['organization_id', 'uuid'],
  ['project_id', 'uuid'],
  ['api_key_id', 'uuid'],
  ['deployment_id', 'uuid'],
  ['deployment_name', 'text'],
  ['provider', 'text'],
  ['requested_model', 'text'],
  ['upstream_model', 'text'],
  ['response_model', 'text'],
  ['endpoint', 'text'],
  ...tokenColumnNames.map((name) => [name, 'bigint'] as const),
  ['provenance', 'text'],
  ['price_version_id', 'uuid'],
  ['priced', 'boolean'],
  ['cost', 'numeric'],
  ['charge', 'numeric'],
  ['service_tier', 'text'],
  ['status', 'integer'],
  ['error_kind', 'text'],
  ['started_at', 'timestamptz'],
  ['first_byte_at', 'timestamptz'],
  ['ended_at', 'timestamptz'],
  ['finish_reason', 'text'],
  ['upstream_request_id', 'text'],
] as const;

const list = (columns: readonly (readonly [string, string])[]): Prisma.Sql =>
  Prisma.raw(columns.map(([name]) => name).join(', '));
const typed = (columns: readonly (readonly [string, string])[]): Prisma.Sql =>
  Prisma.raw(columns.map(([name, type]) => `${name} ${type}`).join(', '));

export const operationColumnList = list(operationColumns);
export const operationRecord = typed(operationColumns);
export const eventColumnList = list(eventColumns);
export const eventRecord = typed(eventColumns);
export const tokenColumnList = Prisma.raw(tokenColumnNames.join(', '));
export const tokenSums = Prisma.raw(tokenColumnNames.map((name) => `sum(${name}) AS ${name}`).join(', '));
export const noTokens = Prisma.raw(tokenColumnNames.map(() => '0').join(', '));
/** `e.x - s.x` for each token class: what an adjustment row holds. */
export const tokenDifferences = Prisma.raw(tokenColumnNames.map((name) => `i.${name} - s.${name}`).join(', '));
export const tokensDiffer = Prisma.raw(tokenColumnNames.map((name) => `i.${name} <> s.${name}`).join(' OR '));

export const hourKeyList = Prisma.raw(
  'hour, organization_id, project_id, api_key_id, requested_model, upstream_model, deployment_name, endpoint, outcome',
);

const summedColumns = [
  'requests',
  'attempts',
  'errors',
  ...tokenColumnNames,
  'cost',
  'charge',
  'unpriced',
  'ttft_ms_sum',
  'ttft_count',
  'latency_ms_sum',
  'latency_count',
];

export const hourSumList = Prisma.raw(summedColumns.join(', '));
export const hourSums = Prisma.raw(summedColumns.map((name) => `sum(${name}) AS ${name}`).join(', '));
/** Adds to a rollup row that is there already. */
export const addToHour = Prisma.raw(
  `ON CONFLICT (organization_id, hour, project_id, api_key_id, requested_model, upstream_model, deployment_name, endpoint, outcome)
   DO UPDATE SET ${summedColumns.map((name) => `${name} = usage_hour.${name} + excluded.${name}`).join(', ')}`,
);

/**
 * What one operation adds to its rollup row; `o` is the operation. A row that stands for many counted refusals says so in
 * its decision record. Times are taken from the stored milliseconds, so that a rebuild gives the same sums.
 */
export const operationContribution = Prisma.raw(`
  coalesce((o.decision ->> 'count')::bigint, 1) AS requests, 0 AS attempts, 0 AS errors,
  ${tokenColumnNames.map((name) => `0 AS ${name}`).join(', ')}, 0::numeric AS cost, 0::numeric AS charge, 0 AS unpriced,
  CASE WHEN o.stream AND o.first_byte_at IS NOT NULL
       THEN round(extract(epoch FROM o.first_byte_at - o.started_at) * 1000) ELSE 0 END::double precision AS ttft_ms_sum,
  (o.stream AND o.first_byte_at IS NOT NULL)::int AS ttft_count,
  CASE WHEN o.outcome = 'succeeded' AND o.ended_at IS NOT NULL
       THEN round(extract(epoch FROM o.ended_at - o.started_at) * 1000) ELSE 0 END::double precision AS latency_ms_sum,
  (o.outcome = 'succeeded' AND o.ended_at IS NOT NULL)::int AS latency_count`);

/** What one usage event adds; `e` is the event. Adjustments change sums, they are no attempts. */
export const eventContribution = Prisma.raw(`
  0 AS requests, (e.kind = 'attempt')::int AS attempts, (e.kind = 'attempt' AND e.error_kind IS NOT NULL)::int AS errors,
  ${tokenColumnNames.map((name) => `e.${name}`).join(', ')}, coalesce(e.cost, 0) AS cost, coalesce(e.charge, 0) AS charge,
  (e.kind = 'attempt' AND NOT e.priced)::int AS unpriced,
  0::double precision AS ttft_ms_sum, 0 AS ttft_count, 0::double precision AS latency_ms_sum, 0 AS latency_count`);
