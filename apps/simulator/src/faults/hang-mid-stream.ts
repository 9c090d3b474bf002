import { wholeNumber, type Fault } from './fault.js';
import { passUpTo } from './pass-bytes.js';

export const hangMidStream: Fault = {
  name: 'hang-mid-stream',
  summary: 'Stops in the middle of the reply and keeps the connection open.',
  parameter: 'bytes sent before (600)',
  async send(exchange, data, param) {
    if (await passUpTo(exchange, data, wholeNumber(param, 600))) return true;
    await exchange.closed;
    return false;
  },
};
