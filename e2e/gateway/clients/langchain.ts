/** Promise: LangChain works unchanged, whichever dialect the model behind the name speaks, and asks nobody else. */
import {
  HumanMessage,
  SystemMessage,
  ToolMessage,
  type AIMessageChunk,
  type BaseMessage,
} from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai';
import { z } from 'zod';
import { eventually } from '../../support/harness.js';
import { dialects, embeddingModel, longPrompt, type SdkStage } from '../../support/sdk-stage.js';

const outside: string[] = [];
const realFetch = globalThis.fetch;

/** LangChain counts tokens with tables it fetches from a public site; this machine's tests ask nobody but the product. */
function onlyHere(input: Parameters<typeof fetch>[0], init?: RequestInit): Promise<Response> {
  const url = input instanceof Request ? input.url : String(input);
  if (new URL(url).hostname === '127.0.0.1') return realFetch(input, init);
  outside.push(url);
  return Promise.reject(new Error(`no request may leave this machine: ${url}`));
}

const getWeather = tool(({ city }: { city: string }) => `sunny in ${city}`, {
  name: 'get_weather',
  description: 'Gives the weather of a city',
  schema: z.object({ city: z.string() }),
});

export function langChainPromises(stageOf: () => SdkStage): void {
  let stage: SdkStage;
  beforeAll(() => {
    stage = stageOf();
    globalThis.fetch = onlyHere;
  });
  afterAll(() => {
    globalThis.fetch = realFetch;
  });

  function chat(model: string, options: { maxRetries?: number } = {}): ChatOpenAI {
    return new ChatOpenAI({
      model,
      apiKey: stage.product.apiKey,
      configuration: { baseURL: `${stage.product.url}/v1` },
      maxRetries: 0,
      streamUsage: true,
      ...options,
    });
  }

  describe.each(dialects)('with a model of the $dialect dialect', ({ model }) => {
    it('answers', async () => {
      const reply = await chat(model).invoke([
        new SystemMessage('Be brief.'),
        new HumanMessage('say exactly: Привет 👋🏿'),
      ]);
      expect(reply.content).toBe('Привет 👋🏿');
      expect(reply.usage_metadata?.output_tokens).toBeGreaterThan(0);
    });

    it('streams the same, with usage', async () => {
      const whole = await chat(model).invoke('Tell a story');
      let joined: AIMessageChunk | undefined;
      for await (const chunk of await chat(model).stream('Tell a story'))
        joined = joined === undefined ? chunk : joined.concat(chunk);
      expect(joined?.content).toBe(whole.content);
      expect(joined?.usage_metadata?.total_tokens).toBe(whole.usage_metadata?.total_tokens);
    });

    it('calls tools and goes on with their results', async () => {
      const withTools = chat(model).bindTools([getWeather]);
      const messages: BaseMessage[] = [new HumanMessage('What is the weather in Paris?')];
      const asked = await withTools.invoke(messages);
      expect(asked.tool_calls).toMatchObject([{ name: 'get_weather', args: { city: 'Paris' } }]);
      const call = asked.tool_calls?.[0];
      messages.push(asked, new ToolMessage({ content: 'sunny', tool_call_id: call?.id ?? '' }));
      const answer = await withTools.invoke(messages);
      expect(answer.tool_calls).toEqual([]);
      expect(answer.content).toMatch(/\S/);
    });

    it('gives structured output', async () => {
      const structured = chat(model).withStructuredOutput(z.object({ title: z.string(), pages: z.int() }), {
        name: 'book',
        method: 'jsonSchema',
      });
      expect(await structured.invoke('Describe a book')).toEqual({
        title: expect.any(String),
        pages: expect.any(Number),
      });
    });

    it('works in batches and with long prompts', async () => {
      const replies = await chat(model).batch(Array.from({ length: 20 }, (_, index) => `say exactly: reply ${index}`));
      expect(replies.map(({ content }) => content)).toEqual(replies.map((_, index) => `reply ${index}`));
      const long = await chat(model).invoke(longPrompt(1_000_000));
      expect(long.usage_metadata?.input_tokens).toBeGreaterThan(200_000);
    });
  });

  it('makes embeddings', async () => {
    const embeddings = new OpenAIEmbeddings({
      model: embeddingModel,
      apiKey: stage.product.apiKey,
      configuration: { baseURL: `${stage.product.url}/v1` },
    });
    const vectors = await embeddings.embedDocuments(['one', 'two']);
    expect(vectors.map((vector) => vector.length)).toEqual([1536, 1536]);
  });

  it('retries a failing upstream by itself and comes through', async () => {
    stage.simulator.setFault({ fault: '500', model: 'sim-faulty', times: 2 });
    expect((await chat('gpt-faulty', { maxRetries: 4 }).invoke('Hi')).content).toMatch(/\S/);
  });

  it('throws what the gateway says', async () => {
    await expect(chat('no-such-model').invoke('Hi')).rejects.toMatchObject({ status: 404, code: 'model_not_found' });
  });

  it('an abort stops the upstream', async () => {
    const before = stage.simulator.counts().totals.aborted;
    const leaving = new AbortController();
    const read = async () => {
      for await (const chunk of await chat('gpt-slow').stream('Go on', { signal: leaving.signal }))
        if (chunk.content !== '') leaving.abort();
    };
    await read().catch(() => undefined);
    await eventually(() => (stage.simulator.counts().totals.aborted > before ? true : undefined));
  });

  it('asked nobody outside this machine', () => {
    expect(outside).toEqual([]);
  });
}
