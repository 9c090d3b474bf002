/** If this fails, the gauge of what an upstream will still take shows something the upstream never said. */
import { readAnthropicRateLimits } from '../anthropic/rate-limits.js';
import { readOpenAiRateLimits, readReset } from './rate-limits.js';

const now = Date.UTC(2026, 10, 20);

it.each([
  ['130ms', 130],
  ['6s', 6_000],
  ['6m0s', 360_000],
  ['1m2.5s', 62_500],
  ['2h3m4s', 7_384_000],
  ['0s', 0],
  ['1', 1_000],
  ['33011.382867', 33_011_383],
  [String(now + 5_000), 5_000],
  [String(now / 1000 + 5), 5_000],
  [String(now - 5_000), 0],
  ['', null],
  ['-1', null],
  ['soon', null],
  ['6m0', null],
])('reads a reset of %j', (text, expected) => {
  expect(readReset(text, now)).toBe(expected);
});

it.each([
  [
    'OpenAI and Groq',
    {
      'x-ratelimit-limit-requests': '14400',
      'x-ratelimit-limit-tokens': '6000',
      'x-ratelimit-remaining-requests': '14399',
      'x-ratelimit-remaining-tokens': '5987',
      'x-ratelimit-reset-requests': '6s',
      'x-ratelimit-reset-tokens': '130ms',
    },
    [
      { dimension: 'requests', limit: 14_400, remaining: 14_399, resetMs: 6_000 },
      { dimension: 'tokens', limit: 6_000, remaining: 5_987, resetMs: 130 },
    ],
  ],
  [
    'Mistral, which names the window',
    {
      'x-ratelimit-limit-req-minute': '5',
      'x-ratelimit-remaining-req-minute': '4',
      'x-ratelimit-limit-tokens-minute': '75000',
      'x-ratelimit-remaining-tokens-minute': '74932',
      'x-ratelimit-limit-tokens-month': '200000000000',
      'x-ratelimit-tokens-query-cost': '68',
    },
    [
      { dimension: 'requests', limit: 5, remaining: 4, resetMs: null },
      { dimension: 'tokens', limit: 75_000, remaining: 74_932, resetMs: null },
    ],
  ],
  [
    'Together, which names no dimension',
    { 'x-ratelimit-limit': '2', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' },
    [{ dimension: 'requests', limit: 2, remaining: 0, resetMs: 1_000 }],
  ],
  [
    'Fireworks, which splits tokens',
    { 'x-ratelimit-limit-tokens-prompt': '60000', 'x-ratelimit-remaining-tokens-generated': '5' },
    [
      { dimension: 'input_tokens', limit: 60_000, remaining: null, resetMs: null },
      { dimension: 'output_tokens', limit: null, remaining: 5, resetMs: null },
    ],
  ],
  ['nobody', { 'content-type': 'application/json' }, []],
  ['Azure, where it does not know', { 'x-ratelimit-limit-requests': '-1', 'x-ratelimit-remaining-requests': '-1' }, []],
])('reads the headers of %s', (_vendor, headers, expected) => {
  expect(readOpenAiRateLimits(headers as unknown as Record<string, string>, now)).toEqual(expected);
});

it('reads the headers of Anthropic', () => {
  const headers = {
    'anthropic-ratelimit-requests-limit': '4000',
    'anthropic-ratelimit-requests-remaining': '3999',
    'anthropic-ratelimit-requests-reset': '2026-11-20T00:00:01Z',
    'anthropic-ratelimit-input-tokens-limit': '400000',
    'anthropic-ratelimit-input-tokens-remaining': '399000',
    'anthropic-ratelimit-output-tokens-limit': 'many',
  };
  expect(readAnthropicRateLimits(headers, now)).toEqual([
    { dimension: 'requests', limit: 4_000, remaining: 3_999, resetMs: 1_000 },
    { dimension: 'input_tokens', limit: 400_000, remaining: 399_000, resetMs: null },
  ]);
});
