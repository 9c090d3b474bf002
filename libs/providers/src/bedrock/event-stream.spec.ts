/** If this fails, a stream of Bedrock's is misread by how the network cut it, or damage passes for an answer. */
import { EventStreamCodec } from '@smithy/eventstream-codec';
import fc from 'fast-check';
import { awsFrame, decodeFrames } from '../testing/aws-frames.js';
import { random, splitAt } from '../testing/split.js';
import { type AwsMessage, AwsEventStreamParser, maxAwsMessageBytes } from './event-stream.js';

function parse(pieces: readonly Buffer[]) {
  const parser = new AwsEventStreamParser();
  const messages = pieces.flatMap((piece) => parser.push(Buffer.from(piece)).map(copy));
  return { messages, parser };
}

/** A payload is only good until the next push. */
function copy({ headers, payload }: AwsMessage) {
  return { headers: { ...headers }, payload: Buffer.from(payload) };
}

const header = fc.tuple(
  fc.string({ minLength: 1, maxLength: 20 }).filter((name) => name !== '__proto__'),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
);
const frame = fc
  .tuple(fc.uniqueArray(header, { selector: ([name]) => name, maxLength: 5 }), fc.uint8Array({ maxLength: 300 }))
  .map(([headers, payload]) => awsFrame(Object.fromEntries(headers), payload));

describe('AWS’s event stream', () => {
  it('is read as AWS’s own codec reads it, however it is cut', () => {
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 6 }), fc.array(fc.nat(1_000_000), { maxLength: 40 }), (frames, cuts) => {
        const stream = Buffer.concat(frames);
        const { messages, parser } = parse(splitAt(stream, cuts));
        expect(parser.failure).toBeNull();
        expect(parser.pendingBytes).toBe(0);
        expect(messages).toEqual(decodeFrames(stream));
      }),
      { numRuns: 500 },
    );
  });

  it('is read byte by byte', () => {
    const stream = Buffer.concat([awsFrame({ a: 'b' }, Buffer.from('one')), awsFrame({}, Buffer.alloc(5_000, 7))]);
    const { messages } = parse([...stream].map((byte) => Buffer.from([byte])));
    expect(messages.map(({ payload }) => payload.length)).toEqual([3, 5_000]);
  });

  it('passes over headers of other types', () => {
    const codec = new EventStreamCodec(
      (bytes) => Buffer.from(bytes as Uint8Array).toString('utf8'),
      (text) => new Uint8Array(Buffer.from(text)),
    );
    const bytes = codec.encode({
      headers: {
        yes: { type: 'boolean', value: true },
        no: { type: 'boolean', value: false },
        byte: { type: 'byte', value: 1 },
        short: { type: 'short', value: 2 },
        integer: { type: 'integer', value: 3 },
        bytes: { type: 'binary', value: new Uint8Array([1, 2, 3]) },
        when: { type: 'timestamp', value: new Date(0) },
        uuid: { type: 'uuid', value: '01234567-89ab-cdef-0123-456789abcdef' },
        ':event-type': { type: 'string', value: 'messageStart' },
      },
      body: new Uint8Array([123, 125]),
    });
    expect(parse([Buffer.from(bytes)]).messages).toEqual([
      { headers: { ':event-type': 'messageStart' }, payload: Buffer.from('{}') },
    ]);
  });

  it('ends at any flipped bit, and gives what came before', () => {
    const first = awsFrame({ a: 'b' }, Buffer.from('first'));
    const second = awsFrame({ c: 'd' }, Buffer.from('second'));
    const next = random(20_261_120);
    for (let bit = 0; bit < second.length * 8; bit++) {
      const damaged = Buffer.from(second);
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const stream = Buffer.concat([first, damaged, first]);
      const { messages, parser } = parse(splitAt(stream, [Math.floor(next() * 1_000)]));
      expect(messages.map(({ payload }) => payload.toString())).toEqual(['first']);
      expect(parser.failure).toMatch(/frame/);
    }
  });

  it('does not wait for a message of more than 16 MB, nor for one whose lengths contradict each other', () => {
    const prelude = (total: number, headers: number) => {
      const bytes = Buffer.from(awsFrame({}, new Uint8Array(0))).subarray(0, 12);
      bytes.writeUInt32BE(total, 0);
      bytes.writeUInt32BE(headers, 4);
      bytes.writeUInt32BE(crc(bytes.subarray(0, 8)), 8);
      return bytes;
    };
    expect(parse([prelude(maxAwsMessageBytes + 1, 0)]).parser.failure).toMatch(/larger than 16 MB/);
    expect(parse([prelude(maxAwsMessageBytes, 0)]).parser.failure).toBeNull();
    expect(parse([prelude(15, 0)]).parser.failure).toMatch(/contradict/);
    expect(parse([prelude(100, 85)]).parser.failure).toMatch(/contradict/);
    expect(parse([prelude(0, 0)]).parser.failure).toMatch(/contradict/);
  });

  it('refuses something else at once', () => {
    for (const text of [
      '<html><body>Bad gateway</body></html>',
      '{"message":"no stream"}',
      'data: {"choices":[]}\n\n',
    ]) {
      const { messages, parser } = parse([Buffer.from(text)]);
      expect(messages).toEqual([]);
      expect(parser.failure).toMatch(/checksum/);
      expect(parser.push(awsFrame({}, Buffer.from('later')))).toEqual([]);
      expect(parser.pendingBytes).toBe(0);
    }
  });

  it('puts a message of 16 MB together in time that grows with its size only', () => {
    const payload = Buffer.alloc(maxAwsMessageBytes - 16, 1);
    const stream = awsFrame({}, payload);
    expect(stream.length).toBe(maxAwsMessageBytes);
    const parser = new AwsEventStreamParser();
    let messages = 0;
    for (let at = 0; at < stream.length; at += 1_000) messages += parser.push(stream.subarray(at, at + 1_000)).length;
    expect(messages).toBe(1);
  });
});

/** CRC-32 of IEEE 802.3, written out so that the test does not share the product's. */
function crc(bytes: Buffer): number {
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
  }
  return (value ^ 0xffffffff) >>> 0;
}
