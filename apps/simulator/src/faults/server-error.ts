import type { Fault } from './fault.js';
import { refuse } from './refuse.js';

export const serverError: Fault = {
  name: '500',
  summary: '500 with an error body.',
  async before(exchange) {
    await refuse(exchange, exchange.dialect.trouble('server-error'));
  },
};
