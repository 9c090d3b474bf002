/** Promise: the Vercel AI SDK works unchanged, whichever dialect the model behind the name speaks. */
import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import {
  APICallError,
  embedMany,
  generateObject,
  generateText,
  Output,
  RetryError,
  stepCountIs,
  streamText,
  tool,
} from 'ai';
import { z } from 'zod';
import { eventually } from '../../support/harness.js';
import { dialects, embeddingModel, longPrompt, type SdkStage } from '../../support/sdk-stage.js';

const weather = (cities: string[]) =>
  tool({
    description: 'Gives the weather of a city',
    inputSchema: z.object({ city: z.string() }),
    execute: ({ city }) => {
      cities.push(city);
      return `sunny in ${city}`;
    },
  });

export function aiSdkPromises(stageOf: () => SdkStage): void {
  let stage: SdkStage;
  beforeAll(() => {
    stage = stageOf();
    // It warns of models whose limits it does not know, which here is all of them.
    Object.assign(globalThis, { AI_SDK_LOG_WARNINGS: false });
  });

  const settings = () => ({ apiKey: stage.product.apiKey, baseURL: `${stage.product.url}/v1` });
  const compatible = () =>
    createOpenAICompatible({ name: 'tollgate', supportsStructuredOutputs: true, includeUsage: true, ...settings() });

  /** Its providers for the three APIs a gateway may have; openai's default is Responses. */
  const providers = {
    'openai-compatible': (model: string) => compatible()(model),
    'openai, chat': (model: string) => createOpenAI(settings()).chat(model),
    'openai, responses': (model: string) => createOpenAI(settings())(model),
    anthropic: (model: string) => createAnthropic(settings())(model),
  };
  /**
   * Items of Responses are not stored here, and the SDK has to be told so. For a model it does not know the Anthropic
   * provider wraps an object in a forced tool, which Gemini and Ollama cannot keep to; its other way works everywhere.
   */
  const optionsFor = (dialect: string) => ({
    openai: { store: false },
    ...(['gemini', 'ollama'].includes(dialect) ? { anthropic: { structuredOutputMode: 'outputFormat' } } : {}),
  });
  const pairs = Object.keys(providers).flatMap((name) =>
    dialects.map(({ dialect, model }) => ({ name: name as keyof typeof providers, dialect, model })),
  );

  describe.each(pairs)('$name with a model of the $dialect dialect', ({ name, dialect, model: id }) => {
    const given = () => ({ model: providers[name](id), providerOptions: optionsFor(dialect) });

    it('generates text', async () => {
      const reply = await generateText({ ...given(), prompt: 'say exactly: Ça marche, 東京 👍🏽' });
      expect(reply.text).toBe('Ça marche, 東京 👍🏽');
      expect(reply.finishReason).toBe('stop');
      expect(reply.usage.outputTokens).toBeGreaterThan(0);
      expect(reply.usage.totalTokens).toBe((reply.usage.inputTokens ?? 0) + (reply.usage.outputTokens ?? 0));
    });

    it('streams what it would have generated, with usage', async () => {
      const whole = await generateText({ ...given(), prompt: 'Tell a story' });
      const stream = streamText({ ...given(), prompt: 'Tell a story' });
      let text = '';
      for await (const part of stream.textStream) text += part;
      expect(text).toBe(whole.text);
      expect(await stream.finishReason).toBe('stop');
      expect((await stream.usage).outputTokens).toBe(whole.usage.outputTokens);
    });

    it('runs a tool loop, whole and streamed', async () => {
      const cities: string[] = [];
      const loop = {
        ...given(),
        prompt: 'What is the weather in Paris?',
        tools: { get_weather: weather(cities) },
        stopWhen: stepCountIs(4),
      };
      const whole = await generateText(loop);
      const stream = streamText(loop);
      await stream.consumeStream();
      expect(cities).toEqual(['Paris', 'Paris']);
      expect([whole.steps.length, (await stream.steps).length]).toEqual([2, 2]);
      expect(await stream.text).toMatch(/\S/);
    });

    it('gives objects that conform to a schema, by either of its ways', async () => {
      const schema = z.object({ title: z.string(), pages: z.int() });
      const book = { title: expect.any(String), pages: expect.any(Number) };
      const { output } = await generateText({
        ...given(),
        output: Output.object({ schema }),
        prompt: 'Describe a book',
      });
      expect(output).toEqual(book);
      expect((await generateObject({ ...given(), schema, prompt: 'Describe a book' })).object).toEqual(book);
    });
  });

  it.each(dialects)('carries a long prompt and 20 streams at once to $dialect', async ({ model }) => {
    const long = await generateText({ model: compatible()(model), prompt: longPrompt(1_000_000) });
    expect(long.usage.inputTokens).toBeGreaterThan(200_000);
    const texts = await Promise.all(
      Array.from(
        { length: 20 },
        (_, index) => streamText({ model: compatible()(model), prompt: `say exactly: number ${index} 🎈` }).text,
      ),
    );
    expect(texts).toEqual(texts.map((_, index) => `number ${index} 🎈`));
  });

  it('makes embeddings', async () => {
    const { embeddings, usage } = await embedMany({
      model: compatible().embeddingModel(embeddingModel),
      values: ['one', 'two', 'three'],
    });
    expect(embeddings.map((vector) => vector.length)).toEqual([1536, 1536, 1536]);
    expect(usage.tokens).toBeGreaterThan(0);
  });

  describe('errors', () => {
    it('carry status and whether a retry makes sense', async () => {
      const error = await generateText({ model: compatible()('no-such-model'), prompt: 'Hi', maxRetries: 0 }).catch(
        (thrown: unknown) => thrown,
      );
      expect(APICallError.isInstance(error)).toBe(true);
      expect(error).toMatchObject({
        statusCode: 404,
        isRetryable: false,
        message: expect.stringContaining('no-such-model'),
      });
    });

    it('of a failing upstream are retried by the SDK and come through', async () => {
      stage.simulator.setFault({ fault: '500', model: 'sim-faulty', times: 3 });
      const { text } = await generateText({ model: compatible()('gpt-faulty'), prompt: 'Hi', maxRetries: 3 });
      expect(text).toMatch(/\S/);
    });

    it('end as a RetryError when the upstream does not recover', async () => {
      stage.simulator.setFault({ fault: '503', model: 'sim-faulty' });
      const error = await generateText({ model: compatible()('gpt-faulty'), prompt: 'Hi', maxRetries: 1 }).catch(
        (thrown: unknown) => thrown,
      );
      expect(RetryError.isInstance(error)).toBe(true);
    });

    it('inside a stream are seen by the caller', async () => {
      stage.simulator.setFault({ fault: 'reset-mid-stream', model: 'sim-faulty', times: 1 });
      const errors: unknown[] = [];
      const stream = streamText({
        model: compatible()('gpt-faulty'),
        prompt: 'Tell a long story',
        maxRetries: 0,
        onError: ({ error }) => void errors.push(error),
      });
      await stream.consumeStream();
      expect(errors).not.toEqual([]);
    });
  });

  it('an abort stops the upstream', async () => {
    const before = stage.simulator.counts().totals.aborted;
    const leaving = new AbortController();
    const stream = streamText({ model: compatible()('gpt-slow'), prompt: 'Go on', abortSignal: leaving.signal });
    let parts = 0;
    for await (const part of stream.textStream) {
      parts += part.length > 0 ? 1 : 0;
      if (parts === 3) leaving.abort();
    }
    await eventually(() => (stage.simulator.counts().totals.aborted > before ? true : undefined));
  });
}
