/**
 * Converse counts what the cache served and took apart from `inputTokens`
 * (https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_TokenUsage.html). Reasoning is inside
 * `outputTokens`, and nothing says how much of it there is.
 */
import type { Usage } from '@tollgate/pricing';
import { isPlausible, isRecord, noReading, type UsageReading } from '../openai-compatible/usage.js';

type JsonRecord = Readonly<Record<string, unknown>>;

/** Never throws. Numbers that cannot be true reject the whole object. */
export function readUsage(value: unknown): UsageReading {
  if (value === undefined || value === null) return noReading;
  const usage = isRecord(value) ? value : {};
  const input = count(usage['inputTokens'], Number.NaN);
  const output = count(usage['outputTokens'], Number.NaN);
  const read = count(usage['cacheReadInputTokens'], 0);
  const written = count(usage['cacheWriteInputTokens'], 0);
  const writtenForAnHour = hourTokens(usage['cacheDetails']);
  const counts = [input, output, read, written, writtenForAnHour, count(usage['totalTokens'], 0)];
  if (!counts.every(isPlausible) || writtenForAnHour > written) return { usage: null, rejected: true };
  return {
    rejected: false,
    usage: {
      ...inputOnly(input),
      cachedInputTokens: read,
      cacheWriteTokens: written - writtenForAnHour,
      cacheWrite1hTokens: writtenForAnHour,
      outputTokens: output,
    },
  };
}

/** Usage of a call that takes text and makes no tokens. */
export function inputOnly(inputTokens: number): Usage {
  return {
    inputTokens,
    cachedInputTokens: 0,
    cacheWriteTokens: 0,
    cacheWrite1hTokens: 0,
    inputAudioTokens: 0,
    outputTokens: 0,
    reasoningTokens: 0,
    outputAudioTokens: 0,
  };
}

/** Of what was written to the cache, what stays for an hour and costs more. */
function hourTokens(details: unknown): number {
  if (!Array.isArray(details)) return 0;
  const hours = (details as readonly unknown[]).filter(
    (detail): detail is JsonRecord => isRecord(detail) && detail['ttl'] === '1h',
  );
  return hours.reduce((sum, detail) => sum + count(detail['inputTokens'], Number.NaN), 0);
}

function count(value: unknown, absent: number): number {
  if (value === undefined || value === null) return absent;
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : Number.NaN;
}
