import Anthropic from '@anthropic-ai/sdk';
import { startSimulator, type Simulator } from '../../index.js';
import type { JsonObject } from '../../json.js';
import { post } from '../../testing/call.js';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ firstTokenMs: 0, tokensPerSecond: 0 });
});
afterAll(() => simulator.close());

const user = (content: unknown): JsonObject => ({ role: 'user', content });
const assistant = (content: unknown): JsonObject => ({ role: 'assistant', content });
const use = { type: 'tool_use', id: 'toolu_1', name: 'f', input: {} };
const result = { type: 'tool_result', tool_use_id: 'toolu_1', content: 'ok' };
const schema = { type: 'object' };
const cached = { type: 'text', text: 'x', cache_control: { type: 'ephemeral' } };

/** What is sent over the smallest good body → how the message of the 400 begins. */
const REFUSED: [string, JsonObject, string][] = [
  ['no max_tokens', { max_tokens: undefined }, 'max_tokens: Field required'],
  ['no messages', { messages: undefined }, 'messages: Field required'],
  ['no model', { model: undefined }, 'model: Field required'],
  ['unknown field', { frobnicate: 1 }, 'frobnicate: Extra inputs are not permitted'],
  ["a field of OpenAI's", { n: 2 }, 'n: Extra inputs are not permitted'],
  ['empty messages', { messages: [] }, 'messages: at least one message is required'],
  [
    'unknown role',
    { messages: [{ role: 'robot', content: 'x' }] },
    "messages.0.role: Input should be 'user', 'assistant' or 'system'",
  ],
  ['assistant first', { messages: [assistant('x')] }, 'messages: first message must use the "user" role'],
  ['empty content', { messages: [user('')] }, 'messages.0: all messages must have non-empty content'],
  [
    'empty text block',
    { messages: [user([{ type: 'text', text: '' }])] },
    'messages: text content blocks must be non-empty',
  ],
  ['unknown block', { messages: [user([{ type: 'video' }])] }, "messages.0.content.0: Input tag 'video' found"],
  [
    'text block without text',
    { messages: [user([{ type: 'text' }])] },
    'messages.0.content.0.text.text: Field required',
  ],
  [
    'unknown block field',
    { messages: [user([{ type: 'text', text: 'x', mood: 1 }])] },
    'messages.0.content.0.text.mood: Extra inputs are not permitted',
  ],
  [
    'unanswered tool use',
    { messages: [user('x'), assistant([use]), user('y')] },
    'messages.1: `tool_use` ids were found without `tool_result` blocks',
  ],
  ['tool result without use', { messages: [user([result])] }, 'messages.0.content.0: unexpected `tool_use_id` found'],
  [
    'tool input as text',
    { messages: [user('x'), assistant([{ ...use, input: '{}' }]), user([result])] },
    'messages.1.content.0.tool_use.input: Input should be a valid dictionary',
  ],
  [
    'trailing blank in a prefill',
    { messages: [user('x'), assistant('y ')] },
    'messages: final assistant content cannot end with trailing whitespace',
  ],
  ['temperature over 1', { temperature: 1.5 }, 'temperature: range: 0..1'],
  ['max_tokens of the wrong type', { max_tokens: '5' }, 'max_tokens: Input should be a valid integer'],
  ['more than the model can write', { model: 'claude-sonnet-4-5', max_tokens: 100_000 }, 'max_tokens: 100000 > 64000'],
  ['tool without schema', { tools: [{ name: 'f' }] }, 'tools.0.custom.input_schema: Field required'],
  [
    "a tool of OpenAI's",
    { tools: [{ type: 'function', function: { name: 'f' } }] },
    "tools.0: Input tag 'function' found",
  ],
  [
    'tool name with a blank',
    { tools: [{ name: 'a b', input_schema: schema }] },
    'tools.0.custom.name: String should match pattern',
  ],
  [
    'tool schema that is no object',
    { tools: [{ name: 'f', input_schema: { type: 'array' } }] },
    "tools.0.custom.input_schema.type: Input should be 'object'",
  ],
  [
    'two tools of one name',
    {
      tools: [
        { name: 'f', input_schema: schema },
        { name: 'f', input_schema: schema },
      ],
    },
    'tools: Tool names must be unique.',
  ],
  [
    'choice of a tool not offered',
    { tools: [{ name: 'f', input_schema: schema }], tool_choice: { type: 'tool', name: 'g' } },
    "Tool 'g' not found",
  ],
  [
    'tool_choice as text',
    { tools: [{ name: 'f', input_schema: schema }], tool_choice: 'auto' },
    'tool_choice: Input should be',
  ],
  [
    'budget below 1,024',
    { thinking: { type: 'enabled', budget_tokens: 5 } },
    'thinking.enabled.budget_tokens: Input should be greater',
  ],
  [
    'budget over max_tokens',
    { thinking: { type: 'enabled', budget_tokens: 2_000 } },
    '`max_tokens` must be greater than `thinking.budget_tokens`',
  ],
  [
    'thinking with temperature',
    { thinking: { type: 'adaptive' }, temperature: 0.5 },
    '`temperature` may only be set to 1',
  ],
  [
    'thinking with forced tools',
    { thinking: { type: 'adaptive' }, tools: [{ name: 'f', input_schema: schema }], tool_choice: { type: 'any' } },
    'Thinking may not be enabled',
  ],
  [
    'five cache marks',
    { messages: [user([cached, cached, cached, cached, cached])] },
    'A maximum of 4 blocks with cache_control',
  ],
  [
    'forced tools on a model without them',
    { model: 'claude-opus-5-5', tools: [{ name: 'f', input_schema: schema }], tool_choice: { type: 'any' } },
    'tool_choice',
  ],
  ['sampling on a model without it', { model: 'claude-sonnet-5', temperature: 0.5 }, '`temperature` is not supported'],
  [
    'effort a model does not know',
    { model: 'claude-opus-4-6', output_config: { effort: 'xhigh' } },
    "This model does not support effort level 'xhigh'.",
  ],
  ['prompt over the window', { model: 'sim-claude+ctx-5' }, 'prompt is too long:'],
];

const good = { model: 'sim-claude', max_tokens: 100, messages: [user('Hi')] };

describe('what the Messages API refuses', () => {
  it.each(REFUSED)('%s', async (_name, change, message) => {
    const reply = await post(simulator, '/v1/messages', { ...good, ...change });
    const body = (await reply.json()) as { type: string; error: JsonObject; request_id: string };
    expect(reply.status).toBe(400);
    expect(body).toMatchObject({
      type: 'error',
      error: { type: 'invalid_request_error' },
      request_id: expect.stringMatching(/^req_/) as string,
    });
    expect(String(body.error['message'])).toContain(message);
    expect(String(body.error['message']).startsWith(message)).toBe(true);
  });

  it('accepts consecutive messages of one role and a system message in mid-conversation', async () => {
    const messages = [
      user('a'),
      user([{ type: 'text', text: 'b' }]),
      { role: 'system', content: 'c' },
      assistant('d'),
      user('e'),
    ];
    expect((await post(simulator, '/v1/messages', { ...good, messages })).status).toBe(200);
  });

  it('refuses sampling parameters with version 2026-10-21 and takes them with 2023-06-01', async () => {
    const body = { ...good, temperature: 1 };
    expect((await post(simulator, '/v1/messages', body)).status).toBe(200);
    expect((await post(simulator, '/v1/messages', body, { 'anthropic-version': '2026-10-21' })).status).toBe(400);
  });

  it('wants a version and a key, and says so in its own error shape', async () => {
    const headers = { 'content-type': 'application/json', 'x-api-key': 'sk-x' };
    const body = JSON.stringify(good);
    const noVersion = await fetch(`${simulator.url}/v1/messages`, { method: 'POST', headers, body });
    expect(await noVersion.json()).toMatchObject({ error: { message: 'anthropic-version: header is required' } });
    const noKey = await post(simulator, '/v1/messages', good, { authorization: '' });
    expect(noKey.status).toBe(401);
    expect(await noKey.json()).toMatchObject({ type: 'error', error: { type: 'authentication_error' } });
    expect((await post(simulator, '/v1/messages', '{')).status).toBe(400);
  });

  it('gives the SDK its error classes', async () => {
    const client = new Anthropic({ baseURL: simulator.url, apiKey: 'sk-ant-x', maxRetries: 0 });
    const ask = (model: string): Promise<unknown> =>
      client.messages.create({ model, max_tokens: 5, messages: [{ role: 'user', content: 'Hi' }] });
    await expect(ask('claude-does-not-exist')).rejects.toBeInstanceOf(Anthropic.NotFoundError);
    await expect(ask('sim-claude+fault-429:2')).rejects.toBeInstanceOf(Anthropic.RateLimitError);
    await expect(ask('sim-claude+fault-overloaded')).rejects.toMatchObject({ status: 529 });
    await expect(ask('sim-claude+fault-quota')).rejects.toMatchObject({ status: 402 });
  });
});
