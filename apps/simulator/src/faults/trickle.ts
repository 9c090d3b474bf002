import { wholeNumber, type Fault } from './fault.js';

export const trickle: Fault = {
  name: 'trickle',
  summary: 'The whole reply, a byte at a time.',
  parameter: 'bytes a second (1)',
  async send(exchange, data, param) {
    const rate = Math.max(1, wholeNumber(param, 1));
    // Timers are not finer than this, so faster rates send several bytes a turn.
    const step = Math.max(1, Math.round(rate / 200));
    for (let start = 0; start < data.length; start += step) {
      if (!(await exchange.write(data.subarray(start, start + step)))) return false;
      if (!(await exchange.sleep((1000 * step) / rate))) return false;
    }
    return true;
  },
};
