import type { Fault } from './fault.js';

export const reset: Fault = {
  name: 'reset',
  summary: 'Resets the connection (RST) instead of answering.',
  async before(exchange) {
    exchange.cut('reset');
  },
};
