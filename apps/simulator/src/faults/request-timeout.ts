import type { Fault } from './fault.js';
import { refuse } from './refuse.js';

export const requestTimeout: Fault = {
  name: '408',
  summary: '408 with an error body.',
  async before(exchange) {
    await refuse(exchange, exchange.dialect.trouble('timeout'));
  },
};
