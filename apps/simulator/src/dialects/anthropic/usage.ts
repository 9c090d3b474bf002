import type { Exchange } from '../../exchange.js';
import type { Prompt } from './prompt.js';

/** Token counts as Anthropic splits them: `input` leaves out what the cache read and wrote. */
export interface TokenCounts {
  input: number;
  cacheRead: number;
  cacheWrite5m: number;
  cacheWrite1h: number;
  output: number;
  thinking: number;
}

/** Counts of a request, with the knobs' figures in place of the counted ones; enters them for comparison. */
export function readCounts(exchange: Exchange, prompt: Prompt): TokenCounts {
  const { knobs, entry } = exchange;
  const total = knobs.promptTokens ?? prompt.tokens;
  const cacheRead = Math.min(total, knobs.cachedTokens ?? prompt.cacheRead);
  const room = total - cacheRead;
  const cacheWrite5m = Math.min(room, knobs.cacheWriteTokens ?? prompt.cacheWrite5m);
  const cacheWrite1h = Math.min(room - cacheWrite5m, knobs.cacheWriteTokens === undefined ? prompt.cacheWrite1h : 0);
  entry.promptTokens = total;
  entry.cachedTokens = cacheRead;
  entry.cacheWriteTokens = cacheWrite5m + cacheWrite1h;
  return { input: room - cacheWrite5m - cacheWrite1h, cacheRead, cacheWrite5m, cacheWrite1h, output: 0, thinking: 0 };
}

/** `"usage":{…}` with `output` tokens so far, falsified where a fault says so; undefined where it is to be left out. */
export function usageMember(exchange: Exchange, counts: TokenCounts, output: number): string | undefined {
  const active = exchange.fault;
  const rewrite = active?.fault.usage?.(active.param);
  if (rewrite === 'drop') return undefined;
  if (rewrite && 'whole' in rewrite) return `"usage":${rewrite.whole}`;
  const number = (value: number): string => rewrite?.number ?? String(value);
  const written = counts.cacheWrite5m + counts.cacheWrite1h;
  return (
    `"usage":{"input_tokens":${number(counts.input)},"cache_creation_input_tokens":${number(written)},` +
    `"cache_read_input_tokens":${number(counts.cacheRead)},"cache_creation":{"ephemeral_5m_input_tokens":` +
    `${number(counts.cacheWrite5m)},"ephemeral_1h_input_tokens":${number(counts.cacheWrite1h)}},"output_tokens":${number(output)},` +
    `"output_tokens_details":{"thinking_tokens":${number(output > 0 ? counts.thinking : 0)}},"server_tool_use":null,` +
    `"service_tier":"standard","inference_geo":"global"}`
  );
}
