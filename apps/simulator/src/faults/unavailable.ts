import { wholeNumber, type Fault } from './fault.js';
import { refuse } from './refuse.js';

export const unavailable: Fault = {
  name: '503',
  summary: '503 with an error body.',
  parameter: 'seconds of retry-after (none)',
  async before(exchange, param) {
    const waiting: Record<string, string> = param === undefined ? {} : { 'retry-after': String(wholeNumber(param, 1)) };
    await refuse(exchange, exchange.dialect.trouble('unavailable'), waiting);
  },
};
