/**
 * Promise: the official OpenAI client reaches Gemini models, by API key and through Vertex AI, whose token the gateway
 * fetches with the service account's key; and what is metered is what the upstream counted.
 */
import { jest } from '@jest/globals';
import OpenAI from 'openai';
import { serviceAccountKey, startSimulator, type Simulator } from '@tollgate/simulator';
import { manage, startProduct, type Product } from '../../support/harness.js';
import { addModel, addRoute, addDeployment } from '../../support/simulated.js';
import { chatBody, errorOf, post } from '../../support/v1.js';

jest.setTimeout(120_000);

const tools: OpenAI.ChatCompletionFunctionTool[] = ['get_weather', 'get_time'].map((name) => ({
  type: 'function',
  function: {
    name,
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' } },
      required: ['city'],
      additionalProperties: false,
    },
  },
}));

let product: Product;
let simulator: Simulator;
let client: OpenAI;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0, firstTokenMs: 0, tokensPerSecond: 0 });
  product = await startProduct({ env: { TOLLGATE_DEMO: '0', LOG_LEVEL: 'info' } });
  client = new OpenAI({ apiKey: product.apiKey, baseURL: `${product.url}/v1`, maxRetries: 0 });
  for (const [provider, how] of Object.entries(access())) {
    await addModel(product, { name: provider, simulator, upstreamModel: 'gemini-3.8-flash', ...how });
    await addModel(product, { name: `${provider}-old`, simulator, upstreamModel: 'gemini-2.5-flash', ...how });
    await addModel(product, { name: `${provider}-embed`, simulator, upstreamModel: 'text-embedding-005', ...how });
  }
});
afterAll(async () => {
  await product.stop();
  await simulator.close();
});
beforeEach(() => simulator.clearFaults());

/** How the simulator is reached by each of the two providers. */
function access() {
  const credential = { serviceAccount: serviceAccountKey(simulator.url) };
  return {
    gemini: { provider: 'gemini' as const, baseUrl: `${simulator.url}/v1beta`, apiKey: 'test-key' },
    vertex: {
      provider: 'vertex' as const,
      baseUrl: `${simulator.url}/v1beta1`,
      apiKey: undefined,
      credential,
      options: { location: 'europe-west4' },
    },
  };
}

describe.each(['gemini', 'vertex'])('%s', (model) => {
  it('chats, and meters what the upstream counted', async () => {
    const completion = await client.chat.completions.create({
      model,
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'say exactly: Grüße aus 東京 👩‍👩‍👧‍👦!' },
      ],
    });
    const counted = simulator.requests().at(-1);
    expect(completion.choices[0]?.message.content).toBe('Grüße aus 東京 👩‍👩‍👧‍👦!');
    expect(completion.choices[0]?.finish_reason).toBe('stop');
    expect(completion.usage).toMatchObject({
      prompt_tokens: counted?.promptTokens,
      completion_tokens: counted?.completionTokens,
      completion_tokens_details: { reasoning_tokens: counted?.reasoningTokens },
    });
    expect(counted?.reasoningTokens).toBeGreaterThan(0);
  });

  it('streams the same answer, with usage where asked', async () => {
    const ask = { model, messages: [{ role: 'user' as const, content: 'Tell me something' }] };
    const whole = await client.chat.completions.create(ask);
    const stream = client.chat.completions.stream({ ...ask, stream_options: { include_usage: true } });
    const streamed = await stream.finalChatCompletion();
    expect(streamed.choices[0]?.message.content).toBe(whole.choices[0]?.message.content);
    expect(streamed.choices[0]?.finish_reason).toBe('stop');
    expect(streamed.usage).toEqual(whole.usage);
  });

  it.each([false, true])('runs a tool loop with parallel calls and signed thoughts (stream: %s)', async (stream) => {
    const messages: OpenAI.ChatCompletionMessageParam[] = [
      { role: 'user', content: 'What are weather and time in Paris?' },
    ];
    const ask = { model, tools, reasoning_effort: 'low' as const };
    const first = stream
      ? await client.chat.completions.stream({ ...ask, messages }).finalChatCompletion()
      : await client.chat.completions.create({ ...ask, messages });
    const message = first.choices[0]?.message;
    expect(first.choices[0]?.finish_reason).toBe('tool_calls');
    const calls = (message?.tool_calls ?? []) as (OpenAI.ChatCompletionMessageFunctionToolCall & {
      extra_content?: unknown;
    })[];
    expect(calls.map((call) => call.function.name)).toEqual(['get_weather', 'get_time']);
    expect(calls[0]?.extra_content).toMatchObject({ google: { thought_signature: expect.any(String) as string } });
    expect(message).toHaveProperty('reasoning_details');
    for (const call of calls) messages.push({ role: 'tool', tool_call_id: call.id, content: '{"ok":true}' });
    if (message !== undefined) messages.splice(1, 0, message);
    const second = await client.chat.completions.create({ ...ask, messages });
    expect(second.choices[0]?.finish_reason).toBe('stop');
    expect(second.choices[0]?.message.content).toBeTruthy();
  });

  it('goes on with a tool loop whose signatures the client lost', async () => {
    const call = {
      id: 'call_1',
      type: 'function' as const,
      function: { name: 'get_weather', arguments: '{"city":"x"}' },
    };
    const completion = await client.chat.completions.create({
      model,
      tools,
      messages: [
        { role: 'user', content: 'Go' },
        { role: 'assistant', tool_calls: [call] },
        { role: 'tool', tool_call_id: 'call_1', content: 'sunny' },
      ],
    });
    expect(completion.choices[0]?.message.content).toBeTruthy();
  });

  it('enforces a schema, takes an image and switches thinking off where it can be', async () => {
    const schema = { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] };
    const completion = await client.chat.completions.create({
      model: `${model}-old`,
      reasoning_effort: 'none',
      response_format: { type: 'json_schema', json_schema: { name: 'x', schema, strict: true } },
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Count' },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } },
          ],
        },
      ],
    });
    expect(JSON.parse(completion.choices[0]?.message.content ?? '')).toEqual({ n: expect.any(Number) as number });
    expect(completion.usage?.completion_tokens_details?.reasoning_tokens).toBe(0);
  });

  it('makes embeddings', async () => {
    const reply = await client.embeddings.create({ model: `${model}-embed`, input: ['a', 'b', 'a'], dimensions: 16 });
    expect(reply.data.map(({ embedding }) => embedding.length)).toEqual([16, 16, 16]);
    expect(reply.data[0]?.embedding).toEqual(reply.data[2]?.embedding);
    expect(reply.usage.prompt_tokens).toBe(simulator.requests().at(-1)?.promptTokens);
  });

  it('says what a blocked prompt was, and how long to wait when limited', async () => {
    simulator.setFault({ fault: '429:7', model: 'gemini-3.8-flash' });
    const limited = await post(product, chatBody(model));
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '7']);
    simulator.clearFaults();
    await addModel(product, {
      name: `${model}-refusing`,
      simulator,
      upstreamModel: 'sim-gemini+refuse',
      ...access()[model as 'gemini' | 'vertex'],
    });
    const refused = await client.chat.completions.create({
      model: `${model}-refusing`,
      messages: [{ role: 'user', content: 'x' }],
    });
    expect(refused.choices[0]).toMatchObject({ finish_reason: 'content_filter', message: { content: null } });
    expect(refused.choices[0]?.message.refusal).toContain('PROHIBITED_CONTENT');
  });
});

describe('Claude on Vertex AI', () => {
  it.each([false, true])('runs a tool loop with signed thinking (stream: %s)', async (stream) => {
    const model = `vertex-claude-${stream}`;
    await addModel(product, { name: model, simulator, upstreamModel: 'claude-sonnet-4-6', ...access().vertex });
    const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'What is the weather in Paris?' }];
    const ask = { model, tools, reasoning_effort: 'low' as const };
    const first = stream
      ? await client.chat.completions.stream({ ...ask, messages }).finalChatCompletion()
      : await client.chat.completions.create({ ...ask, messages });
    const message = first.choices[0]?.message;
    expect(first.choices[0]?.finish_reason).toBe('tool_calls');
    const [call] = message?.tool_calls ?? [];
    if (message === undefined || call === undefined) throw new Error('A tool call was expected.');
    messages.push(message, { role: 'tool', tool_call_id: call.id, content: 'sunny' });
    const second = await client.chat.completions.create({ ...ask, messages });
    expect(second.choices[0]?.finish_reason).toBe('stop');
    expect(simulator.requests().at(-1)?.path).toContain('/publishers/anthropic/models/claude-sonnet-4-6:rawPredict');
  });
});

describe('the token of a service account', () => {
  it('was fetched once for all deployments with the same key, and is in no log', () => {
    const requests = simulator.requests();
    expect(requests.filter(({ path }) => path === '/token')).toHaveLength(1);
    expect(
      requests.some(({ path }) => path.startsWith('/v1beta1/projects/simulated-project/locations/europe-west4/')),
    ).toBe(true);
    expect(product.output()).not.toContain('ya29.');
    expect(product.output()).not.toContain('PRIVATE KEY');
  });

  it('that is refused is the operator’s to mend: the caller is told so', async () => {
    const key = JSON.parse(serviceAccountKey(simulator.url)) as Record<string, string>;
    const unknown = JSON.stringify({ ...key, client_email: 'nobody@example.com' });
    await addDeployment(product, {
      name: 'vertex-unknown',
      simulator,
      upstreamModel: 'gemini-2.5-flash',
      ...access().vertex,
      credential: { serviceAccount: unknown },
    });
    await addRoute(product, {
      model: 'only-unknown',
      targets: [{ deployment: 'vertex-unknown', weight: 1, tier: 'primary' }],
    });
    const refused = await post(product, chatBody('only-unknown'));
    expect(refused.status).toBe(502);
    expect(await errorOf(refused)).toMatchObject({ code: 'upstream_refused_credential' });
  });

  it('whose endpoint nobody answers at lets another target serve', async () => {
    const key = JSON.parse(serviceAccountKey(simulator.url)) as Record<string, string>;
    const away = JSON.stringify({ ...key, token_uri: 'http://127.0.0.1:1/token' });
    await addDeployment(product, {
      name: 'vertex-away',
      simulator,
      upstreamModel: 'gemini-2.5-flash',
      ...access().vertex,
      credential: { serviceAccount: away },
    });
    await addRoute(product, {
      model: 'with-backup',
      targets: [
        { deployment: 'vertex-away', weight: 1, tier: 'primary' },
        { deployment: 'gemini', weight: 1, tier: 'backup' },
      ],
    });
    const served = await post(product, chatBody('with-backup'));
    expect(served.status).toBe(200);
    expect(served.headers.get('x-tollgate-deployment')).toBe('gemini');
    expect(served.headers.get('x-tollgate-attempts')).toBe('2');
  });
});

describe('a deployment of Vertex AI', () => {
  const base = { provider: 'vertex', upstreamModel: 'gemini-2.5-flash' };
  it.each([
    [{ credential: { serviceAccount: 'no key file' } }, 'credential'],
    [{ options: { location: 'evil.example/' } }, 'options.location'],
  ])('is refused with %j', async (more, path) => {
    const reply = await manage<{ errors?: { path: string }[] }>(product, 'POST', '/deployments', {
      ...base,
      name: 'wrong',
      ...more,
    });
    expect(reply.status).toBe(400);
    expect(JSON.stringify(reply.body)).toContain(path.split('.').at(-1));
  });
});
