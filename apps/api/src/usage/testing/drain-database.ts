import { createDatabase, ensureUsagePartitions, type Database } from '@tollgate/database';
import type { TestPostgres } from '@tollgate/database/testing';
import type { TestTenant } from './records.js';

/** A migrated database with the tenants' rows in it. */
export async function drainDatabase(
  postgres: TestPostgres,
  tenants: readonly TestTenant[],
  timeZone = 'UTC',
): Promise<{ database: Database; appUrl: string; ownerUrl: string }> {
  const { appUrl, ownerUrl } = await postgres.createMigratedDatabase();
  const database = createDatabase({ url: appUrl, maxConnections: 4 });
  await database.asSystem(async (tx) => {
    await ensureUsagePartitions(tx, new Date(), 1);
    for (const [index, tenant] of tenants.entries()) {
      await tx.organization.create({
        data: { id: tenant.organizationId, slug: `org-${index}`, name: `Org ${index}`, timeZone },
      });
      await tx.project.create({
        data: { id: tenant.projectId, organizationId: tenant.organizationId, slug: 'default', name: 'Default' },
      });
      await tx.apiKey.create({
        data: {
          id: tenant.apiKeyId,
          organizationId: tenant.organizationId,
          projectId: tenant.projectId,
          name: `key ${index}`,
        },
      });
    }
  });
  return { database, appUrl, ownerUrl };
}

export interface Totals {
  operations: number;
  events: number;
  input: number;
  charge: string;
  hourRequests: number;
  hourAttempts: number;
  hourInput: number;
  hourCharge: string;
}

/** What the tables hold of one organization, events and rollups side by side. */
export async function totalsOf(database: Database, organizationId: string): Promise<Totals> {
  return database.forOrganization(organizationId, async (tx) => {
    const [row] = await tx.$queryRaw<Totals[]>`
      SELECT (SELECT count(*)::int FROM operation) AS operations,
             (SELECT count(*)::int FROM usage_event) AS events,
             (SELECT coalesce(sum(input_tokens), 0)::int FROM usage_event) AS input,
             (SELECT coalesce(sum(charge), 0)::text FROM usage_event) AS charge,
             (SELECT coalesce(sum(requests), 0)::int FROM usage_hour) AS "hourRequests",
             (SELECT coalesce(sum(attempts), 0)::int FROM usage_hour) AS "hourAttempts",
             (SELECT coalesce(sum(input_tokens), 0)::int FROM usage_hour) AS "hourInput",
             (SELECT coalesce(sum(charge), 0)::text FROM usage_hour) AS "hourCharge"`;
    if (row === undefined) throw new Error('no totals');
    return row;
  });
}
