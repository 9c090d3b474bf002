/**
 * Garbage from an upstream must not crash a gateway that serves everybody else, must not grow its memory, and must not
 * change a byte of what a client gets. 10,000 cases a run (100,000 with TOLLGATE_SOAK=1); a failure prints its seed.
 */
import {
  createChatStreamEncoder,
  createMessagesStreamEncoder,
  createResponsesStreamEncoder,
  SseParser,
} from '@tollgate/wire';
import { openStream as openAnthropic } from './anthropic/chat-stream.js';
import { openStream as openGemini } from './gemini/chat-stream.js';
import { openStream as openOllama } from './ollama/chat-stream.js';
import { openChatStream } from './openai-compatible/hub-stream.js';
import { openResponsesStream } from './openai/responses-stream.js';
import { openTap } from './openai-compatible/tap.js';
import { garbage } from './testing/garbage.js';
import { random, splitAt } from './testing/split.js';
import { openStream as openTgi } from './tgi/generate-stream.js';

const cases = process.env['TOLLGATE_SOAK'] === '1' ? 100_000 : 10_000;
const firstSeed = Number(process.env['TOLLGATE_FUZZ_SEED'] ?? 20_261_120);

const translated = [
  ['Anthropic', openAnthropic],
  ['Gemini', openGemini],
  ['Ollama', openOllama],
  ['TGI', openTgi],
  ['chat', openChatStream],
  ['Responses', openResponsesStream],
] as const;

function each(run: (stream: Buffer, next: () => number) => void): void {
  for (let seed = firstSeed; seed < firstSeed + cases; seed++) {
    const next = random(seed);
    try {
      run(garbage(next), next);
    } catch (cause) {
      throw new Error(`Failed with TOLLGATE_FUZZ_SEED=${seed}`, { cause });
    }
  }
}

function cut(stream: Buffer, next: () => number): Buffer[] {
  return splitAt(
    stream,
    Array.from({ length: Math.floor(next() * 12) }, () => Math.floor(next() * 1_000_000)),
  );
}

function tapped(pieces: readonly Buffer[], stripUsage: boolean) {
  const tap = openTap({ stripUsage });
  const out = [...pieces.map((piece) => tap.push(piece)), tap.end()].filter((bytes) => bytes !== null);
  return { out: Buffer.concat(out), facts: tap.facts };
}

/** What stripping means, written down a second time over the whole text: drop events of empty choices with usage. */
function stripped(stream: Buffer): Buffer {
  const text = stream.toString('latin1');
  const event = /(?:[^\r\n]+(?:\r\n|\n|\r(?!\n)))*(?:\r\n|\n|\r(?!\n))|[^]+$/gy;
  return Buffer.from(
    (text.match(event) ?? []).filter((bytes) => !isUsageOnly(Buffer.from(bytes, 'latin1'))).join(''),
    'latin1',
  );
}

function isUsageOnly(event: Buffer): boolean {
  const parser = new SseParser();
  const [only] = [...parser.push(event), ...parser.end()];
  try {
    const value = JSON.parse(only?.data ?? '') as { choices?: unknown; usage?: unknown; error?: unknown } | null;
    const { choices, usage, error } = value ?? {};
    const isObject = typeof usage === 'object' && usage !== null && !Array.isArray(usage);
    return Array.isArray(choices) && choices.length === 0 && isObject && !error;
  } catch {
    return false;
  }
}

describe(`garbage (${cases} streams)`, () => {
  it('passes through byte for byte', () => {
    each((stream, next) => {
      const { out } = tapped(cut(stream, next), false);
      if (!out.equals(stream)) throw new Error('Bytes differ.');
    });
  });

  it('loses exactly the usage events when stripping, however it is cut', () => {
    each((stream, next) => {
      const whole = tapped([stream], true);
      const pieces = tapped(cut(stream, next), true);
      expect(pieces.facts).toEqual(whole.facts);
      if (!pieces.out.equals(whole.out)) throw new Error('Bytes differ by the cut.');
      if (!whole.out.equals(stripped(stream))) throw new Error('Bytes differ from the definition.');
    });
  });

  it.each(translated)(
    'in translation of %s gives the same events however it is cut, ends in order, and encodes to whole SSE events',
    (_name, openStream) => {
      each((stream, next) => {
        const translate = (pieces: readonly Buffer[]) => {
          const hub = openStream();
          const events = pieces.flatMap((piece) => [...hub.push(piece)]);
          return [...events, ...hub.end()];
        };
        const events = translate([stream]);
        expect(translate(cut(stream, next))).toEqual(events);
        const ended = new Set<number>();
        events.forEach((event, index) => {
          if (event.type === 'error' && index < events.length - 1) throw new Error('Something followed an error.');
          if ('choice' in event && ended.has(event.choice))
            throw new Error('Something followed the end of its choice.');
          if (event.type === 'message-end') ended.add(event.choice);
        });
        const encoders = [
          createChatStreamEncoder({ id: 'x', created: 1, model: 'm', includeUsage: true }),
          createMessagesStreamEncoder({ id: 'x', model: 'm' }),
          createResponsesStreamEncoder({ id: 'x', model: 'm', created: 1, request: {} }, () => 2),
        ];
        for (const encoder of encoders) {
          const bytes = Buffer.concat([encoder.encode(events), encoder.end()].filter((part) => part !== null));
          const parser = new SseParser();
          for (const { data } of parser.push(bytes)) if (data !== '[DONE]') JSON.parse(data);
          if (parser.end().length > 0) throw new Error('The client would see half an event.');
        }
      });
    },
  );

  // A Responses stream repeats the whole reply in its last event, so its limit is 16 MB.
  const short = translated.filter(([name]) => name !== 'Responses');
  it.each(short)('with a line of 10 MB keeps at most 1 MB of it (%s)', (_name, openStream) => {
    const chunk = Buffer.alloc(65_536, 'a');
    const before = process.memoryUsage().arrayBuffers;
    const tap = openTap({ stripUsage: true });
    const hub = openStream();
    tap.push(Buffer.from('data: "'));
    hub.push(Buffer.from('data: "'));
    let forwarded = 0;
    for (let bytes = 0; bytes < 10 * 1_048_576; bytes += chunk.length) {
      forwarded += tap.push(chunk)?.length ?? 0;
      hub.push(Buffer.from(chunk));
    }
    expect(forwarded).toBeGreaterThan(9 * 1_048_576 - chunk.length);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(60 * 1_048_576);
    expect(hub.facts.error?.kind).toBe('malformed_reply');
    expect(tap.push(Buffer.from('"\n\ndata: [DONE]\n\n'))?.toString()).toBe('"\n\ndata: [DONE]\n\n');
    expect(tap.facts.terminated).toBe(true);
  });
});
