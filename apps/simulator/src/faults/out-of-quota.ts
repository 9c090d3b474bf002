import type { Fault } from './fault.js';
import { refuse } from './refuse.js';

export const outOfQuota: Fault = {
  name: 'quota',
  summary: 'No money left: 429 insufficient_quota (OpenAI), 402 billing_error (Anthropic); no retry-after.',
  async before(exchange) {
    await refuse(exchange, exchange.dialect.trouble('quota'));
  },
};
