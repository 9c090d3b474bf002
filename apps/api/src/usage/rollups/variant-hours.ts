/**
 * What `usage_hour` would hold if it knew variants, made from operations and events: rollups have no such column, and
 * comparing targets is asked seldom and over short ranges. Goes back as far as operations are kept.
 */
import { Prisma } from '@tollgate/database';
import { eventContribution, operationContribution } from '../drain/sql.js';
import { filterSql } from '../filters.js';
import type { UsageQuestion } from './usage-query.js';

const [ofOperation, ofEvent] = [operationContribution, eventContribution].map(Prisma.raw) as [Prisma.Sql, Prisma.Sql];

/** A table expression with the columns of `usage_hour` and `variant`; only requests that have one. */
export function variantHours(question: UsageQuestion): Prisma.Sql {
  const { timeZone } = question;
  const hour = Prisma.sql`date_trunc('hour', o.occurred_at AT TIME ZONE ${timeZone}) AT TIME ZONE ${timeZone} AS hour`;
  const asked = Prisma.sql`o.organization_id = ${question.organizationId}::uuid AND o.decision ->> 'variant' IS NOT NULL
    AND o.occurred_at >= ${new Date(question.fromMs)} AND o.occurred_at < ${new Date(question.toMs)}
    ${filterSql(question.filter, 'o.')}`;
  const key = Prisma.sql`o.project_id, o.api_key_id, coalesce(o.requested_model, '') AS requested_model, o.endpoint,
    o.outcome, o.decision ->> 'variant' AS variant`;
  return Prisma.sql`(
    SELECT ${hour}, ${key}, coalesce(l.deployment_name, '') AS deployment_name, ${ofOperation}
    FROM operation o
    LEFT JOIN LATERAL (
      SELECT deployment_name FROM usage_event
      WHERE operation_id = o.id AND occurred_at = o.occurred_at AND kind = 'attempt'
      ORDER BY attempt DESC LIMIT 1
    ) l ON true
    WHERE ${asked}
    UNION ALL
    SELECT ${hour}, ${key}, e.deployment_name, ${ofEvent}
    FROM operation o JOIN usage_event e ON e.operation_id = o.id AND e.occurred_at = o.occurred_at
    WHERE ${asked}
  ) AS variant_hour`;
}
