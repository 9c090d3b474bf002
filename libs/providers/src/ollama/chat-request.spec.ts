/** If this fails, Ollama is asked something else than the client asked. */
import { parseChatRequest } from '@tollgate/wire';
import { buildRequest } from './chat-request.js';

const hello = [{ role: 'user', content: 'hi' }];

function send(
  body: Record<string, unknown>,
  settings: { options?: Record<string, unknown>; drop?: boolean; cap?: number } = {},
) {
  const request = parseChatRequest(
    { model: 'm', messages: hello, ...body },
    { dropUnsupported: settings.drop ?? false },
  );
  const built = buildRequest(
    settings.cap === undefined ? request : { ...request, imposedMaxOutputTokens: settings.cap },
    { upstreamModel: 'llama3', streamUsage: 'always', options: settings.options ?? {} },
  );
  return { ...built, sent: JSON.parse(String(built.body)) as Record<string, unknown> };
}

it('absent stays absent, but for the stream, which is on here unless it is off', () => {
  const { sent, path, dropped } = send({});
  expect(sent).toEqual({ model: 'llama3', messages: [{ role: 'user', content: 'hi' }], stream: false });
  expect(path).toBe('/api/chat');
  expect(dropped).toBeUndefined();
});

it('sampling, caps and stops are options', () => {
  const body = {
    max_tokens: 5,
    temperature: 0,
    top_p: 1,
    seed: 7,
    stop: 'x',
    presence_penalty: 1,
    top_k: 3,
    min_p: 0.1,
  };
  expect(send(body).sent['options']).toEqual({
    num_predict: 5,
    temperature: 0,
    top_p: 1,
    seed: 7,
    stop: ['x'],
    presence_penalty: 1,
    top_k: 3,
    min_p: 0.1,
  });
  expect(send({}, { cap: 9 }).sent['options']).toEqual({ num_predict: 9 });
  expect(send({ max_tokens: 5 }, { cap: 9 }).sent['options']).toEqual({ num_predict: 5 });
});

it("the deployment's context length and keep-alive hold where the client says nothing", () => {
  const options = { contextLength: 32_768, keepAlive: '10m' };
  expect(send({}, { options }).sent).toMatchObject({ options: { num_ctx: 32_768 }, keep_alive: '10m' });
  expect(send({ options: { num_ctx: 8_192, mirostat: 2 }, keep_alive: 0 }, { options }).sent).toMatchObject({
    options: { num_ctx: 8_192, mirostat: 2 },
    keep_alive: 0,
  });
});

it('messages carry images beside the text, tool arguments as an object, results with the name of their tool', () => {
  const { sent } = send({
    messages: [
      { role: 'developer', content: 'Be brief.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What' },
          { type: 'text', text: 'is it?' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
        ],
      },
      {
        role: 'assistant',
        content: null,
        reasoning_content: 'Look it up.',
        tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'look', arguments: '{"a":1}' } }],
      },
      { role: 'tool', tool_call_id: 'call_1', content: '{"b":2}' },
    ],
  });
  expect(sent['messages']).toEqual([
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'What\nis it?', images: ['AAAA'] },
    {
      role: 'assistant',
      content: '',
      thinking: 'Look it up.',
      tool_calls: [{ id: 'call_1', function: { name: 'look', arguments: { a: 1 } } }],
    },
    { role: 'tool', content: '{"b":2}', tool_name: 'look', tool_call_id: 'call_1' },
  ]);
});

const tools = [{ type: 'function', function: { name: 'f', parameters: { type: 'object', properties: {} } } }];

it('tools are offered as they are, or not at all where none may be called', () => {
  expect(send({ tools }).sent['tools']).toEqual(tools);
  expect(send({ tools, tool_choice: 'auto' }).sent['tools']).toEqual(tools);
  expect(send({ tools, tool_choice: 'none' }).sent).not.toHaveProperty('tools');
});

it.each([
  [{ type: 'json_object' }, 'json'],
  [{ type: 'json_schema', json_schema: { name: 's', schema: { type: 'object' } } }, { type: 'object' }],
  [{ type: 'text' }, undefined],
])('a response format %j is format %j', (format, expected) => {
  expect(send({ response_format: format }).sent['format']).toEqual(expected);
});

it.each([
  [{ reasoning_effort: 'none' }, false],
  [{ reasoning_effort: 'low' }, 'low'],
  [{ reasoning_effort: 'max' }, 'max'],
  [{ thinking: { type: 'enabled', budget_tokens: 2_048 } }, true],
  [{ thinking: { type: 'disabled' } }, false],
  [{ think: 'high' }, 'high'],
  [{}, undefined],
])('%j is think %j', (body, think) => {
  expect(send(body).sent['think']).toEqual(think);
});

describe('what Ollama cannot do', () => {
  const image = { type: 'image_url', image_url: { url: 'https://example.com/a.png' } };
  const broken = { id: 'c', type: 'function', function: { name: 'f', arguments: '{"a":' } };
  it.each<[Record<string, unknown>, string]>([
    [{ n: 2 }, 'n'],
    [{ logprobs: true }, 'logprobs'],
    [{ logit_bias: { 5: 1 } }, 'logit_bias'],
    [{ tools, tool_choice: 'required' }, 'tool_choice'],
    [{ tools, tool_choice: { type: 'function', function: { name: 'f' } } }, 'tool_choice'],
    [{ tools, parallel_tool_calls: false }, 'parallel_tool_calls'],
    [{ tools: [{ type: 'custom', custom: { name: 'c' } }] }, 'tools[0].type'],
    [{ reasoning_effort: 'xhigh' }, 'reasoning_effort'],
    [{ messages: [{ role: 'user', content: [image] }] }, 'messages[0].content[0]'],
    [
      { messages: [...hello, { role: 'assistant', tool_calls: [broken] }] },
      'messages[1].tool_calls[0].function.arguments',
    ],
    [{ web_search_options: {} }, 'web_search_options'],
  ])('is a 400 that names it, or left out and listed: %j', (body, param) => {
    expect(() => send(body)).toThrow(expect.objectContaining({ name: 'UnsupportedParameterError', param }) as Error);
    expect(send(body, { drop: true }).dropped).toContain(param);
  });

  it('and nobody would miss is listed', () => {
    const { dropped } = send({ user: 'u', metadata: { a: 'b' }, store: true, verbosity: 'low' });
    expect([...(dropped ?? [])].sort()).toEqual(['metadata', 'store', 'user', 'verbosity']);
  });
});
