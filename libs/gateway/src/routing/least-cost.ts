import { costPico, noUsage } from '@tollgate/pricing';
import type { RouteTarget } from '../exchange.js';
import { byScore } from './by-score.js';
import type { Asked, Strategy, StrategyContext } from './strategy.js';

/**
 * The target on which this request is expected to cost least, in USD: `input × price(input) + output × price(output)`
 * with input = body bytes / 4 and output = the mean of what the targets' replies had, at most the client's cap. The same
 * token counts for every target, so that only prices decide; tiers of a price (long contexts) count. Without a price a
 * target comes last, because unknown is not free.
 */
export const leastCost: Strategy = {
  id: 'least-cost',
  label: 'Lowest cost',
  order(targets, context, asked) {
    if (targets.length < 2) return targets;
    const usage = expectedUsage(targets, context, asked);
    return byScore(targets, (target) => costOf(target, usage), context.random);
  },
  score: (target, context, asked) => costOf(target, expectedUsage([target], context, asked)),
};

/** Output tokens per choice where no reply has been seen yet. */
const usualOutputTokens = 256;
const bytesPerToken = 4;

function expectedUsage(targets: readonly RouteTarget[], context: StrategyContext, { request }: Asked) {
  let sum = 0;
  let known = 0;
  for (const { deployment } of targets) {
    const { outputTokens } = context.load.of(deployment.id);
    if (outputTokens === null) continue;
    sum += outputTokens;
    known++;
  }
  const usual = known === 0 ? usualOutputTokens * request.choices : sum / known;
  const most = request.maxOutputTokens === null ? usual : request.maxOutputTokens * request.choices;
  return {
    ...noUsage,
    inputTokens: Math.ceil(request.body.length / bytesPerToken),
    outputTokens: Math.round(Math.min(usual, most)),
  };
}

/** Pico-USD as a number: only compared, never billed. */
function costOf({ deployment }: RouteTarget, usage: typeof noUsage): number {
  if (deployment.price === null) return Number.POSITIVE_INFINITY;
  const pico = costPico(usage, deployment.price);
  return pico === null ? Number.POSITIVE_INFINITY : Number(pico);
}
