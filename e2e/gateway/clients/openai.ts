/** Promise: the official OpenAI client works unchanged, whichever dialect the model behind the name speaks. */
import type OpenAI from 'openai';
import type { zodResponseFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import { created } from '../../support/simulated.js';
import { eventually, manage } from '../../support/harness.js';
import {
  dialects,
  embeddingModel,
  embeddingModels,
  longPrompt,
  mixedModel,
  slashModel,
  type SdkStage,
} from '../../support/sdk-stage.js';
import { requestDetail } from '../../support/usage.js';

/** One major of the client; older ones are driven through the types of the newest. */
export interface OpenAiMajor {
  Client: typeof OpenAI;
  zodResponseFormat: typeof zodResponseFormat;
  /** Also what costs much and does not depend on the client's age: long prompts, many streams, its own retries. */
  thorough: boolean;
}

const tools = ['get_weather', 'get_time'].map((name) => ({
  type: 'function' as const,
  function: {
    name,
    description: `Gives the ${name.slice(4)} of a city`,
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' } },
      required: ['city'],
      additionalProperties: false,
    },
  },
}));

export function openAiPromises(stageOf: () => SdkStage, { Client, zodResponseFormat, thorough }: OpenAiMajor): void {
  let stage: SdkStage;
  let client: OpenAI;

  beforeAll(() => {
    stage = stageOf();
    client = clientWith({});
  });

  function clientWith(options: { apiKey?: string; maxRetries?: number; timeout?: number }): OpenAI {
    return new Client({ apiKey: stage.product.apiKey, baseURL: `${stage.product.url}/v1`, maxRetries: 0, ...options });
  }

  describe.each(dialects)('with a model of the $dialect dialect', ({ model }) => {
    it('chats', async () => {
      const completion = await client.chat.completions.create({
        model,
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'say exactly: Grüße aus 東京 👩‍👩‍👧‍👦!' },
        ],
      });
      expect(completion.choices[0]?.message.content).toBe('Grüße aus 東京 👩‍👩‍👧‍👦!');
      expect(completion.choices[0]?.finish_reason).toBe('stop');
      expect(completion.usage?.total_tokens).toBe(
        (completion.usage?.prompt_tokens ?? 0) + (completion.usage?.completion_tokens ?? 0),
      );
      expect(completion._request_id).toMatch(/^req_[0-9a-f]{32}$/);
    });

    it('streams the same text as the whole reply, and usage when asked', async () => {
      const messages = [{ role: 'user' as const, content: 'Tell a story' }];
      const whole = await client.chat.completions.create({ model, messages });
      const stream = client.chat.completions.stream({ model, messages, stream_options: { include_usage: true } });
      const final = await stream.finalChatCompletion();
      expect(final.choices[0]?.message.content).toBe(whole.choices[0]?.message.content);
      expect(final.choices[0]?.finish_reason).toBe('stop');
      expect(final.usage?.completion_tokens).toBe(whole.usage?.completion_tokens);
    });

    it('sends no usage chunk to a client that did not ask for one', async () => {
      const stream = await client.chat.completions.create({
        model,
        stream: true,
        messages: [{ role: 'user', content: 'Hi' }],
      });
      const chunks = [];
      for await (const chunk of stream) chunks.push(chunk);
      expect(chunks.filter((chunk) => chunk.usage != null)).toEqual([]);
      expect(chunks.filter((chunk) => chunk.choices.length === 0)).toEqual([]);
    });

    it('runs a tool loop to its end', async () => {
      const cities: string[] = [];
      const runner = client.chat.completions.runTools({
        model,
        messages: [{ role: 'user', content: 'What is the weather in Paris?' }],
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
      expect(await runner.finalContent()).toEqual(expect.stringMatching(/\S/));
      expect(cities).toEqual(['Paris']);
    });

    it('calls tools in parallel, streamed', async () => {
      const stream = client.chat.completions.stream({
        model,
        tools,
        messages: [{ role: 'user', content: 'What are the weather in Paris and the time in Tokyo?' }],
      });
      const { choices } = await stream.finalChatCompletion();
      const calls = choices[0]?.message.tool_calls ?? [];
      expect(choices[0]?.finish_reason).toBe('tool_calls');
      expect(calls.map((call) => (call.type === 'function' ? call.function.name : call.type)).sort()).toEqual([
        'get_time',
        'get_weather',
      ]);
      expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
      for (const call of calls) {
        if (call.type === 'function')
          expect(Object.keys(JSON.parse(call.function.arguments) as object)).toEqual(['city']);
      }
    });

    it('parses structured output', async () => {
      const schema = z.object({ name: z.string(), age: z.int(), tags: z.array(z.string()) });
      const completion = await client.chat.completions.parse({
        model,
        messages: [{ role: 'user', content: 'Describe a person' }],
        response_format: zodResponseFormat(schema, 'person'),
      });
      expect(schema.safeParse(completion.choices[0]?.message.parsed).success).toBe(true);
    });

    if (!thorough) return;

    it('carries a prompt of a megabyte in many scripts', async () => {
      const before = stage.simulator.counts().totals.promptTokens;
      const completion = await client.chat.completions.create({
        model,
        messages: [{ role: 'user', content: longPrompt(1_000_000) }],
      });
      expect(completion.usage?.prompt_tokens).toBeGreaterThan(200_000);
      expect(stage.simulator.counts().totals.promptTokens - before).toBe(completion.usage?.prompt_tokens);
    });

    it('puts characters together that arrive in pieces', async () => {
      const name = mixedModel(model);
      const messages = [{ role: 'user' as const, content: 'Write in many scripts' }];
      const whole = await client.chat.completions.create({ model: name, messages });
      const streamed = await client.chat.completions.stream({ model: name, messages }).finalContent();
      expect(streamed).toBe(whole.choices[0]?.message.content);
      expect(streamed).toMatch(/\p{Extended_Pictographic}/u);
      expect(streamed).not.toContain('\ufffd');
    });

    it('serves 50 streams at once without mixing them up', async () => {
      const texts = await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          client.chat.completions
            .stream({ model, messages: [{ role: 'user', content: `say exactly: stream ${index} of 50 🎈` }] })
            .finalContent(),
        ),
      );
      expect(texts).toEqual(texts.map((_, index) => `stream ${index} of 50 🎈`));
    });
  });

  describe('other endpoints', () => {
    it.each(embeddingModels)('makes embeddings with $dialect, in either encoding', async ({ model }) => {
      const input = ['one', 'two'];
      const byDefault = await client.embeddings.create({ model, input });
      const asFloats = await client.embeddings.create({ model, input, encoding_format: 'float' });
      const size = asFloats.data[0]?.embedding.length;
      expect(size).toBeGreaterThan(100);
      expect(byDefault.data.map(({ embedding }) => embedding.length)).toEqual([size, size]);
      const rounded = (vector: number[] | undefined) => vector?.slice(0, 50).map((value) => value.toFixed(6));
      expect(rounded(byDefault.data[1]?.embedding)).toEqual(rounded(asFloats.data[1]?.embedding));
      expect(byDefault.usage.prompt_tokens).toBeGreaterThan(0);
    });

    it('completes text, whole and streamed', async () => {
      const whole = await client.completions.create({ model: 'gpt-test', prompt: 'Once upon a time', max_tokens: 20 });
      let text = '';
      for await (const chunk of await client.completions.create({
        model: 'gpt-test',
        prompt: 'Once upon a time',
        max_tokens: 20,
        stream: true,
      })) {
        text += chunk.choices[0]?.text ?? '';
      }
      expect(text).toBe(whole.choices[0]?.text);
      expect(text).not.toBe('');
    });

    it('lists models and finds one whose name has a slash', async () => {
      const names: string[] = [];
      for await (const model of client.models.list()) names.push(model.id);
      expect(names).toEqual(expect.arrayContaining(['gpt-test', 'claude-test', embeddingModel, slashModel]));
      expect((await client.models.retrieve(slashModel)).id).toBe(slashModel);
      await expect(client.models.retrieve('no-such-model')).rejects.toBeInstanceOf(Client.NotFoundError);
    });
  });

  describe('errors reach the client as the classes it knows', () => {
    const chat = (on: OpenAI, model = 'gpt-test') =>
      on.chat.completions.create({ model, messages: [{ role: 'user', content: 'Hi' }] });

    it('a wrong key', async () => {
      const error = await chat(clientWith({ apiKey: 'tg_live_nonsense' })).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(Client.AuthenticationError);
      expect(error).toMatchObject({ status: 401, code: 'invalid_api_key', requestID: expect.stringMatching(/^req_/) });
    });

    it('an unknown model', async () => {
      const error = await chat(client, 'gpt-tset').catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(Client.NotFoundError);
      expect(error).toMatchObject({
        code: 'model_not_found',
        param: 'model',
        message: expect.stringContaining('gpt-test'),
      });
    });

    it("the upstream's own 400, with its words", async () => {
      const error = await client.chat.completions
        .create({ model: 'gpt-test', messages: [{ role: 'user', content: 'Hi' }], temperature: 99 })
        .catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(Client.BadRequestError);
      expect(error).toMatchObject({ status: 400, param: 'temperature' });
    });

    it('a rate limit, a failing upstream, and one that is gone', async () => {
      stage.simulator.setFault({ fault: '429:9', model: 'sim-faulty', times: 1 });
      await expect(chat(client, 'gpt-faulty')).rejects.toBeInstanceOf(Client.RateLimitError);
      stage.simulator.setFault({ fault: '500', model: 'sim-faulty', times: 2 });
      await expect(chat(client, 'gpt-faulty')).rejects.toBeInstanceOf(Client.InternalServerError);
    });

    it('an error in the middle of a stream is thrown, not taken for the end', async () => {
      stage.simulator.setFault({ fault: 'close-mid-stream', model: 'sim-faulty', times: 1 });
      const stream = await client.chat.completions.create({
        model: 'gpt-faulty',
        stream: true,
        messages: [{ role: 'user', content: 'Tell a long story' }],
      });
      const read = async () => {
        for await (const chunk of stream) expect(chunk.choices[0]?.finish_reason ?? null).toBeNull();
      };
      await expect(read()).rejects.toMatchObject({ code: 'stream_interrupted' });
    });
  });

  if (!thorough) return;

  describe("the client's own retries", () => {
    const chat = (on: OpenAI) =>
      on.chat.completions.create({ model: 'gpt-faulty', messages: [{ role: 'user', content: 'Hi' }] });

    it('come through a 429, waiting as long as they are told', async () => {
      stage.simulator.setFault({ fault: '429:6', model: 'sim-faulty', times: 1 });
      const started = performance.now();
      const completion = await chat(clientWith({ maxRetries: 1 }));
      expect(completion.choices[0]?.finish_reason).toBe('stop');
      expect(performance.now() - started).toBeGreaterThan(5_900);
    });

    it('come through failures of the upstream', async () => {
      stage.simulator.setFault({ fault: '500', model: 'sim-faulty', times: 3 });
      expect((await chat(clientWith({ maxRetries: 3 }))).choices).toHaveLength(1);
    });

    it('stop where a retry cannot help (x-should-retry: false)', async () => {
      stage.simulator.setFault({ fault: '401', model: 'sim-faulty' });
      const before = stage.simulator.counts().totals.requests;
      const error = await chat(clientWith({ maxRetries: 3 })).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ status: 502, code: 'upstream_refused_credential' });
      expect(stage.simulator.counts().totals.requests - before).toBe(1);
    });
  });

  describe('leaving', () => {
    it('an aborted stream stops the upstream and is recorded', async () => {
      const before = stage.simulator.counts().totals.aborted;
      const stream = await client.chat.completions.create({
        model: 'gpt-slow',
        stream: true,
        messages: [{ role: 'user', content: 'Go on' }],
      });
      let seen = 0;
      for await (const chunk of stream) {
        seen += chunk.choices.length;
        if (seen === 5) break;
      }
      await eventually(() => (stage.simulator.counts().totals.aborted > before ? true : undefined));
      expect(stage.simulator.counts().totals.abortedAfterMsMax).toBeLessThan(1_250);
    });

    it('a request is found again under the id the client was given', async () => {
      const { data, request_id: requestId } = await client.chat.completions
        .create({ model: 'claude-test', messages: [{ role: 'user', content: 'Hi' }] })
        .withResponse();
      const detail = await requestDetail(stage.product, requestId ?? '');
      expect(detail).toMatchObject({ outcome: 'succeeded', requestedModel: 'claude-test', attempts: 1 });
      expect(detail.tokens.input).toBe(data.usage?.prompt_tokens);
      expect(detail.tokens.output).toBe(data.usage?.completion_tokens);
    });

    it('a revoked key is refused with the next request', async () => {
      const projects = await manage<{ data: { id: string }[] }>(stage.product, 'GET', '/organizations');
      const organizationId = projects.body.data[0]?.id ?? '';
      const project = (
        await manage<{ data: { id: string }[] }>(stage.product, 'GET', `/organizations/${organizationId}/projects`)
      ).body.data[0];
      const key = created(
        await manage<{ id: string; key: string }>(stage.product, 'POST', `/projects/${project?.id ?? ''}/api-keys`, {
          name: 'Soon gone',
        }),
      );
      const own = clientWith({ apiKey: key.key });
      await own.models.list();
      await manage(stage.product, 'DELETE', `/api-keys/${key.id}`);
      await expect(own.models.list()).rejects.toBeInstanceOf(Client.AuthenticationError);
    });
  });
}
