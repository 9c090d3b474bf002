/** Promise A4: what an upstream said beyond the client's dialect is under `tollgate`, in JSON and in streams alike. */
import {
  createMessagesStreamEncoder,
  createResponsesStreamEncoder,
  encodeMessagesReply,
  encodeResponse,
  type HubReply,
  SseParser,
} from '@tollgate/wire';
import { readChatReply } from './openai-compatible/hub-reply.js';
import { openChatStream } from './openai-compatible/hub-stream.js';

const logprob = { token: 'Hi', logprob: -0.5, bytes: [72, 105], top_logprobs: [] };
const citation = { type: 'url_citation', url_citation: { url: 'https://example.com', title: 'E' } };
const usage = {
  prompt_tokens: 10,
  completion_tokens: 4,
  total_tokens: 14,
  prompt_tokens_details: { cached_tokens: 6 },
  completion_tokens_details: { reasoning_tokens: 3 },
};
const body = {
  id: 'x',
  model: 'm',
  provider: 'Acme',
  system_fingerprint: 'fp',
  service_tier: 'flex',
  choices: [
    {
      index: 0,
      finish_reason: 'length',
      native_finish_reason: 'MAX_TOKENS',
      logprobs: { content: [logprob] },
      message: { role: 'assistant', content: 'Hi', reasoning_content: 'hm', annotations: [citation] },
    },
  ],
  usage,
};
const chunks = [
  { ...body, usage: undefined, choices: [{ index: 0, delta: { reasoning_content: 'hm' } }] },
  { choices: [{ index: 0, delta: { content: 'Hi' }, logprobs: { content: [logprob] } }] },
  { choices: [{ index: 0, delta: { annotations: [citation] } }] },
  { choices: [{ index: 0, delta: {}, finish_reason: 'length', native_finish_reason: 'MAX_TOKENS' }] },
  { choices: [], usage },
];
const stream = Buffer.from(chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('') + 'data: [DONE]\n\n');
const vendor = { provider: 'Acme', system_fingerprint: 'fp' };

function whole(): Extract<HubReply, { kind: 'chat' }> {
  const { reply } = readChatReply(Buffer.from(JSON.stringify(body)));
  if (reply.kind !== 'chat') throw new Error('A chat reply was expected.');
  return reply;
}

function events() {
  const hub = openChatStream();
  return [...hub.push(stream), ...hub.end()];
}

function decode(bytes: Buffer | null): Record<string, unknown>[] {
  return new SseParser().push(bytes ?? Buffer.alloc(0)).map(({ data }) => JSON.parse(data) as Record<string, unknown>);
}

it('on Messages', () => {
  const context = { id: 'msg_1', model: 'm' };
  const message = encodeMessagesReply(whole(), context);
  const expected = { native_finish_reason: 'MAX_TOKENS', logprobs: [logprob], citations: [citation], vendor };
  expect(message['tollgate']).toEqual(expected);
  const delta = decode(createMessagesStreamEncoder(context).encode(events())).find(
    ({ type }) => type === 'message_delta',
  );
  expect(delta?.['tollgate']).toEqual(expected);
  for (const counted of [message['usage'], delta?.['usage']]) {
    expect(counted).toMatchObject({
      input_tokens: 4,
      cache_read_input_tokens: 6,
      output_tokens: 4,
      output_tokens_details: { thinking_tokens: 3 },
      service_tier: 'flex',
    });
  }
});

it('on Responses', () => {
  const context = { id: '1', model: 'm', created: 1, request: {} };
  const response = encodeResponse(whole(), context, 2);
  const last = decode(createResponsesStreamEncoder(context, () => 2).encode(events())).at(-1);
  expect(last?.['type']).toBe('response.incomplete');
  for (const reply of [response, last?.['response'] as Record<string, unknown>]) {
    expect(reply['tollgate']).toEqual({ native_finish_reason: 'MAX_TOKENS', citations: [citation], vendor });
    expect(reply['service_tier']).toBe('flex');
    expect(reply['usage']).toMatchObject({
      input_tokens_details: { cached_tokens: 6 },
      output_tokens_details: { reasoning_tokens: 3 },
    });
    const output = reply['output'] as { type: string; content?: { logprobs: unknown; annotations: unknown }[] }[];
    expect(output.map(({ type }) => type)).toEqual(['reasoning', 'message']);
    expect(output[1]?.content?.[0]).toMatchObject({
      logprobs: [logprob],
      annotations: [{ type: 'url_citation', url: 'https://example.com', title: 'E', start_index: 0, end_index: 2 }],
    });
  }
});
