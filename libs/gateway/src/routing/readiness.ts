/** Which of the targets that may be asked are asked first, by what their engines say of themselves (`engines.ts`). */
import type { Deployment, RouteTarget, Wake } from '../exchange.js';
import type { EngineBook } from './engines.js';

export const defaultWake: Wake = { policy: 'needed', maxWaitMs: 30_000 };

/** In the strategy's order. */
export interface ByReadiness {
  hot: readonly RouteTarget[];
  /** Warming before cold, cold before what is being unloaded. */
  others: readonly RouteTarget[];
}

const nobody: readonly RouteTarget[] = [];

export function byReadiness(targets: readonly RouteTarget[], policy: Wake['policy'], engines: EngineBook): ByReadiness {
  if (policy === 'wait' || targets.every(({ deployment }) => engines.stateOf(deployment) === 'hot'))
    return { hot: targets, others: nobody };
  const those = (state: Deployment['state']) =>
    targets.filter(({ deployment }) => engines.stateOf(deployment) === state);
  return { hot: those('hot'), others: [...those('warming'), ...those('cold'), ...those('draining')] };
}

/** It is asleep, nobody may wake it, and a request would not either. */
export function staysAsleep({ deployment }: RouteTarget, policy: Wake['policy'], engines: EngineBook): boolean {
  if (policy !== 'never' || !engines.isAsleep(deployment.id)) return false;
  return deployment.provider.engineStates?.loadsOnRequest !== true;
}
