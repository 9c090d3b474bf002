/**
 * Rate-limit headers of this family. OpenAI, Azure and Groq: `x-ratelimit-{limit,remaining,reset}-{requests,tokens}`
 * (https://platform.openai.com/docs/guides/rate-limits). Others put a window into the name (Mistral `-req-minute` and
 * `-tokens-minute`, Cerebras `-requests-day`), split tokens (Fireworks `-tokens-prompt`, `-tokens-generated`) or name no
 * dimension at all (Together and OpenRouter: requests).
 */
import type { UpstreamRateLimit } from '../provider.js';

type Headers = Readonly<Record<string, string>>;
type Dimension = UpstreamRateLimit['dimension'];

/** Endings by dimension; where a vendor sends several windows the first one found is the tightest that is refilled soon. */
const suffixes: readonly (readonly [Dimension, readonly string[]])[] = [
  ['requests', ['-requests', '-req-minute', '-req-10-second', '-requests-minute', '-requests-day', '']],
  ['tokens', ['-tokens', '-tokens-minute', '-tokens-month']],
  ['input_tokens', ['-tokens-prompt']],
  ['output_tokens', ['-tokens-generated']],
];

/** What the headers (lower-case names) say; a dimension nothing is said of is left out. Never throws. */
export function readOpenAiRateLimits(headers: Headers, nowMs: number): readonly UpstreamRateLimit[] {
  return suffixes.flatMap(([dimension, endings]) => {
    for (const ending of endings) {
      const limit = readCount(headers[`x-ratelimit-limit${ending}`]);
      const remaining = readCount(headers[`x-ratelimit-remaining${ending}`]);
      if (limit === null && remaining === null) continue;
      return [{ dimension, limit, remaining, resetMs: readReset(headers[`x-ratelimit-reset${ending}`], nowMs) }];
    }
    return [];
  });
}

/** A whole number of requests or tokens; `null` for anything else, Azure's -1 for "not known" among it. */
export function readCount(value: string | undefined): number | null {
  if (value === undefined || !/^\s*\d{1,15}(\.0*)?\s*$/.test(value)) return null;
  return Math.trunc(Number(value));
}

/**
 * Milliseconds until the reset: OpenAI's and Groq's Go durations (`6m0s`, `130ms`, `1m2.5s`), seconds (Azure, Together,
 * Cerebras), or a moment as Unix seconds or milliseconds (OpenRouter). `null` where it cannot be read.
 */
export function readReset(value: string | undefined, nowMs: number): number | null {
  const text = value?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(text)) {
    const number = Number(text);
    // No window is a year long, and no moment of ours lies in 1970.
    if (number >= 1e11) return Math.max(0, number - nowMs);
    if (number >= 1e8) return Math.max(0, number * 1000 - nowMs);
    return Math.ceil(number * 1000);
  }
  return readDuration(text);
}

const unitsMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

function readDuration(text: string): number | null {
  if (!/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h|d))+$/.test(text)) return null;
  let total = 0;
  for (const [, number, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h|d)/g)) {
    total += Number(number) * (unitsMs[unit ?? ''] ?? 0);
  }
  // Sums of fractions are off by less than a millionth.
  return Math.ceil(Math.round(total * 1e6) / 1e6);
}
