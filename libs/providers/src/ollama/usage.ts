/**
 * Ollama's counts: `prompt_eval_count` and `eval_count`, thinking inside the latter. Older servers leave
 * `prompt_eval_count` out where the whole prompt was still in the cache: then nothing is known of the prompt, and half a
 * usage would be half a bill.
 */
import { isPlausible, noReading, type UsageReading } from '../openai-compatible/usage.js';

/** `reply` is the final object. Never throws. */
export function readUsage(reply: Readonly<Record<string, unknown>>, kind: 'chat' | 'embed'): UsageReading {
  const prompt = reply['prompt_eval_count'];
  const output = kind === 'embed' ? 0 : reply['eval_count'];
  if (prompt === undefined || prompt === null || output === undefined || output === null) return noReading;
  if (!isCount(prompt) || !isCount(output)) return { usage: null, rejected: true };
  return {
    rejected: false,
    usage: {
      inputTokens: prompt,
      cachedInputTokens: 0,
      cacheWriteTokens: 0,
      cacheWrite1hTokens: 0,
      inputAudioTokens: 0,
      outputTokens: output,
      reasoningTokens: 0,
      outputAudioTokens: 0,
    },
  };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && isPlausible(value);
}
