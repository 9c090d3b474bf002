import type { Exchange } from '../exchange.js';
import { wholeNumber, type Fault } from './fault.js';

const MEGABYTE = 1024 * 1024;
const FILLER = Buffer.alloc(64 * 1024, 0x61);

export const oversizedBody: Fault = {
  name: 'oversized-body',
  summary: 'Valid, but far too large: a member "padding" of many megabytes in the JSON body or the first event.',
  parameter: 'megabytes (40)',
  async send(exchange, data, param) {
    const brace = data.indexOf('{');
    if (exchange.bytesSent > 0 || brace < 0) return exchange.write(data);
    const opened = await exchange.write(Buffer.concat([data.subarray(0, brace + 1), Buffer.from('"padding":"')]));
    if (!opened || !(await fill(exchange, wholeNumber(param, 40) * MEGABYTE))) return false;
    return exchange.write(Buffer.concat([Buffer.from('",'), data.subarray(brace + 1)]));
  },
};

async function fill(exchange: Exchange, bytes: number): Promise<boolean> {
  for (let left = bytes; left > 0; left -= FILLER.length) {
    if (!(await exchange.write(FILLER.subarray(0, Math.min(left, FILLER.length))))) return false;
  }
  return true;
}
