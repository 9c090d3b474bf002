import type { Fault } from './fault.js';

export const emptyBody: Fault = {
  name: 'empty-body',
  summary: 'Status 200 and no body at all.',
  async before(exchange) {
    const type = exchange.streamed ? 'text/event-stream; charset=utf-8' : 'application/json';
    exchange.begin(200, { 'content-type': type, 'content-length': '0' });
    exchange.finish();
  },
};
