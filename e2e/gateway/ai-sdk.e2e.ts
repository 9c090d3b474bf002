/** Promise: the Vercel AI SDK works unchanged, whichever dialect the model behind the name speaks. */
import { jest } from '@jest/globals';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { APICallError, embedMany, generateText, Output, RetryError, stepCountIs, streamText, tool } from 'ai';
import { z } from 'zod';
import { eventually } from '../support/harness.js';
import { dialects, embeddingModel, longPrompt, startSdkStage, type SdkStage } from '../support/sdk-stage.js';

jest.setTimeout(120_000);

let stage: SdkStage;
beforeAll(async () => {
  stage = await startSdkStage();
});
afterAll(() => stage.stop());
beforeEach(() => stage.simulator.clearFaults());

const settings = () => ({ apiKey: stage.product.apiKey, baseURL: `${stage.product.url}/v1` });
const compatible = () =>
  createOpenAICompatible({ name: 'tollgate', supportsStructuredOutputs: true, includeUsage: true, ...settings() });

const weather = (cities: string[]) =>
  tool({
    description: 'Gives the weather of a city',
    inputSchema: z.object({ city: z.string() }),
    execute: ({ city }) => {
      cities.push(city);
      return `sunny in ${city}`;
    },
  });

describe.each(dialects)('with a model of the $dialect dialect', ({ model }) => {
  it('generates text through both of its providers', async () => {
    const prompt = 'say exactly: Ça marche, 東京 👍🏽';
    const generic = await generateText({ model: compatible()(model), prompt });
    const own = await generateText({ model: createOpenAI(settings()).chat(model), prompt });
    expect([generic.text, own.text]).toEqual(['Ça marche, 東京 👍🏽', 'Ça marche, 東京 👍🏽']);
    expect(generic.finishReason).toBe('stop');
    expect(generic.usage.outputTokens).toBeGreaterThan(0);
    expect(generic.usage.totalTokens).toBe((generic.usage.inputTokens ?? 0) + (generic.usage.outputTokens ?? 0));
  });

  it('streams what it would have generated, with usage', async () => {
    const whole = await generateText({ model: compatible()(model), prompt: 'Tell a story' });
    const stream = streamText({ model: compatible()(model), prompt: 'Tell a story' });
    let text = '';
    for await (const part of stream.textStream) text += part;
    expect(text).toBe(whole.text);
    expect(await stream.finishReason).toBe('stop');
    expect((await stream.usage).outputTokens).toBe(whole.usage.outputTokens);
  });

  it('runs a tool loop, whole and streamed', async () => {
    const cities: string[] = [];
    const loop = {
      prompt: 'What is the weather in Paris?',
      tools: { get_weather: weather(cities) },
      stopWhen: stepCountIs(4),
    };
    const whole = await generateText({ model: compatible()(model), ...loop });
    const stream = streamText({ model: compatible()(model), ...loop });
    await stream.consumeStream();
    expect(cities).toEqual(['Paris', 'Paris']);
    expect([whole.steps.length, (await stream.steps).length]).toEqual([2, 2]);
    expect(await stream.text).toMatch(/\S/);
  });

  it('gives objects that conform to a schema', async () => {
    const { output } = await generateText({
      model: compatible()(model),
      output: Output.object({ schema: z.object({ title: z.string(), pages: z.int() }) }),
      prompt: 'Describe a book',
    });
    expect(output).toEqual({ title: expect.any(String), pages: expect.any(Number) });
  });

  it('carries a long prompt and 20 streams at once', async () => {
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
