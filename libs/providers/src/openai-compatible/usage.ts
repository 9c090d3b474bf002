/**
 * OpenAI's `usage` object, and what servers that imitate it make of it, into classes that do not overlap.
 *
 * In this family the parts are inside the totals: cached and audio tokens inside `prompt_tokens`, reasoning inside
 * `completion_tokens`. Numbers that contradict each other or cannot be true are rejected as a whole: a bill is either
 * the vendor's or an estimate marked as one, never a mixture.
 */
import type { Usage } from '@tollgate/pricing';

export interface UsageReading {
  /** `null` = absent or unusable. */
  usage: Usage | null;
  /** It was there but could not be true. */
  rejected: boolean;
}

export const noReading: UsageReading = Object.freeze({ usage: null, rejected: false });
const rejectedReading: UsageReading = Object.freeze({ usage: null, rejected: true });

/** More tokens than any model takes or makes in one call by three orders of magnitude; larger is a mistake or an attack. */
export const maxPlausibleTokens = 1_000_000_000;

/** What the endpoint makes: embeddings have input only, and some servers then name only the total. */
export type UsageKind = 'generation' | 'embedding';

/** `value` is the parsed `usage` member; absent and `null` mean that the vendor did not say. Never throws. */
export function readUsage(value: unknown, kind: UsageKind = 'generation'): UsageReading {
  if (value === undefined || value === null) return noReading;
  if (!isRecord(value)) return rejectedReading;
  const promptDetails = record(value['prompt_tokens_details']);
  const completionDetails = record(value['completion_tokens_details']);
  const stated = optionalCount(value['total_tokens']);
  // A total of 0 beside other counts is a server that does not fill it in.
  const total = stated === 0 ? null : stated;
  const prompt = optionalCount(value['prompt_tokens']) ?? (kind === 'embedding' ? (stated ?? unusable) : unusable);
  const named = optionalCount(value['completion_tokens']);
  const completion = named ?? (kind === 'embedding' ? 0 : total === null ? unusable : total - prompt);
  const cached = firstCount(promptDetails?.['cached_tokens'], value['prompt_cache_hit_tokens'], value['cached_tokens']);
  const cacheWrite = firstCount(promptDetails?.['cache_write_tokens']);
  const inputAudio = firstCount(promptDetails?.['audio_tokens']);
  const reasoning = firstCount(completionDetails?.['reasoning_tokens'], value['reasoning_tokens']);
  const outputAudio = firstCount(completionDetails?.['audio_tokens']);

  // Some vendors count reasoning beside the completion instead of inside it (xAI, Gemini's OpenAI route): the total
  // tells, and what only the total knows of was generated without being shown.
  const beyond = total === null ? (reasoning > completion ? reasoning : 0) : total - prompt - completion;
  const all = [prompt, completion, cached, cacheWrite, inputAudio, reasoning, outputAudio, beyond];
  if (!all.every(isPlausible)) return rejectedReading;
  const output = completion + beyond;
  const hidden = Math.max(reasoning, beyond);
  if (Math.max(cached, cacheWrite, inputAudio) > prompt || hidden > output) return rejectedReading;

  // Details may overlap: OpenRouter counts Gemini's tokens as written and read at once, OpenAI cached audio as both.
  // A token is counted in the first of cached, written, audio.
  const written = Math.min(cacheWrite, prompt - cached);
  const audioIn = Math.min(inputAudio, prompt - cached - written);
  const audioOut = Math.min(outputAudio, output - hidden);
  return {
    rejected: false,
    usage: {
      inputTokens: prompt - cached - written - audioIn,
      cachedInputTokens: cached,
      cacheWriteTokens: written,
      cacheWrite1hTokens: 0,
      inputAudioTokens: audioIn,
      outputTokens: output - hidden - audioOut,
      reasoningTokens: hidden,
      outputAudioTokens: audioOut,
    },
  };
}

/** Fails every comparison, so that one bad count makes the whole object implausible. */
const unusable = Number.NaN;

export function isPlausible(tokens: number): boolean {
  return tokens >= 0 && tokens <= maxPlausibleTokens;
}

function count(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : unusable;
}

function optionalCount(value: unknown): number | null {
  return value === undefined || value === null ? null : count(value);
}

/** The first of several names that is there; 0 where none is. */
function firstCount(...values: readonly unknown[]): number {
  for (const value of values) {
    if (value !== undefined && value !== null) return count(value);
  }
  return 0;
}

function record(value: unknown): Readonly<Record<string, unknown>> | null {
  return isRecord(value) ? value : null;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
