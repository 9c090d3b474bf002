/** If this fails, what reads an engine's load reads something no engine says. */
import { startSimulator, type Simulator } from './index.js';
import { eventually, post } from './testing/call.js';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ firstTokenMs: 0, tokensPerSecond: 0 });
});
afterAll(() => simulator.close());

async function read(path: string): Promise<Map<string, number>> {
  const reply = await fetch(`${simulator.url}${path}`);
  expect(reply.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const lines = (await reply.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const [, name = '', value = ''] = /^([a-zA-Z_:][\w:]*)(?:\{[^}]*\})? (\S+)$/.exec(line) ?? [];
      return [name, Number(value)];
    }),
  );
}

it.each([
  ['/metrics', 'vllm:num_requests_running', 'vllm:prompt_tokens_total'],
  ['/__knobs/like-sglang/metrics', 'sglang:num_running_reqs', 'sglang:prompt_tokens_total'],
  ['/__knobs/like-tgi/metrics', 'tgi_batch_current_size', 'tgi_request_success'],
  ['/prometheus/metrics', 'trtllm_num_requests_running', 'trtllm_request_success_total'],
  ['/__knobs/like-llama-cpp/metrics', 'llamacpp:requests_processing', 'llamacpp:prompt_tokens_total'],
])('%s follows the load', async (path, running, counted) => {
  const before = await read(path);
  expect(before.get(running)).toBe(0);
  const messages = [{ role: 'user', content: 'hi' }];
  const controller = new AbortController();
  const slow = fetch(`${simulator.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: 'Bearer k', 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'sim-gpt+ttfb-60000', messages }),
    signal: controller.signal,
  }).catch(() => undefined);
  await eventually(() => simulator.counts().inFlight === 1);
  expect((await read(path)).get(running)).toBe(1);
  controller.abort();
  await slow;
  await eventually(() => simulator.counts().inFlight === 0);
  await (await post(simulator, '/v1/chat/completions', { model: 'sim-gpt', messages })).text();
  await eventually(() => simulator.counts().inFlight === 0);
  const after = await read(path);
  expect(after.get(running)).toBe(0);
  expect(after.get(counted)).toBeGreaterThan(before.get(counted) ?? Infinity);
});

it('an engine without metrics has none', async () => {
  expect((await fetch(`${simulator.url}/__knobs/like-ollama/metrics`)).status).toBe(404);
});
