import { byScore } from './by-score.js';
import type { Strategy, StrategyContext } from './strategy.js';
import type { RouteTarget } from '../exchange.js';

/**
 * The target with the fewest requests in flight for its weight: `(inFlight + 1) / weight`, equals in random turn. Known as
 * weighted least connections (nginx `least_conn`, the Linux virtual server's `wlc`). Counted per process.
 */
export const leastInFlight: Strategy = {
  id: 'least-in-flight',
  label: 'Fewest in flight',
  order: (targets, context) => byScore(targets, (target) => score(target, context), context.random),
  score,
};

function score(target: RouteTarget, context: StrategyContext): number {
  return (context.load.of(target.deployment.id).inFlight + 1) / Math.max(target.weight, 1e-9);
}
