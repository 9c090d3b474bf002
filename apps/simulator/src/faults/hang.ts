import type { Fault } from './fault.js';

export const hang: Fault = {
  name: 'hang',
  summary: 'Reads the request and never answers.',
  async before(exchange) {
    await exchange.closed;
  },
};
