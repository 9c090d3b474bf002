/** The targets a request may be sent to, in the order to try them, and why the others may not. */
import { translatorOf } from '@tollgate/providers';
import { isCleared } from '../data-class.js';
import type { ParsedRequest, Route, RouteTarget } from '../exchange.js';
import { withOverflow } from './overflow.js';
import { strategies } from './registry.js';
import { priority } from './priority.js';
import type { Asked, StrategyContext } from './strategy.js';

export type SkipReason =
  'disabled' | 'data-class' | 'endpoint' | 'unpriced' | 'unhealthy' | 'returning' | 'limit' | 'budget';

export interface Selection {
  candidates: readonly RouteTarget[];
  skipped: readonly { target: RouteTarget; reason: SkipReason }[];
  /** What the strategy compared the first few candidates by, by deployment id; absent where it compares nothing. */
  scores?: ReadonlyMap<string, number>;
  /** Every primary that may be asked is busy, so the backups go first. */
  overflowed?: boolean;
}

/** Backups come after every primary, in the same strategy's order. */
export function selectTargets(route: Route, asked: Asked, needsPrice: boolean, context: StrategyContext): Selection {
  const { request } = asked;
  const strategy = strategies.get(route.strategy) ?? priority;
  const first = route.targets[0];
  // Most routes have one target that is fine: nothing to order, nothing to allocate.
  if (route.targets.length === 1 && first !== undefined && skipReason(first, request, needsPrice) === null) {
    return { candidates: route.targets, skipped: [] };
  }
  const skipped: { target: RouteTarget; reason: SkipReason }[] = [];
  const usable = (tier: RouteTarget['tier']) =>
    strategy.order(tierOf(route.targets, tier), context, asked).filter((target) => {
      const reason = skipReason(target, request, needsPrice);
      if (reason !== null) skipped.push({ target, reason });
      return reason === null;
    });
  const primaries = hotFirst(usable('primary'));
  const backups = hotFirst(usable('backup'));
  const { candidates, overflowed } =
    route.overflow === undefined
      ? { candidates: [...primaries, ...backups], overflowed: false }
      : withOverflow(primaries, backups, route.overflow, context);
  const { score } = strategy;
  if (score === undefined) return { candidates, skipped, overflowed };
  const scored = candidates.slice(0, scoresKept);
  const scores = new Map(scored.map((target) => [target.deployment.id, score(target, context, asked)]));
  return { candidates, skipped, scores, overflowed };
}

/** As many as fit into a decision record. */
const scoresKept = 4;

/** What is warming up or cold answers late, so it is asked when nothing hot of its tier is left; warming before cold. */
function hotFirst(targets: readonly RouteTarget[]): readonly RouteTarget[] {
  if (targets.every(({ deployment }) => deployment.state === 'hot')) return targets;
  const those = (state: RouteTarget['deployment']['state']) =>
    targets.filter(({ deployment }) => deployment.state === state);
  return [...those('hot'), ...those('warming'), ...those('cold')];
}

const tiers = new WeakMap<readonly RouteTarget[], Record<RouteTarget['tier'], readonly RouteTarget[]>>();

/** The same array each time, so that a strategy may keep state by it. */
function tierOf(targets: readonly RouteTarget[], tier: RouteTarget['tier']): readonly RouteTarget[] {
  let split = tiers.get(targets);
  if (split === undefined) {
    split = {
      primary: targets.filter((target) => target.tier === 'primary'),
      backup: targets.filter((target) => target.tier === 'backup'),
    };
    tiers.set(targets, split);
  }
  return split[tier];
}

function skipReason(target: RouteTarget, request: ParsedRequest, needsPrice: boolean): SkipReason | null {
  const { deployment } = target;
  if (deployment.state === 'disabled' || deployment.state === 'draining') return 'disabled';
  if (!isCleared(deployment, request)) return 'data-class';
  if (translatorOf(deployment.provider, request.endpoint) === undefined) return 'endpoint';
  if (needsPrice && deployment.price === null) return 'unpriced';
  return null;
}
