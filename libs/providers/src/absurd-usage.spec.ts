/**
 * Usage that cannot be true is neither billed nor passed off as a count, whichever dialect it comes in (R29): it is marked, so
 * that the gateway estimates and somebody looks. Whole replies and streams.
 */
import { readReply as readMessage } from './anthropic/chat-response.js';
import { openStream as openAnthropic } from './anthropic/chat-stream.js';
import { readReply as readConverse } from './bedrock/chat-response.js';
import { readReply as readGemini } from './gemini/chat-response.js';
import { openStream as openGemini } from './gemini/chat-stream.js';
import { readReply as readOllama } from './ollama/chat-response.js';
import { openStream as openOllama } from './ollama/chat-stream.js';
import { readChatReply } from './openai-compatible/hub-reply.js';
import { openChatStream } from './openai-compatible/hub-stream.js';
import { readReply as readPassed } from './openai-compatible/reply.js';
import { openTap } from './openai-compatible/tap.js';
import { readMessageFacts } from './anthropic/messages-pass-through.js';
import { createResponsesPassThrough, readResponseFacts } from './openai/responses-pass-through.js';
import { readResponse } from './openai/responses-reply.js';
import { openResponsesStream } from './openai/responses-stream.js';
import type { ReplyFacts } from './provider.js';

const absurd = [-1, -0.5, 1.5, 1e15, 2 ** 53, 'ten', true, [], {}, [[7]]];

const chatUsage = (value: unknown) => ({ prompt_tokens: value, completion_tokens: 3, total_tokens: 9 });
const ownUsage = (value: unknown) => ({ input_tokens: value, output_tokens: 3, total_tokens: 9 });
const chat = (value: unknown) => ({
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
  usage: chatUsage(value),
});
const message = (value: unknown) => ({
  type: 'message',
  content: [{ type: 'text', text: 'Hi' }],
  stop_reason: 'end_turn',
  usage: ownUsage(value),
});
const response = (value: unknown) => ({ object: 'response', status: 'completed', output: [], usage: ownUsage(value) });
const gemini = (value: unknown) => ({
  candidates: [{ content: { parts: [{ text: 'Hi' }] }, finishReason: 'STOP' }],
  usageMetadata: { promptTokenCount: value, candidatesTokenCount: 3, totalTokenCount: 9 },
});
const ollama = (value: unknown) => ({
  message: { role: 'assistant', content: 'Hi' },
  done: true,
  done_reason: 'stop',
  prompt_eval_count: value,
  eval_count: 3,
});
const converse = (value: unknown) => ({
  output: { message: { role: 'assistant', content: [{ text: 'Hi' }] } },
  stopReason: 'end_turn',
  usage: { inputTokens: value, outputTokens: 3, totalTokens: 9 },
});

const bytes = (value: unknown) => Buffer.from(JSON.stringify(value));
const sse = (...events: readonly unknown[]) =>
  Buffer.from(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(''));

interface Reader {
  readonly facts: ReplyFacts;
  push(chunk: Buffer): unknown;
  end(): unknown;
}

function streamed(reader: Reader, stream: Buffer): ReplyFacts {
  reader.push(stream);
  reader.end();
  return reader.facts;
}

const chatStream = (value: unknown) =>
  sse(
    { choices: [{ index: 0, delta: { content: 'Hi' }, finish_reason: 'stop' }] },
    { choices: [], usage: chatUsage(value) },
  );
const messageStream = (value: unknown) =>
  sse(
    { type: 'message_start', message: { usage: ownUsage(value) } },
    { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 3 } },
    { type: 'message_stop' },
  );
const responseStream = (value: unknown) => sse({ type: 'response.completed', response: response(value) });

const readers: readonly [string, (value: unknown) => ReplyFacts][] = [
  ['chat, passed on', (value) => readPassed(bytes(chat(value)), 'generation')],
  ['a chat stream, passed on', (value) => streamed(openTap({ stripUsage: true }), chatStream(value))],
  ['chat, translated', (value) => readChatReply(bytes(chat(value))).facts],
  ['a chat stream, translated', (value) => streamed(openChatStream(), chatStream(value))],
  ['a message, passed on', (value) => readMessageFacts(bytes(message(value)))],
  ['a message, translated', (value) => readMessage(bytes(message(value))).facts],
  ['a stream of Anthropic', (value) => streamed(openAnthropic(), messageStream(value))],
  ['a response, passed on', (value) => readResponseFacts(bytes(response(value)))],
  [
    'a stream of Responses, passed on',
    (value) => streamed(createResponsesPassThrough({}).openTap({ stripUsage: false }), responseStream(value)),
  ],
  ['a response, translated', (value) => readResponse(bytes(response(value))).facts],
  ['a stream of Responses, translated', (value) => streamed(openResponsesStream(), responseStream(value))],
  ['Gemini', (value) => readGemini(bytes(gemini(value))).facts],
  ['a stream of Gemini', (value) => streamed(openGemini(), sse(gemini(value)))],
  ['Ollama', (value) => readOllama(bytes(ollama(value))).facts],
  ['a stream of Ollama', (value) => streamed(openOllama(), Buffer.from(`${JSON.stringify(ollama(value))}\n`))],
  ['Bedrock', (value) => readConverse(bytes(converse(value))).facts],
];

describe.each(readers)('in %s', (_name, read) => {
  it('a count that can be true is one', () => {
    expect(read(6)).toMatchObject({ usageRejected: false, usage: { inputTokens: 6, outputTokens: 3 } });
  });

  it.each(absurd.map((value) => [JSON.stringify(value), value] as const))('%s is rejected', (_shown, value) => {
    expect(read(value)).toMatchObject({ usage: null, usageRejected: true });
  });
});
