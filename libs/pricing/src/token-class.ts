import type { TokenClass } from './usage.js';

/** The three spellings of a token class: in code, in JSON (prices, requests) and in Postgres (`price.token_class`). */
export interface TokenClassNames {
  usage: TokenClass;
  json: PriceClass;
  column: string;
}

/** Token classes as written in prices: the contract's `price: { input, cachedInput, output, … }`. */
export type PriceClass =
  'input' | 'cachedInput' | 'cacheWrite' | 'cacheWrite1h' | 'inputAudio' | 'output' | 'reasoning' | 'outputAudio';

/** In the order they are shown and exported. */
export const tokenClassNames: readonly TokenClassNames[] = [
  { usage: 'inputTokens', json: 'input', column: 'input' },
  { usage: 'cachedInputTokens', json: 'cachedInput', column: 'cached_input' },
  { usage: 'cacheWriteTokens', json: 'cacheWrite', column: 'cache_write' },
  { usage: 'cacheWrite1hTokens', json: 'cacheWrite1h', column: 'cache_write_1h' },
  { usage: 'inputAudioTokens', json: 'inputAudio', column: 'input_audio' },
  { usage: 'outputTokens', json: 'output', column: 'output' },
  { usage: 'reasoningTokens', json: 'reasoning', column: 'reasoning' },
  { usage: 'outputAudioTokens', json: 'outputAudio', column: 'output_audio' },
];

/** Where the price of a class is looked up when it has none of its own: a class left out costs what its parent does. */
export const parentClass: Readonly<Record<PriceClass, PriceClass | null>> = {
  input: null,
  cachedInput: 'input',
  cacheWrite: 'input',
  cacheWrite1h: 'cacheWrite',
  inputAudio: 'input',
  output: null,
  reasoning: 'output',
  outputAudio: 'output',
};
