import type { RequestHistogram } from '@tollgate/contracts';
import { Prisma, type Transaction } from '@tollgate/database';
import { filterSql } from '../filters.js';
import { requestConditions, type RequestFilter } from './request-rows.js';

type Counts = RequestHistogram['totals'];

interface CountRow {
  start_ms: number;
  outcome: string;
  requests: bigint;
}

const hourMs = 3_600_000;
/** Round widths people can read on an axis. */
const widths = [
  1000,
  5000,
  15_000,
  30_000,
  60_000,
  300_000,
  900_000,
  hourMs,
  3 * hourMs,
  6 * hourMs,
  12 * hourMs,
  24 * hourMs,
  7 * 24 * hourMs,
];
const maxBuckets = 80;

export function bucketWidth(rangeMs: number): number {
  return widths.find((width) => rangeMs / width <= maxBuckets) ?? 28 * 24 * hourMs;
}

/** Requests over time. Wide buckets come from the rollups, where those know what is filtered by. */
export async function readHistogram(
  tx: Transaction,
  filter: RequestFilter & { fromMs: number; toMs: number },
): Promise<Omit<RequestHistogram, 'asOf'>> {
  const bucketMs = bucketWidth(filter.toMs - filter.fromMs);
  const rolledUp = bucketMs >= hourMs && filter.status === null && filter.q === null;
  const rows = rolledUp ? await fromRollups(tx, filter, bucketMs) : await fromOperations(tx, filter, bucketMs);
  const buckets = new Map<number, Counts>();
  const totals: Counts = { succeeded: 0, refused: 0, failed: 0 };
  for (const row of rows) {
    const start = Math.max(row.start_ms, filter.fromMs);
    const bucket = buckets.get(start) ?? { succeeded: 0, refused: 0, failed: 0 };
    const kind = kindOf(row.outcome);
    bucket[kind] += Number(row.requests);
    totals[kind] += Number(row.requests);
    buckets.set(start, bucket);
  }
  const filled: RequestHistogram['buckets'] = [];
  for (let start = filter.fromMs; start < filter.toMs; start = Math.floor(start / bucketMs) * bucketMs + bucketMs) {
    const counts = buckets.get(start) ?? { succeeded: 0, refused: 0, failed: 0 };
    filled.push({ start: new Date(start).toISOString(), ...counts });
  }
  return { bucketMs, buckets: filled, totals };
}

/** A client that left early got what it wanted until then or did not want it any more: shown with what went wrong. */
function kindOf(outcome: string): keyof Counts {
  return outcome === 'succeeded' || outcome === 'refused' ? outcome : 'failed';
}

async function fromOperations(tx: Transaction, filter: RequestFilter, bucketMs: number): Promise<CountRow[]> {
  return tx.$queryRaw<CountRow[]>`
    SELECT (floor(extract(epoch FROM o.occurred_at) * 1000 / ${bucketMs}::float8) * ${bucketMs}::float8)::float8 AS start_ms,
           o.outcome, sum(coalesce((o.decision ->> 'count')::bigint, 1))::bigint AS requests
    FROM operation o WHERE ${requestConditions(filter)} GROUP BY 1, 2`;
}

async function fromRollups(
  tx: Transaction,
  filter: RequestFilter & { fromMs: number; toMs: number },
  bucketMs: number,
): Promise<CountRow[]> {
  const outcome = filter.outcome === null ? Prisma.empty : Prisma.sql`AND outcome = ${filter.outcome}`;
  const endpoint = filter.endpoint === null ? Prisma.empty : Prisma.sql`AND endpoint = ${filter.endpoint}`;
  return tx.$queryRaw<CountRow[]>`
    SELECT (floor(extract(epoch FROM hour) * 1000 / ${bucketMs}::float8) * ${bucketMs}::float8)::float8 AS start_ms,
           outcome, sum(requests)::bigint AS requests
    FROM usage_hour
    WHERE organization_id = ${filter.organizationId}::uuid
      AND hour >= ${new Date(filter.fromMs)} AND hour < ${new Date(filter.toMs)} ${outcome} ${endpoint} ${filterSql(filter)}
    GROUP BY 1, 2 HAVING sum(requests) > 0`;
}
