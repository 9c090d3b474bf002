/**
 * Real Google traffic through the translation. The recording is folded here, chunk by chunk and with nothing of ours, what
 * our client gets by openai-node; text, thinking, tool calls, ending and usage must be the same message. If this fails,
 * clients of an OpenAI-shaped API get a different answer than Gemini gave.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createChatStreamEncoder, encodeChatReply, encodeUsage, parseChatRequest } from '@tollgate/wire';
import { totalInputTokens, totalOutputTokens, type Usage } from '@tollgate/pricing';
import { vertex } from '../vertex/index.js';
import { foldOpenAi } from '../testing/oracles.js';
import { describeRecordings, recordingsFolder, recordingsOf, type Recording } from '../testing/recordings.js';
import { splitAt, splitEvery } from '../testing/split.js';
import type { HubTranslator } from '../provider.js';
import { readReply } from './chat-response.js';
import { openStream } from './chat-stream.js';
import { readEmbeddings } from './embeddings.js';
import { readGoogleError } from './errors.js';
import { gemini } from './index.js';

const chat = ['google-gemini', 'google-vertex'].flatMap((vendor) =>
  recordingsOf(`${vendor}/generateContent`, `${vendor}/streamGenerateContent`),
);
const vectors = recordingsOf(
  'google-gemini/batchEmbedContents',
  'google-gemini/embedContent',
  'google-vertex/embedContent',
  'google-vertex/predict',
);
const ok = [...chat.filter(({ status }) => status === 200), ...vercel()];
const streams = ok.filter(({ stream }) => stream);
// Enumerations as numbers come only where a client asks for them, which the gateway never does.
const replies = ok.filter(({ stream, body }) => !stream && !/"finishReason":\s*\d/.test(body.toString()));
const errors = [...chat, ...vectors].filter(({ status }) => status >= 400);
const context = { id: 'chatcmpl-1', created: 1_700_000_000, model: 'gemini' };

/** Google's word for the ending in OpenAI's, written down a second time on purpose. */
const endings: Record<string, string> = { STOP: 'stop', MAX_TOKENS: 'length', SAFETY: 'content_filter' };

describeRecordings('recorded streams', streams, () => {
  it.each(streams.map((recording) => [recording.name, recording] as const))('%s', async (_name, { body }) => {
    const vendor = fold(events(body));
    for (const pieces of [[body], splitEvery(body, 7), splitAt(body, [1, 100, 999, 1_001])]) {
      const { out, facts } = translate(pieces);
      const folded = await foldOpenAi(out);
      expect(folded.choices).toHaveLength(1);
      expectMessage(folded.choices[0], vendor);
      expect(folded.model).toBe(vendor.model);
      expect(facts.terminated).toBe(true);
      expect(facts.error).toBeNull();
      expectUsage(facts.usage, vendor.usage);
      expect(folded.usage).toEqual(facts.usage ? encodeUsage(facts.usage) : undefined);
    }
  });
});

describeRecordings('recorded replies', replies, () => {
  it.each(replies.map((recording) => [recording.name, recording] as const))('%s', (_name, { body }) => {
    const vendor = fold([JSON.parse(body.toString()) as Response]);
    const { reply, facts } = readReply(body);
    if (reply.kind !== 'chat') throw new Error('A chat reply was expected.');
    const encoded = encodeChatReply(reply, context);
    expectMessage(encoded.choices[0], vendor);
    expect(encoded.model).toBe(vendor.model);
    expectUsage(facts.usage, vendor.usage);
  });
});

describeRecordings('recorded embeddings', vectors, () => {
  const good = vectors.filter(({ status }) => status === 200);
  it.each(good.map((recording) => [recording.name, recording] as const))('%s', (_name, { body }) => {
    const { reply } = readEmbeddings(body);
    if (reply.kind !== 'embeddings') throw new Error('Embeddings were expected.');
    const numbers = body.toString().match(/"values":\s*\[([^\]]*)\]/g) ?? [];
    expect(reply.vectors).toEqual(numbers.map((list) => JSON.parse(list.slice(list.indexOf('['))) as number[]));
  });
});

describeRecordings('recorded errors', errors, () => {
  it.each(errors.map((recording) => [recording.name, recording] as const))('%s', (_name, recording) => {
    const error = readGoogleError(recording.status, recording.headers, recording.body);
    expect(error.kind).toBe(recording.status === 404 ? 'model_not_found' : 'invalid_request');
    expect(error.retryable).toBe(false);
    expect(recording.body.toString()).toContain(JSON.stringify(error.message).slice(1, -1));
  });
});

interface Part {
  text?: string;
  thought?: boolean;
  thoughtSignature?: string;
  functionCall?: { name?: string; args?: object; id?: string; partialArgs?: object[]; willContinue?: boolean };
}

interface Response {
  candidates?: { content?: { parts?: Part[] }; finishReason?: string }[];
  promptFeedback?: { blockReason?: string };
  usageMetadata?: Record<string, unknown>;
  modelVersion?: string;
}

interface Folded {
  parts: Part[];
  finish: string | null;
  blocked: boolean;
  usage: Record<string, unknown> | null;
  model: string | undefined;
}

function events(stream: Buffer): Response[] {
  const lines = stream.toString().split(/\r\n|\n/);
  return lines.filter((line) => line.startsWith('data:')).map((line) => JSON.parse(line.slice(5)) as Response);
}

function fold(responses: readonly Response[]): Folded {
  const candidates = responses.flatMap(({ candidates: list }) => list ?? []);
  const counted = responses.map(({ usageMetadata }) => usageMetadata).filter((usage) => usage?.['totalTokenCount']);
  return {
    parts: candidates.flatMap(({ content }) => content?.parts ?? []),
    finish: candidates.map(({ finishReason }) => finishReason).findLast((reason) => reason !== undefined) ?? null,
    blocked: responses.some(({ promptFeedback }) => promptFeedback?.blockReason !== undefined),
    usage: counted.at(-1) ?? null,
    model: responses[0]?.modelVersion,
  };
}

interface Message {
  content?: string | null;
  tool_calls?: readonly object[];
  reasoning_details?: { text?: string }[];
}

function expectMessage(choice: { message: object; finish_reason: string | null } | undefined, vendor: Folded): void {
  const message = (choice?.message ?? {}) as Message;
  const said = vendor.parts.filter((part) => part.text !== undefined);
  expect(message.content ?? '').toBe(said.map((part) => (part.thought ? '' : part.text)).join(''));
  // openai-node keeps the last piece of a member it does not know; the details are whole.
  const thoughts = (message.reasoning_details ?? []).map((detail) => detail.text ?? '');
  expect(thoughts.join('')).toBe(said.map((part) => (part.thought ? part.text : '')).join(''));
  const calls = vendor.parts.flatMap(({ functionCall }) => (functionCall?.name ? [functionCall] : []));
  const ours = (message.tool_calls ?? []) as { id: string; function: { name: string; arguments: string } }[];
  expect(ours.map((call) => call.function.name)).toEqual(calls.map(({ name }) => name));
  expect(new Set(ours.map(({ id }) => id)).size).toBe(calls.length);
  calls.forEach((call, index) => {
    // Arguments in pieces have a test of their own.
    if (!call.willContinue) expect(JSON.parse(ours[index]?.function.arguments ?? '')).toEqual(call.args ?? {});
    if (call.id !== undefined) expect(ours[index]?.id).toBe(call.id);
  });
  const ending = endings[vendor.finish ?? ''] ?? (vendor.blocked ? 'content_filter' : undefined);
  expect(choice?.finish_reason).toBe(ending === 'stop' && calls.length > 0 ? 'tool_calls' : ending);
  if (!vendor.blocked) expectSignatures(message, vendor.parts);
}

/** What the client sends back holds every signature, calls theirs and the others in their order. */
function expectSignatures(message: Message, parts: readonly Part[]): void {
  const isOurs = (part: Part) => part.functionCall !== undefined || part.text !== undefined;
  const wanted = parts.filter(isOurs).flatMap(({ thoughtSignature }) => thoughtSignature ?? []);
  const results = ((message.tool_calls ?? []) as { id: string }[]).map(({ id }) => ({
    role: 'tool',
    tool_call_id: id,
    content: 'r',
  }));
  const request = parseChatRequest({ model: 'm', messages: [{ role: 'user', content: 'q' }, message, ...results] });
  for (const provider of [gemini, vertex]) {
    const translator = provider.endpoints['chat-completions'] as HubTranslator;
    const target = { upstreamModel: 'gemini-2.5-flash', streamUsage: 'always', options: { project: 'p' } } as const;
    const { body, dropped } = translator.buildRequest(request, target);
    const { contents } = JSON.parse(String(body)) as { contents: { role: string; parts: Part[] }[] };
    const returned = contents.filter(({ role }) => role === 'model').flatMap((content) => content.parts);
    expect(dropped).toBeUndefined();
    expect(returned.flatMap(({ thoughtSignature }) => thoughtSignature ?? [])).toEqual(wanted);
  }
}

function expectUsage(usage: Usage | null, vendor: Record<string, unknown> | null): void {
  if (vendor === null) {
    expect(usage).toBeNull();
    return;
  }
  if (usage === null) throw new Error('Usage was expected.');
  const number = (name: string) => (vendor[name] as number | undefined) ?? 0;
  expect(totalInputTokens(usage)).toBe(number('promptTokenCount') + number('toolUsePromptTokenCount'));
  expect(totalOutputTokens(usage)).toBe(number('candidatesTokenCount') + number('thoughtsTokenCount'));
  expect(usage.reasoningTokens).toBe(number('thoughtsTokenCount'));
  expect(usage.cachedInputTokens).toBe(number('cachedContentTokenCount'));
  expect(totalInputTokens(usage) + totalOutputTokens(usage)).toBe(vendor['totalTokenCount']);
}

function translate(pieces: readonly Buffer[]) {
  const stream = openStream();
  const encoder = createChatStreamEncoder({ ...context, includeUsage: true });
  const out = pieces.map((piece) => encoder.encode(stream.push(piece)));
  out.push(encoder.encode(stream.end()), encoder.end());
  return { out: Buffer.concat(out.filter((bytes) => bytes !== null)), facts: stream.facts };
}

/** Chunks as another client's test suite keeps them: one JSON text a line, or one reply. */
function vercel(): Recording[] {
  const folder = join(recordingsFolder, 'vercel-ai/google');
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((file): Recording[] => {
    const stream = file.endsWith('.chunks.txt');
    if (!stream && (!file.endsWith('.json') || file.includes('429'))) return [];
    const content = readFileSync(join(folder, file), 'utf8');
    const lines = content.split('\n').filter((line) => line.trim() !== '');
    const body = Buffer.from(stream ? lines.map((line) => `data: ${line}\r\n\r\n`).join('') : content);
    return [
      { name: `vercel-ai/google/${file}`, vendor: 'google', request: {}, status: 200, headers: {}, body, stream },
    ];
  });
}
