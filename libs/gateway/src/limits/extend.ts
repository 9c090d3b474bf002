/** Grows the hold before a further attempt, by what the attempts before it may have cost. */
import { boundCost, nanoFromPicoUp } from '@tollgate/pricing';
import { CounterStoreUnavailableError } from '@tollgate/state';
import type { Attempt } from '../attempt.js';
import type { Admission } from '../exchange.js';
import type { GatewayPorts } from '../ports.js';
import { storeClock } from './check.js';
import { fitsOwnBudget } from './own-budget.js';
import { dimensions } from './registry.js';

export interface ExtendInput {
  admission: Admission;
  attempts: readonly Attempt[];
}

/**
 * The hold covers one attempt. Every earlier attempt that was sent and did not provably cost nothing needs room of its
 * own. @returns false when a hard limit has no room: the further attempt must not be made.
 */
export async function extendHold(input: ExtendInput, ports: GatewayPorts): Promise<boolean> {
  const previous = input.attempts[input.attempts.length - 1];
  const { admission } = input;
  if (admission.ownBudgetNano !== null && !fitsOwnBudget(admission.ownBudgetNano, input.attempts)) return false;
  if (previous === undefined || previous.free || admission.checks.length === 0 || admission.uncounted) return true;
  const { price } = previous.deployment;
  const pico = price === null ? null : boundCost(previous.bound.inputTokens, previous.bound.outputTokens, price);
  const bounds = {
    inputTokens: previous.bound.inputTokens,
    outputTokens: previous.bound.outputTokens,
    estimatedInputTokens: previous.bound.inputTokens,
    costNano: pico === null ? 0 : nanoFromPicoUp(pico),
  };
  const takes = admission.limits.map((limit) => {
    const dimension = dimensions[limit.dimension];
    return dimension.counts === 'operation' ? 0 : dimension.take(bounds, true);
  });
  if (takes.every((take) => take === 0)) return true;
  const { operationId, organizationId } = admission;
  const step = input.attempts.length;
  if (admission.local) return ports.localShares?.extend(operationId, organizationId, takes, step).admitted ?? true;
  try {
    return (await ports.counters.extend(operationId, organizationId, takes, storeClock, step)).admitted;
  } catch (error) {
    if (!(error instanceof CounterStoreUnavailableError)) throw error;
    // Gone between two attempts: what must hold exactly is not tried again, everything else is let go on.
    return !admission.checks.some((check) => check.budget);
  }
}
