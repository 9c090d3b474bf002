import { wholeNumber, type Fault } from './fault.js';
import { passUpTo } from './pass-bytes.js';

export const truncated: Fault = {
  name: 'truncated',
  summary: 'A complete HTTP reply whose body stops too early: half a JSON object, or a stream without its end.',
  parameter: 'bytes sent (200)',
  async send(exchange, data, param) {
    if (await passUpTo(exchange, data, wholeNumber(param, 200))) return true;
    exchange.finish();
    return false;
  },
};
