/**
 * Every recording of every dialect we translate, as each kind of client gets it. Chat chunks, replies and Responses events
 * are validated against OpenAI's own description of its API; the three clients' own accumulators must fold the same answer;
 * and however the network cuts the bytes, the client gets the same ones. What differs here reaches people as another answer.
 */
import { jest } from '@jest/globals';
import {
  createChatStreamEncoder,
  createMessagesStreamEncoder,
  createResponsesStreamEncoder,
  encodeChatReply,
  encodeMessagesReply,
  encodeResponse,
  type HubEvent,
  type HubReply,
} from '@tollgate/wire';
import { readReply as readMessage } from './anthropic/chat-response.js';
import { openStream as openAnthropic } from './anthropic/chat-stream.js';
import { readReply as readConverse } from './bedrock/chat-response.js';
import { openStream as openBedrock } from './bedrock/chat-stream.js';
import { readReply as readGemini } from './gemini/chat-response.js';
import { openStream as openGemini } from './gemini/chat-stream.js';
import { readReply as readOllama } from './ollama/chat-response.js';
import { openStream as openOllama } from './ollama/chat-stream.js';
import { readChatReply } from './openai-compatible/hub-reply.js';
import { openChatStream } from './openai-compatible/hub-stream.js';
import { readResponse } from './openai/responses-reply.js';
import { openResponsesStream } from './openai/responses-stream.js';
import type { HubStream } from './provider.js';
import { conformsTo, hasOpenApi } from './testing/openapi.js';
import { foldAnthropic, foldOpenAi, foldResponse } from './testing/oracles.js';
import { describeRecordings, recordingsOf, type Recording } from './testing/recordings.js';
import { random, splitAt } from './testing/split.js';

const splits = process.env['TOLLGATE_SOAK'] === '1' ? 100_000 : 10_000;
const firstSeed = Number(process.env['TOLLGATE_FUZZ_SEED'] ?? 20_261_120);

interface Dialect {
  name: string;
  folders: readonly string[];
  openStream: () => HubStream;
  readReply: (body: Buffer) => { reply: HubReply };
}

const dialects: readonly Dialect[] = [
  { name: 'Anthropic', folders: ['anthropic/messages'], openStream: openAnthropic, readReply: readMessage },
  {
    name: 'Bedrock',
    folders: ['bedrock/converse', 'bedrock/converse-stream'],
    openStream: openBedrock,
    readReply: readConverse,
  },
  {
    name: 'Gemini',
    folders: ['google-gemini', 'google-vertex'].flatMap((id) => [
      `${id}/generateContent`,
      `${id}/streamGenerateContent`,
    ]),
    openStream: openGemini,
    readReply: readGemini,
  },
  { name: 'Ollama', folders: ['ollama/chat'], openStream: openOllama, readReply: readOllama },
  {
    name: 'Chat Completions',
    folders: [
      ...['openai', 'openrouter', 'deepseek', 'groq', 'mistral', 'cerebras', 'huggingface', 'together', 'vllm'],
      ...['ollama', 'azure-openai', 'bedrock-mantle'],
    ].map((vendor) => `${vendor}/chat-completions`),
    openStream: openChatStream,
    readReply: readChatReply,
  },
  {
    name: 'Responses',
    folders: ['openai', 'azure-openai', 'bedrock-mantle', 'deepseek', 'openrouter'].map((id) => `${id}/responses`),
    openStream: openResponsesStream,
    readReply: readResponse,
  },
];

interface MessageShape {
  content: readonly { type: string; text?: string }[];
  /** A refusal's words are here and in no block, as Anthropic has them. */
  stop_details?: { explanation: string | null } | null;
}

// Compiling the description takes seconds on a busy machine.
jest.setTimeout(120_000);

const context = { id: 'abc123', created: 1_700_000_000, model: 'asked' };
const isStream = ({ name, stream }: Recording) => stream || /converse-stream\//.test(name);

function encoders() {
  return {
    chat: createChatStreamEncoder({ ...context, includeUsage: true }),
    messages: createMessagesStreamEncoder(context),
    responses: createResponsesStreamEncoder({ ...context, request: {} }, () => 2),
  };
}

type Encoder = ReturnType<typeof encoders>[keyof ReturnType<typeof encoders>];

function encode(encoder: Encoder, events: readonly (readonly HubEvent[])[]): Buffer {
  const out = [...events.map((some) => encoder.encode(some)), encoder.end()];
  return Buffer.concat(out.filter((bytes) => bytes !== null));
}

function eventsOf({ openStream }: Dialect, pieces: readonly Buffer[]) {
  const stream = openStream();
  const events = [...pieces.map((piece) => stream.push(piece)), stream.end()];
  return { events, facts: stream.facts };
}

/** The data of each event, parsed; `[DONE]` left out. */
function payloads(stream: Buffer): Record<string, unknown>[] {
  const events = stream.toString('utf8').split('\n\n');
  return events.flatMap((event) => {
    const data = event.slice(event.indexOf('data: ') + 6);
    return event === '' || data === '[DONE]' ? [] : [JSON.parse(data) as Record<string, unknown>];
  });
}

describe.each(dialects)('$name', (dialect) => {
  const ok = recordingsOf(...dialect.folders).filter(({ status, body }) => status === 200 && body.length > 0);
  // A recording may be one of a stream that was broken off or refused; nothing is said of those here.
  const streams = ok.filter(isStream).filter(({ body }) => {
    const { facts } = eventsOf(dialect, [body]);
    return facts.error === null && facts.finishReason !== null;
  });
  const replies = ok.filter((recording) => !isStream(recording)).filter(({ body }) => readable(dialect, body));

  describeRecordings(`${dialect.name} streams, as three kinds of client get them`, streams, () => {
    it.each(streams.map((recording) => [recording.name, recording] as const))('%s', async (_name, { body }) => {
      const { events } = eventsOf(dialect, [body]);
      const { chat, messages, responses } = encoders();
      const asChat = encode(chat, events);
      const asMessages = encode(messages, events);
      const asResponses = encode(responses, events);
      for (const chunk of payloads(asChat)) conformsTo('CreateChatCompletionStreamResponse', chunk);
      for (const event of payloads(asResponses)) conformsTo(String(event['type']), event);

      const [choice] = (await foldOpenAi(asChat)).choices;
      const message = await foldAnthropic(asMessages);
      const response = await foldResponse(asResponses);
      const text = choice?.message.content ?? '';
      const blocks = message.content.flatMap((block) => (block.type === 'text' ? [block.text] : []));
      expect(blocks.join('')).toBe(text);
      expect((message as unknown as MessageShape).stop_details?.explanation ?? null).toBe(
        choice?.message.refusal ?? null,
      );
      expect(response.output_text).toBe(text);
      const calls = (choice?.message.tool_calls ?? []).flatMap((call) =>
        call.type === 'function' ? [{ name: call.function.name, input: parse(call.function.arguments) }] : [],
      );
      const used = message.content.flatMap((block) =>
        block.type === 'tool_use' ? [{ name: block.name, input: block.input }] : [],
      );
      expect(used).toEqual(calls);
      const items = response.output.flatMap((item) =>
        item.type === 'function_call' ? [{ name: item.name, input: parse(item.arguments) }] : [],
      );
      expect(items).toEqual(calls);
    });
  });

  describeRecordings(`${dialect.name} replies, as three kinds of client get them`, replies, () => {
    it.each(replies.map((recording) => [recording.name, recording] as const))('%s', (_name, { body }) => {
      const { reply } = dialect.readReply(body);
      if (reply.kind !== 'chat') throw new Error('A chat reply was expected.');
      const chat = encodeChatReply(reply, context);
      conformsTo('CreateChatCompletionResponse', JSON.parse(JSON.stringify(chat)));
      conformsTo('Response', JSON.parse(JSON.stringify(encodeResponse(reply, { ...context, request: {} }, 2))));
      const message = encodeMessagesReply(reply, context) as unknown as MessageShape;
      const said = message.content.flatMap((block) => (block.type === 'text' ? [block.text] : []));
      const { content, refusal } = chat.choices[0]?.message ?? {};
      expect(said.join('')).toBe(content ?? '');
      expect(message.stop_details?.explanation ?? null).toBe(refusal ?? null);
    });
  });

  const small = streams.filter(({ body }) => body.length < 24_000);
  describeRecordings(`${dialect.name} streams cut anywhere`, small, () => {
    it(`give the client the same bytes (${splits} splits from seed ${firstSeed})`, () => {
      const wholes = small.map(({ body }) => encode(encoders().chat, eventsOf(dialect, [body]).events));
      for (let seed = firstSeed; seed < firstSeed + splits; seed++) {
        const next = random(seed);
        const index = Math.floor(next() * small.length);
        const body = small[index]?.body ?? Buffer.alloc(0);
        const cuts = Array.from({ length: Math.floor(next() * 12) }, () => Math.floor(next() * 1_000_000));
        const out = encode(encoders().chat, eventsOf(dialect, splitAt(body, cuts)).events);
        if (!out.equals(wholes[index] ?? Buffer.alloc(0)))
          throw new Error(`${small[index]?.name ?? ''} differs with TOLLGATE_FUZZ_SEED=${seed}`);
      }
    });
  });
});

if (!hasOpenApi)
  it.skip('validated against OpenAI’s description (skipped: no file at TOLLGATE_PROTOCOLS)', () => undefined);

function readable({ readReply }: Dialect, body: Buffer): boolean {
  try {
    const { reply } = readReply(body);
    return reply.kind === 'chat' && reply.choices.length > 0;
  } catch {
    return false;
  }
}

/** What a model was cut off while writing has no value. */
function parse(text: string): unknown {
  try {
    return text.trim() === '' ? {} : (JSON.parse(text) as unknown);
  } catch {
    return {};
  }
}
