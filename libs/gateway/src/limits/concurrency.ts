import type { Dimension } from './dimension.js';

export const concurrency: Dimension = {
  id: 'concurrency',
  label: 'Concurrency',
  unit: 'open requests',
  counts: 'operation',
  needsBound: false,
  take: () => 1,
  actual: () => 0,
};
