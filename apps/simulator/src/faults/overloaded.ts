import type { Fault } from './fault.js';
import { refuse } from './refuse.js';

export const overloaded: Fault = {
  name: 'overloaded',
  summary: '529 overloaded_error (Anthropic), 503 slow_down (OpenAI).',
  async before(exchange) {
    await refuse(exchange, exchange.dialect.trouble('overloaded'));
  },
};
