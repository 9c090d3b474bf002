import OpenAI from 'openai';
import { startSimulator, type Simulator } from '../../index.js';
import type { JsonObject } from '../../json.js';
import { post } from '../../testing/call.js';

/** A gateway that passes its tests against a lax upstream sends requests the real one refuses. */
let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ firstTokenMs: 0, tokensPerSecond: 0 });
});
afterAll(() => simulator.close());

const hello = [{ role: 'user', content: 'Hi' }];
const call = { id: 'call_1', type: 'function', function: { name: 'f', arguments: '{}' } };
const tool = (definition: JsonObject): JsonObject => ({ tools: [{ type: 'function', function: definition }] });
const asked = (message: JsonObject): JsonObject => ({ messages: [message] });

/** What is sent over the smallest good body → `param` and `code` of the 400. */
const REFUSED: [string, JsonObject, string | null, string | null][] = [
  ['no messages', { messages: undefined }, 'messages', 'missing_required_parameter'],
  ['no model', { model: undefined }, null, null],
  ['model of the wrong type', { model: 7 }, 'model', 'invalid_type'],
  ['empty messages', { messages: [] }, 'messages', 'empty_array'],
  ['messages of the wrong type', { messages: 'Hi' }, 'messages', 'invalid_type'],
  ['unknown field', { frobnicate: 1 }, 'frobnicate', 'unknown_parameter'],
  ['unknown role', asked({ role: 'robot', content: 'x' }), 'messages[0].role', 'invalid_value'],
  ['no role', asked({ content: 'x' }), 'messages[0].role', 'missing_required_parameter'],
  ['user without content', asked({ role: 'user' }), 'messages[0].content', 'missing_required_parameter'],
  ['user content null', asked({ role: 'user', content: null }), 'messages[0].content', 'invalid_type'],
  ['silent assistant', asked({ role: 'assistant', content: null }), 'messages.[0].content', null],
  ['unknown message field', asked({ role: 'user', content: 'x', mood: 1 }), 'messages[0].mood', 'unknown_parameter'],
  [
    'unknown part',
    asked({ role: 'user', content: [{ type: 'video' }] }),
    'messages[0].content[0].type',
    'invalid_value',
  ],
  [
    'image in a system message',
    asked({ role: 'system', content: [{ type: 'image_url', image_url: { url: 'https://x' } }] }),
    'messages[0].content[0].type',
    'invalid_value',
  ],
  [
    'image without url',
    asked({ role: 'user', content: [{ type: 'image_url', image_url: {} }] }),
    'messages[0].content[0].image_url.url',
    'missing_required_parameter',
  ],
  [
    'tool message that answers nothing',
    asked({ role: 'tool', content: 'x', tool_call_id: 'call_9' }),
    'messages.[0].role',
    null,
  ],
  [
    'tool message without id',
    asked({ role: 'tool', content: 'x' }),
    'messages[0].tool_call_id',
    'missing_required_parameter',
  ],
  [
    'tool call left unanswered',
    { messages: [{ role: 'assistant', tool_calls: [call] }, ...hello] },
    'messages.[0].role',
    null,
  ],
  [
    'tool arguments as an object',
    { messages: [{ role: 'assistant', tool_calls: [{ ...call, function: { name: 'f', arguments: {} } }] }] },
    'messages[0].tool_calls[0].function.arguments',
    'invalid_type',
  ],
  ['temperature too high', { temperature: 3 }, 'temperature', 'decimal_above_max_value'],
  ['temperature of the wrong type', { temperature: 'hot' }, 'temperature', 'invalid_type'],
  ['n of 0', { n: 0 }, 'n', 'integer_below_min_value'],
  ['n of 129', { n: 129 }, 'n', 'integer_above_max_value'],
  ['n of 1.5', { n: 1.5 }, 'n', 'invalid_type'],
  ['max_tokens of 0', { max_tokens: 0 }, 'max_tokens', 'integer_below_min_value'],
  ['both caps', { max_tokens: 5, max_completion_tokens: 5 }, 'max_tokens', 'invalid_parameter_combination'],
  ['five stop sequences', { stop: ['a', 'b', 'c', 'd', 'e'] }, 'stop', 'array_above_max_length'],
  ['stream of the wrong type', { stream: 'yes' }, 'stream', 'invalid_type'],
  ['stream_options without stream', { stream_options: { include_usage: true } }, 'stream_options', null],
  ['top_logprobs without logprobs', { top_logprobs: 3 }, 'top_logprobs', null],
  ['unknown response format', { response_format: { type: 'xml' } }, 'response_format.type', 'invalid_value'],
  [
    'json_schema without a name',
    { response_format: { type: 'json_schema', json_schema: {} } },
    'response_format.json_schema.name',
    'missing_required_parameter',
  ],
  [
    'strict schema left open',
    {
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'x', strict: true, schema: { type: 'object', properties: {} } },
      },
    },
    'response_format',
    null,
  ],
  ['JSON mode without the word', { response_format: { type: 'json_object' } }, 'messages', null],
  ['no tools', { tools: [] }, 'tools', 'empty_array'],
  ['tool without type', { tools: [{ function: { name: 'f' } }] }, 'tools[0].type', 'missing_required_parameter'],
  ['tool without function', { tools: [{ type: 'function' }] }, 'tools[0].function', 'missing_required_parameter'],
  ['tool without name', tool({}), 'tools[0].function.name', 'missing_required_parameter'],
  ['tool name with a blank', tool({ name: 'a b' }), 'tools[0].function.name', 'invalid_value'],
  ['tool name too long', tool({ name: 'a'.repeat(65) }), 'tools[0].function.name', 'string_above_max_length'],
  [
    'tool schema of the wrong type',
    tool({ name: 'f', parameters: { type: 'string' } }),
    'tools[0].function.parameters',
    'invalid_function_parameters',
  ],
  [
    'strict tool left open',
    tool({ name: 'f', strict: true, parameters: { type: 'object', properties: {} } }),
    'tools[0].function.parameters',
    'invalid_function_parameters',
  ],
  [
    'two tools of one name',
    {
      tools: [
        { type: 'function', function: { name: 'f' } },
        { type: 'function', function: { name: 'f' } },
      ],
    },
    'tools[1].function.name',
    'invalid_value',
  ],
  ['tool_choice without tools', { tool_choice: 'auto' }, 'tool_choice', null],
  ['unknown tool_choice', { ...tool({ name: 'f' }), tool_choice: 'maybe' }, 'tool_choice', 'invalid_value'],
  [
    'tool_choice of a tool not offered',
    { ...tool({ name: 'f' }), tool_choice: { type: 'function', function: { name: 'g' } } },
    'tool_choice',
    null,
  ],
  ['logit bias out of range', { logit_bias: { '5': 101 } }, 'logit_bias.5', 'decimal_above_max_value'],
  ['max_tokens on a reasoning model', { model: 'o3-mini', max_tokens: 5 }, 'max_tokens', 'unsupported_parameter'],
  ['temperature on a reasoning model', { model: 'gpt-5', temperature: 0.5 }, 'temperature', 'unsupported_value'],
  ['prompt over the window', { model: 'sim-gpt+ctx-5' }, 'messages', 'context_length_exceeded'],
];

describe('what the chat endpoint refuses', () => {
  it.each(REFUSED)('%s', async (_name, change, param, code) => {
    const reply = await post(simulator, '/v1/chat/completions', { model: 'sim-gpt', messages: hello, ...change });
    const { error } = (await reply.json()) as { error: JsonObject };
    expect({ status: reply.status, ...error, message: 'any' }).toEqual({
      status: 400,
      message: 'any',
      type: 'invalid_request_error',
      param,
      code,
    });
    expect(reply.headers.get('x-request-id')).toMatch(/^req_/);
  });

  it('accepts every documented field, null for the optional ones, and what compatible servers hand back', async () => {
    const fields = [
      'temperature',
      'n',
      'stop',
      'tools',
      'response_format',
      'max_tokens',
      'metadata',
      'user',
      'logit_bias',
    ];
    const body = {
      model: 'sim-gpt',
      messages: [
        { role: 'developer', content: 'Be brief' },
        { role: 'assistant', content: 'x', reasoning_content: 'hm' },
        ...hello,
      ],
      ...Object.fromEntries(fields.map((name) => [name, null])),
    };
    expect((await post(simulator, '/v1/chat/completions', body)).status).toBe(200);
  });
});

describe('statuses around the body', () => {
  const body = { model: 'sim-gpt', messages: hello };
  const error = async (reply: Response): Promise<JsonObject> => ({
    status: reply.status,
    ...((await reply.json()) as { error: JsonObject }).error,
    message: undefined,
  });

  it('401 without a key and with a bad one', async () => {
    const none = await post(simulator, '/v1/chat/completions', body, { authorization: '' });
    expect(await error(none)).toMatchObject({ status: 401, type: 'invalid_request_error', code: null });
    const bad = await post(simulator, '/v1/chat/completions', body, { authorization: 'Bearer sk-invalid' });
    expect(await error(bad)).toMatchObject({ status: 401, type: 'invalid_request_error', code: 'invalid_api_key' });
  });

  it('400 for what is not JSON, 415 for what does not claim to be, 404 and 405 for wrong URLs and methods', async () => {
    expect(await error(await post(simulator, '/v1/chat/completions', '{"model":'))).toMatchObject({
      status: 400,
      code: null,
    });
    expect(await error(await post(simulator, '/v1/chat/completions', '[]'))).toMatchObject({ status: 400 });
    const text = await post(simulator, '/v1/chat/completions', body, { 'content-type': 'text/plain' });
    expect(await error(text)).toMatchObject({ status: 415, code: 'unsupported_content_type' });
    expect(await error(await post(simulator, '/v1/chat', body))).toMatchObject({
      status: 404,
      type: 'invalid_request_error',
    });
    const headers = { authorization: 'Bearer x' };
    expect((await fetch(`${simulator.url}/v1/chat/completions`, { headers })).status).toBe(405);
  });

  it('413 above 64 MB, and the connection lives on to say so', async () => {
    const reply = await post(simulator, '/v1/chat/completions', `{"model":"${'x'.repeat(65 * 1024 * 1024)}"}`);
    expect(await error(reply)).toMatchObject({ status: 413, type: 'invalid_request_error' });
  });

  it('gives the SDK its error classes', async () => {
    const client = new OpenAI({ baseURL: `${simulator.url}/v1`, apiKey: 'sk-x', maxRetries: 0 });
    const ask = (model: string): Promise<unknown> =>
      client.chat.completions.create({ model, messages: [{ role: 'user', content: 'Hi' }] });
    await expect(ask('gpt-does-not-exist')).rejects.toMatchObject({
      constructor: OpenAI.NotFoundError,
      code: 'model_not_found',
    });
    await expect(ask('sim-gpt+fault-429')).rejects.toBeInstanceOf(OpenAI.RateLimitError);
    await expect(ask('sim-gpt+fault-500')).rejects.toBeInstanceOf(OpenAI.InternalServerError);
    await expect(ask('sim-gpt+fault-401')).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
    await expect(ask('sim-gpt+fault-nonsense')).rejects.toThrow("knows no fault 'nonsense'");
  });
});
