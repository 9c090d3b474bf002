/** Promise: a client of OpenAI's reaches models on Azure unchanged, by either of its APIs, and sees what Azure's filter said. */
import { jest } from '@jest/globals';
import type { CreateDeployment } from '@tollgate/contracts';
import { startSimulator, type Simulator } from '@tollgate/simulator';
import OpenAI from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import { startProduct, type Product } from '../../support/harness.js';
import { reached } from '../../support/reached.js';
import { addModel } from '../../support/simulated.js';
import { requestDetail } from '../../support/usage.js';
import { chatBody, errorOf, post, readStream } from '../../support/v1.js';

jest.setTimeout(60_000);

let simulator: Simulator;
let product: Product;
let client: OpenAI;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0, firstTokenMs: 0, tokensPerSecond: 0 });
  product = await startProduct({ env: { TOLLGATE_DEMO: '0', LOG_LEVEL: 'warn' } });
  client = new OpenAI({ apiKey: product.apiKey, baseURL: `${product.url}/v1`, maxRetries: 0 });
  for (const [name, options] of apis) {
    await serve(name, { options });
    await serve(`${name}-embedding`, { options, upstreamModel: 'text-embedding-3-small' });
  }
});
afterAll(async () => {
  await product.stop();
  await simulator.close();
});
beforeEach(() => simulator.reset());

const apis: readonly [string, Record<string, string>, string][] = [
  ['v1', {}, '/openai/v1'],
  ['dated', { apiVersion: '2024-10-21' }, '/openai/deployments/sim-gpt'],
];

/** A deployment and a route of this name. */
const serve = (name: string, more: Partial<CreateDeployment> = {}, prefix = '') =>
  addModel(product, { simulator, ...reached('azure-openai', simulator.url + prefix), ...more, name });

/** The first attempt of a request, as it was written down. */
async function attemptOf(headers: Headers): Promise<unknown> {
  return (await requestDetail(product, headers.get('x-request-id') ?? '')).attemptsDetail[0];
}

const user = (content: string) => [{ role: 'user' as const, content }];
const tools = ['get_weather', 'get_time'].map((name) => ({
  type: 'function' as const,
  function: { name, parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } },
}));

describe.each(apis)('Azure’s %s API', (model, _options, path) => {
  it('chats with the key in its own header', async () => {
    const { data, response } = await client.chat.completions
      .create({ model, messages: user('say exactly: Grüße aus 東京 👩‍👩‍👧‍👦!') })
      .withResponse();
    expect(data.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: 'Grüße aus 東京 👩‍👩‍👧‍👦!' } });
    const [entry] = simulator.requests();
    expect(entry).toMatchObject({ path: `${path}/chat/completions`, apiKey: '…1234' });
    expect(entry?.headers.map(([name]) => name.toLowerCase())).not.toContain('authorization');
    expect(data.usage?.prompt_tokens).toBe(entry?.promptTokens);
    expect(await attemptOf(response.headers)).toMatchObject({
      provider: 'azure-openai',
      provenance: 'reported',
      upstreamRequestId: expect.any(String) as string,
    });
  });

  it('streams the same text as the whole reply', async () => {
    const messages = user('Tell a story');
    const whole = await client.chat.completions.create({ model, messages });
    const final = await client.chat.completions
      .stream({ model, messages, stream_options: { include_usage: true } })
      .finalChatCompletion();
    expect(final.choices[0]?.message.content).toBe(whole.choices[0]?.message.content);
    expect(final.usage?.total_tokens).toBe(whole.usage?.total_tokens);
  });

  it('keeps the chunk of the prompt filter, and takes out usage nobody asked for', async () => {
    const read = await readStream(await post(product, chatBody(model, 'Hi', { stream: true })));
    expect(read.data[0]).toMatch(/"prompt_filter_results"/);
    expect(read).toMatchObject({ done: true, usage: null, finishReason: 'stop' });
  });

  it('calls tools in parallel, streamed', async () => {
    const messages = user('What are the weather in Paris and the time in Tokyo?');
    const { choices } = await client.chat.completions.stream({ model, tools, messages }).finalChatCompletion();
    const calls = choices[0]?.message.tool_calls ?? [];
    expect(choices[0]?.finish_reason).toBe('tool_calls');
    expect(calls.map((call) => call.type === 'function' && call.function.name).sort()).toEqual([
      'get_time',
      'get_weather',
    ]);
  });

  it('gives structured output, and takes an image', async () => {
    const schema = z.object({ name: z.string(), age: z.int() });
    const completion = await client.chat.completions.parse({
      model,
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Describe a person' },
            { type: 'image_url', image_url: { url: 'https://example.com/cat.png' } },
          ],
        },
      ],
      response_format: zodResponseFormat(schema, 'person'),
    });
    expect(schema.safeParse(completion.choices[0]?.message.parsed).success).toBe(true);
    expect(JSON.stringify(simulator.requests()[0]?.body)).toContain('https://example.com/cat.png');
  });

  it('makes embeddings', async () => {
    const { data, usage } = await client.embeddings.create({ model: `${model}-embedding`, input: ['one', 'two'] });
    expect(data.map(({ embedding }) => embedding.length)).toEqual([1536, 1536]);
    expect(usage.prompt_tokens).toBe(simulator.requests()[0]?.promptTokens);
  });

  it('completes text', async () => {
    const whole = await client.completions.create({ model, prompt: 'Once', max_tokens: 8 });
    expect(whole.choices[0]?.text).not.toBe('');
    expect(simulator.requests()[0]?.path).toBe(`${path}/completions`);
  });
});

it('what Azure’s filter refuses is the caller’s to see, by the code OpenAI’s clients know', async () => {
  await serve('filtered', { upstreamModel: 'sim-gpt+refuse' });
  await expect(client.chat.completions.create({ model: 'filtered', messages: user('Hi') })).rejects.toMatchObject({
    status: 400,
    code: 'content_filter',
    param: 'prompt',
  });
});

it.each([
  ['429:2', 429],
  ['500', 502],
  ['503', 502],
  ['401', 502],
] as const)('the upstream’s %s becomes %i', async (fault, status) => {
  const model = `fault-${fault.replace(':', '-')}`;
  await serve(model, {}, `/__fault/${encodeURIComponent(fault)}`);
  const response = await post(product, chatBody(model));
  expect(response.status).toBe(status);
  if (status === 429) expect(response.headers.get('retry-after')).toBe('2');
  expect(JSON.stringify(await errorOf(response))).not.toContain('azure-key-1234');
});

it('a deployment that is not there, and a version that is none, are the operator’s to see', async () => {
  await serve('nobody', { upstreamModel: 'does-not-exist', options: { apiVersion: '2024-10-21' } });
  const error = await errorOf(await post(product, chatBody('nobody')));
  expect(error.message).toMatch(/operator/);
});
