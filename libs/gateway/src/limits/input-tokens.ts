import type { Dimension } from './dimension.js';

export const inputTokens: Dimension = {
  id: 'input_tokens',
  label: 'Input tokens',
  unit: 'tokens',
  counts: 'attempt',
  needsBound: true,
  take: (bounds, hard) => (hard ? bounds.inputTokens : bounds.estimatedInputTokens),
  actual: (attempt) => attempt.inputTokens,
};
