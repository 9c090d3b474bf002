/** Vendors that speak OpenAI's format with an accent: what they refuse, and where their streams carry usage. */
import { startSimulator, type Simulator } from '../../index.js';
import { post, readEvents } from '../../testing/call.js';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ firstTokenMs: 0, tokensPerSecond: 0 });
});
afterAll(() => simulator.close());

const messages = [{ role: 'user', content: 'hi' }];

it.each([
  ['mistral', { seed: 1 }, 422],
  ['mistral', { random_seed: 1 }, 200],
  ['mistral', { messages: [{ role: 'tool', tool_call_id: 'call_1', content: '' }] }, 400],
  ['groq', { logprobs: true }, 400],
  ['groq', { messages: [{ role: 'user', name: 'Ada', content: 'hi' }] }, 400],
  ['deepseek', { messages: [{ role: 'developer', content: 'a' }] }, 400],
  ['deepseek', { response_format: { type: 'json_schema', json_schema: { name: 's', schema: {} } } }, 400],
  ['nobody', { seed: 1 }, 200],
])('like %s: %j is a %i', async (like, more, status) => {
  const reply = await post(simulator, `/__knobs/like-${like}/v1/chat/completions`, {
    model: 'sim-gpt',
    messages,
    ...more,
  });
  expect(reply.status).toBe(status);
});

it.each([
  ['mistral', (last: Record<string, unknown>) => last['usage']],
  ['deepseek', (last: Record<string, unknown>) => last['usage']],
  ['groq', (last: Record<string, unknown>) => (last['x_groq'] as Record<string, unknown>)['usage']],
  ['openrouter', (last: Record<string, unknown>) => last['usage']],
])('a stream like %s has usage without being asked', async (like, usageOf) => {
  const body = { model: 'sim-gpt', messages, stream: true };
  const text = await (await post(simulator, `/__knobs/like-${like}/v1/chat/completions`, body)).text();
  const chunks = readEvents(text).map(({ data }) => data);
  expect(chunks.pop()).toBe('[DONE]');
  const last = JSON.parse(chunks.at(-1) ?? '{}') as Record<string, unknown>;
  expect(usageOf(last)).toMatchObject({ prompt_tokens: expect.any(Number) as number });
});
