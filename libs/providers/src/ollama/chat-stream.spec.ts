/** If this fails, a client gets another answer than Ollama gave, or one that depends on how the network cut it. */
import { readFileSync } from 'node:fs';
import { createChatStreamEncoder, encodeUsage, type HubEvent } from '@tollgate/wire';
import fc from 'fast-check';
import { foldOllama, foldOpenAi } from '../testing/oracles.js';
import { splitAt, splitEvery } from '../testing/split.js';
import { openStream } from './chat-stream.js';

const fixture = readFileSync(`${import.meta.dirname}/fixtures/thinking-tools.ndjson`);

function read(...pieces: readonly Buffer[]) {
  const stream = openStream();
  const events = pieces.flatMap((piece) => [...stream.push(piece)]);
  return { events: [...events, ...stream.end()], facts: stream.facts };
}

function lines(...values: readonly unknown[]): Buffer {
  return Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(''));
}

function ending(events: readonly HubEvent[]) {
  return events.at(-1);
}

it('thinking, text and calls are parts in the order they came, and the counts are disjoint', () => {
  const { events, facts } = read(fixture);
  expect(events.map((event) => event.type)).toEqual([
    'message-start',
    ...['thinking-start', 'thinking-delta', 'thinking-delta', 'thinking-end'],
    ...['text-start', 'text-delta', 'text-delta', 'text-end'],
    ...['tool-call-start', 'tool-call-delta', 'tool-call-end'],
    ...['tool-call-start', 'tool-call-delta', 'tool-call-end'],
    'message-end',
  ]);
  expect(ending(events)).toMatchObject({ finishReason: 'tool_calls', nativeFinishReason: 'stop' });
  expect(facts).toMatchObject({ terminated: true, responseModel: 'qwen3', error: null });
  expect(facts.usage).toMatchObject({ inputTokens: 41, outputTokens: 29, reasoningTokens: 0 });
  const ids = events.flatMap((event) => (event.type === 'tool-call-start' ? [event.id] : []));
  expect(ids).toEqual([expect.stringMatching(/^call_[0-9a-f]{24}$/), 'call_own']);
});

it('what the client folds is what the ollama client reads', async () => {
  const original = await foldOllama(fixture);
  const { events, facts } = read(...splitEvery(fixture, 3));
  const encoder = createChatStreamEncoder({ id: 'x', created: 1, model: 'm', includeUsage: true });
  const bytes = [encoder.encode(events), encoder.end()].filter((part) => part !== null);
  const folded = await foldOpenAi(Buffer.concat(bytes));
  const [choice] = folded.choices;
  expect(choice?.message.content).toBe(original.content);
  const { reasoning_details: details } = choice?.message as { reasoning_details?: { text?: string }[] };
  expect(details?.map((detail) => detail.text)).toEqual([original.thinking]);
  expect(
    choice?.message.tool_calls?.map((call) => {
      const { name, arguments: json } = (call as { function: { name: string; arguments: string } }).function;
      return { name, arguments: JSON.parse(json) as unknown };
    }),
  ).toEqual(original.toolCalls);
  expect(folded.usage).toEqual(facts.usage && encodeUsage(facts.usage));
});

it('is the same however it is cut', () => {
  const whole = read(fixture);
  fc.assert(
    fc.property(fc.array(fc.nat({ max: fixture.length })), (cuts) => {
      expect(read(...splitAt(fixture, cuts))).toEqual(whole);
    }),
  );
});

describe('endings', () => {
  it.each([
    ['stop', 'stop'],
    ['length', 'length'],
    ['something new', 'stop'],
  ])('%s is %s', (native, finishReason) => {
    const { events } = read(lines({ message: { content: 'a' }, done: true, done_reason: native }));
    expect(ending(events)).toMatchObject({ type: 'message-end', finishReason, nativeFinishReason: native });
  });

  it.each(['load', 'unload'])('%s is no answer', (native) => {
    const { events, facts } = read(lines({ message: { content: '' }, done: true, done_reason: native }));
    expect(ending(events)).toMatchObject({ type: 'error', reported: false });
    expect(facts).toMatchObject({ terminated: false, error: { kind: 'malformed_reply' } });
  });

  it('is missing where the stream was cut, in a line or between lines', () => {
    for (const cut of [fixture.length - 5, fixture.indexOf('\n') + 1]) {
      const { events, facts } = read(fixture.subarray(0, cut));
      expect(facts).toMatchObject({ terminated: false, error: null });
      expect(events.some((event) => event.type === 'message-end' || event.type === 'error')).toBe(false);
    }
  });

  it('a reply of nothing at all is an empty answer', () => {
    const end = { message: { content: '' }, done: true, done_reason: 'stop', prompt_eval_count: 3, eval_count: 0 };
    const { events, facts } = read(lines(end));
    expect(events.map((event) => event.type)).toEqual(['message-start', 'message-end']);
    expect(facts.usage).toMatchObject({ inputTokens: 3, outputTokens: 0 });
  });

  it('an error in the middle is passed on as the vendor worded it, and nothing follows', () => {
    const { events, facts } = read(
      lines(
        { message: { content: 'a' }, done: false },
        { error: 'llama runner process has terminated' },
        { done: true },
      ),
    );
    expect(ending(events)).toEqual({
      type: 'error',
      message: 'llama runner process has terminated',
      code: null,
      reported: true,
    });
    expect(facts.error).toMatchObject({ kind: 'server_error', retryable: true });
  });

  it.each(['<html>', '[1]', '"text"'])('a line that is no object is malformed: %s', (line) => {
    const { events, facts } = read(Buffer.from(`${line}\n`));
    expect(ending(events)).toMatchObject({ type: 'error', reported: false });
    expect(facts.error?.kind).toBe('malformed_reply');
  });
});

describe('counts', () => {
  it.each([-1, 1.5, 1e300, '7', Number.MAX_SAFE_INTEGER])('that cannot be true are rejected: %s', (count) => {
    const { facts } = read(lines({ message: {}, done: true, prompt_eval_count: count, eval_count: 1 }));
    expect(facts).toMatchObject({ usage: null, usageRejected: true });
  });

  it('without the prompt are not half a bill', () => {
    const { facts } = read(lines({ message: {}, done: true, eval_count: 79 }));
    expect(facts).toMatchObject({ usage: null, usageRejected: false });
  });
});
