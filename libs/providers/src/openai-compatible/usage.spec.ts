/** If this fails, tokens are billed twice, not at all, or a hostile upstream writes credits into a ledger. */
import { totalInputTokens, totalOutputTokens } from '@tollgate/pricing';
import fc from 'fast-check';
import { readUsage } from './usage.js';

describe('OpenAI usage', () => {
  it('is split into classes that do not overlap', () => {
    const { usage } = readUsage({
      prompt_tokens: 100,
      completion_tokens: 50,
      total_tokens: 150,
      prompt_tokens_details: { cached_tokens: 60, cache_write_tokens: 10, audio_tokens: 5 },
      completion_tokens_details: { reasoning_tokens: 30, audio_tokens: 8 },
    });
    expect(usage).toEqual({
      inputTokens: 25,
      cachedInputTokens: 60,
      cacheWriteTokens: 10,
      cacheWrite1hTokens: 0,
      inputAudioTokens: 5,
      outputTokens: 12,
      reasoningTokens: 30,
      outputAudioTokens: 8,
    });
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
  ])('that is %s is unknown, not rejected', (_name, value) => {
    expect(readUsage(value)).toEqual({ usage: null, rejected: false });
  });

  it.each([
    ['negative', { prompt_tokens: -1, completion_tokens: 2, total_tokens: 1 }],
    ['beyond safe integers', { prompt_tokens: 2 ** 53 + 2, completion_tokens: 0 }],
    ['2^63', { prompt_tokens: 2 ** 63, completion_tokens: 0 }],
    ['infinite', JSON.parse('{"prompt_tokens":1e309,"completion_tokens":1}') as unknown],
    ['not a number', { prompt_tokens: Number.NaN, completion_tokens: 1 }],
    ['a string', { prompt_tokens: '1', completion_tokens: 1 }],
    ['fractional', { prompt_tokens: 1.5, completion_tokens: 1 }],
    ['a null count', { prompt_tokens: null, completion_tokens: 1 }],
    ['an array', [1, 2]],
    ['text', 'many'],
    ['empty', {}],
    ['a count that is an array', { prompt_tokens: [1], completion_tokens: 1 }],
    ['implausibly large', { prompt_tokens: 1_000_000_001, completion_tokens: 1 }],
    ['without completion and total', { prompt_tokens: 5 }],
    ['smaller in total than in parts', { prompt_tokens: 5, completion_tokens: 5, total_tokens: 7 }],
    [
      'more cached than prompted',
      { prompt_tokens: 5, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 6 } },
    ],
    ['negative in a detail', { prompt_tokens: 5, completion_tokens: 5, prompt_tokens_details: { cached_tokens: -6 } }],
    [
      'a detail that is text',
      { prompt_tokens: 5, completion_tokens: 5, completion_tokens_details: { reasoning_tokens: '3' } },
    ],
  ])('that is %s is rejected as a whole', (_name, value) => {
    expect(readUsage(value)).toEqual({ usage: null, rejected: true });
  });

  it('finds reasoning that a vendor counts beside the completion', () => {
    const { usage } = readUsage({
      prompt_tokens: 10,
      completion_tokens: 5,
      total_tokens: 35,
      completion_tokens_details: { reasoning_tokens: 20 },
    });
    expect(usage).toMatchObject({ inputTokens: 10, outputTokens: 5, reasoningTokens: 20 });
  });

  it('takes what only the total knows of for reasoning that was not shown', () => {
    const { usage } = readUsage({ prompt_tokens: 10, completion_tokens: 5, total_tokens: 35 });
    expect(usage).toMatchObject({ outputTokens: 5, reasoningTokens: 20 });
  });

  it('reads DeepSeek’s cache hits and servers that leave the total empty', () => {
    const { usage } = readUsage({
      prompt_tokens: 10,
      completion_tokens: 5,
      total_tokens: 0,
      prompt_cache_hit_tokens: 8,
    });
    expect(usage).toMatchObject({ inputTokens: 2, cachedInputTokens: 8, outputTokens: 5 });
  });

  it('counts a token that is in two details once', () => {
    const details = { cached_tokens: 9, cache_write_tokens: 9, audio_tokens: 9 };
    const { usage } = readUsage({ prompt_tokens: 10, completion_tokens: 0, prompt_tokens_details: details });
    expect(usage).toMatchObject({ inputTokens: 0, cachedInputTokens: 9, cacheWriteTokens: 1, inputAudioTokens: 0 });
  });

  it('of embeddings may be a total alone', () => {
    expect(readUsage({ total_tokens: 7 }, 'embedding').usage).toMatchObject({ inputTokens: 7, outputTokens: 0 });
  });

  it('never comes out negative, fractional or unlike the vendor’s total', () => {
    const odd = fc.oneof(
      fc.nat(1_000),
      fc.constantFrom<unknown>(
        null,
        undefined,
        -1,
        1.5,
        '3',
        [],
        {},
        Number.POSITIVE_INFINITY,
        Number.NaN,
        2 ** 60,
        true,
      ),
    );
    const details = fc.oneof(odd, fc.record({ cached_tokens: odd, cache_write_tokens: odd, audio_tokens: odd }));
    const usageObject = fc.record({
      prompt_tokens: odd,
      completion_tokens: odd,
      total_tokens: odd,
      prompt_tokens_details: details,
      completion_tokens_details: fc.oneof(odd, fc.record({ reasoning_tokens: odd, audio_tokens: odd })),
    });
    fc.assert(
      fc.property(usageObject, (value) => {
        const { usage, rejected } = readUsage(value);
        if (!usage) return;
        expect(rejected).toBe(false);
        for (const tokens of Object.values(usage)) {
          expect(Number.isSafeInteger(tokens)).toBe(true);
          expect(tokens).toBeGreaterThanOrEqual(0);
        }
        expect(totalInputTokens(usage)).toBe(value.prompt_tokens);
        const total = totalInputTokens(usage) + totalOutputTokens(usage);
        if (value.total_tokens) expect(total).toBe(value.total_tokens);
      }),
      { numRuns: 2_000 },
    );
  });
});
