import type { Strategy } from './strategy.js';

/** The order they are configured in: the first that can, serves. */
export const priority: Strategy = {
  id: 'priority',
  label: 'Priority',
  order: (targets) => targets,
};
