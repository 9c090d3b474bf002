import type { LimitDimension } from '../exchange.js';
import { concurrency } from './concurrency.js';
import type { Dimension } from './dimension.js';
import { inputTokens } from './input-tokens.js';
import { outputTokens } from './output-tokens.js';
import { requests } from './requests.js';
import { spend } from './spend.js';
import { totalTokens } from './total-tokens.js';

/** One line a dimension. */
export const dimensions: Readonly<Record<LimitDimension, Dimension>> = {
  requests,
  input_tokens: inputTokens,
  output_tokens: outputTokens,
  total_tokens: totalTokens,
  concurrency,
  spend,
};
