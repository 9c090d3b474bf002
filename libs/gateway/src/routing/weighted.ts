import type { RouteTarget } from '../exchange.js';
import type { Strategy, StrategyContext } from './strategy.js';

/** Failover seldom goes further; the others follow as configured. */
const drawn = 8;

/**
 * Random, in proportion to weight: the first is drawn with probability wᵢ / Σw, the next from the rest, and so on, so
 * that failover follows the weights too. A weight of 0 is drawn only when nothing else is left.
 */
export const weighted: Strategy = {
  id: 'weighted',
  label: 'Weighted',
  order(targets, context) {
    if (targets.length < 2) return targets;
    const rest = [...targets];
    const result: RouteTarget[] = [];
    while (rest.length > 0 && result.length < drawn) result.push(...rest.splice(draw(rest, context), 1));
    return rest.length === 0 ? result : [...result, ...rest];
  },
};

function draw(targets: readonly RouteTarget[], context: StrategyContext): number {
  const sum = targets.reduce((total, target) => total + target.weight, 0);
  let at = context.random() * sum;
  for (let index = 0; index < targets.length; index++) {
    at -= targets[index]?.weight ?? 0;
    if (at < 0) return index;
  }
  return 0;
}
