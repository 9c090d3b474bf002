import { anthropicRateLimitHeaders, goDuration } from './headers.js';

describe('resets are written as Go durations, as OpenAI writes them', () => {
  it.each([
    [0, '0ms'],
    [6, '6ms'],
    [999, '999ms'],
    [1200, '1.2s'],
    [62_500, '1m2.5s'],
    [3_600_000, '1h0m0s'],
    [3_601_000, '1h0m1s'],
  ])('%d ms is %s', (ms, text) => {
    expect(goDuration(ms)).toBe(text);
  });
});

it('Anthropic’s clients get the same limits under its names, resets as times', () => {
  const headers: Record<string, string> = {
    'x-ratelimit-limit-requests': '60',
    'x-ratelimit-remaining-requests': '59',
    'x-ratelimit-reset-requests': '1m2.5s',
  };
  anthropicRateLimitHeaders(headers, Date.parse('2026-11-20T10:00:00Z'));
  expect(headers).toMatchObject({
    'anthropic-ratelimit-requests-limit': '60',
    'anthropic-ratelimit-requests-remaining': '59',
    'anthropic-ratelimit-requests-reset': '2026-11-20T10:01:03Z',
  });
  expect(Object.keys(headers).some((name) => name.startsWith('anthropic-ratelimit-tokens'))).toBe(false);
});
