import type { Exchange } from '../../exchange.js';

export interface TokenCounts {
  prompt: number;
  cached: number;
}

/** Counts of a request, with the knobs' figures in place of the counted ones; enters them for comparison. */
export function readCounts(exchange: Exchange, counted: number): TokenCounts {
  const { knobs, entry } = exchange;
  const prompt = knobs.promptTokens ?? counted;
  const cached = Math.min(prompt, knobs.cachedTokens ?? 0);
  entry.promptTokens = prompt;
  entry.cachedTokens = cached;
  return { prompt, cached };
}

/** `,"usageMetadata":{…}` as of now, falsified where a fault says so; empty where it is to be left out. */
export function usageMember(
  exchange: Exchange,
  counts: TokenCounts,
  output: number,
  thoughts: number,
  vertex: boolean,
): string {
  const active = exchange.fault;
  const rewrite = active?.fault.usage?.(active.param);
  if (rewrite === 'drop') return '';
  if (rewrite && 'whole' in rewrite) return `,"usageMetadata":${rewrite.whole}`;
  const number = (value: number): string => rewrite?.number ?? String(value);
  // Google leaves out what is 0.
  const member = (name: string, value: number): string => (value > 0 ? `"${name}":${number(value)},` : '');
  return (
    `,"usageMetadata":{"promptTokenCount":${number(counts.prompt)},${member('cachedContentTokenCount', counts.cached)}` +
    `${member('candidatesTokenCount', output)}${member('thoughtsTokenCount', thoughts)}` +
    `"totalTokenCount":${number(counts.prompt + output + thoughts)},` +
    `"promptTokensDetails":[{"modality":"TEXT","tokenCount":${number(counts.prompt)}}],` +
    (vertex ? '"trafficType":"ON_DEMAND"}' : '"serviceTier":"standard"}')
  );
}
