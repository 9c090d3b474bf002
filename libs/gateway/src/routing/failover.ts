/**
 * Conditions of a route on who may stand in for its first choice: being able to answer is not enough. They hold for every
 * target but the one the strategy would have first, whether that one failed, is sick, busy or asleep, and are decided before
 * anything is sent, so that a dry run and the hold see the same targets.
 */
import { boundCost, nanoFromPicoUp } from '@tollgate/pricing';
import { capabilitiesOf, type Capability } from '@tollgate/providers';
import { readField, tallyStrings } from '@tollgate/wire';
import type { Deployment, Failover, ParsedRequest, Route, RouteTarget } from '../exchange.js';
import { estimatedInputTokens, tokenBound } from '../limits/bounds.js';
import { hasTools, partNames } from './rules.js';

/** Why a target may not stand in. */
export type FailoverRefusal = 'cost-ceiling' | 'capability' | 'clearance';

/** @param first the strategy's first choice. @returns it and those that may stand in; `refused` is told of the others. */
export function mayStandIn(
  candidates: readonly RouteTarget[],
  first: Deployment | undefined,
  request: ParsedRequest,
  route: Route,
  refused: (target: RouteTarget, reason: FailoverRefusal) => void,
): readonly RouteTarget[] {
  const { failover } = route;
  if (failover === undefined || first === undefined || candidates.length === 1) return candidates;
  const cap = request.maxOutputTokens ?? route.defaultMaxOutputTokens;
  const needed = failover.sameCapability ? capabilitiesInUse(request) : [];
  return candidates.filter((target) => {
    if (target.deployment === first) return true;
    const reason = whyNot(target.deployment, first, failover, request, cap, needed);
    if (reason !== null) refused(target, reason);
    return reason === null;
  });
}

function whyNot(
  deployment: Deployment,
  first: Deployment,
  failover: Failover,
  request: ParsedRequest,
  cap: number,
  needed: readonly Capability[],
): FailoverRefusal | null {
  if (failover.sameDataClass && deployment.clearance < first.clearance) return 'clearance';
  if (failover.sameCapability && !canDoAsMuch(deployment, first, request, needed)) return 'capability';
  if (failover.maxCostNano !== null && !costsAtMost(failover.maxCostNano, deployment, request, cap))
    return 'cost-ceiling';
  return null;
}

/** By the bound of one attempt: what is not known (a price, the size of what the body only refers to) is too much. */
function costsAtMost(mostNano: number, deployment: Deployment, request: ParsedRequest, cap: number): boolean {
  if (deployment.price === null || (request.hidden && deployment.contextWindow === null)) return false;
  const bound = tokenBound(request, deployment, cap);
  const pico = boundCost(bound.inputTokens, bound.outputTokens, deployment.price);
  return pico !== null && nanoFromPicoUp(pico) <= mostNano;
}

function canDoAsMuch(
  deployment: Deployment,
  first: Deployment,
  request: ParsedRequest,
  needed: readonly Capability[],
): boolean {
  const own = capabilitiesOf(deployment.provider, request.endpoint) ?? [];
  const firsts = capabilitiesOf(first.provider, request.endpoint) ?? [];
  if (needed.some((capability) => firsts.includes(capability) && !own.includes(capability))) return false;
  const tokens = estimatedInputTokens(request) + (request.maxOutputTokens ?? 0);
  const holds = ({ contextWindow }: Deployment) => contextWindow === null || contextWindow >= tokens;
  return holds(deployment) || !holds(first);
}

/** What the request asks for by its fields; plain text in and out needs nothing. */
function capabilitiesInUse(request: ParsedRequest): Capability[] {
  const { body, fields, stream } = request;
  const has = (...names: string[]) => names.some((name) => fields.names.includes(name));
  const found: Capability[] = [];
  if (stream) found.push('stream');
  if (hasTools(request)) found.push('tools');
  if (tallyStrings(body, partNames.image).some((count) => count > 0)) found.push('image-input');
  if (has('reasoning', 'reasoning_effort', 'thinking')) found.push('reasoning');
  if (asksForSchema(request)) found.push('structured-output');
  return found;
}

/** `response_format` of chat, `text.format` of responses, `output_format` and `output_config.format` of messages. */
const formatFields = ['response_format', 'text', 'output_format', 'output_config'];

function asksForSchema({ body, fields }: ParsedRequest): boolean {
  return formatFields.some(
    (name) => fields.names.includes(name) && JSON.stringify(readField(body, fields, name)).includes('"json_schema"'),
  );
}
