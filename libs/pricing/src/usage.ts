/**
 * What one attempt consumed, in tokens, split into classes that do not overlap: the sum of all classes is the vendor's
 * own total. Vendors count differently (OpenAI's `prompt_tokens` contains the cached ones, Anthropic's `input_tokens`
 * does not), so every adapter normalises into this shape and checks the sum; a class that was not reported is 0.
 *
 * All values are non-negative safe integers.
 */
export interface Usage {
  /** Input that was neither read from nor written to a prompt cache, and is not audio. */
  inputTokens: number;
  /** Input served from the vendor's prompt cache. */
  cachedInputTokens: number;
  /** Input written to the vendor's prompt cache with its default lifetime (Anthropic: 5 minutes). */
  cacheWriteTokens: number;
  /** Input written to the vendor's prompt cache with a lifetime of an hour. */
  cacheWrite1hTokens: number;
  /** Audio input. */
  inputAudioTokens: number;
  /** Output without reasoning and audio. */
  outputTokens: number;
  /** Output the model spent on reasoning, whether or not it was shown. */
  reasoningTokens: number;
  /** Audio output. */
  outputAudioTokens: number;
}

export type TokenClass = keyof Usage;

/** In the order they are shown and exported. */
export const tokenClasses: readonly TokenClass[] = [
  'inputTokens',
  'cachedInputTokens',
  'cacheWriteTokens',
  'cacheWrite1hTokens',
  'inputAudioTokens',
  'outputTokens',
  'reasoningTokens',
  'outputAudioTokens',
];

/**
 * Where a usage figure comes from. `reported`: the vendor said so to us while we relayed. `drained`: the vendor said so
 * after the client had left. `estimated`: nobody said; counted from bytes or taken at the bound. `none`: the attempt
 * provably consumed nothing (refused before any token was made).
 */
export type UsageProvenance = 'reported' | 'drained' | 'estimated' | 'none';

export const noUsage: Readonly<Usage> = Object.freeze({
  inputTokens: 0,
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
  cacheWrite1hTokens: 0,
  inputAudioTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  outputAudioTokens: 0,
});

/** All input classes together, in tokens. */
export function totalInputTokens(usage: Usage): number {
  return (
    usage.inputTokens +
    usage.cachedInputTokens +
    usage.cacheWriteTokens +
    usage.cacheWrite1hTokens +
    usage.inputAudioTokens
  );
}

/** All output classes together, in tokens. */
export function totalOutputTokens(usage: Usage): number {
  return usage.outputTokens + usage.reasoningTokens + usage.outputAudioTokens;
}
