/** Messages bodies and streams where recordings have no example. Shapes: https://platform.claude.com/docs/en/api/messages */
import type { HubEvent } from '../hub/events.js';
import { SseParser } from '../sse/parse.js';
import { encodeMessagesReply } from './messages-reply.js';
import { parseMessagesRequest } from './messages-request.js';
import { createMessagesStreamEncoder } from './messages-stream.js';

const user = { role: 'user', content: 'Hi' };
const parse = (more: object) => parseMessagesRequest({ model: 'm', max_tokens: 9, messages: [user], ...more });
const context = { id: 'msg_1', model: 'm' };

describe('a request', () => {
  it('keeps system, tools, cache hints, thinking, format and user', () => {
    const cache = { type: 'ephemeral', ttl: '1h' };
    expect(
      parse({
        system: [{ type: 'text', text: 'S', cache_control: cache }],
        tools: [{ name: 'f', input_schema: { type: 'object' }, cache_control: { type: 'ephemeral' } }],
        tool_choice: { type: 'any', disable_parallel_tool_use: true },
        thinking: { type: 'enabled', budget_tokens: 2048 },
        output_config: { effort: 'high', format: { type: 'json_schema', schema: { type: 'object' } } },
        metadata: { user_id: 'u' },
        service_tier: 'standard_only',
        stop_sequences: ['x'],
        top_k: 5,
        inference_geo: 'eu',
      }),
    ).toMatchObject({
      messages: [
        { role: 'system', parts: [{ type: 'text', text: 'S', cache: { ttl: '1h' } }] },
        { role: 'user', parts: [{ type: 'text', text: 'Hi' }] },
      ],
      tools: [{ type: 'function', name: 'f', parameters: { type: 'object' }, cache: {} }],
      toolChoice: { type: 'required' },
      parallelToolCalls: false,
      thinking: { type: 'enabled', budget_tokens: 2048 },
      reasoningEffort: 'high',
      responseFormat: { type: 'json-schema', strict: true },
      endUser: 'u',
      serviceTier: 'default',
      stop: ['x'],
      topK: 5,
      maxOutputTokens: 9,
      extras: { inference_geo: 'eu' },
    });
  });

  it('keeps results of tools where they stand, errors and pictures included', () => {
    const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA' } };
    const { messages } = parse({
      messages: [
        { role: 'assistant', content: [{ type: 'tool_use', id: 't1', name: 'f', input: { a: 1 } }] },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 't1', content: [image], is_error: true },
            { type: 'text', text: 'And now?' },
          ],
        },
      ],
    });
    expect(messages).toMatchObject([
      { role: 'assistant', parts: [{ type: 'tool-call', id: 't1', name: 'f', arguments: '{"a":1}' }] },
      { role: 'tool', toolCallId: 't1', isError: true, parts: [{ type: 'image' }] },
      { role: 'user', parts: [{ type: 'text', text: 'And now?' }] },
    ]);
  });

  it.each([
    [{ messages: [{ role: 'tool', content: 'x' }] }, 'messages[0].role'],
    [{ messages: [{ role: 'user', content: [{ type: 'text' }] }] }, 'messages[0].content[0].text'],
    [{ messages: [{ role: 'assistant', content: [{ type: 'server_tool_use' }] }] }, 'messages[0].content[0].type'],
    [
      { messages: [{ role: 'user', content: [{ type: 'image', source: { type: 'x' } }] }] },
      'messages[0].content[0].source.type',
    ],
    [{ tool_choice: { type: 'tool' } }, 'tool_choice.name'],
    [{ mcp_servers: [{ url: 'x' }] }, 'mcp_servers'],
    [{ max_tokens: 0 }, 'max_tokens'],
  ])('%j is refused at %s', (more, param) => {
    expect(() => parse(more)).toThrow(expect.objectContaining({ param }));
  });
});

it('thinking of every kind goes out and comes back as it was, calls with what their vendor attached', () => {
  const parts = [
    { type: 'thinking' as const, text: 'hm', signature: 'sig' },
    { type: 'redacted-thinking' as const, data: 'sealed' },
    { type: 'redacted-thinking' as const, data: 'a.b', id: 'rs_1' },
    { type: 'tool-call' as const, id: 't', name: 'f', arguments: '{}', extra: { google: { thought_signature: 's' } } },
  ];
  const choice = { index: 0, parts, finishReason: 'tool_calls' as const, nativeFinishReason: null, stopSequence: null };
  const reply = {
    kind: 'chat' as const,
    upstreamId: null,
    model: null,
    choices: [choice],
    usage: null,
    serviceTier: null,
  };
  const { content } = encodeMessagesReply(reply, context);
  const { messages } = parse({ messages: [user, { role: 'assistant', content }] });
  expect(messages[1]).toEqual({ role: 'assistant', parts });
});

it('tool calls a vendor interleaves come one block after the other', () => {
  const at = (part: number) => ({ choice: 0, part });
  const events: HubEvent[] = [
    { type: 'message-start', upstreamId: null, model: 'm' },
    { type: 'tool-call-start', ...at(0), id: 'a', name: 'f' },
    { type: 'tool-call-start', ...at(1), id: 'b', name: 'g' },
    { type: 'tool-call-delta', ...at(1), arguments: '{"x"' },
    { type: 'tool-call-delta', ...at(0), arguments: '{"y":1}' },
    { type: 'tool-call-delta', ...at(1), arguments: ':2}' },
    { type: 'tool-call-end', ...at(1) },
    { type: 'tool-call-end', ...at(0) },
    {
      type: 'message-end',
      choice: 0,
      finishReason: 'tool_calls',
      nativeFinishReason: 'tool_calls',
      stopSequence: null,
      usage: null,
    },
  ];
  const encoder = createMessagesStreamEncoder(context);
  const parser = new SseParser();
  const shown = events
    .flatMap((event) => parser.push(encoder.encode([event]) ?? Buffer.alloc(0)))
    .map(({ data }) => JSON.parse(data) as { type: string; index?: number; delta?: { partial_json?: string } });
  expect(shown.map(({ type, index }) => `${type}${index === undefined ? '' : ` ${index}`}`)).toEqual([
    'message_start',
    'ping',
    'content_block_start 0',
    'content_block_delta 0',
    'content_block_stop 0',
    'content_block_start 1',
    'content_block_delta 1',
    'content_block_delta 1',
    'content_block_stop 1',
    'message_delta',
    'message_stop',
  ]);
  expect(shown.map(({ delta }) => delta?.partial_json ?? '').join('')).toBe('{"y":1}{"x":2}');
});
