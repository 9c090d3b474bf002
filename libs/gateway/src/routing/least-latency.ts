import type { RouteTarget } from '../exchange.js';
import { betterOfTwo } from './by-score.js';
import type { Asked, Strategy, StrategyContext } from './strategy.js';

/**
 * The better of two targets drawn at random, by `latency × (inFlight + 1)`: peak-EWMA as in Finagle ("Clients", section
 * "Power of Two Choices + Peak EWMA"). Latency is the time to the first byte for streams and to the reply for whole
 * answers, each compared with its like. A target nobody has asked yet counts as quick while it has nothing to do.
 */
export const leastLatency: Strategy = {
  id: 'least-latency',
  label: 'Lowest latency',
  order: (targets, context, asked) => betterOfTwo(targets, (target) => score(target, context, asked), context.random),
  score,
};

/** What an unknown target is taken for once it has something to do, milliseconds: it is asked once, not by everybody. */
const unknownMs = 60_000;

function score(target: RouteTarget, context: StrategyContext, asked: Asked): number {
  const load = context.load.of(target.deployment.id);
  const average = (asked.request.stream ? load.stream : load.whole).value(context.monotonicMs());
  if (average === 0) return load.inFlight === 0 ? 0 : unknownMs * load.inFlight;
  return average * (load.inFlight + 1);
}
