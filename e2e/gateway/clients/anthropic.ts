/** Promise: Anthropic's official client works unchanged, whichever dialect the model behind the name speaks. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type Anthropic from '@anthropic-ai/sdk';
import { eventually } from '../../support/harness.js';
import { addModel } from '../../support/simulated.js';
import { dialects, type SdkStage } from '../../support/sdk-stage.js';
import { requestDetail } from '../../support/usage.js';
import { post } from '../../support/v1.js';

/** One major of the client; older ones are driven through the types of the newest. */
export interface AnthropicMajor {
  Client: typeof Anthropic;
  /** Also what does not depend on the client's age: headers, plain HTTP, bytes. */
  thorough: boolean;
}

const tools = ['get_weather', 'get_time'].map((name) => ({
  name,
  description: `Gives the ${name.slice(4)} of a city`,
  input_schema: { type: 'object' as const, properties: { city: { type: 'string' } }, required: ['city'] },
}));

function textOf(message: Anthropic.Message): string {
  return message.content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('');
}

const page = {
  type: 'document' as const,
  source: { type: 'text' as const, media_type: 'text/plain' as const, data: 'A page.' },
  title: 'page',
};

export function anthropicPromises(stageOf: () => SdkStage, { Client, thorough }: AnthropicMajor): void {
  let stage: SdkStage;
  let client: Anthropic;

  beforeAll(() => {
    stage = stageOf();
    client = clientWith({});
  });

  function clientWith(options: { apiKey?: string; maxRetries?: number }): Anthropic {
    return new Client({ apiKey: stage.product.apiKey, baseURL: stage.product.url, maxRetries: 0, ...options });
  }

  describe.each(dialects)('with a model of the $dialect dialect', ({ dialect, model }) => {
    it('chats', async () => {
      const message = await client.messages.create({
        model,
        max_tokens: 500,
        system: 'Be brief.',
        messages: [{ role: 'user', content: 'say exactly: Grüße aus 東京 👩‍👩‍👧‍👦!' }],
      });
      expect(textOf(message)).toBe('Grüße aus 東京 👩‍👩‍👧‍👦!');
      expect(message).toMatchObject({ type: 'message', role: 'assistant', stop_reason: 'end_turn' });
      expect(message.usage.input_tokens).toBeGreaterThan(0);
      expect(message.usage.output_tokens).toBeGreaterThan(0);
      expect(message._request_id).toMatch(/^req_/);
    });

    it('streams the same message its helper folds, and tells each event by name', async () => {
      const params = { model, max_tokens: 500, messages: [{ role: 'user' as const, content: 'Tell a story' }] };
      const whole = await client.messages.create(params);
      const events: string[] = [];
      const stream = client.messages.stream(params).on('streamEvent', ({ type }) => events.push(type));
      const folded = await stream.finalMessage();
      expect(textOf(folded)).toBe(textOf(whole));
      expect(folded.stop_reason).toBe('end_turn');
      expect(folded.usage.output_tokens).toBe(whole.usage.output_tokens);
      expect(folded.usage.input_tokens).toBe(whole.usage.input_tokens);
      expect(events[0]).toBe('message_start');
      expect(events.slice(-3)).toEqual(['content_block_stop', 'message_delta', 'message_stop']);
    });

    it('runs a tool loop to its end, whole and streamed', async () => {
      const question = { role: 'user' as const, content: 'What is the weather in Paris?' };
      for (const streamed of [false, true]) {
        const params = { model, max_tokens: 500, tools, messages: [question] };
        const asked = streamed
          ? await client.messages.stream(params).finalMessage()
          : await client.messages.create(params);
        expect(asked.stop_reason).toBe('tool_use');
        const call = asked.content.find((block) => block.type === 'tool_use');
        expect(call).toMatchObject({ name: 'get_weather', input: { city: 'Paris' } });
        const answered = await client.messages.create({
          ...params,
          messages: [
            question,
            { role: 'assistant', content: asked.content },
            { role: 'user', content: [{ type: 'tool_result', tool_use_id: call?.id ?? '', content: 'sunny, 21 °C' }] },
          ],
        });
        expect(answered.stop_reason).toBe('end_turn');
        expect(textOf(answered)).toMatch(/\S/);
      }
    });

    it('calls tools in parallel, streamed', async () => {
      const message = await client.messages
        .stream({
          model,
          max_tokens: 500,
          tools,
          messages: [{ role: 'user', content: 'What are the weather in Paris and the time in Tokyo?' }],
        })
        .finalMessage();
      const calls = message.content.filter((block) => block.type === 'tool_use');
      expect(calls.map((call) => call.name)).toEqual(['get_weather', 'get_time']);
      expect(new Set(calls.map((call) => call.id)).size).toBe(2);
      for (const call of calls) expect(call.input).toHaveProperty('city');
    });

    it('obeys a forced tool, stop sequences and the output cap', async () => {
      const messages = [{ role: 'user' as const, content: 'say exactly: one two three four' }];
      const forcing = client.messages.create({
        model,
        max_tokens: 500,
        tools,
        tool_choice: { type: 'tool', name: 'get_time' },
        messages,
      });
      // Ollama has no way to force a tool (https://github.com/ollama/ollama/blob/main/docs/api.md).
      if (dialect === 'ollama') await expect(forcing).rejects.toThrow(/tool_choice/);
      else
        expect((await forcing).content.find((block) => block.type === 'tool_use')).toMatchObject({ name: 'get_time' });
      const stopped = await client.messages.create({ model, max_tokens: 500, stop_sequences: [' three'], messages });
      expect(textOf(stopped)).toBe('one two');
      const cut = await client.messages.create({ model, max_tokens: 2, messages });
      expect(cut.stop_reason).toBe('max_tokens');
      expect(cut.usage.output_tokens).toBe(2);
    });

    it('takes images, documents and cache hints', async () => {
      const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
      const message = await client.messages.create({
        model,
        max_tokens: 500,
        system: [{ type: 'text', text: 'You look at pictures.', cache_control: { type: 'ephemeral' } }],
        messages: [
          {
            role: 'user',
            content: [
              { type: 'image', source: { type: 'base64', media_type: 'image/png', data: pixel } },
              // Ollama takes text and pictures only.
              ...(dialect === 'ollama' ? [] : [page]),
              { type: 'text', text: 'say exactly: seen' },
            ],
          },
        ],
      });
      expect(textOf(message)).toBe('seen');
    });

    it('counts tokens', async () => {
      const count = (content: string) => client.messages.countTokens({ model, messages: [{ role: 'user', content }] });
      const short = await count('Hi');
      const long = await count('word '.repeat(400));
      expect(short.input_tokens).toBeGreaterThan(0);
      expect(long.input_tokens).toBeGreaterThan(short.input_tokens + 300);
    });

    if (!thorough) return;

    it('is metered like every other endpoint', async () => {
      const { data, response } = await client.messages
        .create({ model, max_tokens: 500, messages: [{ role: 'user', content: 'Hello' }] })
        .withResponse();
      const detail = await requestDetail(stage.product, response.headers.get('x-request-id') ?? '');
      expect(detail.endpoint).toBe('messages');
      expect(detail.tokens.input).toBe(data.usage.input_tokens);
      expect(detail.tokens.output + detail.tokens.reasoning).toBe(data.usage.output_tokens);
      expect(detail.attemptsDetail.map(({ provenance }) => provenance)).toEqual(['reported']);
      expect(Number(response.headers.get('x-tollgate-cost-usd'))).toBeGreaterThan(0);
    });
  });

  it('thinking with its signature goes round through an Anthropic upstream', async () => {
    const params = {
      model: 'claude-test',
      max_tokens: 3000,
      thinking: { type: 'enabled' as const, budget_tokens: 1024 },
      messages: [{ role: 'user' as const, content: 'Think, then say hello' }],
    };
    const message = await client.messages.stream(params).finalMessage();
    const thought = message.content.find((block) => block.type === 'thinking');
    expect(thought?.signature).toMatch(/\S/);
    const next = await client.messages.create({
      ...params,
      messages: [
        ...params.messages,
        { role: 'assistant', content: message.content },
        { role: 'user', content: 'Go on' },
      ],
    });
    expect(next.stop_reason).toBe('end_turn');
  });

  it('lists models in Anthropic’s shape', async () => {
    const ids = [];
    for await (const model of client.models.list()) ids.push(model.id);
    expect(ids).toEqual(expect.arrayContaining(['gpt-test', 'claude-test']));
    expect(await client.models.retrieve('gpt-test')).toMatchObject({ type: 'model', id: 'gpt-test' });
  });

  if (thorough) plainHttpPromises();
  function plainHttpPromises() {
    it('marks an estimated token count as one', async () => {
      const body = { model: 'gpt-test', messages: [{ role: 'user', content: 'Hello' }] };
      const response = await post(stage.product, body, { path: '/v1/messages/count_tokens' });
      expect(response.headers.get('x-tollgate-estimated')).toBe('input_tokens');
      expect(await response.json()).toMatchObject({ tollgate: { estimated: true } });
    });

    describe('authentication', () => {
      const body = { model: 'gpt-test', max_tokens: 50, messages: [{ role: 'user', content: 'Hi' }] };
      const send = (headers: Record<string, string>) =>
        fetch(`${stage.product.url}/v1/messages?beta=true`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify(body),
        });

      it('takes either header and either version', async () => {
        const { apiKey } = stage.product;
        const replies = [
          await send({ 'x-api-key': apiKey, 'anthropic-version': '2023-06-01' }),
          await send({ authorization: `Bearer ${apiKey}`, 'anthropic-version': '2026-10-21' }),
          await send({ 'x-api-key': apiKey }),
        ];
        expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
      });

      it('refuses in Anthropic’s own words', async () => {
        const reply = await send({ 'x-api-key': 'sk-ant-wrong' });
        expect(reply.status).toBe(401);
        const requestId = reply.headers.get('request-id');
        expect(await reply.json()).toMatchObject({
          type: 'error',
          error: { type: 'authentication_error', message: expect.stringContaining('Incorrect API key') },
          request_id: requestId,
        });
        expect((await send({})).status).toBe(401);
      });
    });
  }

  describe('errors are those of the client’s own classes', () => {
    const ask = (model: string, more: object = {}) =>
      client.messages
        .create({ model, max_tokens: 50, messages: [{ role: 'user', content: 'Hi' }], ...more })
        .then(() => null)
        .catch((error: unknown) => error);

    it('for a model that does not exist, a bad value, and what cannot be translated', async () => {
      expect(await ask('no-such-model')).toBeInstanceOf(Client.NotFoundError);
      expect(await ask('gpt-test', { messages: [] })).toBeInstanceOf(Client.BadRequestError);
      const hosted = await ask('gpt-test', { tools: [{ type: 'web_search_20250305', name: 'web_search' }] });
      expect(hosted).toBeInstanceOf(Client.BadRequestError);
      expect(String(hosted)).toContain('web_search_20250305');
    });

    it('for an upstream that fails, before and inside a stream', async () => {
      stage.simulator.setFault({ fault: '500', model: 'sim-faulty' });
      expect(await ask('gpt-faulty')).toBeInstanceOf(Client.InternalServerError);
      stage.simulator.clearFaults();
      stage.simulator.setFault({ fault: 'reset-mid-stream', model: 'sim-faulty' });
      const stream = client.messages.stream({
        model: 'gpt-faulty',
        max_tokens: 500,
        messages: [{ role: 'user', content: 'Tell a long story' }],
      });
      await expect(stream.finalMessage()).rejects.toThrow(Client.APIError);
    });

    it('for a wrong method and an unknown path', async () => {
      const get = await fetch(`${stage.product.url}/v1/messages`, { headers: { 'x-api-key': stage.product.apiKey } });
      expect(get.status).toBe(405);
      expect(await get.json()).toMatchObject({ type: 'error', error: { type: 'invalid_request_error' } });
      const lost = await post(stage.product, {}, { path: '/v1/messages/nothing' });
      expect(lost.status).toBe(404);
      expect(await lost.json()).toMatchObject({ type: 'error', error: { type: 'not_found_error' } });
    });
  });

  it('an abort stops the upstream', async () => {
    const before = stage.simulator.counts().totals.aborted;
    const stream = client.messages.stream({
      model: 'gpt-slow',
      max_tokens: 5000,
      messages: [{ role: 'user', content: 'Go on' }],
    });
    let texts = 0;
    stream.on('text', () => {
      if (++texts === 3) stream.abort();
    });
    await expect(stream.done()).rejects.toThrow(Client.APIUserAbortError);
    await eventually(() => (stage.simulator.counts().totals.aborted > before ? true : undefined));
  });

  if (!thorough) return;

  it('to an Anthropic upstream the body, the version and the betas go up as they came, and the bytes come down', async () => {
    const seen: { headers: IncomingHttpHeaders; body: string }[] = [];
    const answer =
      '{"id":"msg_x", "type":"message","role":"assistant","model":"c","content":[{"type":"text","text":"\\u00e4"}],' +
      '"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":1},"new_member":1.50}';
    const upstream = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        seen.push({ headers: request.headers, body });
        response.setHeader('content-type', 'application/json').end(answer);
      });
    });
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = upstream.address() as AddressInfo;
      const simulator = { url: `http://127.0.0.1:${port}` };
      await addModel(stage.product, {
        name: 'claude-bytes',
        simulator,
        provider: 'anthropic',
        upstreamModel: 'claude-x',
      });
      const body =
        '{ "model" : "claude-bytes","max_tokens":5, "messages":[{"role":"user","content":"\\u00e4"}],"temperature":1.0,"new":[1e2] }';
      const headers = { 'anthropic-version': '2026-10-21', 'anthropic-beta': 'one-1,two-2', 'x-stainless-lang': 'js' };
      const reply = await post(stage.product, body, { path: '/v1/messages?beta=true', headers });
      expect(await reply.text()).toBe(answer);
      expect(seen[0]?.body).toBe(body.replace('"claude-bytes"', '"claude-x"'));
      expect(seen[0]?.headers).toMatchObject({ 'anthropic-version': '2026-10-21', 'anthropic-beta': 'one-1,two-2' });
      expect(seen[0]?.headers).not.toHaveProperty('x-stainless-lang');
      expect(seen[0]?.headers['x-api-key']).not.toBe(stage.product.apiKey);
    } finally {
      upstream.closeAllConnections();
      await new Promise((resolve) => upstream.close(resolve));
    }
  });
}
