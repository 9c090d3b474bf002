import { wholeNumber, type Fault } from './fault.js';
import { refuse } from './refuse.js';

export const errorEvent: Fault = {
  name: 'error-event',
  summary: "The provider's error event in the middle of a stream, then the end; 500 where the call is no stream.",
  parameter: 'bytes sent before (600)',
  async before(exchange) {
    if (!exchange.streamed) await refuse(exchange, exchange.dialect.trouble('server-error'));
  },
  async send(exchange, data, param) {
    if (exchange.entry.status >= 400 || exchange.bytesSent < wholeNumber(param, 600)) return exchange.write(data);
    await exchange.write(exchange.dialect.errorEvent(exchange));
    exchange.finish();
    return false;
  },
};
