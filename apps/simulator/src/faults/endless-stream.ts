import type { Fault } from './fault.js';

export const endlessStream: Fault = {
  name: 'endless-stream',
  summary: 'After the last event nothing but keep-alive comments, for as long as the client stays.',
  async end(exchange) {
    while (await exchange.write(': keep-alive\n\n')) if (!(await exchange.sleep(100))) return;
  },
};
