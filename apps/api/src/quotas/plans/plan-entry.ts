/** A plan as it is written, made into what the configuration keeps. */
import type { CreateLimitPlan, PlanLimit } from '@tollgate/contracts';
import { canonicalJson } from '../../config/canonical-json.js';
import type { PlanEntry, PlanLimitEntry } from '../../config/document.js';
import { Mistake, plainDecimal } from '../../config/edits.js';
import { newId } from '../../http/public-id.js';

/**
 * @param others the owner's other plans
 * @param earlier what the plan was before; limits that count the same keep their counters
 */
export function resolvePlan(
  organizationId: string | null,
  input: CreateLimitPlan,
  others: readonly PlanEntry[],
  earlier: Pick<PlanEntry, 'limits'> | undefined,
): Pick<PlanEntry, 'name' | 'default' | 'limits'> {
  if (input.default && organizationId !== null)
    throw new Mistake(['default'], 'an organization’s own plans always hold; leave it out');
  const taken = input.default ? others.find((plan) => plan.default) : undefined;
  if (taken !== undefined) throw new Mistake(['default'], `the plan "${taken.name}" is the default one already`);
  const known = new Map((earlier?.limits ?? []).map((limit) => [countedBy(limit), limit.id]));
  const limits = input.limits.map((limit): PlanLimitEntry => {
    const counted = countedBy(limit);
    const id = known.get(counted) ?? newId();
    known.delete(counted);
    return {
      id,
      ...limit,
      amount: plainDecimal(limit.amount),
      ...(limit.burst === undefined ? {} : { burst: plainDecimal(limit.burst) }),
      alerts: [...new Set(limit.alerts)].sort((a, b) => a - b),
    };
  });
  return { name: input.name, default: input.default, limits };
}

/** What makes two limits of a plan the same one, whatever their amounts. */
function countedBy({ dimension, per, on, window, when }: PlanLimit): string {
  return canonicalJson({ dimension, per, on: on ?? null, window, when: when ?? null });
}
