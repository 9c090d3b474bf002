/**
 * The one statement that carries a batch of operations to Postgres. Whatever was there already is skipped, and only rows
 * that are new feed rollups and limit periods, in the same statement: a batch may be repeated any number of times, by any
 * number of processes, and counts once.
 */
import type { Transaction } from '@tollgate/database';
import { usageEventId } from './event-id.js';
import type { OperationRows } from './rows.js';
import {
  addToHour,
  eventColumnList,
  eventContribution,
  eventRecord,
  hourKeyList,
  hourSumList,
  hourSums,
  operationColumnList,
  operationContribution,
  operationRecord,
  tokenColumnList,
  tokenDifferences,
  tokensDiffer,
} from './sql.js';

export interface WrittenRows {
  operations: number;
  events: number;
  adjustments: number;
}

/** Call inside `asSystem`. Operations must be distinct. */
export async function writeRows(tx: Transaction, rows: readonly OperationRows[]): Promise<WrittenRows> {
  const sentEvents = rows.reduce((sum, row) => sum + row.events.length, 0);
  const payload = payloadOf(rows);
  const [written] = await tx.$queryRaw<{ operations: bigint; events: bigint }[]>`
    WITH payload AS MATERIALIZED (SELECT convert_from(decode(${payload}, 'base64'), 'UTF8')::json AS doc),
    incoming_operation AS MATERIALIZED (
      SELECT r.* FROM payload, json_to_recordset(doc -> 'operations')
        AS r(${operationRecord}, hour timestamptz, last_upstream_model text, last_deployment_name text)
    ),
    incoming_limit AS MATERIALIZED (
      SELECT r.* FROM payload, json_to_recordset(doc -> 'limits')
        AS r(operation_id uuid, limit_id uuid, subject_key text, period_start timestamptz, settled numeric)
    ),
    -- Read before anything is written: outcome of operations that a crash or another process recorded earlier.
    stored_operation AS MATERIALIZED (
      SELECT s.id, s.outcome FROM incoming_operation i JOIN operation s ON s.id = i.id AND s.occurred_at = i.occurred_at
    ),
    new_operation AS (
      INSERT INTO operation (${operationColumnList})
      SELECT ${operationColumnList} FROM incoming_operation ORDER BY id
      ON CONFLICT DO NOTHING
      RETURNING id, outcome, decision, stream, started_at, first_byte_at, ended_at
    ),
    new_event AS (
      INSERT INTO usage_event (${eventColumnList})
      SELECT ${eventColumnList} FROM payload, json_to_recordset(doc -> 'events') AS r(${eventRecord}) ORDER BY id
      ON CONFLICT DO NOTHING
      RETURNING operation_id, kind, deployment_name, upstream_model, ${tokenColumnList}, priced, cost, charge, error_kind
    ),
    contribution AS (
      SELECT i.hour, i.organization_id, i.project_id, i.api_key_id, coalesce(i.requested_model, '') AS requested_model,
             i.last_upstream_model AS upstream_model, i.last_deployment_name AS deployment_name, i.endpoint, i.outcome,
             ${operationContribution}
      FROM new_operation o JOIN incoming_operation i ON i.id = o.id
      UNION ALL
      SELECT i.hour, i.organization_id, i.project_id, i.api_key_id, coalesce(i.requested_model, ''),
             e.upstream_model, e.deployment_name, i.endpoint, coalesce(s.outcome, i.outcome),
             ${eventContribution}
      FROM new_event e JOIN incoming_operation i ON i.id = e.operation_id LEFT JOIN stored_operation s ON s.id = i.id
    ),
    hours AS (
      INSERT INTO usage_hour (${hourKeyList}, ${hourSumList})
      SELECT ${hourKeyList}, ${hourSums} FROM contribution GROUP BY ${hourKeyList} ORDER BY ${hourKeyList}
      ${addToHour}
    ),
    periods AS (
      INSERT INTO limit_period (limit_id, subject_key, period_start, organization_id, settled, updated_at)
      SELECT l.limit_id, l.subject_key, l.period_start, min(k.organization_id::text)::uuid, sum(l.settled), now()
      FROM incoming_limit l JOIN new_operation o ON o.id = l.operation_id LEFT JOIN "limit" k ON k.id = l.limit_id
      GROUP BY l.limit_id, l.subject_key, l.period_start ORDER BY l.limit_id, l.subject_key, l.period_start
      ON CONFLICT (limit_id, subject_key, period_start)
      DO UPDATE SET settled = limit_period.settled + excluded.settled, updated_at = excluded.updated_at
    )
    SELECT (SELECT count(*) FROM new_operation) AS operations, (SELECT count(*) FROM new_event) AS events`;
  const events = Number(written?.events ?? 0);
  const adjustments = events < sentEvents ? await adjust(tx, rows) : 0;
  return { operations: Number(written?.operations ?? 0), events, adjustments };
}

/**
 * An attempt whose process seemed dead was counted at its bound; now its true figures are here. Events are never changed,
 * so the difference becomes a row of its own, and rollups and limit periods move by the same difference. Repeats of figures
 * that are known change nothing.
 */
async function adjust(tx: Transaction, rows: readonly OperationRows[]): Promise<number> {
  const payload = payloadOf(rows, true);
  const [written] = await tx.$queryRaw<{ adjustments: bigint }[]>`
    WITH payload AS MATERIALIZED (SELECT convert_from(decode(${payload}, 'base64'), 'UTF8')::json AS doc),
    incoming_operation AS MATERIALIZED (
      SELECT r.* FROM payload, json_to_recordset(doc -> 'operations') AS r(${operationRecord}, hour timestamptz)
    ),
    incoming_event AS MATERIALIZED (
      SELECT r.* FROM payload, json_to_recordset(doc -> 'events') AS r(${eventRecord}, adjustment_id uuid)
    ),
    incoming_limit AS MATERIALIZED (
      SELECT r.* FROM payload, json_to_recordset(doc -> 'limits')
        AS r(operation_id uuid, limit_id uuid, subject_key text, period_start timestamptz, dimension text)
    ),
    new_event AS (
      INSERT INTO usage_event (${eventColumnList})
      SELECT i.adjustment_id, i.occurred_at, i.operation_id, i.attempt, 'adjustment', 1, i.organization_id, i.project_id,
             i.api_key_id, i.deployment_id, s.deployment_name, i.provider, i.requested_model, s.upstream_model,
             i.response_model, i.endpoint, ${tokenDifferences}, i.provenance, i.price_version_id,
             i.priced OR s.priced,
             CASE WHEN i.priced OR s.priced THEN coalesce(i.cost, 0) - coalesce(s.cost, 0) END,
             CASE WHEN i.priced OR s.priced THEN coalesce(i.charge, 0) - coalesce(s.charge, 0) END,
             i.service_tier, i.status, i.error_kind, i.started_at, i.first_byte_at, i.ended_at, i.finish_reason,
             i.upstream_request_id
      FROM incoming_event i
      JOIN incoming_operation n ON n.id = i.operation_id AND n.outcome <> 'unknown'
      JOIN operation o ON o.id = i.operation_id AND o.occurred_at = i.occurred_at AND o.outcome = 'unknown'
      JOIN usage_event s ON s.operation_id = i.operation_id AND s.attempt = i.attempt AND s.kind = i.kind
                        AND s.sequence = 0 AND s.occurred_at = i.occurred_at AND s.provenance = 'estimated'
      WHERE ${tokensDiffer} OR i.charge IS DISTINCT FROM s.charge OR i.cost IS DISTINCT FROM s.cost
      ORDER BY i.adjustment_id
      ON CONFLICT DO NOTHING
      RETURNING operation_id, kind, deployment_name, upstream_model, ${tokenColumnList}, priced, cost, charge, error_kind
    ),
    contribution AS (
      SELECT n.hour, n.organization_id, n.project_id, n.api_key_id, coalesce(n.requested_model, '') AS requested_model,
             e.upstream_model, e.deployment_name, n.endpoint, 'unknown' AS outcome, ${eventContribution}
      FROM new_event e JOIN incoming_operation n ON n.id = e.operation_id
    ),
    hours AS (
      INSERT INTO usage_hour (${hourKeyList}, ${hourSumList})
      SELECT ${hourKeyList}, ${hourSums} FROM contribution GROUP BY ${hourKeyList} ORDER BY ${hourKeyList}
      ${addToHour}
    ),
    difference AS (
      SELECT operation_id, sum(coalesce(charge, 0)) AS charge,
             sum(input_tokens + cached_input_tokens + cache_write_tokens + cache_write_1h_tokens + input_audio_tokens) AS input,
             sum(output_tokens + reasoning_tokens + output_audio_tokens) AS output
      FROM new_event GROUP BY operation_id
    ),
    periods AS (
      UPDATE limit_period p SET settled = p.settled + d.settled, updated_at = now()
      FROM (
        SELECT l.limit_id, l.subject_key, l.period_start,
               sum(CASE l.dimension WHEN 'spend' THEN d.charge WHEN 'input_tokens' THEN d.input
                   WHEN 'output_tokens' THEN d.output WHEN 'total_tokens' THEN d.input + d.output ELSE 0 END) AS settled
        FROM incoming_limit l JOIN difference d ON d.operation_id = l.operation_id
        GROUP BY l.limit_id, l.subject_key, l.period_start
      ) d
      WHERE p.limit_id = d.limit_id AND p.subject_key = d.subject_key AND p.period_start = d.period_start
    )
    SELECT count(*) AS adjustments FROM new_event`;
  return Number(written?.adjustments ?? 0);
}

/**
 * Rows are serialised one by one as they are made, so that this is only a join. In base64, because Prisma writes and
 * reads its parameters as JSON once more, and escaping every quote of half a megabyte costs more than this.
 */
function payloadOf(rows: readonly OperationRows[], adjusting = false): string {
  const operations = rows.map((row) => row.operation).join(',');
  const limits = rows.flatMap((row) => row.limits).join(',');
  const events = rows.flatMap((row) => (adjusting ? row.events.map(withAdjustmentId) : row.events)).join(',');
  return Buffer.from(`{"operations":[${operations}],"events":[${events}],"limits":[${limits}]}`).toString('base64');
}

function withAdjustmentId(event: string): string {
  const { operation_id: operationId, attempt } = JSON.parse(event) as { operation_id: string; attempt: number };
  return `{"adjustment_id":"${usageEventId(operationId, attempt, 'adjustment', 1)}",${event.slice(1)}`;
}
