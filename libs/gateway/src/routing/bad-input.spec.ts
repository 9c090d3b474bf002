/** Promise (issue "Routing that is clever and calm"): configurations and upstreams that make no sense have a clear result each. */
import { providers } from '@tollgate/providers';
import { deploymentOf, gatewayOf, routeOf, targetTo } from '../testing/gateway.js';
import { askedOf, contextOf, namesOf, targetOf } from '../testing/routing.js';
import { engineLoad } from './engine-load.js';
import { EngineBook } from './engines.js';
import { HealthBook } from './health.js';
import { strategies } from './registry.js';
import { selectTargets } from './select.js';
import { weighted } from './weighted.js';

const asked = askedOf({ messages: [{ role: 'user', content: 'hi' }] });
const openAiLike = providers.get('openai-compatible');
if (openAiLike === undefined) throw new Error('openai-compatible is registered');

it('weights of zero: such a target is for emergencies; where all are zero the order stands', () => {
  const some = [targetOf('zero', 0), targetOf('one', 1)];
  expect(namesOf(weighted.order(some, contextOf({ random: () => 0.999 }), asked))).toEqual(['one', 'zero']);
  const none = [targetOf('a', 0), targetOf('b', 0)];
  for (const chance of [0, 0.5, 0.999])
    expect(namesOf(weighted.order(none, contextOf({ random: () => chance }), asked))).toEqual(['a', 'b']);
});

it('weights of zero break no strategy: everybody stays in the order, once', () => {
  const targets = [targetOf('a', 0), targetOf('b', 0), targetOf('c', 3)];
  for (const strategy of strategies.values())
    expect(namesOf(strategy.order(targets, contextOf(), asked)).toSorted()).toEqual(['a', 'b', 'c']);
});

it('10,000 targets are all kept, and a choice takes no longer than a blink', () => {
  const targets = Array.from({ length: 10_000 }, (_, index) => targetOf(`d${index}`, 1, { provider: openAiLike }));
  const context = contextOf({ random: Math.random });
  for (const strategy of strategies.keys()) {
    const started = performance.now();
    const { candidates } = selectTargets(routeOf(targets, { strategy }), asked, false, context);
    expect(performance.now() - started).toBeLessThan(500);
    expect(new Set(candidates).size).toBe(10_000);
  }
});

it.each([-5, Number.NaN, Number.POSITIVE_INFINITY, 1e300])(
  'an upstream that lies about its queue (%s) is judged by what we sent it, and ties nobody else’s hands',
  (waiting) => {
    const engines = new EngineBook();
    engines.note('liar', { waiting, running: waiting, cacheUse: waiting });
    engines.note('honest', { waiting: 2, running: 4, cacheUse: 0.3 });
    const context = contextOf({ engines });
    const targets = [targetOf('liar'), targetOf('honest')];
    for (const target of targets) expect(Number.isFinite(engineLoad.score?.(target, context, asked))).toBe(true);
    // However idle it says it is, forty of ours that are not back count.
    context.load.of('liar').inFlight = 40;
    expect(namesOf(engineLoad.order(targets, context, asked))[0]).toBe('honest');
  },
);

it('flapping health: whoever comes and goes gets longer pauses and a small share, not half of the requests', () => {
  const health = new HealthBook();
  let asks = 0;
  for (let now = 0; now < 120_000; now += 100) {
    if (health.state('d', now) === 'open' || health.share('d', now) < 0.5) continue;
    asks++;
    health.sent('d', now);
    // A second well, a second sick.
    if (Math.floor(now / 1_000) % 2 === 0) health.succeeded('d', now);
    else health.failed('d', now);
  }
  expect(asks).toBeLessThan(300);
});

it('no cleared target, unknown deployments, nobody at all: each refusal says which it was', async () => {
  const uncleared = gatewayOf(routeOf([targetTo(deploymentOf('d', { clearance: 0 }))], { dataClass: 2 }), () => 200);
  expect([await uncleared.ask(), uncleared.records.at(-1)?.errorCode]).toEqual([403, 'no_cleared_target']);
  // Targets whose deployments are gone or cannot be used do not come as far as here.
  const empty = gatewayOf(routeOf([]), () => 200);
  expect([await empty.ask(), empty.records.at(-1)?.errorCode]).toEqual([503, 'no_healthy_target']);
  const off = gatewayOf(routeOf([targetTo(deploymentOf('d', { state: 'disabled' }))]), () => 200);
  expect([await off.ask(), off.records.at(-1)?.errorCode]).toEqual([503, 'no_healthy_target']);
  expect([...uncleared.calls, ...empty.calls, ...off.calls]).toEqual([]);
});

it('the same deployment twice in a route is asked twice at most, and ends', async () => {
  const deployment = deploymentOf('d');
  const { ask, calls } = gatewayOf(
    routeOf([targetTo(deployment), targetTo(deployment, { tier: 'backup' })]),
    () => 503,
    () => 0.001,
  );
  expect(await ask()).toBe(502);
  expect(calls.length).toBeLessThanOrEqual(3);
});
