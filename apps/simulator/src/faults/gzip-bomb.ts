import { createGzip } from 'node:zlib';
import { Readable } from 'node:stream';
import { wholeNumber, type Fault } from './fault.js';

const BLOCK = Buffer.alloc(1024 * 1024, 0x20);

export const gzipBomb: Fault = {
  name: 'gzip-bomb',
  summary: 'A small gzip body that unpacks to many megabytes of blanks.',
  parameter: 'megabytes unpacked (200)',
  async before(exchange, param) {
    exchange.begin(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    const blocks = Array.from({ length: wholeNumber(param, 200) }, () => BLOCK);
    for await (const part of Readable.from(blocks).pipe(createGzip())) {
      if (!(await exchange.write(part as Buffer))) return;
    }
    exchange.finish();
  },
};
