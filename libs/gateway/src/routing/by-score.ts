/** Helpers of strategies that compare targets. */
import type { RouteTarget } from '../exchange.js';

/** Failover seldom goes further than this; targets behind keep the order they are configured in. */
const sortedTargets = 8;
/** Among so many, the order behind the first two is not worth its time. */
const manyTargets = 64;

/**
 * Lowest score first. Equals keep their order, from a random place on, so that they share the load. O(n) for many targets:
 * only the first are sorted out.
 */
export function byScore(
  targets: readonly RouteTarget[],
  score: (target: RouteTarget) => number,
  random: () => number,
): readonly RouteTarget[] {
  const count = targets.length;
  if (count < 2) return targets;
  const start = Math.floor(random() * count);
  const result = start === 0 ? [...targets] : [...targets.slice(start), ...targets.slice(0, start)];
  const scores = new Float64Array(count);
  for (let index = 0; index < count; index++) scores[index] = score(result[index] as RouteTarget);
  const sorted = count > manyTargets ? 2 : Math.min(sortedTargets, count - 1);
  for (let place = 0; place < sorted; place++) {
    let best = place;
    for (let index = place + 1; index < count; index++) {
      if ((scores[index] ?? 0) < (scores[best] ?? 0)) best = index;
    }
    if (best !== place) moveTo(result, scores, best, place);
  }
  return result;
}

/** Shifts instead of swapping: what is equal keeps its order. */
function moveTo(targets: RouteTarget[], scores: Float64Array, from: number, to: number): void {
  const target = targets[from] as RouteTarget;
  const score = scores[from] ?? 0;
  targets.copyWithin(to + 1, to, from);
  scores.copyWithin(to + 1, to, from);
  targets[to] = target;
  scores[to] = score;
}

/**
 * The better of two drawn at random goes first, the other second, the rest follow from a random place on. With fresh
 * figures this is close to choosing the best of all, and with stale ones it does not send everybody to the same target
 * (M. Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing", IEEE TPDS 12(10), 2001).
 */
export function betterOfTwo(
  targets: readonly RouteTarget[],
  score: (target: RouteTarget) => number,
  random: () => number,
): readonly RouteTarget[] {
  const count = targets.length;
  if (count < 2) return targets;
  const a = Math.floor(random() * count);
  const b = (a + 1 + Math.floor(random() * (count - 1))) % count;
  const first = targets[a] as RouteTarget;
  const second = targets[b] as RouteTarget;
  const better = score(second) < score(first) ? [second, first] : [first, second];
  for (let step = 1; step < count; step++) {
    const index = (a + step) % count;
    if (index !== b) better.push(targets[index] as RouteTarget);
  }
  return better;
}
