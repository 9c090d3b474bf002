import { wholeNumber, type Fault } from './fault.js';

export const slowHeaders: Fault = {
  name: 'slow-headers',
  summary: 'Answers as usual, but only after a while.',
  parameter: 'milliseconds (5000)',
  async before(exchange, param) {
    await exchange.sleep(wholeNumber(param, 5_000));
  },
};
