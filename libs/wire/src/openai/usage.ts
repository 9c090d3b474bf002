/** OpenAI's `usage` object, in which the parts are inside the totals (the hub's are not). */
import type { HubUsage } from '../hub/reply.js';

export interface OpenAiUsage {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
  prompt_tokens_details: { cached_tokens: number; audio_tokens: number; cache_write_tokens: number };
  completion_tokens_details: { reasoning_tokens: number; audio_tokens: number };
}

export function encodeUsage(usage: HubUsage): OpenAiUsage {
  const cacheWriteTokens = usage.cacheWriteTokens + usage.cacheWrite1hTokens;
  const promptTokens = usage.inputTokens + usage.cachedInputTokens + cacheWriteTokens + usage.inputAudioTokens;
  const completionTokens = usage.outputTokens + usage.reasoningTokens + usage.outputAudioTokens;
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: {
      cached_tokens: usage.cachedInputTokens,
      audio_tokens: usage.inputAudioTokens,
      cache_write_tokens: cacheWriteTokens,
    },
    completion_tokens_details: { reasoning_tokens: usage.reasoningTokens, audio_tokens: usage.outputAudioTokens },
  };
}
