import type { RouteTarget } from '../exchange.js';
import { byScore } from './by-score.js';
import type { Strategy, StrategyContext } from './strategy.js';

/**
 * The engine with the shortest queue and the emptiest key-value cache, as it says itself:
 * `(1 + queue + running / 10 + 10 × cacheUse) / weight`, where queue = waiting + those of our requests in flight that it
 * has not counted yet. Queue and cache use are the two signals of the Gateway API inference extension's scheduler (gateway-api-inference-extension.sigs.k8s.io, "queue-scorer"
 * and "kv-cache-utilization-scorer"). An engine that has not said anything for three scrapes is judged by our own
 * requests in flight and a half-full cache; one that lies about its queue is caught by the same count, because what we
 * sent and have not got back is never taken for nothing.
 */
export const engineLoad: Strategy = {
  id: 'engine-load',
  label: 'Least loaded engine',
  order: (targets, context) => byScore(targets, (target) => score(target, context), context.random),
  score,
};

const unknownCacheUse = 0.5;
/** A full cache weighs as much as this many waiting requests: the next ones are preempted and computed again. */
const cacheWeight = 10;

function score(target: RouteTarget, { load, engines }: StrategyContext): number {
  const { id } = target.deployment;
  const { inFlight } = load.of(id);
  const figures = engines.figures(id);
  const running = figures?.running ?? 0;
  const queue = (figures?.waiting ?? 0) + Math.max(0, inFlight - running - (figures?.waiting ?? 0));
  const cacheUse = figures?.cacheUse ?? unknownCacheUse;
  return (1 + queue + running / cacheWeight + cacheUse * cacheWeight) / Math.max(target.weight, 1e-9);
}
