/** If this fails, a proxy between us and the client closes a stream while the model is thinking, or an event is torn apart. */
import { jest } from '@jest/globals';
import { chatCompletions } from './endpoints/chat-completions.js';
import type { Endpoint } from './endpoints/endpoint.js';
import { messages } from './endpoints/messages.js';
import type { ReplySink } from './exchange.js';
import { relayStream } from './relay.js';

type Reply = Parameters<typeof relayStream>[0];
type Handlers = Parameters<Reply['call']['attach']>[0];

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** A stream whose upstream does what the test says. */
function open(endpoint: Endpoint, translated: boolean) {
  const written: string[] = [];
  let upstream: Handlers | undefined;
  const sink: ReplySink = {
    start: () => undefined,
    write: (chunk) => written.push(chunk.toString()) > 0,
    end: (chunk) => void written.push(chunk?.toString() ?? '(end)'),
    destroy: () => undefined,
    onDrain: () => undefined,
    onClose: () => undefined,
    closed: false,
  };
  const reply = {
    call: {
      attach: (handlers: Handlers) => void (upstream = handlers),
      resume: () => undefined,
      pause: () => undefined,
    },
    reader: {
      facts: { error: null, terminated: true, finishReason: null },
      push: (chunk: Buffer) => chunk,
      end: () => null,
    },
    first: null,
    contentType: 'text/event-stream',
    translated,
  } as unknown as Reply;
  const done = relayStream(reply, {}, endpoint, 'req_1', sink);
  return { written, done, send: (text: string) => upstream?.onData(Buffer.from(text)), end: () => upstream?.onEnd() };
}

const ping = 'event: ping\ndata: {"type":"ping"}\n\n';

it('a translated message stream is pinged after 15 s of silence, and no more once it is over', async () => {
  const stream = open(messages, true);
  jest.advanceTimersByTime(14_999);
  expect(stream.written).toEqual([]);
  stream.send('a');
  jest.advanceTimersByTime(14_999);
  expect(stream.written).toEqual(['a']);
  jest.advanceTimersByTime(1);
  jest.advanceTimersByTime(15_000);
  expect(stream.written).toEqual(['a', ping, ping]);
  stream.end();
  expect(await stream.done).toEqual({ outcome: 'succeeded' });
  jest.advanceTimersByTime(60_000);
  expect(stream.written).toEqual(['a', ping, ping, '(end)']);
});

it.each([
  ['passed-through bytes', messages, false],
  ['a chat stream', chatCompletions, true],
])('nothing is put into %s', async (_name, endpoint, translated) => {
  const stream = open(endpoint, translated);
  jest.advanceTimersByTime(120_000);
  expect(stream.written).toEqual([]);
  stream.end();
  await stream.done;
});
