/**
 * Anthropic's counts are disjoint on the input side already: `input_tokens` leaves out what the cache served or took.
 * Thinking is inside `output_tokens`.
 */
import type { Usage } from '@tollgate/pricing';
import { isPlausible, isRecord, noReading, type UsageReading } from '../openai-compatible/usage.js';

type JsonRecord = Readonly<Record<string, unknown>>;

/** Never throws. Numbers that cannot be true reject the whole object. */
export function readUsage(value: unknown): UsageReading {
  if (value === undefined || value === null) return noReading;
  const usage = isRecord(value) ? value : {};
  const input = count(usage, 'input_tokens', Number.NaN);
  const output = count(usage, 'output_tokens', Number.NaN);
  const read = count(usage, 'cache_read_input_tokens', 0);
  const written = count(usage, 'cache_creation_input_tokens', 0);
  const split = isRecord(usage['cache_creation']) ? usage['cache_creation'] : {};
  const writtenForAnHour = count(split, 'ephemeral_1h_input_tokens', 0);
  const details = isRecord(usage['output_tokens_details']) ? usage['output_tokens_details'] : {};
  const thinking = count(details, 'thinking_tokens', 0);
  const plausible = [input, output, read, written, writtenForAnHour, thinking].every(isPlausible);
  if (!plausible || writtenForAnHour > written || thinking > output) return { usage: null, rejected: true };
  const classes: Usage = {
    inputTokens: input,
    cachedInputTokens: read,
    cacheWriteTokens: written - writtenForAnHour,
    cacheWrite1hTokens: writtenForAnHour,
    inputAudioTokens: 0,
    outputTokens: output - thinking,
    reasoningTokens: thinking,
    outputAudioTokens: 0,
  };
  return { usage: classes, rejected: false };
}

/**
 * A stream says its usage in two halves: input in `message_start`, cumulative output (and, in newer replies, the final
 * input as well) in `message_delta`. `null` in the later one means "as before".
 */
export function mergeUsage(earlier: JsonRecord, later: JsonRecord): JsonRecord {
  const stated = Object.entries(later).filter(([, value]) => value !== null && value !== undefined);
  return { ...earlier, ...Object.fromEntries(stated) };
}

function count(holder: JsonRecord, key: string, absent: number): number {
  const value = holder[key];
  if (value === undefined || value === null) return absent;
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : Number.NaN;
}
