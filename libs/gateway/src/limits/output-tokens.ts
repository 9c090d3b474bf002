import type { Dimension } from './dimension.js';

export const outputTokens: Dimension = {
  id: 'output_tokens',
  label: 'Output tokens',
  unit: 'tokens',
  counts: 'attempt',
  needsBound: true,
  take: (bounds) => bounds.outputTokens,
  actual: (attempt) => attempt.outputTokens,
};
