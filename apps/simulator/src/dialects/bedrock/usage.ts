import type { Exchange } from '../../exchange.js';
import type { Prompt } from './prompt.js';

/** Counts as Converse splits them: `input` leaves out what the cache read and wrote. */
export interface TokenCounts {
  input: number;
  cacheRead: number;
  cacheWrite: number;
  output: number;
}

/** Counts of a request, with the knobs' figures in place of the counted ones; enters them for comparison. */
export function readCounts(exchange: Exchange, prompt: Prompt): TokenCounts {
  const { knobs, entry } = exchange;
  const total = knobs.promptTokens ?? prompt.tokens;
  const cacheRead = Math.min(total, knobs.cachedTokens ?? prompt.cacheRead);
  const cacheWrite = Math.min(total - cacheRead, knobs.cacheWriteTokens ?? prompt.cacheWrite);
  entry.promptTokens = total;
  entry.cachedTokens = cacheRead;
  entry.cacheWriteTokens = cacheWrite;
  return { input: total - cacheRead - cacheWrite, cacheRead, cacheWrite, output: 0 };
}

/** `"usage":{…}`, falsified where a fault says so; undefined where it is to be left out. */
export function usageMember(exchange: Exchange, counts: TokenCounts): string | undefined {
  const active = exchange.fault;
  const rewrite = active?.fault.usage?.(active.param);
  if (rewrite === 'drop') return undefined;
  if (rewrite && 'whole' in rewrite) return `"usage":${rewrite.whole}`;
  const number = (value: number): string => rewrite?.number ?? String(value);
  const total = counts.input + counts.cacheRead + counts.cacheWrite + counts.output;
  return (
    `"usage":{"inputTokens":${number(counts.input)},"outputTokens":${number(counts.output)},"totalTokens":${number(total)},` +
    `"cacheReadInputTokens":${number(counts.cacheRead)},"cacheWriteInputTokens":${number(counts.cacheWrite)}}`
  );
}
