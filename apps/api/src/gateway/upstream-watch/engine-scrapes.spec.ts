/** Promise: engines are asked beside the requests, in their own formats, and an engine that stops answering is forgotten. */
import { createUpstreamClient, EngineBook, TokenBook, type Deployment, type Route } from '@tollgate/gateway';
import { providers } from '@tollgate/providers';
import { startSimulator, type Simulator } from '@tollgate/simulator';
import { systemClock } from '@tollgate/state';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { askUpstream } from './ask-upstream.js';
import { scrape, scrapedDeployments } from './engine-scrapes.js';

let simulator: Simulator;
const upstream = createUpstreamClient(systemClock);
const ask = (deployment: Deployment, path: string) =>
  askUpstream(deployment, path, { upstream, clock: systemClock, tokens: new TokenBook(upstream, systemClock) });

beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
});
afterAll(async () => {
  await upstream.close();
  await simulator.close();
});

function deploymentOf(provider: string, origin: string): Deployment {
  return {
    id: provider,
    name: provider,
    provider: providers.get(provider),
    origin,
    publicOnly: false,
    state: 'hot',
    target: { upstreamModel: 'm', streamUsage: 'always', options: {} },
  } as unknown as Deployment;
}

it.each(['vllm', 'tensorrt-llm'])('%s', async (provider) => {
  const engines = new EngineBook();
  await scrape(deploymentOf(provider, simulator.url), engines, ask);
  expect(engines.figures(provider)).toEqual({ waiting: 0, running: 0, cacheUse: 0 });
});

it('forgets an engine after three misses: error, nonsense, nobody there', async () => {
  const engines = new EngineBook();
  let answer = { status: 500, text: '' };
  const server: Server = createServer((_request, response) => {
    response.writeHead(answer.status).end(answer.text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const deployment = deploymentOf('vllm', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  engines.note('vllm', { waiting: 1, running: 1, cacheUse: 0 });
  await scrape(deployment, engines, ask);
  answer = { status: 200, text: '<html>' };
  await scrape(deployment, engines, ask);
  expect(engines.figures('vllm')).toBeDefined();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await scrape(deployment, engines, ask);
  expect(engines.figures('vllm')).toBeUndefined();
});

it('reads TensorRT-LLM behind Triton on the port of its metrics, by the labels of its names', async () => {
  const lines = [
    'nv_trt_llm_request_metrics{model="m",request_type="context",version="1"} 1',
    'nv_trt_llm_request_metrics{model="m",request_type="waiting",version="1"} 7',
    'nv_trt_llm_request_metrics{model="m",request_type="active",version="1"} 12',
    'nv_trt_llm_kv_cache_block_metrics{kv_cache_block_type="used",model="m",version="1"} 90',
    'nv_trt_llm_kv_cache_block_metrics{kv_cache_block_type="fraction",model="m",version="1"} 0.6',
  ];
  const server = createServer((_request, response) => void response.end(lines.join('\n')));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const engines = new EngineBook();
  const tools = { upstream, clock: systemClock, tokens: new TokenBook(upstream, systemClock) };
  const deployment = deploymentOf('tensorrt-llm', simulator.url);
  const behind = { ...deployment, target: { ...deployment.target, options: { tritonMetricsPort: port } } };
  await scrape(behind, engines, (one, path, at) => askUpstream(one, path, tools, at));
  expect(engines.figures('tensorrt-llm')).toEqual({ waiting: 7, running: 12, cacheUse: 0.6 });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

it('asks only engines that some route chooses by their load', () => {
  const vllm = deploymentOf('vllm', simulator.url);
  const openai = deploymentOf('openai', simulator.url);
  const route = (strategy: string, ...deployments: Deployment[]) =>
    ({
      strategy,
      targets: deployments.map((deployment) => ({ deployment, weight: 1, tier: 'primary' })),
    }) as unknown as Route;
  expect([...scrapedDeployments([route('weighted', vllm)]).keys()]).toEqual([]);
  expect([...scrapedDeployments([route('engine-load', vllm, openai)]).keys()]).toEqual(['vllm']);
});
