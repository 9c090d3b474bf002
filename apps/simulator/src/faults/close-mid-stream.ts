import { wholeNumber, type Fault } from './fault.js';
import { passUpTo, settle } from './pass-bytes.js';

export const closeMidStream: Fault = {
  name: 'close-mid-stream',
  summary: 'Closes the connection (FIN) in the middle of the reply, without the last chunk.',
  parameter: 'bytes sent before (600)',
  async send(exchange, data, param) {
    if (await passUpTo(exchange, data, wholeNumber(param, 600))) return true;
    await settle(exchange);
    exchange.cut('close');
    return false;
  },
};
