/** Promise: a dead engine is noticed without a request, and probes are not made where nobody asked for them. */
import { HealthBook, type Deployment } from '@tollgate/gateway';
import { providers } from '@tollgate/providers';
import { probe, probeIntervalMs } from './health-probes.js';
import { keepVisiting } from './rounds.js';

const deploymentOf = (provider: string, over: Partial<Deployment> = {}) =>
  ({
    id: 'd',
    name: 'd',
    provider: providers.get(provider),
    state: 'hot',
    probeIntervalMs: null,
    ...over,
  }) as Deployment;

async function after(provider: string, statuses: readonly number[]): Promise<string> {
  const health = new HealthBook();
  const answers = [...statuses];
  const answer = () => Promise.resolve({ status: answers.shift() ?? 0, body: Buffer.alloc(0) });
  for (const _ of statuses)
    await probe(deploymentOf(provider), { health, ask: answer, askSigned: answer, nowMs: () => 0 });
  return health.state('d', 0);
}

it('ejects after three misses and comes back with an answer', async () => {
  expect(await after('vllm', [503, 503])).toBe('closed');
  expect(await after('vllm', [503, 0, 503])).toBe('open');
  expect(await after('vllm', [503, 503, 200, 503])).toBe('closed');
  expect(await after('vllm', [503, 503, 503, 200])).toBe('half-open');
});

it('holds nothing against an upstream that answers without saying that it cannot serve', async () => {
  expect(await after('vllm', [404, 404, 404])).toBe('closed');
  expect(await after('openai', [401, 429, 404])).toBe('closed');
  expect(await after('openai', [500, 0, 502])).toBe('open');
});

it('asks engines every 10 s, others only where it is configured, and nobody who is disabled', () => {
  expect(probeIntervalMs(deploymentOf('vllm'))).toBe(10_000);
  expect(probeIntervalMs(deploymentOf('openai'))).toBe(0);
  expect(probeIntervalMs(deploymentOf('openai', { probeIntervalMs: 5_000 }))).toBe(5_000);
  expect(probeIntervalMs(deploymentOf('vllm', { probeIntervalMs: 0 }))).toBe(0);
  expect(probeIntervalMs(deploymentOf('vllm', { state: 'disabled' }))).toBe(0);
});

it('visits with jitter, and nothing twice at once', async () => {
  let now = 0;
  let open = 0;
  let most = 0;
  let visits = 0;
  const stop = keepVisiting({
    things: () => new Map([['a', 1]]),
    intervalMs: () => 100,
    async visit() {
      visits++;
      most = Math.max(most, ++open);
      await new Promise((resolve) => setTimeout(resolve, 600));
      open--;
    },
    nowMs: () => (now += 1_000),
    random: () => 0.5,
  });
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  stop();
  expect(most).toBe(1);
  expect(visits).toBeGreaterThan(0);
});
