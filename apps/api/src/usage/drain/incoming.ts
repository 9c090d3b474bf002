/**
 * How Postgres takes documents apart (`documents.ts`): common table expressions over `$1`, a JSON array of documents, and
 * `$2`, for each of them the start of its organization's local hour. Members are those of `OutcomeRecord` and
 * `AttemptRecord`; texts that clients and upstreams choose are cut to what the tables are meant to hold.
 */
import type { Usage } from '@tollgate/pricing';
import { usageEventIdSql } from './event-id.js';

/** Milliseconds since 1970, fractions left away, as a time; NULL stays NULL. */
const time = (ms: string): string => `to_timestamp(floor(${ms}) / 1000)`;

const tokenMembers: Readonly<Record<keyof Usage, string>> = {
  inputTokens: 'input_tokens',
  cachedInputTokens: 'cached_input_tokens',
  cacheWriteTokens: 'cache_write_tokens',
  cacheWrite1hTokens: 'cache_write_1h_tokens',
  inputAudioTokens: 'input_audio_tokens',
  outputTokens: 'output_tokens',
  reasoningTokens: 'reasoning_tokens',
  outputAudioTokens: 'output_audio_tokens',
};
const members = Object.entries(tokenMembers);

/** `document`, then `incoming_operation`, `incoming_event` (with `adjustment_id`) and `incoming_limit`. */
export const incoming = `
  document AS (
    SELECT d.doc, ${time('h.hour::double precision')} AS hour
    FROM json_array_elements($1::json) WITH ORDINALITY AS d(doc, n)
    JOIN unnest($2::bigint[]) WITH ORDINALITY AS h(hour, n) ON h.n = d.n
  ),
  incoming_operation AS MATERIALIZED (
    SELECT r."operationId" AS id, ${time('r."occurredAtMs"')} AS occurred_at, d.hour, left(r."requestId", 64) AS request_id,
           r."organizationId" AS organization_id, r."projectId" AS project_id, r."apiKeyId" AS api_key_id,
           left(r."endUser", 256) AS end_user, left(r.endpoint, 64) AS endpoint,
           left(r."requestedModel", 256) AS requested_model, (r.route ->> 'id')::uuid AS route_id, r.outcome, r.status,
           left(r."errorCode", 100) AS error_code, ${time('r."startedAtMs"')} AS started_at,
           ${time('r."startedAtMs" + r."firstByteMs"')} AS first_byte_at,
           ${time('r."startedAtMs" + r."durationMs"')} AS ended_at,
           json_array_length(r.attempts) AS attempts_count, r.stream, r.cache, r.tags,
           r.decision, r."configRevision" AS config_revision, r."gatewayMs" AS gateway_ms,
           left(r."clientIp", 64) AS client_ip, r.attempts, r.limits,
           coalesce(left(r.attempts -> -1 ->> 'upstreamModel', 256), '') AS last_upstream_model,
           coalesce(left(r.attempts -> -1 ->> 'deploymentName', 256), '') AS last_deployment_name
    FROM document d, json_to_record(d.doc) AS r(
      "operationId" uuid, "occurredAtMs" double precision, "requestId" text, "organizationId" uuid, "projectId" uuid,
      "apiKeyId" uuid, "endUser" text, endpoint text, "requestedModel" text, route json, outcome text, status integer,
      "errorCode" text, "startedAtMs" double precision, "firstByteMs" double precision, "durationMs" double precision,
      stream boolean, cache text, tags jsonb, decision jsonb, "configRevision" integer, "gatewayMs" double precision,
      "clientIp" text, attempts json, limits json)
  ),
  incoming_event AS MATERIALIZED (
    SELECT ${usageEventIdSql('o.id', 'a.attempt', 'attempt')} AS id,
           ${usageEventIdSql('o.id', 'a.attempt', 'adjustment')} AS adjustment_id, o.occurred_at, o.id AS operation_id,
           a.attempt, 'attempt' AS kind, 0 AS sequence, o.organization_id, o.project_id, o.api_key_id,
           a."deploymentId" AS deployment_id, left(a."deploymentName", 256) AS deployment_name,
           left(a.provider, 64) AS provider, coalesce(o.requested_model, '') AS requested_model,
           left(a."upstreamModel", 256) AS upstream_model, left(a."responseModel", 256) AS response_model, o.endpoint,
           ${members.map(([member, column]) => `u."${member}" AS ${column}`).join(', ')},
           a.provenance, a."priceVersionId" AS price_version_id,
           -- Both or none: a price that is missing on one side leaves the event unpriced.
           a.cost IS NOT NULL AND a.charge IS NOT NULL AS priced,
           CASE WHEN a.charge IS NOT NULL THEN a.cost END AS cost, CASE WHEN a.cost IS NOT NULL THEN a.charge END AS charge,
           left(a."serviceTier", 64) AS service_tier, nullif(a.status, 0) AS status, a."errorKind" AS error_kind,
           ${time('a."startedAtMs"')} AS started_at, ${time('a."startedAtMs" + a."firstByteMs"')} AS first_byte_at,
           ${time('a."startedAtMs" + a."durationMs"')} AS ended_at, left(a."finishReason", 64) AS finish_reason,
           left(a."upstreamRequestId", 256) AS upstream_request_id
    FROM incoming_operation o, json_to_recordset(o.attempts) AS a(
      attempt integer, "deploymentId" uuid, "deploymentName" text, provider text, "upstreamModel" text,
      "priceVersionId" uuid, "responseModel" text, "startedAtMs" double precision, "firstByteMs" double precision,
      "durationMs" double precision, status integer, "errorKind" text, usage json, provenance text, cost numeric,
      charge numeric, "finishReason" text, "upstreamRequestId" text, "serviceTier" text),
    json_to_record(a.usage) AS u(${members.map(([member]) => `"${member}" bigint`).join(', ')})
  ),
  incoming_limit AS MATERIALIZED (
    -- Limits without a row (built-in ones) and without a period are not kept. Counters hold nano-USD, the table USD.
    SELECT o.id AS operation_id, replace(l."limitId", 'lim_', '')::uuid AS limit_id, left(l.counter, 256) AS subject_key,
           ${time('l."periodStartMs"')} AS period_start, l.dimension,
           CASE WHEN l.dimension = 'spend' THEN l.actual / 1000000000 ELSE l.actual END AS settled
    FROM incoming_operation o, json_to_recordset(o.limits) AS l(
      "limitId" text, counter text, "periodStartMs" double precision, dimension text, actual numeric)
    WHERE l."periodStartMs" IS NOT NULL
      AND l."limitId" ~* '^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|lim_[0-9a-f]{32})$'
  )`;
