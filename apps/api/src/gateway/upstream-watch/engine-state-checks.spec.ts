/** Promise: whether a model is loaded is read from the engine, beside the requests, and waking it goes to the same place. */
import { createUpstreamClient, EngineBook, TokenBook, type Deployment } from '@tollgate/gateway';
import { providers } from '@tollgate/providers';
import { startSimulator, type Simulator } from '@tollgate/simulator';
import { systemClock } from '@tollgate/state';
import { askEngine } from './ask-upstream.js';
import { EngineStateChecks } from './engine-state-checks.js';

let simulator: Simulator;
const upstream = createUpstreamClient(systemClock);
const tools = { upstream, clock: systemClock, tokens: new TokenBook(upstream, systemClock) };

beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
});
afterAll(async () => {
  await upstream.close();
  await simulator.close();
});

const deploymentOf = (provider: string, basePath: string): Deployment =>
  ({
    id: provider,
    name: provider,
    provider: providers.get(provider),
    origin: simulator.url,
    basePath,
    publicOnly: false,
    state: 'hot',
    target: { upstreamModel: 'sim-llama', streamUsage: 'always', options: {} },
    credential: { reveal: () => ({}) },
  }) as unknown as Deployment;

it('vLLM behind a prefix sleeps and wakes; no request is counted for it', async () => {
  const engines = new EngineBook();
  const checks = new EngineStateChecks(engines, (deployment, path) => askEngine(deployment, path, tools));
  const deployment = deploymentOf('vllm', '/__knobs/len-3/v1');
  await checks.check(deployment);
  expect(engines.stateOf(deployment)).toBe('hot');
  simulator.engine.sleep('/__knobs/len-3');
  await checks.check(deployment);
  expect(engines.stateOf(deployment)).toBe('cold');
  expect(simulator.counts().totals.requests).toBe(0);
});

it('Ollama’s model is cold until it is loaded', async () => {
  const engines = new EngineBook();
  const checks = new EngineStateChecks(engines, (deployment, path) => askEngine(deployment, path, tools));
  const deployment = deploymentOf('ollama', '');
  await checks.check(deployment);
  expect(engines.stateOf(deployment)).toBe('cold');
  await fetch(`${simulator.url}/api/generate`, { method: 'POST', body: '{"model":"sim-llama"}' });
  await checks.check(deployment);
  expect(engines.stateOf(deployment)).toBe('hot');
});

it('an engine that does not say is asked seldom; one that is away is asked as before', async () => {
  const engines = new EngineBook();
  let status = 404;
  const checks = new EngineStateChecks(engines, () => Promise.resolve({ status, body: Buffer.from('{}') }));
  const deployment = deploymentOf('vllm', '/v1');
  expect(checks.intervalMs(deployment)).toBe(5_000);
  await checks.check(deployment);
  expect(checks.intervalMs(deployment)).toBe(60_000);
  expect(checks.intervalMs({ ...deployment, state: 'disabled' })).toBe(0);
  status = 0;
  const other = new EngineStateChecks(engines, () => Promise.resolve({ status, body: Buffer.from('') }));
  await other.check(deployment);
  expect(other.intervalMs(deployment)).toBe(5_000);
});
