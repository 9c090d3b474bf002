/** @jest-environment node */
import { ChatError, streamChat, type ChatUpdate } from './chat-stream.js';

const chunk = (fields: object) => `data: ${JSON.stringify({ object: 'chat.completion.chunk', ...fields })}\n\n`;
const delta = (fields: object, finish: string | null = null) =>
  chunk({ choices: [{ index: 0, delta: fields, finish_reason: finish }] });

const stream = [
  ': keep-alive\n\n',
  delta({ role: 'assistant', content: 'Grü' }),
  delta({ content: 'ß 🚪' }),
  delta({ tool_calls: [{ index: 0, id: 'call_1', function: { name: 'look', arguments: '{"a"' } }] }),
  delta({ tool_calls: [{ index: 0, function: { arguments: ':1}' } }] }, 'tool_calls'),
  chunk({ choices: [], usage: { prompt_tokens: 12, completion_tokens: 7 } }),
  chunk({
    choices: [],
    tollgate: {
      explain: {
        route: { model: 'm', strategy: 'priority' },
        targets: [{ deployment: 'a', outcome: 'answered' }],
        limits: [],
        costUsd: '0.000012',
      },
    },
  }),
  'data: [DONE]\n\n',
].join('');

async function read(bytes: Uint8Array, size: number): Promise<ChatUpdate | undefined> {
  let last: ChatUpdate | undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
      controller.close();
    },
  });
  const send = () => Promise.resolve(new Response(body, { headers: { 'x-request-id': 'req_1' } }));
  const call = { body: { model: 'm' }, ticket: 't', signal: new AbortController().signal };
  await streamChat({ ...call, onUpdate: (soFar) => (last = soFar) }, send);
  return last;
}

// Pieces arrive cut anywhere, also within a letter. A meter that misses the last chunk shows a cost of nothing.
it('reads a stream the same however its bytes are cut', async () => {
  const bytes = new TextEncoder().encode(stream);
  const whole = await read(bytes, bytes.length);
  expect(whole).toMatchObject({
    text: 'Grüß 🚪',
    toolCalls: [{ id: 'call_1', name: 'look', arguments: '{"a":1}', result: null }],
    inputTokens: 12,
    outputTokens: 7,
    costUsd: '0.000012',
    finish: 'tool_calls',
    requestId: 'req_1',
    decision: { strategy: 'priority', targets: [{ deployment: 'a', outcome: 'answered' }], limits: [] },
  });
  for (let size = 1; size < 40; size++) expect([size, await read(bytes, size)]).toEqual([size, whole]);
});

it('goes to /v1 with the ticket and nothing of the session, asking for usage and for the decision', async () => {
  let sent: RequestInit | undefined;
  const send = (_url: string | URL | Request, init?: RequestInit) => {
    sent = init;
    return Promise.resolve(new Response('data: [DONE]\n\n'));
  };
  const call = { body: { model: 'm' }, ticket: 'tgp_1', signal: new AbortController().signal };
  await streamChat({ ...call, onUpdate: () => undefined }, send);
  expect(sent).toMatchObject({
    credentials: 'omit',
    headers: { authorization: 'Bearer tgp_1', 'x-tollgate-explain': '1', 'x-tollgate-tags': 'source=playground' },
  });
  expect(JSON.parse(String(sent?.body))).toEqual({ model: 'm', stream: true, stream_options: { include_usage: true } });
});

it('fails with the gateway’s words, before the stream and in the midst of it', async () => {
  const failing = (reply: Response) => {
    const call = { body: {}, ticket: 't', signal: new AbortController().signal, onUpdate: () => undefined };
    return streamChat(call, () => Promise.resolve(reply));
  };
  const refused = Response.json(
    { error: { message: 'Over the budget.' } },
    { status: 429, headers: { 'x-request-id': 'req_2' } },
  );
  await expect(failing(refused)).rejects.toMatchObject({
    message: 'Over the budget.',
    status: 429,
    requestId: 'req_2',
  });
  const broken = new Response(`${delta({ content: 'a' })}data: {"error":{"message":"It broke off."}}\n\n`);
  await expect(failing(broken)).rejects.toThrow(new ChatError('It broke off.', 200, null));
  await expect(failing(new Response('<html>', { status: 502 }))).rejects.toThrow('The gateway answered 502.');
});
