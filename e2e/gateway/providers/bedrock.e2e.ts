/** Promise: a client of OpenAI's reaches models on AWS Bedrock unchanged: signed requests, binary streams, all that was said. */
import { jest } from '@jest/globals';
import type { CreateDeployment } from '@tollgate/contracts';
import { startSimulator, type Simulator } from '@tollgate/simulator';
import OpenAI from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import { startProduct, type Product } from '../../support/harness.js';
import { awsCredential, reached } from '../../support/reached.js';
import { addModel } from '../../support/simulated.js';
import { requestDetail } from '../../support/usage.js';
import { chatBody, errorOf, post, readStream } from '../../support/v1.js';

jest.setTimeout(60_000);

const temporary = {
  accessKeyId: 'ASIASIMULATOR',
  secretAccessKey: 'simulator/temporary+key',
  sessionToken: 'simulator-session-token',
};
const claude = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const nova = 'us.amazon.nova-lite-v1:0';
const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

let simulator: Simulator;
let product: Product;
let client: OpenAI;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0, firstTokenMs: 0, tokensPerSecond: 0 });
  product = await startProduct({ env: { TOLLGATE_DEMO: '0', LOG_LEVEL: 'warn' } });
  client = new OpenAI({ apiKey: product.apiKey, baseURL: `${product.url}/v1`, maxRetries: 0 });
  await serve('claude', { upstreamModel: claude });
  await serve('claude-mixed', { upstreamModel: `${claude}+text-mixed+len-300+split-7` });
  await serve('nova', { upstreamModel: nova });
  await serve('mistral', { upstreamModel: 'us.mistral.pixtral-large-2502-v1:0' });
  await serve('titan', { upstreamModel: 'amazon.titan-embed-text-v2:0' });
  await serve('cohere', { upstreamModel: 'cohere.embed-multilingual-v3' });
});
afterAll(async () => {
  await product.stop();
  await simulator.close();
});
beforeEach(() => simulator.reset());

/** A deployment and a route of this name. */
const serve = (name: string, more: Partial<CreateDeployment> = {}, prefix = '') =>
  addModel(product, {
    simulator,
    ...reached('bedrock', simulator.url + prefix),
    options: { region: 'eu-central-1' },
    ...more,
    name,
  });

/** The first attempt of a request, as it was written down. */
async function attemptOf(headers: Headers): Promise<unknown> {
  return (await requestDetail(product, headers.get('x-request-id') ?? '')).attemptsDetail[0];
}

const user = (content: string) => [{ role: 'user' as const, content }];
const tools = ['get_weather', 'get_time'].map((name) => ({
  type: 'function' as const,
  function: { name, parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } },
}));

describe.each(['claude', 'nova', 'mistral'])('%s on Bedrock', (model) => {
  it('chats, with usage that adds up, and signs for the region and the model’s encoded name', async () => {
    const text = 'Grüße aus 東京 👩‍👩‍👧‍👦!';
    const { data, response } = await client.chat.completions
      .create({ model, messages: [{ role: 'system', content: 'Be brief.' }, ...user(`say exactly: ${text}`)] })
      .withResponse();
    expect(data.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: text } });
    const [entry] = simulator.requests();
    expect(entry).toMatchObject({ status: 200, apiKey: '…ATOR', promptTokens: data.usage?.prompt_tokens });
    expect(entry?.path).toMatch(/^\/model\/us\..*%3A0\/converse$/);
    expect(data.usage?.total_tokens).toBe((entry?.promptTokens ?? NaN) + (entry?.completionTokens ?? NaN));
    expect(await attemptOf(response.headers)).toMatchObject({
      provider: 'bedrock',
      provenance: 'reported',
      upstreamRequestId: expect.any(String) as string,
    });
  });

  it('streams the same text as the whole reply, and usage when asked', async () => {
    const messages = user('Tell a story');
    const whole = await client.chat.completions.create({ model, messages });
    const final = await client.chat.completions
      .stream({ model, messages, stream_options: { include_usage: true } })
      .finalChatCompletion();
    expect(final.choices[0]?.message.content).toBe(whole.choices[0]?.message.content);
    expect(final.choices[0]?.finish_reason).toBe('stop');
    expect(final.usage).toMatchObject({ total_tokens: whole.usage?.total_tokens ?? NaN });
  });

  it('runs a tool loop to its end', async () => {
    const cities: string[] = [];
    const runner = client.chat.completions.runTools({
      model,
      messages: user('What is the weather in Paris?'),
      tools: [
        {
          type: 'function',
          function: {
            name: 'get_weather',
            description: 'Gives the weather',
            parameters: { type: 'object', properties: { city: { type: 'string' } } },
            parse: (text: string) => JSON.parse(text) as { city: string },
            function: ({ city }: { city: string }) => {
              cities.push(city);
              return 'sunny, 21 °C';
            },
          },
        },
      ],
    });
    expect(await runner.finalContent()).toMatch(/\S/);
    expect(cities).toEqual(['Paris']);
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
    for (const call of calls) {
      if (call.type === 'function')
        expect(Object.keys(JSON.parse(call.function.arguments) as object)).toEqual(['city']);
    }
  });

  it('gives structured output, whole and streamed, whether Bedrock enforces it or a forced tool', async () => {
    const schema = z.object({ name: z.string(), age: z.int(), tags: z.array(z.string()) });
    const request = {
      model,
      messages: user('Describe a person'),
      response_format: zodResponseFormat(schema, 'person'),
    };
    const whole = await client.chat.completions.parse(request);
    const streamed = await client.chat.completions.stream(request).finalChatCompletion();
    for (const { choices } of [whole, streamed]) {
      expect(schema.safeParse(choices[0]?.message.parsed).success).toBe(true);
      expect(choices[0]?.finish_reason).toBe('stop');
      expect(choices[0]?.message.tool_calls ?? []).toEqual([]);
    }
  });

  it('sees an image sent as data, and refuses one at an address nobody may ask, naming the parameter', async () => {
    const image = (url: string) =>
      client.chat.completions.create({
        model,
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'Describe' },
              { type: 'image_url', image_url: { url } },
            ],
          },
        ],
      });
    await image(`data:image/png;base64,${pixel}`);
    expect(JSON.stringify(simulator.requests()[0]?.body)).toContain(
      `"image":{"format":"png","source":{"bytes":"${pixel}"}}`,
    );
    await expect(image('http://127.0.0.1:9/cat.png')).rejects.toMatchObject({
      status: 400,
      param: 'messages[0].content[1]',
      code: 'media_unavailable',
    });
  });
});

it('characters that arrive in pieces are put together', async () => {
  const messages = user('Write in many scripts');
  const whole = await client.chat.completions.create({ model: 'claude-mixed', messages });
  const streamed = await client.chat.completions.stream({ model: 'claude-mixed', messages }).finalContent();
  expect(streamed).toBe(whole.choices[0]?.message.content);
  expect(streamed).not.toContain('\ufffd');
});

it('reasoning comes back signed, and is accepted when it is sent again', async () => {
  const first = await client.chat.completions.create({
    model: 'claude',
    messages: user('Think'),
    reasoning_effort: 'low',
  });
  const message = first.choices[0]?.message as OpenAI.ChatCompletionMessage & { reasoning_details: unknown[] };
  expect(message.reasoning_details).toEqual([
    { type: 'reasoning.text', text: expect.any(String) as string, signature: expect.any(String) as string, index: 0 },
  ]);
  const messages = [...user('Think'), message, ...user('Again')];
  const second = await client.chat.completions
    .stream({ model: 'claude', messages, reasoning_effort: 'low' })
    .finalChatCompletion();
  expect(second.choices[0]?.message.content).toMatch(/\S/);
});

it('cache points go up, and what the cache served is counted apart', async () => {
  const content = [
    { type: 'text', text: 'long '.repeat(2_000), cache_control: { type: 'ephemeral' } },
    { type: 'text', text: 'Hi' },
  ] as unknown as OpenAI.ChatCompletionContentPartText[];
  const ask = () => client.chat.completions.create({ model: 'claude', messages: [{ role: 'user', content }] });
  await ask();
  const { usage } = await ask();
  expect(usage?.prompt_tokens_details?.cached_tokens).toBe(simulator.requests()[1]?.cachedTokens);
  expect(usage?.prompt_tokens_details?.cached_tokens).toBeGreaterThan(1_024);
  expect(usage?.prompt_tokens).toBe(simulator.requests()[1]?.promptTokens);
});

it('embeddings come from Titan, one text at a time, and from Cohere', async () => {
  const titan = await client.embeddings.create({ model: 'titan', input: 'one', dimensions: 256 });
  expect(titan.data[0]?.embedding).toHaveLength(256);
  expect(titan.usage.prompt_tokens).toBe(simulator.requests()[0]?.promptTokens);
  await expect(client.embeddings.create({ model: 'titan', input: ['one', 'two'] })).rejects.toMatchObject({
    param: 'input',
  });
  const cohere = await client.embeddings.create({ model: 'cohere', input: ['one', 'two'] });
  expect(cohere.data.map(({ index }) => index)).toEqual([0, 1]);
});

it.each([
  ['temporary keys', { credential: temporary }, 200],
  ['an API key', { credential: undefined, apiKey: 'bedrock-api-key' }, 200],
  ['an expired token', { credential: { ...temporary, sessionToken: 'expired' } }, 502],
  ['a wrong secret', { credential: { ...awsCredential, secretAccessKey: 'wrong-secret-key' } }, 502],
] as const)('with %s', async (name, more, status) => {
  const model = name.replaceAll(' ', '-');
  await serve(model, more);
  const response = await post(product, chatBody(model));
  expect(response.status).toBe(status);
  if (status === 200) return;
  const text = JSON.stringify(await errorOf(response));
  expect(text).not.toMatch(/wrong-secret-key|AKID/);
});

it.each([
  ['429:2', 429, 'rate_limit_exceeded'],
  ['quota', 502, null],
  ['500', 502, null],
  ['503', 502, null],
  ['408', 504, null],
] as const)('the upstream’s %s becomes %i', async (fault, status, code) => {
  const model = `fault-${fault.replace(':', '-')}`;
  await serve(model, {}, `/__fault/${encodeURIComponent(fault)}`);
  const response = await post(product, chatBody(model));
  expect(response.status).toBe(status);
  const error = await errorOf(response);
  if (code !== null) expect(error.code).toContain('rate');
});

it('a request that Bedrock refuses is the caller’s to see, in Bedrock’s words', async () => {
  await serve('small', { upstreamModel: `${claude}+ctx-10` });
  const error = await errorOf(await post(product, chatBody('small', 'long '.repeat(100))));
  expect(error.message).toMatch(/prompt is too long/);
});

describe('a stream that goes wrong', () => {
  it.each([
    'error-event:600',
    'corrupt-frame:payload',
    'corrupt-frame:prelude',
    'corrupt-frame:length',
    'close-mid-stream:900',
    'truncated:900',
    'garbage-sse:html',
    'empty-body',
  ])('by %s ends with an error event, and never with [DONE]', async (fault) => {
    const model = `broken-${fault.replace(':', '-')}`;
    await serve(model, { upstreamModel: `${claude}+len-200` }, `/__fault/${encodeURIComponent(fault)}`);
    const response = await post(product, chatBody(model, 'Tell a story', { stream: true }));
    // The first frame may be all that arrives before the damage: then no byte is sent and the client has a status.
    if (response.status !== 200) {
      expect(response.status).toBe(502);
      return;
    }
    const read = await readStream(response);
    expect(read.error).not.toBeNull();
    expect(read.done).toBe(false);
  });

  it('without usage is complete, and its usage is estimated', async () => {
    await serve('silent', {}, '/__fault/missing-usage');
    const response = await post(
      product,
      chatBody('silent', 'Hi', { stream: true, stream_options: { include_usage: true } }),
    );
    const read = await readStream(response);
    expect(read).toMatchObject({ done: true, finishReason: 'stop', error: null });
    expect(await attemptOf(response.headers)).toMatchObject({ provenance: 'estimated' });
  });
});
