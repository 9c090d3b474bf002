/** If this fails, a translated stream loses or mangles what a vendor said, depending on how the network cut it. */
import fc from 'fast-check';
import { maxSseEventBytes, type SseEvent, SseParser } from './parse.js';
import { sseData, sseDone, sseKeepAlive, sseNamedEvent } from './serialize.js';

function parse(...chunks: readonly (Buffer | string)[]): SseEvent[] {
  const parser = new SseParser();
  const events = chunks.flatMap((chunk) => parser.push(Buffer.from(chunk)));
  return [...events, ...parser.end()];
}

describe('events', () => {
  it.each([
    ['LF', 'data: a\n\ndata: b\n\n'],
    ['CRLF', 'data: a\r\n\r\ndata: b\r\n\r\n'],
    ['CR', 'data: a\r\rdata: b\r\r'],
    ['mixed line ends', 'data: a\r\n\ndata: b\r\r\n'],
    ['no space after the colon', 'data:a\n\ndata:b\n\n'],
    ['a byte order mark', '\ufeffdata: a\n\ndata: b\n\n'],
    ['comments and unknown fields', ': hi\ndata: a\nfoo: 1\nid: 5\n\n:\n\ndata: b\nretry: 3\n\n'],
    ['no blank line at the end', 'data: a\n\ndata: b'],
    ['more blank lines than needed', '\n\n\ndata: a\n\n\n\ndata: b\n\n\n'],
    ['events without data between them', 'event: x\n\ndata: a\n\nid: 1\n\ndata: b\n\n'],
  ])('are read with %s', (_name, text) => {
    expect(parse(text)).toEqual([
      { event: '', data: 'a' },
      { event: '', data: 'b' },
    ]);
  });

  it('have names, and data of several lines', () => {
    expect(parse('event: e\ndata: 1\ndata\ndata:  2\n\ndata: 3\n\n')).toEqual([
      { event: 'e', data: '1\n\n 2' },
      { event: '', data: '3' },
    ]);
  });

  it('are read as they were written', () => {
    expect(parse(sseData('{"a":1}') + sseKeepAlive + sseNamedEvent('x', '{}') + sseDone)).toEqual([
      { event: '', data: '{"a":1}' },
      { event: 'x', data: '{}' },
      { event: '', data: '[DONE]' },
    ]);
  });

  it('are the same for any cut, through characters and line ends', () => {
    const event = fc.record({ event: fc.constantFrom('', 'n'), data: fc.string({ unit: 'grapheme', minLength: 1 }) });
    fc.assert(
      fc.property(
        fc.array(event),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.array(fc.nat(5_000)),
        (events, end, cuts) => {
          const clean = events.map(({ event: name, data }) => ({ event: name, data: data.replace(/[\r\n]/g, '_') }));
          const text = clean
            .map(({ event: name, data }) => `${name ? `event: ${name}${end}` : ''}data: ${data}${end}${end}`)
            .join('');
          const bytes = Buffer.from(text);
          const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
          const chunks = places.map((place, index) => bytes.subarray(places[index - 1] ?? 0, place));
          expect(parse(...chunks, bytes.subarray(places.at(-1) ?? 0))).toEqual(clean);
        },
      ),
    );
  });
});

describe('an event that is too long', () => {
  it('is reported and ends the reading, whether it comes whole or in pieces', () => {
    const line = Buffer.from(`data: ${'x'.repeat(maxSseEventBytes)}\n\ndata: next\n\n`);
    for (const size of [line.length, 100_000, 4_096]) {
      const parser = new SseParser();
      let events = parser.push(Buffer.from('data: first\n\n'));
      for (let at = 0; at < line.length; at += size) events = events.concat(parser.push(line.subarray(at, at + size)));
      expect(events).toEqual([{ event: '', data: 'first' }]);
      expect(parser.overflowed).toBe(true);
      expect(parser.end()).toEqual([]);
    }
  });

  it('is measured over all its lines, and each event on its own', () => {
    const parser = new SseParser(20);
    expect(parser.push(Buffer.from('data: 12345\n\n'.repeat(9)))).toHaveLength(9);
    expect(parser.push(Buffer.from('data: 12345\ndata: 12345\n\n'))).toEqual([]);
    expect(parser.overflowed).toBe(true);
  });
});
