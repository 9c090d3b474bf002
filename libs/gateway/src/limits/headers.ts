/** `x-ratelimit-*`: the tightest request limit and the tightest token limit, as they stand after this request. */
import type { Admission } from '../exchange.js';

export function rateLimitHeaders(admission: Admission, headers: Record<string, string>, nowMs: number): void {
  addFamily(admission, 'requests', headers, nowMs);
  addFamily(admission, 'tokens', headers, nowMs);
}

/** The same limits under the names Anthropic's clients read, whose resets are times (RFC 3339). */
export function anthropicRateLimitHeaders(headers: Record<string, string>, nowMs: number): void {
  for (const family of ['requests', 'tokens']) {
    const limit = headers[`x-ratelimit-limit-${family}`];
    const remaining = headers[`x-ratelimit-remaining-${family}`];
    const reset = headers[`x-ratelimit-reset-${family}`];
    if (limit === undefined || remaining === undefined || reset === undefined) continue;
    headers[`anthropic-ratelimit-${family}-limit`] = limit;
    headers[`anthropic-ratelimit-${family}-remaining`] = remaining;
    const resetMs = Math.ceil((nowMs + durationMs(reset)) / 1000) * 1000;
    headers[`anthropic-ratelimit-${family}-reset`] = new Date(resetMs).toISOString().replace('.000Z', 'Z');
  }
}

function addFamily(
  admission: Admission,
  family: 'requests' | 'tokens',
  headers: Record<string, string>,
  nowMs: number,
): void {
  let tightest = -1;
  let least = Infinity;
  for (let index = 0; index < admission.limits.length; index++) {
    const limit = admission.limits[index];
    const state = admission.states[index];
    if (limit === undefined || state === undefined) continue;
    const matches =
      family === 'requests'
        ? limit.dimension === 'requests'
        : limit.dimension === 'total_tokens' ||
          limit.dimension === 'input_tokens' ||
          limit.dimension === 'output_tokens';
    if (!matches) continue;
    const remaining = Math.max(0, state.amount - state.used - state.held);
    if (remaining < least) {
      least = remaining;
      tightest = index;
    }
  }
  const state = admission.states[tightest];
  if (state === undefined) return;
  headers[`x-ratelimit-limit-${family}`] = String(state.amount);
  headers[`x-ratelimit-remaining-${family}`] = String(least);
  headers[`x-ratelimit-reset-${family}`] = goDuration(Math.max(0, state.resetMs - nowMs));
}

/** Go's duration format, as OpenAI sends it: `6ms`, `1.2s`, `1m2.5s`, `3h0m1s`. */
export function goDuration(ms: number): string {
  if (ms < 1000) return `${Math.ceil(ms)}ms`;
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor((ms % 3_600_000) / 60_000);
  const seconds = `${Number(((ms % 60_000) / 1000).toFixed(1))}s`;
  if (hours > 0) return `${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${minutes}m${seconds}` : seconds;
}

/** Milliseconds of what `goDuration` wrote. */
function durationMs(text: string): number {
  let ms = 0;
  for (const [, number = '', unit = ''] of text.matchAll(/([\d.]+)(ms|h|m|s)/g))
    ms += Number(number) * (unitMs[unit] ?? 0);
  return ms;
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
