/**
 * Real Anthropic traffic to Anthropic's clients. Passed through it is the same bytes; taken through the hub (as when an
 * upstream hosts Claude under another dialect) @anthropic-ai/sdk folds it to the same message.
 */
import { createMessagesStreamEncoder, encodeMessagesReply, scanTopLevel } from '@tollgate/wire';
import { totalInputTokens, totalOutputTokens } from '@tollgate/pricing';
import { foldAnthropic, type AnthropicFold } from '../testing/oracles.js';
import { describeRecordings, recordingsOf } from '../testing/recordings.js';
import { splitAt, splitEvery } from '../testing/split.js';
import { readReply } from './chat-response.js';
import { openStream } from './chat-stream.js';
import { countTokensPassThrough, messagesPassThrough, readMessageFacts } from './messages-pass-through.js';

const all = recordingsOf('anthropic/messages').filter((recording) => recording.status === 200);
const streams = all.filter((recording) => recording.stream);
const replies = all.filter((recording) => !recording.stream);
const context = { id: 'msg_1', model: 'claude' };

describeRecordings('recorded message streams for Anthropic’s clients', streams, () => {
  it.each(streams.map((recording) => [recording.name, recording] as const))('%s', async (_name, { body }) => {
    const original = await foldAnthropic(body);
    for (const pieces of [[body], splitEvery(body, 5), splitAt(body, [1, 100, 999, 1_001])]) {
      const tap = messagesPassThrough.openTap({ stripUsage: true });
      const passed = [...pieces.map((piece) => tap.push(piece)), tap.end()].filter((bytes) => bytes !== null);
      expect(Buffer.concat(passed).equals(body)).toBe(true);
      expect(tap.facts).toMatchObject({ terminated: true, error: null, nativeFinishReason: original.stop_reason });
      expectUsage(tap.facts, original.usage);

      const stream = openStream();
      const encoder = createMessagesStreamEncoder(context);
      const out = [...pieces.map((piece) => encoder.encode(stream.push(piece))), encoder.encode(stream.end())];
      const folded = await foldAnthropic(Buffer.concat(out.filter((bytes) => bytes !== null)));
      expect(essence(folded)).toEqual(essence(original));
    }
  });
});

describeRecordings('recorded messages for Anthropic’s clients', replies, () => {
  it.each(replies.map((recording) => [recording.name, recording] as const))('%s', (_name, { body }) => {
    const original = JSON.parse(body.toString('utf8')) as AnthropicFold;
    expectUsage(readMessageFacts(body), original.usage);
    const { reply } = readReply(body);
    if (reply.kind !== 'chat') throw new Error('A chat reply was expected.');
    expect(essence(encodeMessagesReply(reply, context) as unknown as AnthropicFold)).toEqual(essence(original));
  });
});

describe('the pass-through', () => {
  const body = Buffer.from('{ "model":"alias", "max_tokens": 5,"messages":[], "x": 1.50 }');
  const request = {
    endpoint: 'messages' as const,
    body,
    fields: scanTopLevel(body),
    stream: true,
    clientWantsUsage: false,
  };
  const target = { upstreamModel: 'claude-x', streamUsage: 'always' as const, options: {} };

  it('changes the model and nothing else, and sends the client’s version and betas', () => {
    const headers = { 'anthropic-version': '2026-10-21', 'anthropic-beta': 'a-1,b-2' };
    const built = messagesPassThrough.buildRequest({ ...request, dialectHeaders: headers }, target);
    expect(Buffer.concat(built.body as Buffer[]).toString()).toBe(body.toString().replace('alias', 'claude-x'));
    expect(built.path).toBe('/messages');
    expect(built.headers).toMatchObject(headers);
  });

  it('sends the deployment’s version where the client names none, and counts tokens for nothing', () => {
    const built = countTokensPassThrough.buildRequest(request, { ...target, options: { apiVersion: '2026-10-21' } });
    expect(built.path).toBe('/messages/count_tokens');
    expect(built.headers['anthropic-version']).toBe('2026-10-21');
    const { usage } = countTokensPassThrough.readReply(Buffer.from('{"input_tokens":7}'));
    expect(usage && totalInputTokens(usage)).toBe(0);
  });

  it('passes an event it cannot read, and still sees the end', () => {
    const tap = messagesPassThrough.openTap({ stripUsage: false });
    const long = Buffer.from(`event: x\ndata: {"a":"${'b'.repeat(1_200_000)}"}\n\n`);
    expect(tap.push(long)).toBe(long);
    for (const piece of ['event: message_stop\ndata: {"type":"messa', 'ge_stop"}\n\n']) tap.push(Buffer.from(piece));
    expect(tap.facts).toMatchObject({ terminated: true, error: null });
  });
});

/** All but what is the gateway's own (id) and usage, which is compared by sum. */
function essence({ content, stop_reason, stop_sequence, model }: AnthropicFold): unknown {
  return { content: content.map((block) => withoutNulls(block)), stop_reason, stop_sequence, model };
}

/** The older version leaves null members out. The client's own fold forgets the streamed input of MCP calls. */
function withoutNulls(block: object): object {
  const forgotten = 'type' in block && block.type === 'mcp_tool_use' ? 'input' : 'caller';
  return Object.fromEntries(
    Object.entries(block).filter(([key, value]) => value !== null && key !== 'caller' && key !== forgotten),
  );
}

function expectUsage(
  facts: { usage: Parameters<typeof totalInputTokens>[0] | null },
  usage: AnthropicFold['usage'],
): void {
  expect(facts.usage && totalInputTokens(facts.usage)).toBe(
    usage.input_tokens + (usage.cache_read_input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0),
  );
  expect(facts.usage && totalOutputTokens(facts.usage)).toBe(usage.output_tokens);
}
