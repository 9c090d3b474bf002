/**
 * Real traffic of OpenAI and its imitators to a client that speaks Anthropic's Messages. The recording is folded by
 * openai-node, what our client gets by @anthropic-ai/sdk, and the whole reply by our own JSON encoder: all three must be
 * the same message. If this fails, clients of `/v1/messages` get another answer than the model gave.
 */
import { createMessagesStreamEncoder, encodeMessagesReply, parseMessagesRequest } from '@tollgate/wire';
import { totalInputTokens, totalOutputTokens } from '@tollgate/pricing';
import { foldAnthropic, foldOpenAi, type AnthropicFold, type OpenAiFold } from '../testing/oracles.js';
import { describeRecordings, recordingsOf } from '../testing/recordings.js';
import { splitAt, splitEvery } from '../testing/split.js';
import { buildChatBody } from './hub-request.js';
import { readChatReply } from './hub-reply.js';
import { openChatStream } from './hub-stream.js';
import { Unsupported } from '../unsupported.js';

const chat = recordingsOf(
  'openai/chat-completions',
  'azure-openai/chat-completions',
  'groq/chat-completions',
  'mistral/chat-completions',
  'deepseek/chat-completions',
  'openrouter/chat-completions',
  'cerebras/chat-completions',
  'huggingface/chat-completions',
  'together/chat-completions',
  'vllm/chat-completions',
  'ollama/chat-completions',
  'google-gemini/openai-compat-chat-completions',
  'bedrock-mantle/chat-completions',
).filter((recording) => recording.status === 200);
const streams = chat.filter((recording) => recording.stream);
const replies = chat.filter((recording) => !recording.stream);
const context = { id: 'msg_1', model: 'any' };

/** OpenAI's word for the ending in Anthropic's, written down a second time on purpose. */
const endings: Record<string, string> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  content_filter: 'refusal',
};

describeRecordings('recorded chat streams as messages', streams, () => {
  it.each(streams.map((recording) => [recording.name, recording] as const))('%s', async (_name, { body }) => {
    const original = await foldOpenAi(body).catch(() => null);
    if (original === null)
      return expect(translate([body]).facts.terminated && translate([body]).facts.error).toBeFalsy();
    for (const pieces of [[body], splitEvery(body, 7), splitAt(body, [5, 333, 1_024, 4_097])]) {
      const { out, facts } = translate(pieces);
      const folded = await foldAnthropic(out);
      expectSame(folded, original);
      expect(facts.error).toBeNull();
      // With several choices usage comes with the last, and this dialect has one.
      if (original.usage && facts.usage && original.choices.length === 1) {
        expect(totalInputTokens(facts.usage)).toBe(original.usage.prompt_tokens);
        expect(folded.usage.output_tokens).toBe(totalOutputTokens(facts.usage));
      }
    }
  });
});

describeRecordings('recorded chat replies as messages', replies, () => {
  it.each(replies.map((recording) => [recording.name, recording] as const))('%s', (_name, { body }) => {
    const { reply } = readChatReply(body);
    if (reply.kind !== 'chat') throw new Error('A chat reply was expected.');
    const message = encodeMessagesReply(reply, context) as unknown as AnthropicFold;
    expectSame(message, JSON.parse(body.toString('utf8')) as OpenAiFold);
  });
});

describeRecordings('a translated turn sent back', replies, () => {
  it.each(replies.map((recording) => [recording.name, recording] as const))('%s', (_name, { body }) => {
    const { reply } = readChatReply(body);
    if (reply.kind !== 'chat') throw new Error('A chat reply was expected.');
    const message = encodeMessagesReply(reply, context) as unknown as AnthropicFold;
    const next = parseMessagesRequest({
      model: 'm',
      max_tokens: 9,
      messages: [
        { role: 'user', content: 'q' },
        { role: 'assistant', content: message.content },
      ],
    });
    const sent = buildChatBody(next, { thinkingHistory: true }, new Unsupported(false)) as unknown as {
      messages: OpenAiFold['choices'][0]['message'][];
    };
    const said = (JSON.parse(body.toString('utf8')) as OpenAiFold).choices[0]?.message;
    expect(sent.messages[1]?.content ?? '').toBe(plain(said?.content));
    expect(callsOf(sent.messages[1])).toEqual(callsOf(said));
  });
});

function expectSame(message: AnthropicFold, original: OpenAiFold): void {
  const choice = original.choices[0];
  const said = choice?.message;
  expect(blocks(message, 'text').join('')).toBe(plain(said?.content));
  expect(
    message.content.flatMap((block) =>
      block.type === 'tool_use' ? [{ id: block.id, name: block.name, input: block.input }] : [],
    ),
  ).toEqual(callsOf(said));
  const calls = said?.tool_calls?.length ?? 0;
  const reason = choice?.finish_reason === 'stop' && calls > 0 ? 'tool_calls' : (choice?.finish_reason ?? 'stop');
  expect(message.stop_reason).toBe(said?.refusal ? 'refusal' : (endings[reason] ?? 'end_turn'));
  expect(message.stop_details?.explanation ?? '').toBe(said?.refusal ?? '');
}

function blocks(message: AnthropicFold, type: 'text'): string[] {
  return message.content.flatMap((block) => (block.type === type ? [block.text] : []));
}

function callsOf(said: OpenAiFold['choices'][0]['message'] | undefined): unknown[] {
  return (said?.tool_calls ?? []).flatMap((call) => {
    if (call.type === 'custom') return [];
    const { name, arguments: text } = (call as { function: { name: string; arguments: string } }).function;
    // A server that gives no id gets one from us, or the result could not be sent.
    return [{ id: call.id === '' ? 'call_0' : call.id, name, input: JSON.parse(text === '' ? '{}' : text) as unknown }];
  });
}

/** Mistral's content may be a list of parts. */
function plain(content: unknown): string {
  // openai-node's own fold adds such parts up as text.
  if (!Array.isArray(content)) return typeof content === 'string' ? content.replaceAll('[object Object]', '') : '';
  return (content as { type: string; text?: string }[]).map((part) => (part.type === 'text' ? part.text : '')).join('');
}

function translate(pieces: readonly Buffer[]) {
  const stream = openChatStream();
  const encoder = createMessagesStreamEncoder(context);
  const out = [...pieces.map((piece) => encoder.encode(stream.push(piece))), encoder.encode(stream.end())];
  return { out: Buffer.concat(out.filter((bytes) => bytes !== null)), facts: stream.facts };
}
