/** Promise: a model that is not loaded is woken once however many ask, for as long as their route waits, or others serve meanwhile. */
import { providers } from '@tollgate/providers';
import type { Deployment, RouteTarget, Wake } from '../exchange.js';
import { deploymentOf, gatewayOf, routeOf } from '../testing/gateway.js';
import type { OutgoingRequest } from '../upstream/client.js';

function engine(name: string, provider: 'vllm' | 'ollama', over: Partial<Deployment> = {}): Deployment {
  const found = providers.get(provider);
  if (found === undefined) throw new Error('It is registered.');
  return deploymentOf(name, { provider: found, basePath: provider === 'vllm' ? '/v1' : '', ...over });
}
const primary = (deployment: Deployment): RouteTarget => ({ deployment, weight: 1, tier: 'primary' });
const backup = (deployment: Deployment): RouteTarget => ({ deployment, weight: 1, tier: 'backup' });
const wake = (policy: Wake['policy'], maxWaitMs = 1_000) => ({ wake: { policy, maxWaitMs } });

/** Paths asked, in order, and how a wake is answered. */
function product(targets: readonly RouteTarget[], over: { wake?: Wake }, wakeStatus: () => number = () => 200) {
  const paths: string[] = [];
  const answer = ({ origin, path }: OutgoingRequest) => {
    paths.push(origin.replace('http://', '') + path);
    return path === '/wake_up' ? wakeStatus() : 200;
  };
  return { ...gatewayOf(routeOf(targets, over), answer), paths };
}

it('nothing is asked of an engine that is awake or says nothing', async () => {
  const { ask, paths, gateway } = product([primary(engine('a', 'vllm'))], {});
  expect(await ask()).toBe(200);
  gateway.engines.noteState('a', 'hot');
  expect(await ask()).toBe(200);
  expect(paths).toEqual(['a/v1/chat/completions', 'a/v1/chat/completions']);
});

it('needed: hot targets of its tier serve, and the sleeping one is left alone', async () => {
  const { ask, paths, gateway } = product([primary(engine('a', 'vllm')), primary(engine('b', 'vllm'))], {});
  gateway.engines.noteState('a', 'cold');
  expect(await ask()).toBe(200);
  expect(paths).toEqual(['b/v1/chat/completions']);
});

it('needed: when no hot one of its tier is left it is woken, once for many, before a backup is asked', async () => {
  const { ask, paths, gateway } = product([primary(engine('a', 'vllm')), backup(engine('c', 'vllm'))], {});
  gateway.engines.noteState('a', 'cold');
  expect(await Promise.all([ask(), ask(), ask()])).toEqual([200, 200, 200]);
  expect(paths.filter((path) => path === 'a/wake_up')).toHaveLength(1);
  expect(paths.filter((path) => path === 'a/v1/chat/completions')).toHaveLength(3);
  expect(gateway.engines.stateOf({ id: 'a', state: 'hot' })).toBe('hot');
});

it('elsewhere: a hot backup serves while the first choice is woken', async () => {
  const targets = [primary(engine('a', 'vllm')), backup(engine('c', 'vllm'))];
  const { ask, paths, gateway } = product(targets, wake('elsewhere'));
  gateway.engines.noteState('a', 'cold');
  expect(await ask()).toBe(200);
  expect(paths).toEqual(['a/wake_up', 'c/v1/chat/completions']);
  await new Promise((resolve) => setImmediate(resolve));
  expect(await ask()).toBe(200);
  expect(paths.at(-1)).toBe('a/v1/chat/completions');
});

it('wait: the strategy’s order stands, and after the wait the next target serves', async () => {
  const targets = [primary(engine('a', 'vllm')), primary(engine('b', 'vllm'))];
  const quick = product(targets, wake('wait'));
  quick.gateway.engines.noteState('a', 'cold');
  expect(await quick.ask()).toBe(200);
  expect(quick.paths).toEqual(['a/wake_up', 'a/v1/chat/completions']);

  // -1 = it is never answered.
  const slow = product(targets, wake('wait', 30), () => -1);
  slow.gateway.engines.noteState('a', 'cold');
  const started = performance.now();
  expect(await slow.ask()).toBe(200);
  expect(performance.now() - started).toBeLessThan(900);
  expect(slow.paths).toEqual(['a/wake_up', 'b/v1/chat/completions']);
  expect(slow.records.at(-1)?.decision.targets[0]).toMatchObject({ d: 'a', skip: 'cold' });
  expect(slow.gateway.engines.stateOf({ id: 'a', state: 'hot' })).toBe('warming');
});

it('never: a sleeping engine is passed over, and one that loads by itself is simply asked', async () => {
  const { ask, paths, gateway } = product([primary(engine('a', 'vllm'))], wake('never'));
  gateway.engines.noteState('a', 'cold');
  expect(await ask()).toBe(503);
  expect(paths).toEqual([]);
  const loading = product([primary(engine('o', 'ollama'))], wake('never'));
  loading.gateway.engines.noteState('o', 'cold');
  await loading.ask();
  expect(loading.paths).toEqual(['o/api/chat']);
});

it('an engine that cannot be woken is not asked again at once, and says so to the caller', async () => {
  const { ask, paths, gateway } = product([primary(engine('a', 'vllm'))], {}, () => 500);
  gateway.engines.noteState('a', 'cold');
  expect(await ask()).toBe(503);
  expect(await ask()).toBe(503);
  expect(paths).toEqual(['a/wake_up']);
});

it('an engine that refuses to load is asked as it is, since its answer says why', async () => {
  const { ask, paths, gateway } = product([primary(engine('a', 'vllm'))], {}, () => 404);
  gateway.engines.noteState('a', 'cold');
  expect(await ask()).toBe(200);
  expect(await ask()).toBe(200);
  expect(paths).toEqual(['a/wake_up', 'a/v1/chat/completions', 'a/v1/chat/completions']);
});

it('people’s word stands over the engine’s: what drains or is switched off is not asked because it is hot', () => {
  const { gateway } = product([primary(engine('a', 'vllm'))], {});
  gateway.engines.noteState('a', 'hot');
  expect(gateway.engines.stateOf({ id: 'a', state: 'draining' })).toBe('draining');
  expect(gateway.engines.stateOf({ id: 'a', state: 'cold' })).toBe('hot');
});

it('an engine that stops answering is taken at its configuration again', () => {
  const { gateway } = product([primary(engine('a', 'vllm'))], {});
  gateway.engines.noteState('a', 'cold');
  for (let miss = 0; miss < 3; miss++) gateway.engines.missedState('a');
  expect(gateway.engines.isAsleep('a')).toBe(false);
});
