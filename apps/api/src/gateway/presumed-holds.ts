/**
 * Holds whose process is gone, with its journal or with its journal out of reach: each becomes one estimated event at its
 * bound, and is counted at its full bound until the journal turns up. What the hold's facts say is all that is known: which
 * deployment served it is not.
 */
import type { Database } from '@tollgate/database';
import type { BeginRecord, LimitDimension } from '@tollgate/gateway';
import { usdFromPico } from '@tollgate/pricing';
import type { CounterStore, Hold } from '@tollgate/state';
import { isUuid } from '../http/public-id.js';
import { recordPresumed } from '../usage/presumed.js';

export interface PresumedOptions {
  counters: CounterStore;
  database: Database;
  nowMs: () => number;
  /** Of a limit by its public id; `undefined` = it is not there any more. */
  dimensionOf(limitId: string): LimitDimension | undefined;
}

/** @returns how many holds were presumed. What could not be recorded stays held, and is found by the next sweep. */
export async function presumeOrphans(options: PresumedOptions): Promise<number> {
  const { counters, database, nowMs, dimensionOf } = options;
  const orphans = await counters.sweep(nowMs());
  const begins = orphans.flatMap((hold) => beginOf(hold, dimensionOf) ?? []);
  if (begins.length > 0) await recordPresumed(database, begins);
  for (const hold of orphans) await counters.presume(hold.operationId, hold.organizationId, nowMs());
  return orphans.length;
}

/** `null` = the hold of a deployment's own limit, which belongs to an operation that has its own, or one without facts. */
export function beginOf(hold: Hold, dimensionOf: PresumedOptions['dimensionOf']): BeginRecord | null {
  const { operationId, organizationId, facts } = hold;
  const { project = '', key = '', model = '', endpoint, cost = '' } = facts;
  // The journal's moment, not the store's: both name the same rows.
  const occurredAtMs = count(facts['at']);
  if (!isUuid(operationId) || !isUuid(project) || endpoint === undefined || occurredAtMs === 0) return null;
  const boundCost = /^\d+$/.test(cost) ? usdFromPico(BigInt(cost) * 1000n) : null;
  return {
    v: 1,
    type: 'begin',
    operationId,
    occurredAtMs,
    organizationId,
    projectId: project,
    apiKeyId: isUuid(key) ? key : null,
    endpoint,
    requestedModel: model,
    endUser: null,
    attempt: 1,
    deploymentId: noDeployment,
    deploymentName: 'unknown',
    provider: 'unknown',
    upstreamModel: model,
    priceVersionId: null,
    startedAtMs: occurredAtMs,
    bound: { inputTokens: count(facts['in']), outputTokens: count(facts['out']) },
    boundCost,
    boundCharge: boundCost,
    spendLimits: hold.takes.flatMap(({ limitId, counter, check }) => {
      const dimension = dimensionOf(limitId);
      if (dimension === undefined || check.algorithm.type !== 'calendar') return [];
      return [{ limitId, counter, periodStartMs: check.algorithm.startMs, dimension }];
    }),
  };
}

/** No deployment has the nil UUID. */
const noDeployment = '00000000-0000-0000-0000-000000000000';

function count(text: string | undefined): number {
  const value = Number(text ?? 0);
  return Number.isSafeInteger(value) && value >= 0 ? value : 0;
}
