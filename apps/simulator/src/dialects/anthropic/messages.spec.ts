import Anthropic from '@anthropic-ai/sdk';
import { startSimulator, type Simulator } from '../../index.js';
import { post, readEvents } from '../../testing/call.js';

let simulator: Simulator;
let client: Anthropic;
const hello: Anthropic.MessageParam[] = [{ role: 'user', content: 'Hello there' }];
const tools: Anthropic.Tool[] = [
  {
    name: 'get_weather',
    input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
  { name: 'ping_host', input_schema: { type: 'object' } },
];

beforeAll(async () => {
  simulator = await startSimulator({ firstTokenMs: 0, tokensPerSecond: 0 });
  client = new Anthropic({ baseURL: simulator.url, apiKey: 'sk-ant-test-abcd', maxRetries: 0 });
});
afterAll(() => simulator.close());

describe('messages', () => {
  it('answers the same streamed or not, with the same counts', async () => {
    const params = { model: 'sim-claude', max_tokens: 200, messages: hello };
    const whole = await client.messages.create(params);
    const streamed = await client.messages.stream(params).finalMessage();
    expect(whole.content).toEqual([
      expect.objectContaining({ type: 'text', text: expect.stringContaining('simulated') as string }),
    ]);
    expect(streamed.content).toEqual(whole.content);
    expect(streamed.stop_reason).toBe('end_turn');
    expect(streamed.usage).toMatchObject({
      input_tokens: whole.usage.input_tokens,
      output_tokens: whole.usage.output_tokens,
    });
    const counted = await client.messages.countTokens({ model: 'sim-claude', messages: hello });
    expect(counted.input_tokens).toBe(whole.usage.input_tokens);
  });

  it('follows the event grammar: one open block at a time, a ping, cumulative usage, message_stop last', async () => {
    const body = { model: 'sim-claude+len-3', max_tokens: 50, messages: hello, stream: true };
    const reply = await post(simulator, '/v1/messages', body);
    const events = readEvents(await reply.text());
    expect(events.map((event) => event.event)).toEqual([
      ...['message_start', 'content_block_start', 'ping'],
      ...['content_block_delta', 'content_block_delta', 'content_block_delta'],
      ...['content_block_stop', 'message_delta', 'message_stop'],
    ]);
    for (const { event, data } of events) expect((JSON.parse(data) as { type: string }).type).toBe(event);
    expect(reply.headers.get('request-id')).toMatch(/^req_/);
    expect(reply.headers.get('anthropic-ratelimit-requests-limit')).toBe('4000');
  });

  it('ends by max_tokens, by a stop sequence, by refusal', async () => {
    const ask = (model: string, extra: object): Promise<Anthropic.Message> =>
      client.messages.create({ model, max_tokens: 100, messages: hello, ...extra });
    expect(await ask('sim-claude', { max_tokens: 4 })).toMatchObject({
      stop_reason: 'max_tokens',
      usage: { output_tokens: 4 },
    });
    const stopped = await ask('sim-claude', { stop_sequences: [' simulated'] });
    expect(stopped).toMatchObject({ stop_reason: 'stop_sequence', stop_sequence: ' simulated' });
    expect(stopped.content[0]).toMatchObject({ text: 'This is a' });
    expect(await ask('sim-claude+refuse', {})).toMatchObject({
      stop_reason: 'refusal',
      stop_details: { type: 'refusal' },
    });
    expect(await ask('sim-claude', { max_tokens: 0 })).toMatchObject({ content: [], usage: { output_tokens: 0 } });
  });

  it('calls tools, streams their input as JSON text, and takes the results back', async () => {
    const messages: Anthropic.MessageParam[] = [{ role: 'user', content: 'weather in Paris, and ping_host' }];
    const params = { model: 'sim-claude', max_tokens: 500, messages, tools };
    const whole = await client.messages.create(params);
    const streamed = await client.messages.stream(params).finalMessage();
    expect(whole.stop_reason).toBe('tool_use');
    expect(whole.content.map((block) => block.type)).toEqual(['text', 'tool_use', 'tool_use']);
    expect(streamed.content.map((block) => (block.type === 'tool_use' ? block.input : block))).toEqual(
      whole.content.map((block) => (block.type === 'tool_use' ? block.input : block)),
    );
    expect(streamed.usage.output_tokens).toBe(whole.usage.output_tokens);
    const calls = whole.content.filter((block) => block.type === 'tool_use');
    expect(calls[0]?.input).toEqual({ city: 'Paris' });
    const results = calls.map((call) => ({ type: 'tool_result' as const, tool_use_id: call.id, content: 'ok' }));
    const after = await client.messages.create({
      ...params,
      messages: [...messages, { role: 'assistant', content: whole.content }, { role: 'user', content: results }],
    });
    expect(after.stop_reason).toBe('end_turn');
  });

  it('thinks in signed blocks, and refuses a thinking block that was changed on the way', async () => {
    const thinking = { type: 'adaptive' as const };
    const params = { model: 'sim-claude', max_tokens: 2_000, messages: hello, thinking };
    const whole = await client.messages.create(params);
    const streamed = await client.messages.stream(params).finalMessage();
    expect(streamed.content).toEqual(whole.content);
    const [thought] = whole.content;
    if (thought?.type !== 'thinking') throw new Error('Thinking was expected first.');
    expect(whole.usage.output_tokens_details).toMatchObject({ thinking_tokens: expect.any(Number) as number });
    const next = (signature: string): Promise<Anthropic.Message> =>
      client.messages.create({
        ...params,
        messages: [
          ...hello,
          {
            role: 'assistant',
            content: [
              { ...thought, signature },
              { type: 'text', text: 'Hm.' },
            ],
          },
          ...hello,
        ],
      });
    expect((await next(thought.signature)).role).toBe('assistant');
    await expect(next('AAAA')).rejects.toThrow('Invalid `signature` in `thinking` block');
  });

  it('writes a marked prefix to the cache once and reads it afterwards', async () => {
    const system = [
      { type: 'text' as const, text: 'rule '.repeat(2_000), cache_control: { type: 'ephemeral' as const } },
    ];
    const ask = (content: string): Promise<Anthropic.Message> =>
      client.messages.create({ model: 'sim-claude', max_tokens: 50, system, messages: [{ role: 'user', content }] });
    await client.messages.countTokens({ model: 'sim-claude', system, messages: [{ role: 'user', content: 'one' }] });
    const first = (await ask('one')).usage;
    const second = (await ask('two')).usage;
    expect(first).toMatchObject({ cache_read_input_tokens: 0, cache_creation_input_tokens: 2_503 });
    expect(second).toMatchObject({ cache_read_input_tokens: 2_503, cache_creation_input_tokens: 0 });
    expect(second.input_tokens).toBe(first.input_tokens);
    const scripted = await client.messages.create({
      model: 'sim-claude+prompt-100+cached-60+cachewrite-30',
      max_tokens: 50,
      messages: hello,
    });
    expect(scripted.usage).toMatchObject({
      input_tokens: 10,
      cache_read_input_tokens: 60,
      cache_creation_input_tokens: 30,
    });
  });

  it('conforms to output_config.format', async () => {
    const schema = {
      type: 'object',
      properties: { score: { type: 'integer' } },
      required: ['score'],
      additionalProperties: false,
    };
    const reply = await client.messages.create({
      model: 'sim-claude',
      max_tokens: 100,
      messages: hello,
      output_config: { format: { type: 'json_schema', schema } },
    });
    const [block] = reply.content;
    expect(JSON.parse(block?.type === 'text' ? block.text : '')).toEqual({ score: expect.any(Number) as number });
  });

  it('shows every field with API version 2026-10-21, null where empty', async () => {
    const headers = { 'anthropic-version': '2026-10-21' };
    const body = { model: 'sim-claude', max_tokens: 100, messages: [{ role: 'user', content: 'ping_host' }], tools };
    const reply = (await (await post(simulator, '/v1/messages', body, headers)).json()) as Anthropic.Message;
    expect(reply).toMatchObject({ container: null, stop_details: null });
    expect(reply.content.at(-1)).toMatchObject({ type: 'tool_use', caller: { type: 'direct' } });
  });

  it('lists models where a version is named, and takes either form of key', async () => {
    expect((await client.models.list()).data.map((model) => model.id)).toContain('sim-claude');
    expect((await client.models.retrieve('claude-opus-5')).max_tokens).toBe(128_000);
    const body = { model: 'sim-claude', max_tokens: 5, messages: hello };
    const byHeader = await post(simulator, '/v1/messages', body, { authorization: '', 'x-api-key': 'sk-ant-x' });
    expect(byHeader.status).toBe(200);
  });
});
