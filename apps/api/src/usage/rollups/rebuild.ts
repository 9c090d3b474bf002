/**
 * Rollups are a projection: they must equal the events, and where they do not, the events are right. The drain keeps them
 * equal; this finds out if it did not (a defect, a row edited by hand) and makes them anew.
 */
import { Prisma, type Database, type Transaction } from '@tollgate/database';
import { LocalHours } from '../drain/local-hours.js';
import * as sql from '../drain/sql.js';

export interface RollupHour {
  organizationId: string;
  /** Start of the organization's local hour. */
  hour: Date;
}

const hours = new LocalHours();
const [hourKeyList, hourSumList, hourSums] = [sql.hourKeyList, sql.hourSumList, sql.hourSums].map(Prisma.raw);
const [operationContribution, eventContribution] = [sql.operationContribution, sql.eventContribution].map(Prisma.raw);

/** Hours between `from` and `to` whose rollups differ from operations and events. */
export async function differingHours(database: Database, from: Date, to: Date): Promise<RollupHour[]> {
  const organizations = await database.asSystem((tx) =>
    tx.organization.findMany({ select: { id: true, timeZone: true } }),
  );
  const byShift = new Map<number, string[]>();
  for (const { id, timeZone } of organizations) {
    const shift = hours.shiftMinutes(timeZone, from.getTime());
    byShift.set(shift, [...(byShift.get(shift) ?? []), id]);
  }
  const differing: RollupHour[] = [];
  for (const [shift, ids] of byShift) {
    const [start, end] = [from, to].map((at) => startOfShiftedHour(at, shift));
    if (start === undefined || end === undefined || start >= end) continue;
    const rows = await database.asSystem((tx) => compare(tx, ids, shift, start, end), { timeoutMs: 60_000 });
    differing.push(...rows.map((row) => ({ organizationId: row.organization_id, hour: row.hour })));
  }
  return differing;
}

/** Makes one hour's rollups anew from its operations and events. The drain waits meanwhile and adds to the new rows. */
export async function rebuildHour(database: Database, { organizationId, hour }: RollupHour): Promise<void> {
  const end = new Date(hour.getTime() + 3_600_000);
  await database.asSystem(
    async (tx) => {
      // What a waiting drain has inserted is not visible yet; it adds it to the rollups after us. So nothing counts twice.
      await tx.$executeRaw`LOCK TABLE usage_hour IN SHARE ROW EXCLUSIVE MODE`;
      await tx.$executeRaw`DELETE FROM usage_hour
        WHERE organization_id = ${organizationId}::uuid AND hour >= ${hour} AND hour < ${end}`;
      await tx.$executeRaw`
        WITH contribution AS (
          SELECT ${hour}::timestamptz AS hour, o.organization_id, o.project_id, o.api_key_id,
                 coalesce(o.requested_model, '') AS requested_model, coalesce(l.upstream_model, '') AS upstream_model,
                 coalesce(l.deployment_name, '') AS deployment_name, o.endpoint, o.outcome, ${operationContribution}
          FROM operation o
          LEFT JOIN LATERAL (
            SELECT upstream_model, deployment_name FROM usage_event
            WHERE operation_id = o.id AND occurred_at = o.occurred_at AND kind = 'attempt'
            ORDER BY attempt DESC LIMIT 1
          ) l ON true
          WHERE o.organization_id = ${organizationId}::uuid AND o.occurred_at >= ${hour} AND o.occurred_at < ${end}
          UNION ALL
          SELECT ${hour}::timestamptz, e.organization_id, e.project_id, e.api_key_id, e.requested_model, e.upstream_model,
                 e.deployment_name, e.endpoint, coalesce(o.outcome, 'unknown'), ${eventContribution}
          FROM usage_event e
          LEFT JOIN operation o ON o.id = e.operation_id AND o.occurred_at = e.occurred_at
          WHERE e.organization_id = ${organizationId}::uuid AND e.occurred_at >= ${hour} AND e.occurred_at < ${end}
        )
        INSERT INTO usage_hour (${hourKeyList}, ${hourSumList})
        SELECT ${hourKeyList}, ${hourSums} FROM contribution GROUP BY ${hourKeyList}`;
    },
    { timeoutMs: 60_000 },
  );
}

function startOfShiftedHour(at: Date, shiftMinutes: number): Date {
  const shiftMs = shiftMinutes * 60_000;
  return new Date(Math.floor((at.getTime() + shiftMs) / 3_600_000) * 3_600_000 - shiftMs);
}

const tokens = Prisma.raw(
  'input_tokens + cached_input_tokens + cache_write_tokens + cache_write_1h_tokens + input_audio_tokens' +
    ' + output_tokens + reasoning_tokens + output_audio_tokens',
);

async function compare(
  tx: Transaction,
  organizationIds: readonly string[],
  shiftMinutes: number,
  start: Date,
  end: Date,
): Promise<{ organization_id: string; hour: Date }[]> {
  const shift = Prisma.sql`make_interval(mins => ${shiftMinutes}::int)`;
  const bucket = Prisma.sql`date_trunc('hour', occurred_at + ${shift}, 'UTC') - ${shift}`;
  const ids = Prisma.sql`organization_id = ANY(${organizationIds}::uuid[])`;
  return tx.$queryRaw<{ organization_id: string; hour: Date }[]>`
    WITH counted AS (
      SELECT organization_id, ${bucket} AS hour, 0::numeric AS requests,
             count(*) FILTER (WHERE kind = 'attempt')::numeric AS attempts, sum(${tokens}) AS tokens,
             coalesce(sum(cost), 0) AS cost, coalesce(sum(charge), 0) AS charge
      FROM usage_event WHERE ${ids} AND occurred_at >= ${start} AND occurred_at < ${end} GROUP BY 1, 2
      UNION ALL
      SELECT organization_id, ${bucket}, sum(coalesce((decision ->> 'count')::bigint, 1)), 0, 0, 0, 0
      FROM operation WHERE ${ids} AND occurred_at >= ${start} AND occurred_at < ${end} GROUP BY 1, 2
      UNION ALL
      SELECT organization_id, hour, -sum(requests), -sum(attempts), -sum(${tokens}), -sum(cost), -sum(charge)
      FROM usage_hour WHERE ${ids} AND hour >= ${start} AND hour < ${end} GROUP BY 1, 2
    )
    SELECT organization_id::text, hour FROM counted GROUP BY 1, 2
    HAVING sum(requests) <> 0 OR sum(attempts) <> 0 OR sum(tokens) <> 0 OR sum(cost) <> 0 OR sum(charge) <> 0
    ORDER BY 1, 2`;
}
