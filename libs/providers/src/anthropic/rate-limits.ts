/**
 * `anthropic-ratelimit-{requests,tokens,input-tokens,output-tokens}-{limit,remaining,reset}`, the reset as an RFC 3339
 * time (https://platform.claude.com/docs/en/api/rate-limits).
 */
import { readCount } from '../openai-compatible/rate-limits.js';
import type { UpstreamRateLimit } from '../provider.js';

const dimensions: readonly (readonly [UpstreamRateLimit['dimension'], string])[] = [
  ['requests', 'requests'],
  ['tokens', 'tokens'],
  ['input_tokens', 'input-tokens'],
  ['output_tokens', 'output-tokens'],
];

/** What the headers (lower-case names) say; a dimension nothing is said of is left out. Never throws. */
export function readAnthropicRateLimits(
  headers: Readonly<Record<string, string>>,
  nowMs: number,
): readonly UpstreamRateLimit[] {
  return dimensions.flatMap(([dimension, name]) => {
    const limit = readCount(headers[`anthropic-ratelimit-${name}-limit`]);
    const remaining = readCount(headers[`anthropic-ratelimit-${name}-remaining`]);
    if (limit === null && remaining === null) return [];
    const resetMs = Date.parse(headers[`anthropic-ratelimit-${name}-reset`] ?? '') - nowMs;
    return [{ dimension, limit, remaining, resetMs: Number.isFinite(resetMs) ? Math.max(0, resetMs) : null }];
  });
}
