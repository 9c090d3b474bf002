/**
 * The most a request can use (architecture.md, "bounds"). Input: a token is at least one byte, and every message or tool
 * adds a few tokens of framing, so bytes + 64 each is above any tokenizer; never more than the context window. What the
 * body does not show counts as the whole window. Output: choices × cap.
 */
import { boundCost, nanoFromPicoUp } from '@tollgate/pricing';
import { GatewayError } from '../errors.js';
import type { ApplicableLimit, Deployment, ParsedRequest, Route } from '../exchange.js';
import { dimensions } from './registry.js';
import type { RequestBounds } from './dimension.js';

const framingTokensPerItem = 64;
const bytesPerToken = 4;

/** What a hard limit demands of this request. */
export interface BoundDemands {
  /** Some hard limit counts output or money: without a cap the first request would hold everything. */
  outputCap: boolean;
  /** Some hard limit counts input or money. */
  inputBound: boolean;
  /** Some hard limit counts money: every target that may be asked needs a price. */
  price: boolean;
}

export function demandsOf(limits: readonly ApplicableLimit[]): BoundDemands {
  const demands = { outputCap: false, inputBound: false, price: false };
  for (const { limit } of limits) {
    if (!limit.hard || !dimensions[limit.dimension].needsBound) continue;
    if (limit.dimension !== 'input_tokens') demands.outputCap = true;
    if (limit.dimension !== 'output_tokens') demands.inputBound = true;
    if (limit.dimension === 'spend') demands.price = true;
  }
  return demands;
}

export function imposedCap(request: ParsedRequest, route: Route, demands: BoundDemands): number | null {
  return demands.outputCap && request.maxOutputTokens === null ? route.defaultMaxOutputTokens : null;
}

/** Tokens one attempt may use at most on one deployment. */
export function tokenBound(
  request: ParsedRequest,
  deployment: Pick<Deployment, 'contextWindow'>,
  cap: number,
): { inputTokens: number; outputTokens: number } {
  const window = deployment.contextWindow;
  const shown = request.body.length + framingTokensPerItem * request.items;
  const inputTokens = request.hidden ? (window ?? shown) : Math.min(shown, window ?? shown);
  return { inputTokens, outputTokens: request.choices * cap };
}

export function estimatedInputTokens(request: ParsedRequest): number {
  return Math.ceil(request.body.length / bytesPerToken);
}

/**
 * Bounds that hold whichever of the deployments serves the request.
 * @throws {GatewayError} 403 when a hard limit needs a bound that cannot be known.
 */
export function requestBounds(
  request: ParsedRequest,
  route: Route,
  deployments: readonly Deployment[],
  demands: BoundDemands,
): RequestBounds {
  const cap = request.maxOutputTokens ?? route.defaultMaxOutputTokens;
  let inputTokens = 0;
  let outputTokens = 0;
  let costNano: number | null = 0;
  for (const deployment of deployments) {
    if (request.hidden && deployment.contextWindow === null && demands.inputBound) {
      throw new GatewayError(
        'context_window_unknown',
        `This request refers to content it does not contain, and the context window of deployment "${deployment.name}" is not known, so its cost cannot be bounded under a hard limit. Set contextWindow on the deployment, or send the content inline.`,
        { param: 'messages' },
      );
    }
    const bound = tokenBound(request, deployment, cap);
    inputTokens = Math.max(inputTokens, bound.inputTokens);
    outputTokens = Math.max(outputTokens, bound.outputTokens);
    if (deployment.price === null || costNano === null) {
      costNano = null;
      continue;
    }
    const pico = boundCost(bound.inputTokens, bound.outputTokens, deployment.price);
    costNano = pico === null ? null : Math.max(costNano, nanoFromPicoUp(pico));
  }
  return { inputTokens, outputTokens, estimatedInputTokens: estimatedInputTokens(request), costNano };
}
