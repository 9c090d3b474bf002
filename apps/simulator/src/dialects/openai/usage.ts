import type { Exchange } from '../../exchange.js';

/** Token counts of one reply as the simulator knows them to be. */
export interface TokenCounts {
  prompt: number;
  completion: number;
  cached: number;
  cacheWrite: number;
  reasoning: number;
}

/** Cached and written parts as scripted, never more than the prompt has. */
export function scriptedCounts(exchange: Exchange, countedPrompt: number): TokenCounts {
  const { knobs } = exchange;
  const prompt = knobs.promptTokens ?? countedPrompt;
  const cached = Math.min(prompt, knobs.cachedTokens ?? 0);
  const cacheWrite = Math.min(prompt - cached, knobs.cacheWriteTokens ?? 0);
  return { prompt, completion: 0, cached, cacheWrite, reasoning: 0 };
}

/** Enters the counts that hold from the start; the completion is counted as it is sent. */
export function recordPrompt(exchange: Exchange, counts: TokenCounts): void {
  exchange.entry.promptTokens = counts.prompt;
  exchange.entry.cachedTokens = counts.cached;
  exchange.entry.cacheWriteTokens = counts.cacheWrite;
}

/** `"usage":{…}` without surrounding commas, falsified where a fault says so; undefined where it is to be left out. */
export function usageMember(
  exchange: Exchange,
  counts: TokenCounts,
  details: 'chat' | 'embeddings',
): string | undefined {
  const active = exchange.fault;
  const rewrite = active?.fault.usage?.(active.param);
  if (rewrite === 'drop') return undefined;
  if (rewrite && 'whole' in rewrite) return `"usage":${rewrite.whole}`;
  const number = (value: number): string => rewrite?.number ?? String(value);
  const total = number(counts.prompt + counts.completion);
  if (details === 'embeddings') return `"usage":{"prompt_tokens":${number(counts.prompt)},"total_tokens":${total}}`;
  const written = counts.cacheWrite > 0 ? `,"cache_write_tokens":${number(counts.cacheWrite)}` : '';
  return (
    `"usage":{"prompt_tokens":${number(counts.prompt)},"completion_tokens":${number(counts.completion)},"total_tokens":${total},` +
    `"prompt_tokens_details":{"cached_tokens":${number(counts.cached)}${written},"audio_tokens":0},` +
    `"completion_tokens_details":{"reasoning_tokens":${number(counts.reasoning)},"audio_tokens":0,` +
    '"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}}'
  );
}

/** The same as the Responses API names it. */
export function responsesUsage(exchange: Exchange, counts: TokenCounts): string | undefined {
  const active = exchange.fault;
  const rewrite = active?.fault.usage?.(active.param);
  if (rewrite === 'drop') return undefined;
  if (rewrite && 'whole' in rewrite) return `"usage":${rewrite.whole}`;
  const number = (value: number): string => rewrite?.number ?? String(value);
  return (
    `"usage":{"input_tokens":${number(counts.prompt)},` +
    `"input_tokens_details":{"cached_tokens":${number(counts.cached)},"cache_write_tokens":${number(counts.cacheWrite)}},` +
    `"output_tokens":${number(counts.completion)},"output_tokens_details":{"reasoning_tokens":${number(counts.reasoning)}},` +
    `"total_tokens":${number(counts.prompt + counts.completion)}}`
  );
}
