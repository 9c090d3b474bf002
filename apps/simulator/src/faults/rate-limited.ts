import { wholeNumber, type Fault } from './fault.js';
import { refuse } from './refuse.js';

export const rateLimited: Fault = {
  name: '429',
  summary: "429 in the provider's words, with retry-after and retry-after-ms.",
  parameter: 'seconds to wait (1)',
  async before(exchange, param) {
    const seconds = wholeNumber(param, 1);
    const waiting = { 'retry-after': String(seconds), 'retry-after-ms': String(seconds * 1000) };
    await refuse(exchange, exchange.dialect.trouble('rate-limit'), waiting);
  },
};
