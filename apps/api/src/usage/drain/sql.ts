/** Pieces of SQL that several statements share, as text. Nothing of a request ever gets into them. */
const operationColumns = [
  'id',
  'occurred_at',
  'request_id',
  'organization_id',
  'project_id',
  'api_key_id',
  'end_user',
  'endpoint',
  'requested_model',
  'route_id',
  'outcome',
  'status',
  'error_code',
  'started_at',
  'first_byte_at',
  'ended_at',
  'attempts_count',
  'stream',
  'cache',
  'tags',
  'decision',
  'config_revision',
  'gateway_ms',
  'client_ip',
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
  'id',
  'occurred_at',
  'operation_id',
  'attempt',
  'kind',
  'sequence',
  'organization_id',
  'project_id',
  'api_key_id',
  'deployment_id',
  'deployment_name',
  'provider',
  'requested_model',
  'upstream_model',
  'response_model',
  'endpoint',
  ...tokenColumnNames,
  'provenance',
  'price_version_id',
  'priced',
  'cost',
  'charge',
  'service_tier',
  'status',
  'error_kind',
  'started_at',
  'first_byte_at',
  'ended_at',
  'finish_reason',
  'upstream_request_id',
] as const;

export const operationColumnList = operationColumns.join(', ');
export const eventColumnList = eventColumns.join(', ');
export const tokenColumnList = tokenColumnNames.join(', ');
/** `i.x - s.x` for each token class: what an adjustment row holds. */
export const tokenDifferences = tokenColumnNames.map((name) => `i.${name} - s.${name}`).join(', ');
export const tokensDiffer = tokenColumnNames.map((name) => `i.${name} <> s.${name}`).join(' OR ');

export const hourKeyList =
  'hour, organization_id, project_id, api_key_id, requested_model, upstream_model, deployment_name, endpoint, outcome';

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

export const hourSumList = summedColumns.join(', ');
export const hourSums = summedColumns.map((name) => `sum(${name}) AS ${name}`).join(', ');
/** Adds to a rollup row that is there already. */
export const addToHour = `ON CONFLICT (organization_id, hour, project_id, api_key_id, requested_model, upstream_model, deployment_name, endpoint, outcome)
   DO UPDATE SET ${summedColumns.map((name) => `${name} = usage_hour.${name} + excluded.${name}`).join(', ')}`;

/**
 * What one operation adds to its rollup row; `o` is the operation. A row that stands for many counted refusals says so in
 * its decision record. Times are taken from the stored milliseconds, so that a rebuild gives the same sums.
 */
export const operationContribution = `
  coalesce((o.decision ->> 'count')::bigint, 1) AS requests, 0 AS attempts, 0 AS errors,
  ${tokenColumnNames.map((name) => `0 AS ${name}`).join(', ')}, 0::numeric AS cost, 0::numeric AS charge, 0 AS unpriced,
  CASE WHEN o.stream AND o.first_byte_at IS NOT NULL
       THEN round(extract(epoch FROM o.first_byte_at - o.started_at) * 1000) ELSE 0 END::double precision AS ttft_ms_sum,
  (o.stream AND o.first_byte_at IS NOT NULL)::int AS ttft_count,
  CASE WHEN o.outcome = 'succeeded' AND o.ended_at IS NOT NULL
       THEN round(extract(epoch FROM o.ended_at - o.started_at) * 1000) ELSE 0 END::double precision AS latency_ms_sum,
  (o.outcome = 'succeeded' AND o.ended_at IS NOT NULL)::int AS latency_count`;

/** What one usage event adds; `e` is the event. Adjustments change sums, they are no attempts. */
export const eventContribution = `
  0 AS requests, (e.kind = 'attempt')::int AS attempts, (e.kind = 'attempt' AND e.error_kind IS NOT NULL)::int AS errors,
  ${tokenColumnNames.map((name) => `e.${name}`).join(', ')}, coalesce(e.cost, 0) AS cost, coalesce(e.charge, 0) AS charge,
  (e.kind = 'attempt' AND NOT e.priced)::int AS unpriced,
  0::double precision AS ttft_ms_sum, 0 AS ttft_count, 0::double precision AS latency_ms_sum, 0 AS latency_count`;
