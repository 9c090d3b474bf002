/**
 * If this fails, clients see a model's text, tools, reasoning or ending wrong, or in another way by how the network cut it.
 * Events after https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html.
 */
import fc from 'fast-check';
import type { HubEvent } from '@tollgate/wire';
import { converseFrame, exceptionFrame } from '../testing/aws-frames.js';
import { splitAt } from '../testing/split.js';
import { openStream } from './chat-stream.js';
import { structuredOutputTool } from './converse.js';

function run(pieces: readonly Buffer[]) {
  const stream = openStream();
  const events: HubEvent[] = pieces.flatMap((piece) => [...stream.push(Buffer.from(piece))]);
  events.push(...stream.end());
  return { events, facts: stream.facts };
}

const delta = (contentBlockIndex: number, value: unknown) =>
  converseFrame('contentBlockDelta', { contentBlockIndex, delta: value, p: 'abcdefghij' });
const start = (contentBlockIndex: number, value: unknown) =>
  converseFrame('contentBlockStart', { contentBlockIndex, start: value, p: 'ab' });
const stop = (contentBlockIndex: number) => converseFrame('contentBlockStop', { contentBlockIndex, p: 'abc' });
const usage = {
  inputTokens: 20,
  outputTokens: 50,
  totalTokens: 140,
  cacheReadInputTokens: 40,
  cacheWriteInputTokens: 30,
};
const metadata = (more: object = {}) =>
  converseFrame('metadata', { usage, metrics: { latencyMs: 5 }, p: 'a', ...more });
const messageStart = converseFrame('messageStart', { role: 'assistant', p: 'abcd' });
const messageStop = (stopReason: string, more: object = {}) =>
  converseFrame('messageStop', { stopReason, p: 'ab', ...more });
const at = (part: number) => ({ choice: 0, part });

const thinkingAndTools = Buffer.concat([
  messageStart,
  delta(0, { reasoningContent: { text: 'Let me ' } }),
  delta(0, { reasoningContent: { text: 'look at 🌍.' } }),
  delta(0, { reasoningContent: { signature: 'EqQBsig' } }),
  delta(0, { reasoningContent: { signature: '==' } }),
  stop(0),
  delta(1, { reasoningContent: { redactedContent: 'RU5D' } }),
  delta(1, { reasoningContent: { redactedContent: 'T0RFRA==' } }),
  stop(1),
  delta(2, { text: '' }),
  delta(2, { text: "I'll check " }),
  delta(2, { text: 'both.' }),
  stop(2),
  start(3, { toolUse: { toolUseId: 'tooluse_1', name: 'weather' } }),
  delta(3, { toolUse: { input: '' } }),
  delta(3, { toolUse: { input: '{"city": ' } }),
  delta(3, { toolUse: { input: '"Zürich"}' } }),
  stop(3),
  start(4, { toolUse: { toolUseId: 'tooluse_2', name: 'time' } }),
  stop(4),
  messageStop('tool_use'),
  metadata({
    usage: {
      ...usage,
      cacheDetails: [
        { ttl: '1h', inputTokens: 20 },
        { ttl: '5m', inputTokens: 10 },
      ],
    },
  }),
]);

describe('a Converse stream', () => {
  it('becomes hub events in order, reasoning signed, empty pieces left out, no arguments as {}', () => {
    expect(run([thinkingAndTools]).events).toEqual([
      { type: 'message-start', upstreamId: null, model: null },
      { type: 'thinking-start', ...at(0) },
      { type: 'thinking-delta', ...at(0), text: 'Let me ' },
      { type: 'thinking-delta', ...at(0), text: 'look at 🌍.' },
      { type: 'thinking-end', ...at(0), signature: 'EqQBsig==' },
      {
        type: 'redacted-thinking',
        ...at(1),
        data: 'RU5DT0RFRA==',
        id: null,
      },
      { type: 'text-start', ...at(2) },
      { type: 'text-delta', ...at(2), text: "I'll check " },
      { type: 'text-delta', ...at(2), text: 'both.' },
      { type: 'text-end', ...at(2) },
      { type: 'tool-call-start', ...at(3), id: 'tooluse_1', name: 'weather' },
      { type: 'tool-call-delta', ...at(3), arguments: '{"city": ' },
      { type: 'tool-call-delta', ...at(3), arguments: '"Zürich"}' },
      { type: 'tool-call-end', ...at(3) },
      { type: 'tool-call-start', ...at(4), id: 'tooluse_2', name: 'time' },
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
          outputTokens: 50,
          reasoningTokens: 0,
          outputAudioTokens: 0,
        },
      },
    ]);
  });

  it('gives the same events for any cut', () => {
    const whole = run([thinkingAndTools]);
    fc.assert(
      fc.property(fc.array(fc.nat(1_000_000), { maxLength: 60 }), (cuts) => {
        const cut = run(splitAt(thinkingAndTools, cuts));
        expect(cut.events).toEqual(whole.events);
        expect(cut.facts).toEqual(whole.facts);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps interleaved tool calls apart', () => {
    const { events } = run([
      messageStart,
      start(0, { toolUse: { toolUseId: 'a', name: 'f' } }),
      start(1, { toolUse: { toolUseId: 'b', name: 'g' } }),
      delta(1, { toolUse: { input: '{"b":' } }),
      delta(0, { toolUse: { input: '{"a":1}' } }),
      delta(1, { toolUse: { input: '2}' } }),
      stop(1),
      stop(0),
      messageStop('tool_use'),
      metadata(),
    ]);
    const text = (part: number) =>
      events.map((event) => (event.type === 'tool-call-delta' && event.part === part ? event.arguments : '')).join('');
    expect([text(0), text(1)]).toEqual(['{"a":1}', '{"b":2}']);
  });

  it('shows the arguments of the tool that stands for structured output as the answer', () => {
    const { events, facts } = run([
      messageStart,
      start(0, { toolUse: { toolUseId: 'a', name: structuredOutputTool } }),
      delta(0, { toolUse: { input: '{"name":' } }),
      delta(0, { toolUse: { input: '"Ada"}' } }),
      stop(0),
      messageStop('tool_use'),
      metadata(),
    ]);
    expect(events.slice(1, -1)).toEqual([
      { type: 'text-start', ...at(0) },
      { type: 'text-delta', ...at(0), text: '{"name":' },
      { type: 'text-delta', ...at(0), text: '"Ada"}' },
      { type: 'text-end', ...at(0) },
    ]);
    expect(facts).toMatchObject({ finishReason: 'stop', nativeFinishReason: 'tool_use' });
  });

  it('keeps citations, tools Bedrock ran itself, and a guardrail’s findings', () => {
    const citation = { title: 'T', location: { web: { url: 'https://a.b' } }, sourceContent: [{ text: 'c' }] };
    const trace = { guardrail: { actionReason: 'masked' } };
    const { events, facts } = run([
      messageStart,
      start(0, { toolUse: { toolUseId: 's', name: 'nova_code_interpreter', type: 'server_tool_use' } }),
      delta(0, { toolUse: { input: '{"snippet":"1"}' } }),
      stop(0),
      start(1, { toolResult: { toolUseId: 's', status: 'success' } }),
      delta(1, { toolResult: [{ json: { stdOut: '1' } }] }),
      stop(1),
      delta(2, { text: 'One' }),
      delta(2, { citation }),
      stop(2),
      messageStop('guardrail_intervened'),
      metadata({ trace, serviceTier: { type: 'flex' } }),
    ]);
    expect(events).toContainEqual({
      type: 'vendor-part',
      ...at(0),
      value: {
        toolUse: { toolUseId: 's', name: 'nova_code_interpreter', type: 'server_tool_use', input: { snippet: '1' } },
      },
    });
    expect(events).toContainEqual({
      type: 'vendor-part',
      ...at(1),
      value: { toolResult: { toolUseId: 's', status: 'success', content: [{ json: { stdOut: '1' } }] } },
    });
    expect(events).toContainEqual({
      type: 'citation',
      ...at(2),
      citation: { url: 'https://a.b', title: 'T', raw: citation },
    });
    expect(events).toContainEqual({ type: 'vendor-part', ...at(3), value: { trace } });
    expect(facts).toMatchObject({
      finishReason: 'content_filter',
      nativeFinishReason: 'guardrail_intervened',
      serviceTier: 'flex',
    });
  });

  it.each([
    ['throttlingException', 'rate_limited', 429, true],
    ['serviceUnavailableException', 'overloaded', 503, true],
    ['modelStreamErrorException', 'server_error', 424, true],
    ['internalServerException', 'server_error', 500, true],
    ['validationException', 'invalid_request', 400, false],
    ['newException', 'server_error', 500, true],
  ])('that breaks off with %s says so, and nothing after it', (type, kind, status, retryable) => {
    const { events, facts } = run([
      messageStart,
      delta(0, { text: 'abc' }),
      exceptionFrame(type, 'Words'),
      messageStop('end_turn'),
    ]);
    expect(events.at(-1)).toEqual({ type: 'error', message: 'Words', code: type, reported: true });
    expect(facts).toMatchObject({ terminated: false, error: { kind, status, retryable }, contentBytes: 3 });
  });

  it.each(['malformed_model_output', 'malformed_tool_use'])(
    'that ends with %s is an error, and its usage is kept',
    (reason) => {
      const { events, facts } = run([messageStart, delta(0, { text: 'abc' }), messageStop(reason), metadata()]);
      expect(events.at(-1)).toMatchObject({ type: 'error', code: reason, reported: true });
      expect(facts.usage?.outputTokens).toBe(50);
    },
  );

  it('is complete with its usage, whichever of the two ends comes first, and without it at the end of the body', () => {
    const text = [messageStart, delta(0, { text: 'abc' }), stop(0)];
    const usual = run([...text, messageStop('end_turn'), metadata()]);
    const swapped = run([...text, metadata(), messageStop('end_turn')]);
    expect(swapped.events).toEqual(usual.events);
    const without = run([...text, messageStop('end_turn')]);
    expect(without.events.at(-1)).toMatchObject({ type: 'message-end', finishReason: 'stop', usage: null });
    expect(without.facts).toMatchObject({ terminated: true, usage: null, usageRejected: false });
  });

  it('has no ending where the upstream closed early', () => {
    const { events, facts } = run([thinkingAndTools.subarray(0, thinkingAndTools.length - 400)]);
    expect(events.some((event) => event.type === 'message-end')).toBe(false);
    expect(facts).toMatchObject({ terminated: false, error: null });
  });

  it('says so when a checksum is wrong, or an event is no JSON', () => {
    const damaged = Buffer.from(delta(0, { text: 'abc' }));
    damaged[damaged.length - 6] = 0;
    for (const bytes of [damaged, Buffer.from('<html>no stream at all</html>')]) {
      const { events, facts } = run([messageStart, bytes, messageStop('end_turn')]);
      expect(events.at(-1)).toMatchObject({ type: 'error', reported: false });
      expect(facts.error?.kind).toBe('malformed_reply');
      expect(facts.terminated).toBe(false);
    }
    const { facts } = run([converseFrame('messageStart', 'text')]);
    expect(facts.error?.kind).toBe('malformed_reply');
  });

  it.each([-5, 1.5, '7', [], null, 2 ** 53 + 2])('rejects usage of %j output tokens', (outputTokens) => {
    const { facts } = run([messageStart, messageStop('end_turn'), metadata({ usage: { ...usage, outputTokens } })]);
    expect(facts).toMatchObject({ usage: null, usageRejected: true });
  });

  it('takes its stop sequence from the fields that were asked for', () => {
    const fields = { additionalModelResponseFields: { delta: { stop_sequence: 'END' } } };
    const { events } = run([messageStart, messageStop('stop_sequence', fields), metadata()]);
    expect(events.at(-1)).toMatchObject({ type: 'message-end', finishReason: 'stop', stopSequence: 'END' });
  });
});
