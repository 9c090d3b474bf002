import type { Transaction } from '@tollgate/database';
import type { PlanLimitEntry } from '../../config/document.js';
import { plannedLimits, type PlannedLimit, type PlanRow } from './planned-limits.js';

/** Oldest first: that is the order in which plans are asked. */
export async function readPlans(tx: Transaction): Promise<PlanRow[]> {
  const rows = await tx.limitPlan.findMany({ orderBy: { id: 'asc' } });
  return rows.map((row) => ({ ...row, limits: row.limits as unknown as PlanLimitEntry[] }));
}

/** What plans give to one organization now. */
export async function readPlannedOf(tx: Transaction, organizationId: string): Promise<PlannedLimit[]> {
  const organization = await tx.organization.findUnique({
    where: { id: organizationId },
    select: { id: true, plan: true },
  });
  return organization === null ? [] : plannedLimits(await readPlans(tx), organization);
}
