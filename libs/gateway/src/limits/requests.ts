import type { Dimension } from './dimension.js';

export const requests: Dimension = {
  id: 'requests',
  label: 'Requests',
  unit: 'requests',
  counts: 'operation',
  needsBound: false,
  take: () => 1,
  actual: () => 1,
};
