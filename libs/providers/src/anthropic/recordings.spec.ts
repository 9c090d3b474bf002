/**
 * Real Anthropic traffic through the translation. The recording is folded by @anthropic-ai/sdk, what our client gets by
 * openai-node; text, thinking, tool calls, ending and usage must be the same message. If this fails, clients of an
 * OpenAI-shaped API get a different answer than Claude gave.
 */
import { createChatStreamEncoder, encodeChatReply, encodeUsage, parseChatRequest } from '@tollgate/wire';
import { totalInputTokens, totalOutputTokens, type Usage } from '@tollgate/pricing';
import { foldAnthropic, foldOpenAi } from '../testing/oracles.js';
import { describeRecordings, recordingsOf } from '../testing/recordings.js';
import { splitAt, splitEvery } from '../testing/split.js';
import { buildRequest } from './chat-request.js';
import { readReply } from './chat-response.js';
import { openStream } from './chat-stream.js';
import { readAnthropicError } from './errors.js';

const all = recordingsOf('anthropic/messages');
const streams = all.filter((recording) => recording.stream && recording.status === 200);
const replies = all.filter((recording) => !recording.stream && recording.status === 200);
const errors = all.filter((recording) => recording.status >= 400);
const context = { id: 'chatcmpl-1', created: 1_700_000_000, model: 'claude' };

/** Anthropic's word for the ending in OpenAI's, written down a second time on purpose. */
const endings: Record<string, string> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  tool_use: 'tool_calls',
  pause_turn: 'stop',
  refusal: 'content_filter',
};

describeRecordings('recorded message streams', streams, () => {
  it.each(streams.map((recording) => [recording.name, recording] as const))('%s', async (_name, { body }) => {
    const message = await foldAnthropic(body);
    for (const pieces of [[body], splitEvery(body, 5), splitAt(body, [1, 100, 999, 1_001])]) {
      const { out, facts } = translate(pieces);
      const folded = await foldOpenAi(out);
      const [choice] = folded.choices;
      expect(folded.choices).toHaveLength(1);
      expect(choice?.message.content ?? '').toBe(textOf(message.content));
      expect(toolsOf(choice?.message.tool_calls)).toEqual(toolUses(message.content));
      expect(choice?.finish_reason).toBe(endings[message.stop_reason ?? '']);
      expect(folded.model).toBe(message.model);
      expect(facts.terminated).toBe(true);
      expect(facts.error).toBeNull();
      expectUsage(facts.usage, message.usage);
      expect(folded.usage).toEqual(facts.usage && encodeUsage(facts.usage));
      expectThinking(choice?.message, message.content);
    }
  });
});

describeRecordings('recorded messages', replies, () => {
  it.each(replies.map((recording) => [recording.name, recording] as const))('%s', (_name, { body }) => {
    const message = JSON.parse(body.toString('utf8')) as Message;
    const { reply, facts } = readReply(body);
    if (reply.kind !== 'chat') throw new Error('A chat reply was expected.');
    const encoded = encodeChatReply(reply, context);
    const [choice] = encoded.choices;
    expect(choice?.message.content ?? '').toBe(textOf(message.content));
    expect(toolsOf(choice?.message.tool_calls)).toEqual(toolUses(message.content));
    expect(choice?.finish_reason).toBe(endings[message.stop_reason]);
    expect(encoded.model).toBe(message.model);
    expectUsage(facts.usage, message.usage);
    expectThinking(choice?.message, message.content);
  });
});

describeRecordings('recorded message errors', errors, () => {
  it.each(errors.map((recording) => [recording.name, recording] as const))('%s', (_name, recording) => {
    const error = readAnthropicError(recording.status, recording.headers, recording.body);
    const kinds: Record<number, string> = { 400: 'invalid_request', 401: 'authentication', 404: 'model_not_found' };
    expect(error.kind).toBe(kinds[recording.status]);
    expect(error.retryable).toBe(false);
    expect(error.message).not.toBe('');
  });
});

interface Block {
  type: string;
  [member: string]: unknown;
}

interface Message {
  content: Block[];
  stop_reason: string;
  model: string;
  usage: VendorUsage;
}

interface VendorUsage {
  input_tokens: number;
  output_tokens: number;
  cache_read_input_tokens?: number | null;
  cache_creation_input_tokens?: number | null;
}

function translate(pieces: readonly Buffer[]) {
  const stream = openStream();
  const encoder = createChatStreamEncoder({ ...context, includeUsage: true });
  const out = pieces.map((piece) => encoder.encode(stream.push(piece)));
  out.push(encoder.encode(stream.end()), encoder.end());
  return { out: Buffer.concat(out.filter((bytes) => bytes !== null)), facts: stream.facts };
}

function textOf(content: readonly object[]): string {
  return blocks(content, 'text')
    .map((block) => block['text'] as string)
    .join('');
}

function toolUses(content: readonly object[]): unknown[] {
  return blocks(content, 'tool_use').map((block) => ({ id: block['id'], name: block['name'], input: block['input'] }));
}

function toolsOf(calls: readonly object[] | undefined): unknown[] {
  return (calls ?? []).map((call) => {
    const { id, function: called } = call as { id: string; function: { name: string; arguments: string } };
    return { id, name: called.name, input: JSON.parse(called.arguments) as unknown };
  });
}

/** Thinking arrives complete with its signatures, and goes back to Anthropic as the very same blocks. */
function expectThinking(message: object | undefined, content: readonly object[]): void {
  const original = content.filter((block) => /^(redacted_)?thinking$/.test((block as Block).type));
  const { reasoning_details: details } = (message ?? {}) as { reasoning_details?: unknown[] };
  expect(details?.length ?? 0).toBe(original.length);
  if (original.length === 0) return;
  const request = parseChatRequest({ model: 'm', messages: [{ role: 'user', content: 'q' }, message], max_tokens: 9 });
  const upstream = buildRequest(request, { upstreamModel: 'claude-opus-4-6', streamUsage: 'always', options: {} });
  const body = JSON.parse(String(upstream.body)) as { messages: { content: Block[] }[] };
  const returned = body.messages[1]?.content.filter((block) => /thinking$/.test(block.type));
  expect(returned).toEqual(original.filter((block) => (block as Block)['signature'] !== ''));
}

function blocks(content: readonly object[], type: string): Block[] {
  return (content as Block[]).filter((block) => block.type === type);
}

function expectUsage(usage: Usage | null, vendor: VendorUsage): void {
  expect(usage).not.toBeNull();
  if (!usage) return;
  expect(totalInputTokens(usage)).toBe(
    vendor.input_tokens + (vendor.cache_read_input_tokens ?? 0) + (vendor.cache_creation_input_tokens ?? 0),
  );
  expect(totalOutputTokens(usage)).toBe(vendor.output_tokens);
}
