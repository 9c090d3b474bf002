/** The targets a request may be sent to, in the order to try them, and why the others may not. */
import { translatorOf } from '@tollgate/providers';
import { isCleared } from '../data-class.js';
import type { Deployment, ParsedRequest, Route, RouteTarget } from '../exchange.js';
import { mayStandIn, type FailoverRefusal } from './failover.js';
import { withOverflow, type Overflowed } from './overflow.js';
import { byReadiness, defaultWake, staysAsleep } from './readiness.js';
import { strategies } from './registry.js';
import { priority } from './priority.js';
import type { Asked, StrategyContext } from './strategy.js';

export type SkipReason =
  | 'disabled'
  | 'data-class'
  | 'endpoint'
  | 'unpriced'
  | 'cold'
  | 'unhealthy'
  | 'returning'
  | 'busy'
  | 'limit'
  | 'budget'
  | FailoverRefusal;

export interface Selection {
  candidates: readonly RouteTarget[];
  skipped: readonly { target: RouteTarget; reason: SkipReason }[];
  /** What the strategy compared the first few candidates by, by deployment id; absent where it compares nothing. */
  scores?: ReadonlyMap<string, number>;
  /** The target the strategy assigned it to, by name, whoever serves it; absent where nothing is compared. */
  variant?: string;
  /** Every primary that may be asked is busy, so the backups go first. */
  overflowed?: boolean;
  /** Would have been first if its model were loaded: to be woken beside the request. */
  wake?: Deployment;
}

/** Backups come after every primary, in the same strategy's order. */
export function selectTargets(route: Route, asked: Asked, needsPrice: boolean, context: StrategyContext): Selection {
  const { request } = asked;
  const strategy = strategies.get(route.strategy) ?? priority;
  const first = route.targets[0];
  // Most routes have one target that is fine: nothing to order, nothing to allocate.
  if (
    route.targets.length === 1 &&
    first !== undefined &&
    route.wake === undefined &&
    skipReason(first, request, needsPrice) === null
  ) {
    return { candidates: route.targets, skipped: [] };
  }
  const { engines } = context;
  const { policy } = route.wake ?? defaultWake;
  const skipped: { target: RouteTarget; reason: SkipReason }[] = [];
  const usable = (tier: RouteTarget['tier']) =>
    strategy.order(tierOf(route.targets, tier), context, asked).filter((target) => {
      const reason = skipReason(target, request, needsPrice) ?? (staysAsleep(target, policy, engines) ? 'cold' : null);
      if (reason !== null) skipped.push({ target, reason });
      return reason === null;
    });
  const ordered = { primary: usable('primary'), backup: usable('backup') };
  const primaries = byReadiness(ordered.primary, policy, engines);
  const backups = byReadiness(ordered.backup, policy, engines);
  const elsewhere = policy === 'elsewhere';
  const { candidates: ready, overflowed } = inTiers(
    elsewhere ? primaries.hot : joined(primaries.hot, primaries.others),
    elsewhere ? backups.hot : joined(backups.hot, backups.others),
    route,
    context,
  );
  const wanted = (ordered.primary[0] ?? ordered.backup[0])?.deployment;
  const inOrder = elsewhere ? joined(ready, joined(primaries.others, backups.others)) : ready;
  const candidates = mayStandIn(
    inOrder,
    wanted,
    request,
    route,
    (target, reason) => void skipped.push({ target, reason }),
  );
  const wake = elsewhere && wanted !== undefined && engines.isAsleep(wanted.id) ? { wake: wanted } : {};
  const { score } = strategy;
  if (strategy.assigns === true) {
    const [assigned] = strategy.order(tierOf(route.targets, 'primary'), context, asked);
    if (assigned !== undefined) return { candidates, skipped, overflowed, variant: assigned.deployment.name, ...wake };
  }
  if (score === undefined) return { candidates, skipped, overflowed, ...wake };
  const scored = candidates.slice(0, scoresKept);
  const scores = new Map(scored.map((target) => [target.deployment.id, score(target, context, asked)]));
  return { candidates, skipped, scores, overflowed, ...wake };
}

/** As many as fit into a decision record. */
const scoresKept = 4;

function inTiers(
  primaries: readonly RouteTarget[],
  backups: readonly RouteTarget[],
  { overflow }: Route,
  context: StrategyContext,
): Overflowed {
  if (overflow === undefined) return { candidates: joined(primaries, backups), overflowed: false };
  return withOverflow(primaries, backups, overflow, context);
}

/** Mostly one of them is empty. */
function joined(first: readonly RouteTarget[], second: readonly RouteTarget[]): readonly RouteTarget[] {
  if (second.length === 0) return first;
  return first.length === 0 ? second : [...first, ...second];
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
