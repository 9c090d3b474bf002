/** Targets, requests and contexts for tests of routing. */
import { scanTopLevel } from '@tollgate/wire';
import type { Deployment, ParsedRequest, RouteTarget } from '../exchange.js';
import { EngineBook } from '../routing/engines.js';
import { LoadBook } from '../routing/load.js';
import type { Asked, StrategyContext } from '../routing/strategy.js';

export function targetOf(name: string, weight = 1, over: Partial<Deployment> = {}): RouteTarget {
  return {
    deployment: { id: name, name, price: null, state: 'hot', clearance: 1, limits: [], ...over } as Deployment,
    weight,
    tier: 'primary',
  };
}

export const namesOf = (targets: readonly RouteTarget[]) => targets.map(({ deployment }) => deployment.name);

export function contextOf(over: Partial<StrategyContext> = {}): StrategyContext {
  return { random: () => 0, monotonicMs: () => 1, load: new LoadBook(), engines: new EngineBook(), ...over };
}

export function askedOf(json: Record<string, unknown> = {}, over: Partial<ParsedRequest> = {}): Asked {
  const body = Buffer.from(JSON.stringify({ model: 'm', ...json }));
  const request = {
    endpoint: 'chat-completions',
    body,
    fields: scanTopLevel(body),
    json: JSON.parse(body.toString()) as Record<string, unknown>,
    model: 'm',
    stream: false,
    maxOutputTokens: null,
    choices: 1,
    dataClass: 0,
    endUser: null,
    tags: null,
    ...over,
  } as ParsedRequest;
  const organization = { id: 'o' } as Asked['principal']['organization'];
  return { request, principal: { organization, apiKeyId: 'k', projectId: 'p' } };
}
