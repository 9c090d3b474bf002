/** If this fails, a line of an NDJSON stream is lost or mangled, depending on how the network cut it. */
import fc from 'fast-check';
import { maxNdjsonLineBytes, NdjsonParser } from './parse.js';

function parse(...chunks: readonly (Buffer | string)[]): string[] {
  const parser = new NdjsonParser();
  const lines = chunks.flatMap((chunk) => parser.push(Buffer.from(chunk)));
  return [...lines, ...parser.end()];
}

describe('lines', () => {
  it.each([
    ['LF', '{"a":1}\n{"b":2}\n'],
    ['CRLF', '{"a":1}\r\n{"b":2}\r\n'],
    ['no line end at the end', '{"a":1}\n{"b":2}'],
    ['blank lines', '\n\n{"a":1}\n \r\n{"b":2}\n\n'],
  ])('are read with %s', (_name, text) => {
    expect(parse(text)).toEqual(['{"a":1}', '{"b":2}']);
  });

  it('are the same however they are cut, inside characters too', () => {
    const lines = fc.array(fc.string({ unit: 'grapheme' }).map((text) => JSON.stringify({ text })));
    const cuts = fc.array(fc.nat());
    fc.assert(
      fc.property(lines, cuts, (wanted, at) => {
        const bytes = Buffer.from(wanted.map((line) => `${line}\n`).join(''));
        const ends = [...new Set(at.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
        const pieces = [...ends, bytes.length].map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
        expect(parse(...pieces)).toEqual(wanted);
      }),
    );
  });
});

describe('a line without an end', () => {
  it('is thrown away at the limit and not kept', () => {
    const parser = new NdjsonParser();
    const chunk = Buffer.alloc(65_536, 'a');
    const before = process.memoryUsage().arrayBuffers;
    for (let bytes = 0; bytes < 10 * maxNdjsonLineBytes; bytes += chunk.length) parser.push(Buffer.from(chunk));
    expect(parser.overflowed).toBe(true);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20 * maxNdjsonLineBytes);
    expect(parser.push(Buffer.from('\n{"a":1}\n'))).toEqual([]);
    expect(parser.end()).toEqual([]);
  });

  it('of exactly the limit is read', () => {
    const parser = new NdjsonParser(4);
    expect(parser.push(Buffer.from('1234\n12345\n'))).toEqual(['1234']);
    expect(parser.overflowed).toBe(true);
  });
});
