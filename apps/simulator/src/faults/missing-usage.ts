import type { Fault } from './fault.js';

export const missingUsage: Fault = {
  name: 'missing-usage',
  summary: 'A reply without usage, asked for or not.',
  usage: () => 'drop',
};
