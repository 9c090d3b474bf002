/** If this fails, clients see Gemini's thinking, tools or ending wrong, or in another way by how the network cut it. */
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
  const before = stream.facts.terminated;
  events.push(...stream.end());
  return { events, facts: stream.facts, before };
}

function sse(...responses: object[]): Buffer {
  return Buffer.from(responses.map((response) => `data: ${JSON.stringify(response)}\r\n\r\n`).join(''));
}

function said(parts: object[], more: object = {}) {
  return { candidates: [{ content: { role: 'model', parts }, ...more }], responseId: 'r', modelVersion: 'm' };
}

describe('a Gemini stream', () => {
  it('becomes hub events in order: thoughts, their signature, text, calls with ids and signatures', () => {
    const { events, facts } = run([fixture('thinking-and-tools')]);
    const at = (part: number) => ({ choice: 0, part });
    expect(events).toEqual([
      { type: 'message-start', upstreamId: 'rsp_1', model: 'gemini-3.8-flash' },
      { type: 'thinking-start', ...at(0) },
      { type: 'thinking-delta', ...at(0), text: 'Let me ' },
      { type: 'thinking-delta', ...at(0), text: 'look at 🌍.' },
      { type: 'thinking-end', ...at(0), signature: null },
      {
        type: 'redacted-thinking',
        ...at(1),
        data: 'U0lHMQ==',
        id: expect.stringMatching(/^rs_google_[0-9a-f]{24}$/) as unknown,
      },
      { type: 'text-start', ...at(2) },
      { type: 'text-delta', ...at(2), text: "I'll check " },
      { type: 'text-delta', ...at(2), text: 'both.' },
      { type: 'text-end', ...at(2) },
      {
        type: 'tool-call-start',
        ...at(3),
        id: expect.stringMatching(/^call_[0-9a-f]{24}$/) as unknown,
        name: 'weather',
        extra: { google: { thought_signature: 'U0lHMg==' } },
      },
      { type: 'tool-call-delta', ...at(3), arguments: '{"city":"Zürich"}' },
      { type: 'tool-call-end', ...at(3) },
      { type: 'tool-call-start', ...at(4), id: 'fc_2', name: 'time' },
      { type: 'tool-call-delta', ...at(4), arguments: '{}' },
      { type: 'tool-call-end', ...at(4) },
      { type: 'vendor-part', ...at(5), value: { avgLogprobs: -0.5 } },
      {
        type: 'message-end',
        choice: 0,
        finishReason: 'tool_calls',
        nativeFinishReason: 'STOP',
        stopSequence: null,
        usage: {
          inputTokens: 20,
          cachedInputTokens: 10,
          cacheWriteTokens: 0,
          cacheWrite1hTokens: 0,
          inputAudioTokens: 0,
          outputTokens: 20,
          reasoningTokens: 7,
          outputAudioTokens: 0,
        },
      },
    ]);
    expect(facts).toMatchObject({ terminated: true, finishReason: 'tool_calls', serviceTier: 'standard', error: null });
  });

  it('is the same however it is cut, ids included', () => {
    const stream = fixture('thinking-and-tools');
    const whole = run([stream]);
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length), { maxLength: 20 }), (cuts) => {
        const cut = run(splitAt(stream, cuts));
        expect(cut.events).toEqual(whole.events);
        expect(cut.facts).toEqual(whole.facts);
      }),
      { numRuns: 500 },
    );
  });

  it('reports an error inside the stream and says nothing after it', () => {
    const { events, facts } = run([fixture('unavailable')]);
    expect(events.at(-1)).toEqual({
      type: 'error',
      message: 'The model is overloaded. Please try again later.',
      code: 'UNAVAILABLE',
      reported: true,
    });
    expect(facts.error).toMatchObject({ kind: 'overloaded', status: 503, retryable: true });
    expect(facts.terminated).toBe(false);
  });

  it('is not complete without a reason why it stopped', () => {
    const usageMetadata = { promptTokenCount: 4, totalTokenCount: 4 };
    const { events, facts } = run([sse({ ...said([{ text: 'cut' }]), usageMetadata })]);
    // What was cut is estimated by its bytes: counts on the way would make it free.
    expect(facts).toMatchObject({
      terminated: false,
      finishReason: null,
      contentEvents: 1,
      contentBytes: 3,
      usage: null,
    });
    expect(events.some(({ type }) => type === 'message-end')).toBe(false);
  });

  it('ends when the body ends, so that usage after the reason still counts', () => {
    const late = { usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 2, totalTokenCount: 3 } };
    const { events, before } = run([sse(said([{ text: 'a' }], { finishReason: 'MAX_TOKENS' }), late)]);
    expect(before).toBe(true);
    expect(events.at(-1)).toMatchObject({ type: 'message-end', finishReason: 'length', usage: { outputTokens: 2 } });
  });

  it('keeps several candidates apart, each with its ending, usage on the last', () => {
    const both = {
      candidates: [0, 1].map((index) => ({ content: { parts: [{ text: `c${index}` }] }, index, finishReason: 'STOP' })),
      usageMetadata: { promptTokenCount: 1, totalTokenCount: 1 },
    };
    const ends = run([sse(both)]).events.filter((event) => event.type === 'message-end');
    expect(ends.map(({ choice, usage }) => [choice, usage === null])).toEqual([
      [0, true],
      [1, false],
    ]);
  });

  it('tells of a blocked prompt as a refusal', () => {
    const { events, facts } = run([sse({ promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } })]);
    expect(events.slice(1)).toMatchObject([
      { type: 'refusal-delta', text: 'The prompt was blocked (PROHIBITED_CONTENT).' },
      { type: 'message-end', finishReason: 'content_filter', nativeFinishReason: 'PROHIBITED_CONTENT' },
    ]);
    expect(facts).toMatchObject({ terminated: true, finishReason: 'content_filter' });
  });

  it('is a failure where the model said something that is no answer; what it used is known', () => {
    const usageMetadata = { promptTokenCount: 1, candidatesTokenCount: 2, totalTokenCount: 3 };
    const end = { ...said([], { finishReason: 'MALFORMED_FUNCTION_CALL', finishMessage: 'print(' }), usageMetadata };
    const { events, facts } = run([sse(end)]);
    expect(events.at(-1)).toMatchObject({ type: 'error', reported: false, message: expect.stringContaining('print(') });
    expect(facts).toMatchObject({ error: { kind: 'malformed_reply', retryable: true }, usage: { outputTokens: 2 } });
  });

  it('puts arguments together that come in pieces', () => {
    const pieces = [
      { name: 'f', willContinue: true },
      { partialArgs: [{ jsonPath: '$.a.b[0]', stringValue: 'Bos', willContinue: true }], willContinue: true },
      { partialArgs: [{ jsonPath: '$.a.b[0]', stringValue: 'ton' }], willContinue: true },
      {
        partialArgs: [
          { jsonPath: "$['c d']", numberValue: 1.5 },
          { jsonPath: '$.n', nullValue: 'NULL_VALUE' },
        ],
        willContinue: true,
      },
      {
        partialArgs: [
          { jsonPath: '$.__proto__.x', boolValue: true },
          { jsonPath: 'a', boolValue: true },
          { jsonPath: '$.t', boolValue: true },
        ],
      },
      { name: 'g', willContinue: true },
    ];
    const chunks = pieces.map((functionCall) => said([{ functionCall }]));
    const { events } = run([sse(...chunks, said([], { finishReason: 'STOP' }))]);
    const deltas = events.flatMap((event) => (event.type === 'tool-call-delta' ? [event.arguments] : []));
    expect(deltas).toEqual(['{"a":{"b":["Boston"]},"c d":1.5,"n":null,"t":true}', '{}']);
  });

  it('names sources, and keeps what only Google has', () => {
    const groundingMetadata = { groundingChunks: [{ web: { uri: 'https://x.example', title: 'X' } }] };
    const code = { executableCode: { language: 'PYTHON', code: '1' } };
    const { events } = run([sse(said([{ text: 'a' }, code], { finishReason: 'STOP', groundingMetadata }))]);
    expect(events).toContainEqual({ type: 'vendor-part', choice: 0, part: 1, value: code });
    expect(events).toContainEqual({ type: 'vendor-part', choice: 0, part: 2, value: { groundingMetadata } });
    expect(events.find((event) => event.type === 'citation')).toMatchObject({
      part: 0,
      citation: { url: 'https://x.example', title: 'X' },
    });
  });

  it.each(['data: {"candidates":\r\n\r\n', 'data: []\r\n\r\n', 'data: nope\r\n\r\n'])('%j is an error', (bytes) => {
    expect(run([Buffer.from(bytes)]).facts.error?.kind).toBe('malformed_reply');
  });
});
