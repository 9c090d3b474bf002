/** Promise: vendors and engines that speak OpenAI's format with an accent serve a client that knows only OpenAI's. */
import { jest } from '@jest/globals';
import { startSimulator, type Simulator } from '@tollgate/simulator';
import OpenAI from 'openai';
import { expectChat, expectStructuredOutput, expectTools } from '../../support/chat-promises.js';
import { startProduct, type Product } from '../../support/harness.js';
import { addModel } from '../../support/simulated.js';
import { chatBody, errorOf, post } from '../../support/v1.js';

jest.setTimeout(180_000);

/** By what the simulator plays; the engines and the other vendors are OpenAI to the letter there. */
const accented = ['mistral', 'groq', 'deepseek', 'openrouter'] as const;
const plain = [
  'vllm',
  'tensorrt-llm',
  'sglang',
  'llama-cpp',
  'together',
  'fireworks',
  'xai',
  'cerebras',
  'nvidia-nim',
] as const;

let product: Product;
let simulator: Simulator;
let client: OpenAI;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0, firstTokenMs: 0, tokensPerSecond: 0 });
  product = await startProduct({ env: { TOLLGATE_DEMO: '0', LOG_LEVEL: 'warn' } });
  client = new OpenAI({ apiKey: product.apiKey, baseURL: `${product.url}/v1`, maxRetries: 0 });
  for (const provider of [...accented, ...plain]) {
    const accent = (accented as readonly string[]).includes(provider) ? `/__knobs/like-${provider}` : '';
    const common = { simulator, provider, baseUrl: `${simulator.url}${accent}/v1` };
    await addModel(product, { name: provider, ...common });
    await addModel(product, {
      name: `${provider}-mixed`,
      ...common,
      upstreamModel: 'sim-gpt+text-mixed+len-300+split-7',
    });
  }
});
afterAll(async () => {
  await product.stop();
  await simulator.close();
});

describe.each([...accented, ...plain])('%s', (provider) => {
  const promises = {
    client: () => client,
    simulator: () => simulator,
    model: provider,
    mixedModel: `${provider}-mixed`,
  };
  expectChat(promises);
  expectTools(promises);
  if (provider !== 'deepseek') expectStructuredOutput(promises);

  it('sends no usage chunk to a client that did not ask for one, and bills it all the same', async () => {
    const stream = await client.chat.completions.create({
      model: provider,
      stream: true,
      messages: [{ role: 'user', content: 'Hi' }],
    });
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(chunks.filter((chunk) => chunk.choices.length === 0)).toEqual([]);
  });
});

describe('accents', () => {
  it('Mistral is given its own names and ids', async () => {
    await client.chat.completions.create({
      model: 'mistral',
      seed: 4,
      user: 'u',
      messages: [
        { role: 'user', content: 'Weather?' },
        {
          role: 'assistant',
          tool_calls: [{ id: 'call_abc', type: 'function', function: { name: 'get_weather', arguments: '{}' } }],
        },
        { role: 'tool', tool_call_id: 'call_abc', content: 'sunny' },
      ],
    });
    const body = simulator.requests().at(-1)?.body as Record<string, unknown>;
    expect(body).toMatchObject({ random_seed: 4 });
    expect(body).not.toHaveProperty('user');
  });

  it.each([
    ['groq', { logprobs: true }, 'logprobs'],
    [
      'deepseek',
      { response_format: { type: 'json_schema', json_schema: { name: 's', schema: {} } } },
      'response_format',
    ],
    ['mistral', { logit_bias: { 5: 1 } }, 'logit_bias'],
  ])('%s: %j is a 400 that names it, before anything is sent', async (model, more, param) => {
    const before = simulator.counts().totals.requests;
    const reply = await post(product, chatBody(model, 'hi', more));
    expect(reply.status).toBe(400);
    expect(await errorOf(reply)).toMatchObject({ code: 'unsupported_parameter', param });
    expect(simulator.counts().totals.requests).toBe(before);
  });

  it.each([
    ['groq', { logprobs: true, n: 2 }, 'n,logprobs'],
    ['mistral', { logit_bias: { 5: 1 } }, 'logit_bias'],
    ['deepseek', { response_format: { type: 'json_schema', json_schema: { name: 's' } } }, 'response_format'],
  ])('%s: %j is left out and named where the request says so', async (model, more, dropped) => {
    const reply = await post(product, chatBody(model, 'hi', { ...more, drop_params: true }));
    expect(reply.status).toBe(200);
    expect(reply.headers.get('x-tollgate-dropped')?.replaceAll(' ', '')).toBe(dropped);
    const body = simulator.requests().at(-1)?.body as Record<string, unknown>;
    for (const name of Object.keys(more)) expect(body).not.toHaveProperty(name);
  });

  it('what was left out is named', async () => {
    const reply = await post(product, chatBody('mistral', 'hi', { store: false }));
    expect(reply.status).toBe(200);
    expect(reply.headers.get('x-tollgate-dropped')).toBe('store');
  });
});

describe('other endpoints', () => {
  it.each(['vllm', 'tensorrt-llm', 'together'])('%s completes text and embeds', async (model) => {
    const { choices } = await client.completions.create({ model, prompt: 'Once', max_tokens: 5 });
    expect(choices[0]?.text).toMatch(/\S/);
    const { data } = await client.embeddings.create({ model, input: ['a', 'b'] });
    expect(data).toHaveLength(2);
  });
});
