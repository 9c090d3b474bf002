/** Promise: a client of OpenAI reaches Ollama by its own API and gets back everything Ollama said. */
import { jest } from '@jest/globals';
import { startSimulator, type Simulator } from '@tollgate/simulator';
import { Ollama } from 'ollama';
import OpenAI from 'openai';
import { expectChat, expectStructuredOutput, expectTools } from '../../support/chat-promises.js';
import { startProduct, type Product } from '../../support/harness.js';
import { addModel } from '../../support/simulated.js';
import { chatBody, errorOf, post, readStream } from '../../support/v1.js';

jest.setTimeout(120_000);

let product: Product;
let simulator: Simulator;
let client: OpenAI;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0, firstTokenMs: 0, tokensPerSecond: 0 });
  product = await startProduct({ env: { TOLLGATE_DEMO: '0', LOG_LEVEL: 'warn' } });
  client = new OpenAI({ apiKey: product.apiKey, baseURL: `${product.url}/v1`, maxRetries: 0 });
  const { url } = simulator;
  const add = (name: string, upstreamModel: string, more: object = {}) =>
    addModel(product, { name, simulator, provider: 'ollama', baseUrl: url, upstreamModel, ...more });
  await add('llama', 'sim-llama', { options: { contextLength: 16_384, keepAlive: '10m' } });
  await add('llama-mixed', 'sim-llama+text-mixed+len-300+split-7');
  await add('llama-missing', 'does-not-exist');
  await add('llama-small', 'sim-llama+ctx-5');
  await add('llama-broken', 'sim-llama', { baseUrl: `${url}/__fault/error-event:300` });
  await add('llama-cut', 'sim-llama', { baseUrl: `${url}/__fault/truncated:400` });
  await add('llama-html', 'sim-llama', { baseUrl: `${url}/__fault/502` });
  await add('llama-openai', 'sim-gpt', { options: { api: 'openai' } });
  await add('llama-openai-mixed', 'sim-gpt+text-mixed+len-300+split-7', { options: { api: 'openai' } });
  await add('nomic', 'nomic-embed-text');
});
afterAll(async () => {
  await product.stop();
  await simulator.close();
});

const lastBody = () => simulator.requests().at(-1)?.body as Record<string, unknown>;

describe('by its own API', () => {
  const promises = { client: () => client, simulator: () => simulator, model: 'llama', mixedModel: 'llama-mixed' };
  expectChat(promises);
  expectTools(promises);
  expectStructuredOutput(promises);

  it('gives the very words Ollama gives its own client', async () => {
    const messages = [{ role: 'user' as const, content: 'Tell another story' }];
    const own = await new Ollama({ host: simulator.url }).chat({ model: 'sim-llama', messages });
    const ours = await client.chat.completions.create({ model: 'llama', messages });
    expect(ours.choices[0]?.message.content).toBe(own.message.content);
    expect(ours.usage).toMatchObject({ prompt_tokens: own.prompt_eval_count, completion_tokens: own.eval_count });
  });

  it('carries the options of the deployment', async () => {
    await client.chat.completions.create({ model: 'llama', messages: [{ role: 'user', content: 'hi' }] });
    expect(lastBody()).toMatchObject({ options: { num_ctx: 16_384 }, keep_alive: '10m' });
  });

  it('shows thinking, and takes it back', async () => {
    const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'Think it over' }];
    const first = await client.chat.completions.create({ model: 'llama', messages, reasoning_effort: 'high' });
    const message = first.choices[0]?.message as OpenAI.ChatCompletionMessage & { reasoning_content?: string };
    expect(message.reasoning_content).toMatch(/\S/);
    await client.chat.completions.create({
      model: 'llama',
      messages: [...messages, message, { role: 'user', content: 'And now?' }],
    });
    const sent = lastBody()['messages'] as { thinking?: string }[];
    expect(sent[1]?.thinking).toBe(message.reasoning_content);
  });

  it('takes images as data and refuses addresses nobody may ask', async () => {
    const ask = (url: string) =>
      client.chat.completions.create({
        model: 'llama',
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'What?' },
              { type: 'image_url', image_url: { url } },
            ],
          },
        ],
      });
    await ask('data:image/png;base64,iVBORw0KGgo=');
    expect(lastBody()['messages']).toEqual([{ role: 'user', content: 'What?', images: ['iVBORw0KGgo='] }]);
    await expect(ask('http://127.0.0.1:9/a.png')).rejects.toMatchObject({
      status: 400,
      code: 'media_unavailable',
      param: 'messages[0].content[1]',
    });
  });

  it('makes embeddings in whichever encoding the client asks for', async () => {
    const input = ['one', 'two'];
    const byDefault = await client.embeddings.create({ model: 'nomic', input });
    const asFloats = await client.embeddings.create({ model: 'nomic', input, encoding_format: 'float' });
    expect(byDefault.data.map(({ embedding }) => embedding.length)).toEqual([768, 768]);
    const rounded = (vector: number[] | undefined) => vector?.slice(0, 50).map((value) => value.toFixed(6));
    expect(rounded(byDefault.data[1]?.embedding)).toEqual(rounded(asFloats.data[1]?.embedding));
    expect(byDefault.usage).toEqual({ prompt_tokens: 2, total_tokens: 2 });
    await expect(client.embeddings.create({ model: 'nomic', input: 'x'.repeat(40_000) })).rejects.toMatchObject({
      status: 400,
      code: 'context_length_exceeded',
    });
  });
});

describe('what goes wrong', () => {
  it('a prompt that does not fit is the caller’s, with the code clients know', async () => {
    const reply = await post(product, chatBody('llama-small', 'a long question indeed, longer than five tokens'));
    expect(reply.status).toBe(400);
    expect(await errorOf(reply)).toMatchObject({ code: 'context_length_exceeded' });
  });

  it('a model that is not installed is the operator’s', async () => {
    const reply = await post(product, chatBody('llama-missing'));
    expect(reply.status).toBe(502);
  });

  it.each(['llama-broken', 'llama-cut'])('a stream that breaks off says so and has no end: %s', async (model) => {
    const read = await readStream(await post(product, chatBody(model, 'Tell a story', { stream: true })));
    expect(read.error).not.toBeNull();
    expect(read.done).toBe(false);
  });

  it('a proxy’s page is no reply', async () => {
    const reply = await post(product, chatBody('llama-html'));
    expect(reply.status).toBeGreaterThanOrEqual(500);
    expect((await errorOf(reply)).message).not.toContain('<');
  });
});

describe('by its OpenAI paths', () => {
  const promises = {
    client: () => client,
    simulator: () => simulator,
    model: 'llama-openai',
    mixedModel: 'llama-openai-mixed',
  };
  expectChat(promises);
  expectTools(promises);

  it('completes text, which has no other path', async () => {
    const { choices } = await client.completions.create({ model: 'llama-openai', prompt: 'Once', max_tokens: 5 });
    expect(choices[0]?.text).toMatch(/\S/);
    expect(simulator.requests().at(-1)?.path).toBe('/v1/completions');
  });
});

it('its own Responses and Messages serve those surfaces where a deployment asks for its OpenAI paths', async () => {
  const input = 'say exactly: Grüße 👋';
  const response = await client.responses.create({ model: 'llama-openai', input });
  expect(response.output_text).toBe('Grüße 👋');
  expect(simulator.requests().at(-1)?.path).toBe('/v1/responses');
  const body = { model: 'llama-openai', max_tokens: 50, messages: [{ role: 'user', content: input }] };
  const message = await post(product, body, { path: '/v1/messages' });
  expect(await message.json()).toMatchObject({ type: 'message', content: [{ type: 'text', text: 'Grüße 👋' }] });
  expect(simulator.requests().at(-1)?.path).toBe('/v1/messages');
});
