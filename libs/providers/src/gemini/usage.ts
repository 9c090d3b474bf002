/**
 * Google's `usageMetadata`: what the cache served is inside `promptTokenCount`; results of Google's own tools and thoughts
 * are beside it and beside `candidatesTokenCount`. The four add up to `totalTokenCount` (@google/genai 3.1.0,
 * `GenerateContentResponseUsageMetadata`).
 */
import type { Usage } from '@tollgate/pricing';
import { isPlausible, isRecord, noReading, type UsageReading } from '../openai-compatible/usage.js';

type JsonRecord = Readonly<Record<string, unknown>>;

/** Never throws. Counts that cannot be true or contradict the total reject the whole object. */
export function readUsage(value: unknown): UsageReading {
  if (value === undefined || value === null) return noReading;
  if (!isRecord(value)) return { usage: null, rejected: true };
  // The early chunks of Vertex AI name the traffic and no counts.
  if (value['promptTokenCount'] === undefined && value['totalTokenCount'] === undefined) return noReading;
  const prompt = count(value['promptTokenCount']);
  const toolUse = count(value['toolUsePromptTokenCount']);
  const cached = count(value['cachedContentTokenCount']);
  const output = count(value['candidatesTokenCount']);
  const thoughts = count(value['thoughtsTokenCount']);
  const total =
    value['totalTokenCount'] === undefined ? prompt + toolUse + output + thoughts : count(value['totalTokenCount']);
  const cachedAudio = audioOf(value['cacheTokensDetails']);
  const inputAudio = audioOf(value['promptTokensDetails']) - cachedAudio;
  const outputAudio = audioOf(value['candidatesTokensDetails']);
  const counts = [prompt, toolUse, cached, output, thoughts, total, inputAudio, outputAudio];
  if (!counts.every(isPlausible)) return { usage: null, rejected: true };
  if (cached + inputAudio > prompt || outputAudio > output || prompt + toolUse + output + thoughts !== total) {
    return { usage: null, rejected: true };
  }
  const usage: Usage = {
    inputTokens: prompt - cached - inputAudio + toolUse,
    cachedInputTokens: cached,
    cacheWriteTokens: 0,
    cacheWrite1hTokens: 0,
    inputAudioTokens: inputAudio,
    outputTokens: output - outputAudio,
    reasoningTokens: thoughts,
    outputAudioTokens: outputAudio,
  };
  return { usage, rejected: false };
}

/** Input only, as embeddings have it. `null` = the vendor did not say. */
export function inputUsage(tokens: unknown): UsageReading {
  if (tokens === undefined || tokens === null) return noReading;
  const inputTokens = count(tokens);
  if (!isPlausible(inputTokens)) return { usage: null, rejected: true };
  const usage: Usage = {
    inputTokens,
    cachedInputTokens: 0,
    cacheWriteTokens: 0,
    cacheWrite1hTokens: 0,
    inputAudioTokens: 0,
    outputTokens: 0,
    reasoningTokens: 0,
    outputAudioTokens: 0,
  };
  return { usage, rejected: false };
}

export function tierOf(usage: unknown): string | null {
  const tier = isRecord(usage) ? usage['serviceTier'] : undefined;
  return typeof tier === 'string' ? tier.toLowerCase() : null;
}

/** Google leaves out what is 0. */
function count(value: unknown): number {
  if (value === undefined || value === null) return 0;
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : Number.NaN;
}

function audioOf(details: unknown): number {
  if (!Array.isArray(details)) return 0;
  return (details as unknown[])
    .filter((entry): entry is JsonRecord => isRecord(entry) && entry['modality'] === 'AUDIO')
    .reduce((sum, entry) => sum + count(entry['tokenCount']), 0);
}
