/** Promise: the first rule whose conditions all hold picks the targets, and says why. */
import type { Principal, RequestHead } from '../exchange.js';
import { askedOf } from '../testing/routing.js';
import { deploymentOf, gatewayOf, routeOf, testPrincipal } from '../testing/gateway.js';
import { applyRules, compileConditions, type RouteConditions, type RouteRule } from './rules.js';

interface Sent {
  body?: Record<string, unknown>;
  request?: Parameters<typeof askedOf>[1];
  headers?: Record<string, string>;
  principal?: Partial<Principal>;
  at?: string;
}

/** Why the conditions hold; `null` = they do not. */
function why(conditions: RouteConditions, sent: Sent = {}): string | null {
  const route = routeOf([]);
  const rule: RouteRule = { name: 'r', conditions: compileConditions(conditions), route };
  const { request } = askedOf(sent.body ?? { messages: [] }, sent.request);
  const head = { header: (name: string) => sent.headers?.[name] } as RequestHead;
  const principal = { ...testPrincipal, ...sent.principal };
  const nowMs = Date.parse(sent.at ?? '2026-11-20T12:00:00Z');
  return applyRules({ ...route, rules: [rule] }, { request, principal, head, nowMs }).match?.reason ?? null;
}

const content = (type: string) => ({ messages: [{ role: 'user', content: [{ type, [type]: {} }] }] });

describe('conditions', () => {
  it.each<[string, RouteConditions, Sent, Sent]>([
    [
      'organization',
      { organizations: ['acme'] },
      { principal: { organization: { ...testPrincipal.organization, slug: 'acme' } } },
      {},
    ],
    ['project', { projects: ['p'] }, {}, { principal: { projectId: 'q', projectSlug: 'q' } }],
    ['key', { apiKeys: ['k'] }, {}, { principal: { apiKeyId: null } }],
    ['endpoint', { endpoints: ['chat-completions'] }, {}, { request: { endpoint: 'embeddings' } }],
    ['end user', { endUsers: ['vip-*'] }, { request: { endUser: 'vip-7' } }, { request: { endUser: 'guest' } }],
    ['tag team', { tags: { team: 'a*' } }, { request: { tags: { team: 'ab' } } }, { request: { tags: { team: 'b' } } }],
    ['header x-tier', { headers: { 'x-tier': 'gold' } }, { headers: { 'x-tier': 'gold' } }, { headers: {} }],
    ['tools', { tools: true }, { body: { tools: [{}] } }, { body: { tools: [] } }],
    ['no tools', { tools: false }, { body: {} }, { body: { functions: [{}] } }],
    ['stream', { stream: true }, { request: { stream: true } }, {}],
    ['image', { modalities: ['image', 'audio'] }, { body: content('image_url') }, { body: content('text') }],
    ['audio', { modalities: ['image', 'audio'] }, { body: content('input_audio') }, { body: content('file') }],
    ['restricted data', { dataClass: 'internal' }, { request: { dataClass: 2 } }, { request: { dataClass: 0 } }],
  ])('%s', (reason, conditions, holding, other) => {
    expect(why(conditions, holding)).toBe(reason);
    expect(why(conditions, other)).toBeNull();
  });

  it('length of the prompt', () => {
    const body = { messages: [{ role: 'user', content: 'x'.repeat(4_000) }] };
    expect(why({ promptTokens: { min: 1_000 } }, { body })).toMatch(/^about 10\d\d input tokens$/);
    expect(why({ promptTokens: { min: 2_000 } }, { body })).toBeNull();
    expect(why({ promptTokens: { max: 500 } }, { body })).toBeNull();
  });

  it('time of day in its own zone, over midnight with the day it began on', () => {
    const night: RouteConditions = { time: { timeZone: 'Europe/Berlin', days: ['fri'], from: '22:00', to: '06:00' } };
    const holds = (at: string) => why(night, { at }) !== null;
    // 2026-11-20 is a Friday; Berlin is an hour ahead of UTC.
    expect(holds('2026-11-20T20:59:00Z')).toBe(false);
    expect(holds('2026-11-20T21:00:00Z')).toBe(true);
    expect(holds('2026-11-21T04:59:00Z')).toBe(true);
    expect(holds('2026-11-21T05:00:00Z')).toBe(false);
    expect(holds('2026-11-21T21:00:00Z')).toBe(false);
    expect(why({ time: { timeZone: 'UTC', from: '09:00', to: '17:00' } }, { at: '2026-11-22T16:59:59Z' })).toBe(
      'time of day',
    );
  });

  it('must all hold, and none always does', () => {
    expect(why({ tools: true, stream: true }, { body: { tools: [{}] } })).toBeNull();
    expect(why({ tools: false, stream: false })).toBe('no stream, no tools');
    expect(why({})).toBe('');
  });

  it('are no regular expressions: a pattern is slow for nobody', () => {
    const started = performance.now();
    why({ endUsers: [`${'a*'.repeat(100)}b`] }, { request: { endUser: 'a'.repeat(256) } });
    expect(performance.now() - started).toBeLessThan(100);
  });
});

it('the first rule that holds picks targets and strategy; the decision says which and why', async () => {
  const to = (name: string) => [{ deployment: deploymentOf(name), weight: 1, tier: 'primary' as const }];
  const route = routeOf(to('own'));
  const rule = (name: string, conditions: RouteConditions): RouteRule => ({
    name,
    conditions: compileConditions(conditions),
    route: routeOf(to(name)),
  });
  route.rules = [rule('gold', { headers: { 'x-tier': 'gold' } }), rule('any-tier', { headers: { 'x-tier': '*' } })];
  const { ask, calls, records } = gatewayOf(route, () => 200);
  for (const headers of [{ 'x-tier': 'gold' }, { 'x-tier': 'tin' }, {}]) await ask(headers as Record<string, string>);
  expect(calls).toEqual(['http://gold', 'http://any-tier', 'http://own']);
  expect(records.map(({ decision }) => decision.rule)).toEqual([
    { name: 'gold', reason: 'header x-tier' },
    { name: 'any-tier', reason: 'header x-tier' },
    undefined,
  ]);
});
