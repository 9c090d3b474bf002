/**
 * Real Bedrock traffic through the translation. A recorded stream is decoded by AWS's own codec and folded plainly here,
 * what our client gets by openai-node; text, reasoning, tool calls, ending and usage must be the same message. If this
 * fails, clients of an OpenAI-shaped API get a different answer than the model gave.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createChatStreamEncoder, encodeChatReply, encodeUsage, parseChatRequest } from '@tollgate/wire';
import { totalInputTokens, totalOutputTokens, type Usage } from '@tollgate/pricing';
import { converseFrame, decodeFrames } from '../testing/aws-frames.js';
import { foldOpenAi } from '../testing/oracles.js';
import { describeRecordings, type Recording, recordingsFolder, recordingsOf } from '../testing/recordings.js';
import { random, splitAt, splitEvery } from '../testing/split.js';
import { buildRequest } from './chat-request.js';
import { readReply } from './chat-response.js';
import { openStream } from './chat-stream.js';
import { readBedrockError } from './errors.js';

const recordedStreams = recordingsOf('bedrock/converse-stream');
const streams = [...recordedStreams.filter(({ status }) => status === 200), ...vercelStreams()];
const replies = [...recordingsOf('bedrock/converse').filter(({ status }) => status === 200), ...vercelReplies()];
const errors = [
  ...recordingsOf('bedrock/converse', 'bedrock/invoke', 'bedrock/count-tokens', 'bedrock/invoke-with-response-stream'),
  ...recordedStreams,
].filter(({ status }) => status >= 400);
const context = { id: 'chatcmpl-1', created: 1_700_000_000, model: 'asked' };

/** Bedrock's word for the ending in OpenAI's, written down a second time on purpose. */
const endings: Record<string, string> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  tool_use: 'tool_calls',
  guardrail_intervened: 'content_filter',
  content_filtered: 'content_filter',
};

describeRecordings('recorded Converse streams', streams, () => {
  it.each(streams.map((recording) => [recording.name, recording] as const))('%s', async (_name, { body }) => {
    const original = fold(body);
    for (const pieces of [[body], splitEvery(body, 5), splitAt(body, [1, 100, 999, 1_001])]) {
      const { out, facts } = translate(pieces);
      const folded = await foldOpenAi(out);
      const [choice] = folded.choices;
      expect(folded.choices).toHaveLength(1);
      expect(facts.error).toBeNull();
      expect(facts.terminated).toBe(true);
      expect(choice?.finish_reason).toBe(endings[original.stopReason]);
      expectMessage(choice?.message, original.content);
      expectUsage(facts.usage, original.usage);
      expect(folded.usage ?? null).toEqual(facts.usage && encodeUsage(facts.usage));
    }
  });
});

const splits = 10_000;
const firstSeed = Number(process.env['TOLLGATE_FUZZ_SEED'] ?? 20_261_120);

describeRecordings('recorded Converse streams cut anywhere', streams, () => {
  it(`give the client the same bytes (${splits} splits from seed ${firstSeed})`, () => {
    const whole = new Map(streams.map(({ name, body }) => [name, translate([body])]));
    for (let seed = firstSeed; seed < firstSeed + splits; seed++) {
      const next = random(seed);
      const { name, body } = streams[Math.floor(next() * streams.length)] as Recording;
      const cuts = Array.from({ length: Math.floor(next() * 12) }, () => Math.floor(next() * 1_000_000));
      const { out, facts } = translate(splitAt(body, cuts));
      if (!out.equals(whole.get(name)?.out ?? Buffer.alloc(0))) throw new Error(`${name} differs at seed ${seed}`);
      expect(facts).toEqual(whole.get(name)?.facts);
    }
  });
});

describeRecordings('recorded Converse replies', replies, () => {
  it.each(replies.map((recording) => [recording.name, recording] as const))('%s', (_name, { body }) => {
    const original = JSON.parse(body.toString('utf8')) as Reply;
    const { reply, facts } = readReply(body);
    if (reply.kind !== 'chat') throw new Error('A chat reply was expected.');
    const [choice] = encodeChatReply(reply, context).choices;
    expect(choice?.finish_reason).toBe(endings[original.stopReason]);
    expectMessage(choice?.message, original.output.message.content);
    expectUsage(facts.usage, original.usage);
  });
});

describeRecordings('recorded Bedrock errors', errors, () => {
  it.each(errors.map((recording) => [recording.name, recording] as const))('%s', (_name, recording) => {
    const error = readBedrockError(recording.status, recording.headers, recording.body);
    const text = recording.body.toString('utf8');
    const expected = /token included in the request is (expired|invalid)/.test(text)
      ? 'authentication'
      : /identifier is invalid/.test(text)
        ? 'model_not_found'
        : recording.status === 403
          ? 'permission'
          : 'invalid_request';
    expect({ kind: error.kind, text }).toEqual({ kind: expected, text });
    expect(error.retryable).toBe(false);
    expect(error.message).not.toMatch(/^The upstream answered/);
  });
});

interface VendorUsage {
  inputTokens: number;
  outputTokens: number;
  totalTokens: number;
  cacheReadInputTokens?: number;
  cacheWriteInputTokens?: number;
}

interface Reply {
  output: { message: { content: Block[] } };
  stopReason: string;
  usage: VendorUsage;
}

interface Block {
  text?: string;
  toolUse?: { toolUseId: string; name: string; type?: string; input: unknown };
  reasoningContent?: { reasoningText?: { text?: string; signature?: string }; redactedContent?: string };
  [other: string]: unknown;
}

interface Delta {
  text?: string;
  toolUse?: { input: string };
  reasoningContent?: { text?: string; signature?: string };
}

interface Frame {
  contentBlockIndex?: number;
  start?: { toolUse?: { toolUseId: string; name: string; type?: string } };
  delta?: Delta;
  stopReason?: string;
  usage?: VendorUsage;
}

/** The whole message a stream stands for, by AWS's decoder and the plainest fold there is. */
function fold(stream: Buffer): { content: Block[]; stopReason: string; usage: VendorUsage | undefined } {
  const content: (Block & { json?: string })[] = [];
  let stopReason = '';
  let usage: VendorUsage | undefined;
  for (const { payload } of decodeFrames(stream)) {
    const frame = JSON.parse(payload.toString('utf8')) as Frame;
    stopReason = frame.stopReason ?? stopReason;
    usage = frame.usage ?? usage;
    const { contentBlockIndex: index, start, delta } = frame;
    if (index === undefined) continue;
    const block = (content[index] ??= {});
    if (start?.toolUse) block.toolUse = { ...start.toolUse, input: {} };
    if (delta?.text !== undefined) block.text = (block.text ?? '') + delta.text;
    if (delta?.toolUse) block.json = (block.json ?? '') + delta.toolUse.input;
    if (delta?.reasoningContent) {
      const { text = '', signature = '' } = block.reasoningContent?.reasoningText ?? {};
      const more = delta.reasoningContent;
      block.reasoningContent = {
        reasoningText: { text: text + (more.text ?? ''), signature: signature + (more.signature ?? '') },
      };
    }
  }
  for (const block of content) if (block.toolUse && block.json) block.toolUse.input = JSON.parse(block.json);
  return { content, stopReason, usage };
}

function translate(pieces: readonly Buffer[]) {
  const stream = openStream();
  const encoder = createChatStreamEncoder({ ...context, includeUsage: true });
  const out = pieces.map((piece) => encoder.encode(stream.push(piece)));
  out.push(encoder.encode(stream.end()), encoder.end());
  return { out: Buffer.concat(out.filter((bytes) => bytes !== null)), facts: stream.facts };
}

interface ClientMessage {
  content: string | null;
  tool_calls?: { id: string; function: { name: string; arguments: string } }[];
  reasoning_details?: unknown[];
}

function expectMessage(message: object | undefined, content: readonly Block[]): void {
  const client = message as ClientMessage;
  expect(client.content ?? '').toBe(content.map(({ text }) => text ?? '').join(''));
  const calls = content.flatMap(({ toolUse }) => (toolUse && toolUse.type !== 'server_tool_use' ? [toolUse] : []));
  expect(
    (client.tool_calls ?? []).map((call) => ({
      id: call.id,
      name: call.function.name,
      input: JSON.parse(call.function.arguments) as unknown,
    })),
  ).toEqual(calls.map(({ toolUseId, name, input }) => ({ id: toolUseId, name, input })));
  const reasoning = content.flatMap(({ reasoningContent }) =>
    reasoningContent?.reasoningText || reasoningContent?.redactedContent ? [reasoningContent] : [],
  );
  expect(client.reasoning_details?.length ?? 0).toBe(reasoning.length);
  expectReturned(message, reasoning);
}

/** Signed reasoning goes back to Bedrock as the very same blocks. */
function expectReturned(message: object | undefined, reasoning: readonly Block['reasoningContent'][]): void {
  const signed = reasoning.filter((block) => block?.redactedContent || block?.reasoningText?.signature);
  if (signed.length === 0) return;
  const request = parseChatRequest({ model: 'm', messages: [{ role: 'user', content: 'q' }, message] });
  const target = { upstreamModel: 'anthropic.claude-sonnet-4-5', streamUsage: 'always', options: {} } as const;
  const body = JSON.parse(String(buildRequest(request, target).body)) as { messages: { content: Block[] }[] };
  const returned = body.messages[1]?.content.flatMap((block) => block.reasoningContent ?? []);
  expect(returned).toEqual(signed);
}

function expectUsage(usage: Usage | null, vendor: VendorUsage | undefined): void {
  expect(usage === null).toBe(vendor === undefined);
  if (!usage || !vendor) return;
  expect(totalInputTokens(usage) + totalOutputTokens(usage)).toBe(vendor.totalTokens);
  expect(totalOutputTokens(usage)).toBe(vendor.outputTokens);
  expect(usage.cachedInputTokens).toBe(vendor.cacheReadInputTokens ?? 0);
  expect(usage.cacheWriteTokens + usage.cacheWrite1hTokens).toBe(vendor.cacheWriteInputTokens ?? 0);
}

function vercelFiles(ending: string): string[] {
  const folder = join(recordingsFolder, 'vercel-ai/amazon-bedrock');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith(ending))
    .map((file) => join(folder, file));
}

/** Kept as one decoded frame a line, `{"<event>": payload}`. */
function vercelStreams(): Recording[] {
  return vercelFiles('.chunks.txt').map((path) => {
    const lines = readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '');
    const frames = lines.map((line) => {
      const [event, payload] = Object.entries(JSON.parse(line) as object)[0] ?? ['', {}];
      return converseFrame(event, payload);
    });
    return { ...exchange(path), body: Buffer.concat(frames), stream: true };
  });
}

function vercelReplies(): Recording[] {
  return vercelFiles('.json').map((path) => ({ ...exchange(path), body: readFileSync(path), stream: false }));
}

function exchange(path: string) {
  return { name: path.split('/').slice(-2).join('/'), vendor: 'bedrock', request: {}, status: 200, headers: {} };
}
