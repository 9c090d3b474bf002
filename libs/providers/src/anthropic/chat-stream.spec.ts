/** If this fails, clients see Claude's thinking, tools or ending wrong, or in another way by how the network cut it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { HubEvent } from '@tollgate/wire';
import { splitAt } from '../testing/split.js';
import { openStream } from './chat-stream.js';

function fixture(name: string): Buffer {
  return readFileSync(join(import.meta.dirname, 'fixtures', `${name}.sse`));
}

function run(pieces: readonly Buffer[]) {
  const stream = openStream();
  const events: HubEvent[] = pieces.flatMap((piece) => [...stream.push(piece)]);
  events.push(...stream.end());
  return { events, facts: stream.facts };
}

describe('an Anthropic stream', () => {
  it('becomes hub events in order, thinking signed, empty pieces left out, no arguments as {}', () => {
    const { events } = run([fixture('thinking-and-tools')]);
    const at = (part: number) => ({ choice: 0, part });
    expect(events).toEqual([
      { type: 'message-start', upstreamId: 'msg_01A', model: 'claude-sonnet-4-6' },
      { type: 'thinking-start', ...at(0) },
      { type: 'thinking-delta', ...at(0), text: 'Let me ' },
      { type: 'thinking-delta', ...at(0), text: 'look at 🌍.' },
      { type: 'thinking-end', ...at(0), signature: 'EqQBsig==' },
      { type: 'redacted-thinking', ...at(1), data: 'ENC==', id: null },
      { type: 'text-start', ...at(2) },
      { type: 'text-delta', ...at(2), text: "I'll " },
      { type: 'text-delta', ...at(2), text: 'check ' },
      { type: 'text-delta', ...at(2), text: 'both.' },
      { type: 'text-end', ...at(2) },
      { type: 'tool-call-start', ...at(3), id: 'toolu_1', name: 'weather' },
      { type: 'tool-call-delta', ...at(3), arguments: '{"city": ' },
      { type: 'tool-call-delta', ...at(3), arguments: '"Zürich"}' },
      { type: 'tool-call-end', ...at(3) },
      { type: 'tool-call-start', ...at(4), id: 'toolu_2', name: 'time' },
      { type: 'tool-call-delta', ...at(4), arguments: '{}' },
      { type: 'tool-call-end', ...at(4) },
      {
        type: 'message-end',
        choice: 0,
        finishReason: 'tool_calls',
        nativeFinishReason: 'tool_use',
        stopSequence: null,
        usage: {
          inputTokens: 20,
          cachedInputTokens: 40,
          cacheWriteTokens: 10,
          cacheWrite1hTokens: 20,
          inputAudioTokens: 0,
          outputTokens: 35,
          reasoningTokens: 15,
          outputAudioTokens: 0,
        },
      },
    ]);
  });

  it('says what the vendor reported when it breaks off, and nothing after it', () => {
    const { events, facts } = run([fixture('overloaded'), Buffer.from('event: ping\ndata: {"type":"ping"}\n\n')]);
    expect(events.at(-1)).toEqual({ type: 'error', message: 'Overloaded', code: 'overloaded_error', reported: true });
    expect(facts).toMatchObject({
      terminated: false,
      usage: null,
      error: { kind: 'overloaded', status: 529, retryable: true },
      contentBytes: 3,
    });
  });

  it('has no ending where the upstream closed early', () => {
    const body = fixture('thinking-and-tools');
    const { events, facts } = run([body.subarray(0, body.length - 60)]);
    expect(events.some((event) => event.type === 'message-end')).toBe(false);
    expect(facts).toMatchObject({ terminated: false, error: null });
  });

  it('says so when the upstream sends something that is not JSON', () => {
    const { events, facts } = run([Buffer.from('event: message_start\ndata: <html>\n\n')]);
    expect(events).toEqual([expect.objectContaining({ type: 'error', reported: false })]);
    expect(facts.error?.kind).toBe('malformed_reply');
  });

  it.each(['-5', '1e309', '"7"', '[]', '1.5', '9007199254740993'])('rejects usage of %s output tokens', (count) => {
    const body = fixture('thinking-and-tools')
      .toString('utf8')
      .replace('"output_tokens": 50', `"output_tokens": ${count}`);
    expect(run([Buffer.from(body)]).facts).toMatchObject({ usage: null, usageRejected: true });
  });

  it('gives the same events for any cut and any line ends', () => {
    const text = fixture('thinking-and-tools').toString('utf8');
    const whole = run([Buffer.from(text)]);
    fc.assert(
      fc.property(
        fc.array(fc.nat(1_000_000), { maxLength: 60 }),
        fc.constantFrom('\n', '\r\n', '\r'),
        (cuts, lineEnd) => {
          const cut = run(splitAt(Buffer.from(text.replaceAll('\n', lineEnd)), cuts));
          expect(cut.events).toEqual(whole.events);
          expect(cut.facts).toEqual(whole.facts);
        },
      ),
      { numRuns: 300 },
    );
  });
});
