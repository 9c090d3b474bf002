/**
 * The one statement that carries a batch of operations to Postgres. Whatever was there already is skipped, and only rows
 * that are new feed rollups and limit periods, in the same statement: a batch may be repeated any number of times, by any
 * number of processes, and counts once.
 */
import type { PlainQuery } from '@tollgate/database';
import type { OperationDocument } from './documents.js';
import { incoming } from './incoming.js';
import {
  addToHour,
  eventColumnList,
  eventContribution,
  hourKeyList,
  hourSumList,
  hourSums,
  operationColumnList,
  operationContribution,
  tokenColumnList,
  tokenDifferences,
  tokensDiffer,
} from './sql.js';

export interface WrittenRows {
  operations: number;
  events: number;
  adjustments: number;
}

/**
 * Call inside `asSystemPlain`. Operations must be distinct.
 * @param hours for each document the start of its organization's local hour, milliseconds.
 */
export async function writeOperations(
  query: PlainQuery,
  documents: readonly OperationDocument[],
  hours: readonly number[],
): Promise<WrittenRows> {
  const values = [arrayOf(documents), `{${hours.join(',')}}`];
  const [written] = await query<{ operations: string; events: string; sent: string }>(write, values);
  if (written === undefined) throw new TypeError('the drain statement gave no row');
  const [operations, events, sent] = [written.operations, written.events, written.sent].map(Number) as [
    number,
    number,
    number,
  ];
  if (events === sent) return { operations, events, adjustments: 0 };
  const [adjusted] = await query<{ adjustments: string }>(adjust, values);
  return { operations, events, adjustments: Number(adjusted?.adjustments ?? 0) };
}

const open = Buffer.from('[');
const comma = Buffer.from(',');
const close = Buffer.from(']');

function arrayOf(documents: readonly OperationDocument[]): Buffer {
  const parts: Buffer[] = [];
  for (const { json } of documents) parts.push(parts.length === 0 ? open : comma, json);
  parts.push(close);
  return Buffer.concat(parts);
}

const write = `
  WITH ${incoming},
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
    SELECT ${eventColumnList} FROM incoming_event ORDER BY id
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
  SELECT (SELECT count(*) FROM new_operation) AS operations, (SELECT count(*) FROM new_event) AS events,
         (SELECT count(*) FROM incoming_event) AS sent`;

/**
 * An attempt whose process seemed dead was counted at its bound; now its true figures are here. Events are never changed,
 * so the difference becomes a row of its own, and rollups and limit periods move by the same difference. Repeats of figures
 * that are known change nothing.
 */
const adjust = `
  WITH ${incoming},
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
