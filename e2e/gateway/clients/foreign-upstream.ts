/**
 * The same clients, with an upstream that others wrote (`@copilotkit/aimock`): it cannot share our reading of what vendors
 * send. It plays OpenAI, Anthropic, Gemini, Bedrock with its binary frames, and Ollama.
 */
import Anthropic from '@anthropic-ai/sdk';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { LLMock } from '@copilotkit/aimock';
import { ChatOpenAI } from '@langchain/openai';
import { streamText } from 'ai';
import OpenAI from 'openai';
import { reached, type ReachedProvider } from '../../support/reached.js';
import type { SdkStage } from '../../support/sdk-stage.js';
import { addModel } from '../../support/simulated.js';

const providers: readonly ReachedProvider[] = [
  'openai-compatible',
  'openai',
  'anthropic',
  'gemini',
  'bedrock',
  'vllm',
  'ollama',
];
const said = 'Grüße aus 東京 👩‍👩‍👧‍👦, in several pieces.';
const greeting = [{ role: 'user' as const, content: 'greet me' }];
const question = [{ role: 'user' as const, content: 'what is the weather' }];
const parameters = {
  type: 'object' as const,
  properties: { city: { type: 'string' }, days: { type: 'integer' } },
  required: ['city'],
};

export function foreignUpstreamPromises(stageOf: () => SdkStage): void {
  let mock: LLMock;
  let openai: OpenAI;
  let anthropic: Anthropic;

  beforeAll(async () => {
    mock = new LLMock({ port: 0, host: '127.0.0.1', chunkSize: 5, logLevel: 'silent' });
    mock.onMessage('greet me', { content: said });
    mock.onMessage('what is the weather', {
      toolCalls: [{ name: 'get_weather', arguments: '{"city":"Zürich","days":3}' }],
    });
    mock.onEmbedding('embed me', { embedding: [0.25, -0.5, 0.75] });
    await mock.start();
    const { product } = stageOf();
    for (const provider of providers)
      await addModel(product, { simulator: mock, ...reached(provider, mock.url), name: `foreign-${provider}` });
    openai = new OpenAI({ apiKey: product.apiKey, baseURL: `${product.url}/v1`, maxRetries: 0 });
    anthropic = new Anthropic({ apiKey: product.apiKey, baseURL: product.url, maxRetries: 0 });
  });
  afterAll(() => mock.stop());

  describe.each(providers)('playing %s', (provider) => {
    const model = `foreign-${provider}`;

    it('serves OpenAI’s client: whole, streamed, and tools', async () => {
      const whole = await openai.chat.completions.create({ model, messages: greeting });
      expect(whole.choices[0]).toMatchObject({ finish_reason: 'stop', message: { role: 'assistant', content: said } });
      const streamed = await openai.chat.completions.stream({ model, messages: greeting }).finalChatCompletion();
      expect(streamed.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: said } });
      const tools = [{ type: 'function' as const, function: { name: 'get_weather', parameters } }];
      const asking = { model, messages: question, tools };
      for (const { choices } of [
        await openai.chat.completions.create(asking),
        await openai.chat.completions.stream(asking).finalChatCompletion(),
      ]) {
        const call = choices[0]?.message.tool_calls?.[0];
        expect(choices[0]?.finish_reason).toBe('tool_calls');
        expect(call?.id).toMatch(/\S/);
        expect(call?.type === 'function' && JSON.parse(call.function.arguments)).toEqual({ city: 'Zürich', days: 3 });
      }
    });

    it('serves its Responses', async () => {
      const params = { model, input: greeting };
      expect((await openai.responses.create(params)).output_text).toBe(said);
      expect((await openai.responses.stream(params).finalResponse()).output_text).toBe(said);
    });

    it('serves Anthropic’s client: whole, streamed, and tools', async () => {
      const params = { model, max_tokens: 500, messages: greeting };
      for (const message of [
        await anthropic.messages.create(params),
        await anthropic.messages.stream(params).finalMessage(),
      ]) {
        expect(message.stop_reason).toBe('end_turn');
        expect(message.content).toMatchObject([{ type: 'text', text: said }]);
      }
      const tools = [{ name: 'get_weather', input_schema: parameters }];
      const asked = await anthropic.messages.stream({ ...params, tools, messages: question }).finalMessage();
      expect(asked.stop_reason).toBe('tool_use');
      expect(asked.content.find(({ type }) => type === 'tool_use')).toMatchObject({
        name: 'get_weather',
        input: { city: 'Zürich', days: 3 },
      });
    });

    it('serves the Vercel AI SDK and LangChain', async () => {
      const { product } = stageOf();
      const settings = { apiKey: product.apiKey, baseURL: `${product.url}/v1` };
      const compatible = createOpenAICompatible({ name: 'tollgate', ...settings });
      expect(await streamText({ model: compatible(model), prompt: 'greet me' }).text).toBe(said);
      const { apiKey, baseURL } = settings;
      const chat = new ChatOpenAI({ model, apiKey, configuration: { baseURL }, maxRetries: 0 });
      expect((await chat.invoke('greet me')).content).toBe(said);
    });
  });
}
