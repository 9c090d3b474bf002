/**
 * Real traffic of OpenAI's Responses API, and of Chat Completions to clients of Responses. Every side is folded by
 * openai-node; what differs reaches a client as another answer than the model gave.
 */
import { createChatStreamEncoder, createResponsesStreamEncoder, encodeResponse, scanTopLevel } from '@tollgate/wire';
import { totalInputTokens, totalOutputTokens, type Usage } from '@tollgate/pricing';
import { openStream as openMessagesStream } from '../anthropic/chat-stream.js';
import { readReply as readMessage } from '../anthropic/chat-response.js';
import { readChatReply } from '../openai-compatible/hub-reply.js';
import { openChatStream } from '../openai-compatible/hub-stream.js';
import type { HubStream } from '../provider.js';
import { conformsTo } from '../testing/openapi.js';
import { foldAnthropic, foldOpenAi, foldResponse, type OpenAiFold, type ResponseFold } from '../testing/oracles.js';
import { describeRecordings, recordingsOf } from '../testing/recordings.js';
import { splitAt, splitEvery } from '../testing/split.js';
import { needsResponses } from './responses.js';
import { createResponsesPassThrough, readResponseFacts } from './responses-pass-through.js';
import { readResponse } from './responses-reply.js';
import { openResponsesStream } from './responses-stream.js';

const ok = (folder: string) => recordingsOf(folder).filter((recording) => recording.status === 200);
const own = ok('openai/responses');
const ownStreams = own.filter(({ stream, body }) => stream && body.includes('event: response.'));
const ownReplies = own.filter(({ stream, body }) => !stream && readable(body));
const chatStreams = [
  ...ok('openai/chat-completions'),
  ...ok('openrouter/chat-completions'),
  ...ok('deepseek/chat-completions'),
].filter(({ stream }) => stream);
const chatReplies = ok('openai/chat-completions').filter(({ stream }) => !stream);
const messageStreams = ok('anthropic/messages').filter(({ stream }) => stream);
const messageReplies = ok('anthropic/messages').filter(({ stream }) => !stream);
const context = { id: '0a1b', model: 'any', created: 1_700_000_000, request: {} };
const cuts = (body: Buffer) => [[body], splitEvery(body, 7), splitAt(body, [5, 333, 1_024, 4_097])];

describeRecordings('recorded Responses streams', ownStreams, () => {
  it.each(ownStreams.map((recording) => [recording.name, recording] as const))('%s', async (_name, { body }) => {
    const final = terminalOf(body);
    for (const pieces of cuts(body)) {
      const tap = createResponsesPassThrough({}).openTap({ stripUsage: true });
      const passed = [...pieces.map((piece) => tap.push(piece)), tap.end()].filter((bytes) => bytes !== null);
      expect(Buffer.concat(passed).equals(body)).toBe(true);
      expect(tap.facts).toMatchObject({ error: null, responseModel: final?.model ?? tap.facts.responseModel });
      if (final) expectUsage(tap.facts.usage, final.usage);

      const stream = openResponsesStream();
      const events = [...pieces.flatMap((piece) => [...stream.push(piece)]), ...stream.end()];
      if (!final) continue;
      expectUsage(stream.facts.usage, final.usage);
      const chat = createChatStreamEncoder({ id: 'chatcmpl-1', created: 1, model: 'm', includeUsage: true });
      const out = [chat.encode(events), chat.end()].filter((bytes) => bytes !== null);
      const choice = (await foldOpenAi(Buffer.concat(out))).choices[0];
      expect(choice?.message.content ?? '').toBe(textOf(final));
      expect(choice?.message.tool_calls?.map(({ id }) => id) ?? []).toEqual(callsOf(final).map(({ id }) => id));
    }
  });
});

describeRecordings('recorded Responses replies', ownReplies, () => {
  it.each(ownReplies.map((recording) => [recording.name, recording] as const))('%s', (_name, { body }) => {
    const original = JSON.parse(body.toString('utf8')) as ResponseFold;
    expectUsage(readResponseFacts(body).usage, original.usage);
    const { reply } = readResponse(body);
    if (reply.kind !== 'chat') throw new Error('A chat reply was expected.');
    const encoded = encodeResponse(reply, context, 2) as unknown as ResponseFold;
    expect(textOf(encoded)).toBe(textOf(original));
    expect(callsOf(encoded)).toEqual(callsOf(original));
    expect(encoded.status).toBe(original.status);
    conformsTo('Response', encoded);
  });
});

describeRecordings('recorded chat streams as Responses', chatStreams, () => {
  it.each(chatStreams.map((recording) => [recording.name, recording] as const))('%s', async (_name, { body }) => {
    const original = await foldOpenAi(body).catch(() => null);
    if (original === null) return;
    for (const pieces of cuts(body)) expectChat(await throughHub(openChatStream(), pieces), original);
  });
});

describeRecordings('recorded chat replies as Responses', chatReplies, () => {
  it.each(chatReplies.map((recording) => [recording.name, recording] as const))('%s', (_name, { body }) => {
    const { reply } = readChatReply(body);
    if (reply.kind !== 'chat') throw new Error('A chat reply was expected.');
    const encoded = encodeResponse(reply, context, 2);
    conformsTo('Response', encoded);
    expectChat(encoded as unknown as ResponseFold, JSON.parse(body.toString('utf8')) as OpenAiFold);
  });
});

describeRecordings('recorded messages as Responses', [...messageStreams, ...messageReplies], () => {
  it.each(messageStreams.map((recording) => [recording.name, recording] as const))('%s', async (_name, { body }) => {
    const original = await foldAnthropic(body);
    const said = original.content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('');
    for (const pieces of cuts(body)) expect(textOf(await throughHub(openMessagesStream(), pieces))).toBe(said);
  });

  it.each(messageReplies.map((recording) => [recording.name, recording] as const))('%s', (_name, { body }) => {
    const { reply } = readMessage(body);
    if (reply.kind !== 'chat') throw new Error('A chat reply was expected.');
    conformsTo('Response', encodeResponse(reply, context, 2));
  });
});

describe('the pass-through', () => {
  it('changes model and imposed cap and nothing else', () => {
    const body = Buffer.from('{"model":"alias", "input":"x","x": 1.50 }');
    const request = {
      endpoint: 'responses' as const,
      body,
      fields: scanTopLevel(body),
      stream: false,
      clientWantsUsage: false,
    };
    const target = { upstreamModel: 'gpt-x', streamUsage: 'request' as const, options: {} };
    const built = createResponsesPassThrough({}).buildRequest({ ...request, imposedMaxOutputTokens: 64 }, target);
    expect(Buffer.concat(built.body as Buffer[]).toString()).toBe(
      '{"model":"gpt-x", "input":"x","x": 1.50 ,"max_output_tokens":64}',
    );
  });

  it('is needed for chat by some models, always or for tools', () => {
    expect(needsResponses('chat-completions', 'gpt-6-astra', ['tools'])).toBe(true);
    expect(needsResponses('chat-completions', 'gpt-6-astra', ['messages'])).toBe(false);
    expect(needsResponses('messages', 'o3-pro', [])).toBe(true);
    expect(needsResponses('chat-completions', 'gpt-4o', ['tools'])).toBe(false);
    expect(needsResponses('embeddings', 'o3-pro', [])).toBe(false);
  });
});

/** What our client gets; each event is one OpenAI documents, in order, and numbered without gaps. */
async function throughHub(stream: HubStream, pieces: readonly Buffer[]): Promise<ResponseFold> {
  const encoder = createResponsesStreamEncoder(context, () => 2);
  const out = [...pieces.map((piece) => encoder.encode(stream.push(piece))), encoder.encode(stream.end())];
  const bytes = Buffer.concat(out.filter((part) => part !== null));
  const events = bytes
    .toString('utf8')
    .split('\n\n')
    .filter((event) => event !== '')
    .map((event) => JSON.parse(event.slice(event.indexOf('data: ') + 6)) as { type: string; sequence_number: number });
  expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, index) => index));
  for (const event of events) conformsTo(event.type, event);
  return foldResponse(bytes);
}

function expectChat(response: ResponseFold, original: OpenAiFold): void {
  const choice = original.choices[0];
  const message = choice?.message;
  expect(textOf(response)).toBe(typeof message?.content === 'string' ? message.content : '');
  expect(callsOf(response).map(({ id, name, text }) => [id, name, text])).toEqual(
    (message?.tool_calls ?? []).flatMap((call) =>
      call.type === 'custom'
        ? []
        : [
            [
              call.id,
              (call as { function: { name: string } }).function.name,
              (call as { function: { arguments: string } }).function.arguments,
            ],
          ],
    ),
  );
  const refusals = response.output.flatMap((item) =>
    item.type === 'message' ? item.content.flatMap((part) => (part.type === 'refusal' ? [part.refusal] : [])) : [],
  );
  expect(refusals.join('')).toBe(message?.refusal ?? '');
  expect(response.status).toBe(/length|content_filter/.test(choice?.finish_reason ?? '') ? 'incomplete' : 'completed');
  if (original.usage && original.choices.length === 1)
    expect(response.usage?.total_tokens).toBe(original.usage.total_tokens);
}

function textOf(response: Pick<ResponseFold, 'output'>): string {
  return response.output
    .flatMap((item) =>
      item.type === 'message' ? item.content.flatMap((part) => (part.type === 'output_text' ? [part.text] : [])) : [],
    )
    .join('');
}

function callsOf(response: Pick<ResponseFold, 'output'>) {
  return response.output.flatMap((item) =>
    item.type === 'function_call' ? [{ id: item.call_id, name: item.name, text: item.arguments }] : [],
  );
}

/** The reply the last event repeats; recordings of background mode may have been read in part. */
function terminalOf(body: Buffer): ResponseFold | null {
  const last = /event: response\.(?:completed|incomplete)\r?\ndata: (.*)/.exec(body.toString('utf8'))?.[1];
  return last === undefined ? null : (JSON.parse(last) as { response: ResponseFold }).response;
}

function expectUsage(usage: Usage | null, vendor: ResponseFold['usage']): void {
  if (!vendor) return;
  expect(usage && totalInputTokens(usage)).toBe(vendor.input_tokens);
  expect(usage && totalOutputTokens(usage)).toBe(vendor.output_tokens);
}

/** Finished; background mode answers before there is anything. */
function readable(body: Buffer): boolean {
  const { status } = JSON.parse(body.toString('utf8')) as { status?: string };
  return status === 'completed' || status === 'incomplete';
}
