/** If this fails, a model on Bedrock is billed at another model's price, or silently at none. */
import { calcPrice } from '@pydantic/genai-prices';
import {
  catalogueVersion,
  compilePrice,
  costPico,
  loadCatalogue,
  PriceBook,
  totalInputTokens,
  usdFromPico,
  type Usage,
} from './index.js';

const { models } = await loadCatalogue(['aws']);
const book = new PriceBook(
  models.flatMap((model) =>
    model.prices.map((price, index) => ({
      id: `${model.model}/${index}`,
      organizationId: null,
      deploymentId: null,
      provider: model.provider,
      model: model.model,
      modelMatch: model.modelMatch,
      serviceTier: 'default',
      effectiveFromMs: price.effectiveFromMs,
      effectiveToMs: price.effectiveToMs,
      dailyWindow: price.dailyWindow,
      source: 'catalogue',
      sourceRef: catalogueVersion,
      price: compilePrice(price.lines),
    })),
  ),
);
const atMs = Date.UTC(2026, 10, 20);
const usage: Usage = {
  inputTokens: 1_000,
  cachedInputTokens: 500,
  cacheWriteTokens: 200,
  cacheWrite1hTokens: 0,
  inputAudioTokens: 0,
  outputTokens: 300,
  reasoningTokens: 0,
  outputAudioTokens: 0,
};

describe('prices of models on Bedrock', () => {
  it.each([
    'amazon.nova-lite-v1:0',
    'us.amazon.nova-lite-v1:0',
    'eu.amazon.nova-2-lite-v1:0',
    'global.amazon.nova-2-lite-v1:0',
    'anthropic.claude-sonnet-4-5-20250929-v1:0',
    'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
    'global.anthropic.claude-sonnet-4-5-20250929-v1:0',
    'eu.anthropic.claude-sonnet-4-6',
    'global.anthropic.claude-opus-5',
    'us.anthropic.claude-opus-5',
    'openai.gpt-oss-120b-1:0',
    'meta.llama3-1-8b-instruct-v1:0',
  ])('%s costs what the catalogue says', (model) => {
    const version = book.resolve({ providers: ['aws'], model, atMs });
    if (version === null) throw new Error('A price was expected.');
    const expected = calcPrice(
      {
        input_tokens: totalInputTokens(usage),
        cache_read_tokens: usage.cachedInputTokens,
        cache_write_tokens: usage.cacheWriteTokens,
        output_tokens: usage.outputTokens,
      },
      model,
      { providerId: 'aws', timestamp: new Date(atMs) },
    );
    const cost = costPico(usage, version.price);
    if (cost === null) throw new Error('A cost was expected.');
    expect(Number(usdFromPico(cost))).toBeCloseTo(expected?.total_price ?? NaN, 9);
  });

  it('a profile of one part of the world has its model’s price, the global one another', () => {
    const id = (model: string) => book.resolve({ providers: ['aws'], model, atMs })?.id;
    expect(id('eu.anthropic.claude-opus-4-6-v1:0')).toBeDefined();
    const perMillion = (model: string) => book.resolve({ providers: ['aws'], model, atMs })?.price;
    expect(perMillion('us.anthropic.claude-opus-5')).toEqual(perMillion('eu.anthropic.claude-opus-5'));
    expect(perMillion('us.anthropic.claude-opus-5')).not.toEqual(perMillion('global.anthropic.claude-opus-5'));
  });

  it.each([
    'amazon.titan-embed-text-v2:0',
    'us.anthropic.claude-opus-9-v1:0',
    'arn:aws:bedrock:eu-west-1:1:application-inference-profile/abc',
  ])('%s has none, rather than a sibling’s', (model) => {
    expect(book.resolve({ providers: ['aws'], model, atMs })).toBeNull();
  });
});
