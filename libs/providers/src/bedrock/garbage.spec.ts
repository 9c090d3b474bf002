/** Broken binary streams must not crash a gateway that serves everybody else. 10,000 of them; a failure prints its seed. */
import { createChatStreamEncoder, SseParser } from '@tollgate/wire';
import { converseGarbage } from '../testing/converse-garbage.js';
import { random, splitAt } from '../testing/split.js';
import { openStream } from './chat-stream.js';

const cases = process.env['TOLLGATE_SOAK'] === '1' ? 100_000 : 10_000;
const firstSeed = Number(process.env['TOLLGATE_FUZZ_SEED'] ?? 20_261_120);

it(`garbage in Converse streams (${cases}) gives the same events however it is cut, ends in order, and encodes to whole SSE events`, () => {
  for (let seed = firstSeed; seed < firstSeed + cases; seed++) {
    try {
      check(random(seed));
    } catch (cause) {
      throw new Error(`Failed with TOLLGATE_FUZZ_SEED=${seed}`, { cause });
    }
  }
});

function check(next: () => number): void {
  const stream = converseGarbage(next);
  const cuts = Array.from({ length: Math.floor(next() * 12) }, () => Math.floor(next() * 1_000_000));
  const events = translate([stream]);
  expect(translate(splitAt(stream, cuts))).toEqual(events);
  const closing = events.findIndex((event) => event.type === 'error' || event.type === 'message-end');
  if (closing >= 0 && closing !== events.length - 1) throw new Error('Something followed the end.');
  const encoder = createChatStreamEncoder({ id: 'x', created: 1, model: 'm', includeUsage: true });
  const bytes = Buffer.concat([encoder.encode(events), encoder.end()].filter((part) => part !== null));
  const parser = new SseParser();
  for (const { data } of parser.push(bytes)) if (data !== '[DONE]') JSON.parse(data);
  if (parser.end().length > 0) throw new Error('The client would see half an event.');
}

function translate(pieces: readonly Buffer[]) {
  const hub = openStream();
  return [...pieces.flatMap((piece) => [...hub.push(piece)]), ...hub.end()];
}
