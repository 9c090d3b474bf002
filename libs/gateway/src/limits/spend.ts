import type { Dimension } from './dimension.js';

/** Charge. Counters hold nano-USD rounded up; the ledger has the exact sum. */
export const spend: Dimension = {
  id: 'spend',
  label: 'Spend',
  unit: 'USD',
  counts: 'attempt',
  needsBound: true,
  take: (bounds) => bounds.costNano ?? 0,
  actual: (attempt) => attempt.costNano,
};
