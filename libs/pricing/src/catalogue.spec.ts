import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { calcPrice } from '@pydantic/genai-prices';
import {
  catalogueVersion,
  compilePrice,
  costPico,
  loadCatalogue,
  PriceBook,
  totalInputTokens,
  totalOutputTokens,
  usdFromPico,
  type CatalogueModel,
  type PriceVersion,
  type Usage,
} from './index.js';

const providers = ['openai', 'anthropic', 'google', 'mistral', 'groq', 'deepseek'];
const { models, skipped } = await loadCatalogue(providers);
const book = new PriceBook(models.flatMap(versionsOf));

function versionsOf(model: CatalogueModel): PriceVersion[] {
  return model.prices.map((price, index) => ({
    id: `${model.provider}/${model.model}/${index}`,
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
  }));
}

/** The oracle counts parts inside totals where we count disjoint classes. */
function oracleUsage(usage: Usage): Record<string, number> {
  return {
    input_tokens: totalInputTokens(usage),
    cache_read_tokens: usage.cachedInputTokens,
    cache_write_tokens: usage.cacheWriteTokens + usage.cacheWrite1hTokens,
    cache_write_1h_tokens: usage.cacheWrite1hTokens,
    input_audio_tokens: usage.inputAudioTokens,
    cache_audio_read_tokens: 0,
    output_tokens: totalOutputTokens(usage),
    output_reasoning_tokens: usage.reasoningTokens,
    output_audio_tokens: usage.outputAudioTokens,
  };
}

// Sizes around the tier boundaries the catalogue has, and ordinary ones.
const size = fc.oneof(
  fc.nat({ max: 5000 }),
  fc.nat({ max: 1_200_000 }),
  fc.constantFrom(199_999, 200_000, 200_001, 271_999, 272_000),
);
const usages: fc.Arbitrary<Usage> = fc.record({
  inputTokens: size,
  cachedInputTokens: fc.oneof(fc.constant(0), size),
  cacheWriteTokens: fc.oneof(fc.constant(0), size),
  cacheWrite1hTokens: fc.oneof(fc.constant(0), size),
  inputAudioTokens: fc.oneof(fc.constant(0), fc.nat({ max: 5000 })),
  outputTokens: size,
  reasoningTokens: fc.oneof(fc.constant(0), size),
  outputAudioTokens: fc.oneof(fc.constant(0), fc.nat({ max: 5000 })),
});
const moments = fc.date({ min: new Date('2025-01-01'), max: new Date('2027-06-01'), noInvalidDate: true });

describe('the price catalogue', () => {
  it('is the version that is installed', () => {
    const entry = createRequire(import.meta.url).resolve('@pydantic/genai-prices');
    const { name, version } = JSON.parse(readFileSync(join(dirname(entry), '..', 'package.json'), 'utf8')) as {
      name: string;
      version: string;
    };
    expect(`${name}@${version}`).toBe(catalogueVersion);
  });

  it('covers the models that are served, and says which entries it leaves out', () => {
    expect(models.length).toBeGreaterThan(150);
    const unpricedEmpty = skipped.filter((entry) => entry.reason === '');
    expect(unpricedEmpty).toEqual([]);
    expect(skipped.map((entry) => entry.entry)).toContain('whisper-1');
  });

  it('costs what an independent calculator says, to a billionth, over models, dates, times of day and tiers', () => {
    fc.assert(
      fc.property(fc.constantFrom(...models), usages, moments, (model, usage, at) => {
        const version = book.resolve({ providers: [model.provider], model: model.model, atMs: at.getTime() });
        const cost = version === null ? null : costPico(usage, version.price);
        const oracle = calcPrice(oracleUsage(usage), model.model, { providerId: model.provider, timestamp: at });
        if (cost === null) return; // an embeddings price and output tokens: ours is unpriced, theirs leaves them out
        expect(oracle?.model.id).toBe(model.entry);
        const total = oracle?.total_price ?? Number.NaN;
        expect(Math.abs(Number(usdFromPico(cost)) - total)).toBeLessThanOrEqual(1e-9 * Math.max(total, 1e-6));
      }),
      { numRuns: 3000 },
    );
  });

  it('prices claude-opus-5-5 as its vendor lists it', () => {
    const version = book.resolve({
      providers: ['anthropic'],
      model: 'claude-opus-5-5',
      atMs: Date.parse('2026-11-20'),
    });
    const million = (part: Partial<Usage>): string => {
      const usage = { ...zero, ...part };
      return version === null ? 'unpriced' : usdFromPico(costPico(usage, version.price) ?? -1n);
    };
    expect(million({ inputTokens: 1e6 })).toBe('4');
    expect(million({ outputTokens: 1e6 })).toBe('20');
    expect(million({ cachedInputTokens: 1e6 })).toBe('0.2');
    expect(million({ cacheWriteTokens: 1e6 })).toBe('5');
    expect(million({ cacheWrite1hTokens: 1e6 })).toBe('8');
  });

  // Vendors release a sibling with a longer name at another price; a prefix match would bill it silently as the old one.
  it.each([
    ['anthropic', 'claude-sonnet-5-5'],
    ['anthropic', 'claude-haiku-5-5'],
    ['openai', 'gpt-6.1-sol'],
    ['openai', 'gpt-4o-mini-search-preview'],
    ['openai', 'gpt-4o-2031-01-01'],
    ['openai', 'no-such-model'],
  ])('leaves %s %s unpriced', (provider, model) => {
    expect(book.resolve({ providers: [provider], model, atMs: Date.now() })).toBeNull();
  });

  it.each([
    ['anthropic', 'claude-opus-4-1-20250805', 'claude-opus-4-1'],
    ['anthropic', 'claude-3-5-haiku-20241022', 'claude-3-5-haiku'],
    ['anthropic', 'claude-3-5-haiku-latest', 'claude-3-5-haiku-latest'],
    ['openai', 'gpt-4o-2024-05-13', 'gpt-4o-2024-05-13'],
    ['openai', 'gpt-4o-2024-08-06', 'gpt-4o-2024-08-06'],
    ['openai', 'gpt-6-astra-2026-08-01', 'gpt-6-astra'],
    ['openai', 'gpt-4o-mini', 'gpt-4o-mini'],
    ['openai', 'text-embedding-3-small', 'text-embedding-3-small'],
  ])('prices the dated form %s %s as %s', (provider, asked, model) => {
    expect(book.resolve({ providers: [provider], model: asked, atMs: Date.parse('2026-11-20') })?.model).toBe(model);
  });
});

const zero: Usage = {
  inputTokens: 0,
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
  cacheWrite1hTokens: 0,
  inputAudioTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  outputAudioTokens: 0,
};

it('names a model as its vendor does where the catalogue has only a label for it', async () => {
  const { models } = await loadCatalogue(['fireworks']);
  const names = models.map(({ model }) => model);
  expect(names).toContain('accounts/fireworks/models/kimi-k2p6');
  expect(names).not.toContain('kimi-k2p6');
});
