/** If this fails, clients lose text, see usage they did not ask for, or a bill is made of the wrong numbers. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { splitAt } from '../testing/split.js';
import { openTap } from './tap.js';

function fixture(name: string): Buffer {
  return readFileSync(join(import.meta.dirname, 'fixtures', `${name}.sse`));
}

function run(pieces: readonly Buffer[], stripUsage: boolean) {
  const tap = openTap({ stripUsage });
  const out = [...pieces.map((piece) => tap.push(piece)), tap.end()].filter((bytes) => bytes !== null);
  return { out: Buffer.concat(out), facts: tap.facts };
}

const usageEvent =
  'data: {"id":"x","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}}\n\n';
const textEvent =
  'data: {"id":"x","choices":[{"index":0,"delta":{"content":"a"},"finish_reason":null}],"usage":null}\n\n';
const done = 'data: [DONE]\n\n';

describe('bytes to the client', () => {
  it('are the very buffers that came where nothing is removed', () => {
    const tap = openTap({ stripUsage: false });
    for (const piece of splitAt(fixture('text'), [1, 50, 700, 701])) expect(tap.push(piece)).toBe(piece);
    expect(tap.end()).toBeNull();
  });

  it('are the very buffers that came when stripping whole events that stay', () => {
    const tap = openTap({ stripUsage: true });
    const chunk = Buffer.from(textEvent + textEvent);
    expect(tap.push(chunk)).toBe(chunk);
  });

  it('lack nothing but the usage event', () => {
    const { out } = run([Buffer.from(textEvent + usageEvent + done)], true);
    expect(out.toString()).toBe(textEvent + done);
  });

  it.each([
    ['usage: null', textEvent],
    ['usage beside choices', textEvent.replace('"usage":null', '"usage":{"prompt_tokens":1,"completion_tokens":1}')],
    ['empty choices without usage', 'data: {"choices":[],"prompt_filter_results":[]}\n\n'],
    ['empty choices with usage: null', 'data: {"choices":[],"usage":null}\n\n'],
    ['usage without choices', 'data: {"usage":{"prompt_tokens":1,"completion_tokens":1}}\n\n'],
    ['the words inside a text', `data: ${JSON.stringify({ choices: [{ delta: { content: usageEvent } }] })}\n\n`],
    ['comments', ': OPENROUTER PROCESSING\n\n'],
    ['bytes that are no events', 'nonsense\n\n\0\n\n'],
  ])('keep %s', (_name, event) => {
    expect(run([Buffer.from(event + usageEvent + done)], true).out.toString()).toBe(event + done);
  });

  it.each(['\n', '\r\n', '\r'])('lose the usage event with line ends %j too', (end) => {
    const stream = Buffer.from((textEvent + usageEvent + textEvent).replaceAll('\n', end));
    expect(run([stream], true).out.toString()).toBe((textEvent + textEvent).replaceAll('\n', end));
  });

  it('wait for the end of an event only when stripping', () => {
    const tap = openTap({ stripUsage: true });
    expect(tap.push(Buffer.from(textEvent.slice(0, 20)))).toBeNull();
    expect(tap.push(Buffer.from(textEvent.slice(20)))?.toString()).toBe(textEvent);
  });

  it('include an event longer than 1 MB, unread, and everything after it', () => {
    const long = textEvent.replace('"a"', `"${'a'.repeat(1_100_000)}"`);
    const stream = Buffer.from(long + usageEvent + done);
    for (const pieces of [[stream], splitAt(stream, [600_000, 1_090_000]), splitAt(stream, [1_100_050])]) {
      const { out, facts } = run(pieces, true);
      expect(out.toString()).toBe(long + done);
      expect(facts.usage?.inputTokens).toBe(3);
    }
  });
});

describe('facts of a stream', () => {
  it('are read from OpenAI text with padding', () => {
    const { facts } = run([fixture('text')], false);
    expect(facts).toEqual({
      usage: {
        inputTokens: 8,
        cachedInputTokens: 4,
        cacheWriteTokens: 0,
        cacheWrite1hTokens: 0,
        inputAudioTokens: 0,
        outputTokens: 5,
        reasoningTokens: 2,
        outputAudioTokens: 0,
      },
      usageRejected: false,
      finishReason: 'stop',
      nativeFinishReason: 'stop',
      responseModel: 'gpt-4o-mini-2024-07-18',
      serviceTier: 'default',
      terminated: true,
      contentEvents: 6,
      contentBytes: expect.any(Number) as number,
      error: null,
    });
    const text = Buffer.byteLength('Grüß Gott, 世界 👋🏽 "quoted"\n!');
    expect(Math.abs(facts.contentBytes - text)).toBeLessThan(8);
  });

  it('are read from parallel tool calls without usage', () => {
    const { facts } = run([fixture('tools')], false);
    expect(facts.usage).toBeNull();
    expect(facts.finishReason).toBe('tool_calls');
    // Escapes of recognised events count as they are on the wire.
    expect(facts.contentBytes).toBe(Buffer.byteLength('weather{"city":"Zürich"}time{}') + 3);
  });

  it('are found beside the finish reason, which stays even when stripping', () => {
    const body = fixture('usage-beside-finish');
    const { out, facts } = run([body], true);
    expect(out.equals(body)).toBe(true);
    expect(facts).toMatchObject({ finishReason: 'stop', usage: { inputTokens: 5, outputTokens: 2 }, terminated: true });
  });

  it('survive a first chunk without choices, and the model comes from the first that has one', () => {
    const { out, facts } = run([fixture('filter-first')], true);
    expect(out.toString()).toContain('prompt_filter_results');
    expect(out.toString()).not.toContain('prompt_tokens');
    expect(facts).toMatchObject({ responseModel: 'gpt-4o', usage: { inputTokens: 8, outputTokens: 1 } });
  });

  it('say that the vendor reported an error and never finished', () => {
    const { facts } = run([fixture('error-mid-stream')], false);
    expect(facts.terminated).toBe(false);
    expect(facts.error).toMatchObject({ kind: 'invalid_request', code: 'tool_use_failed', status: 400 });
  });

  it('take the last of running usage figures', () => {
    const running = (count: number) =>
      textEvent.replace(
        '"usage":null',
        `"usage":{"prompt_tokens":1,"completion_tokens":${count},"total_tokens":${count + 1}}`,
      );
    const { facts } = run([Buffer.from(running(1) + running(2) + running(3) + done)], false);
    expect(facts.usage?.outputTokens).toBe(3);
  });

  it('reject impossible usage instead of billing it', () => {
    const { facts } = run([Buffer.from(usageEvent.replace('"prompt_tokens":3', '"prompt_tokens":-3'))], true);
    expect(facts).toMatchObject({ usage: null, usageRejected: true });
  });

  it('are complete where the last event lacks its blank line', () => {
    const { out, facts } = run([Buffer.from(`${textEvent}data: [DONE]`)], true);
    expect(out.toString()).toBe(`${textEvent}data: [DONE]`);
    expect(facts.terminated).toBe(true);
  });

  it('are read from text completions', () => {
    const event = 'data: {"choices":[{"text":"ab","index":0,"finish_reason":null}]}\n\n';
    const { facts } = run([Buffer.from(event + event + event)], false);
    expect(facts).toMatchObject({ contentEvents: 3, contentBytes: 6 });
  });
});

describe('any cut of a stream', () => {
  const files = ['text', 'tools', 'usage-beside-finish', 'filter-first', 'error-mid-stream'];
  const cuts = fc.array(fc.nat(1_000_000), { maxLength: 40 });
  const lineEnds = fc.constantFrom('\n', '\r\n', '\r');

  it('gives the same bytes and the same facts', () => {
    fc.assert(
      fc.property(fc.constantFrom(...files), cuts, lineEnds, fc.boolean(), (file, places, lineEnd, stripUsage) => {
        const body = Buffer.from(fixture(file).toString('utf8').replaceAll('\n', lineEnd));
        const whole = run([body], stripUsage);
        const cut = run(splitAt(body, places), stripUsage);
        expect(cut.out.equals(whole.out)).toBe(true);
        expect(cut.facts).toEqual(whole.facts);
      }),
      { numRuns: 400 },
    );
  });
});
