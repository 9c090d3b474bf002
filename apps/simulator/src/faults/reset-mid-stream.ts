import { wholeNumber, type Fault } from './fault.js';
import { passUpTo, settle } from './pass-bytes.js';

export const resetMidStream: Fault = {
  name: 'reset-mid-stream',
  summary: 'Resets the connection (RST) in the middle of the reply.',
  parameter: 'bytes sent before (600)',
  async send(exchange, data, param) {
    if (await passUpTo(exchange, data, wholeNumber(param, 600))) return true;
    await settle(exchange);
    exchange.cut('reset');
    return false;
  },
};
