import type { Dimension } from './dimension.js';

export const totalTokens: Dimension = {
  id: 'total_tokens',
  label: 'Tokens',
  unit: 'tokens',
  counts: 'attempt',
  needsBound: true,
  take: (bounds, hard) => (hard ? bounds.inputTokens : bounds.estimatedInputTokens) + bounds.outputTokens,
  actual: (attempt) => attempt.inputTokens + attempt.outputTokens,
};
