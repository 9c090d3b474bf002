/** Promise: who stands in for the first choice costs at most what the route allows, can do as much, and is cleared as highly. */
import { compilePrice } from '@tollgate/pricing';
import { providers } from '@tollgate/providers';
import type { Deployment, Failover, ParsedRequest, RouteTarget } from '../exchange.js';
import { deploymentOf, gatewayOf, routeOf } from '../testing/gateway.js';
import { askedOf, namesOf } from '../testing/routing.js';
import { mayStandIn } from './failover.js';

const any: Failover = { maxCostNano: null, sameCapability: false, sameDataClass: false };
const price = (input: string, output: string) =>
  compilePrice([
    { tokenClass: 'input', tierStart: 0, usdPerMillion: input },
    { tokenClass: 'output', tierStart: 0, usdPerMillion: output },
  ]);
const providerOf = (id: string) => {
  const found = providers.get(id);
  if (found === undefined) throw new Error(`${id} is registered`);
  return found;
};
const target = (name: string, over: Partial<Deployment> = {}): RouteTarget => ({
  deployment: deploymentOf(name, over),
  weight: 1,
  tier: 'primary',
});
const requestOf = (json: Record<string, unknown>, over: Partial<ParsedRequest> = {}) =>
  askedOf(json, { items: 1, hidden: false, ...over }).request;

function standIns(targets: readonly RouteTarget[], failover: Partial<Failover>, request: ParsedRequest) {
  const refused: string[] = [];
  const kept = mayStandIn(
    targets,
    targets[0]?.deployment,
    request,
    routeOf(targets, { failover: { ...any, ...failover } }),
    (target, reason) => refused.push(`${target.deployment.name}: ${reason}`),
  );
  return { kept: namesOf(kept), refused };
}

it('a ceiling on cost holds for the attempt’s bound, exactly; no price is too much, and the first choice is not asked', () => {
  const request = requestOf({ messages: [{ role: 'user', content: 'hi' }] }, { maxOutputTokens: 100 });
  // Bytes of the body and 64 for the message, a hundred out, at 1 and 10 USD per million.
  const nano = (request.body.length + 64) * 1_000 + 100 * 10_000;
  const targets = [target('first'), target('paid', { price: price('1', '10') }), target('unpriced')];
  expect(standIns(targets, { maxCostNano: nano }, request)).toEqual({
    kept: ['first', 'paid'],
    refused: ['unpriced: cost-ceiling'],
  });
  expect(standIns(targets, { maxCostNano: nano - 1 }, request).kept).toEqual(['first']);
  const hidden = requestOf({ messages: [] }, { maxOutputTokens: 1, hidden: true });
  expect(standIns(targets, { maxCostNano: 1e12 }, hidden).kept).toEqual(['first']);
});

it('the same capability: what the request asks for and the first choice can, the stand-in can, too', () => {
  const able = target('able');
  const plain = target('plain', {
    provider: {
      ...providerOf('openai-compatible'),
      manifest: { ...providerOf('openai-compatible').manifest, capabilities: { 'chat-completions': ['stream'] } },
    },
  });
  const kept = (json: Record<string, unknown>, over: Partial<ParsedRequest> = {}) =>
    standIns([able, plain], { sameCapability: true }, requestOf(json, over)).kept.length;
  const tools = [{ type: 'function', function: { name: 'f' } }];
  const picture = [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:,' } }] }];
  expect(kept({ messages: [] }, { stream: true })).toBe(2);
  expect(kept({ messages: [], tools: [] })).toBe(2);
  expect(kept({ messages: [], response_format: { type: 'text' } })).toBe(2);
  expect(kept({ messages: [], tools })).toBe(1);
  expect(kept({ messages: picture })).toBe(1);
  expect(kept({ messages: [], response_format: { type: 'json_schema', json_schema: {} } })).toBe(1);
  // What the first choice cannot do either is no reason.
  expect(standIns([plain, target('x', plain.deployment)], { sameCapability: true }, requestOf({ tools })).kept).toEqual(
    ['plain', 'plain'],
  );
});

it('the same capability: a context that the request does not fit into is not enough', () => {
  const request = requestOf({ messages: [{ role: 'user', content: 'a'.repeat(4_000) }] }, { maxOutputTokens: 500 });
  const targets = [
    target('first', { contextWindow: 8_000 }),
    target('small', { contextWindow: 1_200 }),
    target('unknown'),
  ];
  expect(standIns(targets, { sameCapability: true }, request).kept).toEqual(['first', 'unknown']);
});

it('the same data class: nobody who is cleared for less, whatever this request carries', () => {
  const targets = [
    target('first', { clearance: 2 }),
    target('less', { clearance: 1 }),
    target('as-much', { clearance: 2 }),
  ];
  expect(standIns(targets, { sameDataClass: true }, requestOf({}))).toEqual({
    kept: ['first', 'as-much'],
    refused: ['less: clearance'],
  });
});

it('a request whose first choice fails ends there when nobody may stand in, and the record says why', async () => {
  const targets = [target('own', { price: price('1', '1') }), target('dear', { price: price('1000', '1000') })];
  const failover = { ...any, maxCostNano: 1_000_000 };
  const { ask, calls, records } = gatewayOf(
    routeOf(targets, { failover }),
    () => 503,
    () => 0.001,
  );
  expect(await ask()).toBe(502);
  // It is the last one left, so it is asked once more; the dear one never.
  expect(new Set(calls)).toEqual(new Set(['http://own']));
  expect(records.at(-1)?.decision.targets).toContainEqual({ d: 'dear', skip: 'cost-ceiling' });
});

it('an overflow and a target that is passed over are no way around the conditions', async () => {
  const own = target('own', { price: price('1', '1') });
  const dear: RouteTarget = { ...target('dear', { price: price('1000', '1000') }), tier: 'backup' };
  const failover = { ...any, maxCostNano: 1_000_000 };
  const { ask, calls } = gatewayOf(
    routeOf([own, dear], { failover }),
    () => 500,
    () => 0.001,
  );
  for (let request = 0; request < 12; request++) await ask();
  const busy = gatewayOf(
    routeOf([own, dear], { failover, overflow: { inFlight: 1, queue: null, firstTokenMs: null } }),
    () => 200,
  );
  busy.gateway.load.of('own').inFlight = 5;
  expect(await busy.ask()).toBe(200);
  expect(busy.calls).toEqual(['http://own']);
  expect(new Set(calls)).toEqual(new Set(['http://own']));
});
