import OpenAI from 'openai';
import { startSimulator, type Simulator } from '../../index.js';
import { post, readEvents } from '../../testing/call.js';

let simulator: Simulator;
let client: OpenAI;
const user = (content: string): OpenAI.ChatCompletionMessageParam => ({ role: 'user', content });
const weather: OpenAI.ChatCompletionFunctionTool = {
  type: 'function',
  function: {
    name: 'get_weather',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' }, unit: { enum: ['celsius', 'fahrenheit'] } },
      required: ['city', 'unit'],
    },
  },
};
const time: OpenAI.ChatCompletionFunctionTool = {
  type: 'function',
  function: {
    name: 'local_time',
    parameters: { type: 'object', properties: { zone: { type: 'string' } }, required: ['zone'] },
  },
};

beforeAll(async () => {
  simulator = await startSimulator({ firstTokenMs: 0, tokensPerSecond: 0 });
  client = new OpenAI({ baseURL: `${simulator.url}/v1`, apiKey: 'sk-test-abcd', maxRetries: 0 });
});
afterAll(() => simulator.close());

async function collect(
  params: Omit<OpenAI.ChatCompletionCreateParamsStreaming, 'stream'>,
): Promise<OpenAI.ChatCompletionChunk[]> {
  const chunks: OpenAI.ChatCompletionChunk[] = [];
  for await (const chunk of await client.chat.completions.create({ ...params, stream: true })) chunks.push(chunk);
  return chunks;
}

describe('chat completions', () => {
  it('answers the same question with the same text and the same counts, streamed or not', async () => {
    const params = { model: 'sim-gpt', messages: [user('Why is the sky blue?')] };
    const whole = await client.chat.completions.create(params);
    const again = await client.chat.completions.create(params);
    const chunks = await collect({ ...params, stream_options: { include_usage: true } });
    const text = chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('');
    expect(text).toBe(whole.choices[0]?.message.content);
    expect(again.choices[0]?.message.content).toBe(text);
    expect(chunks.at(-1)?.usage).toEqual(whole.usage);
    expect(whole.usage?.completion_tokens).toBe(chunks.filter((chunk) => chunk.choices[0]?.delta.content).length);
    expect(whole._request_id).toMatch(/^req_/);
  });

  it('streams role, deltas, finish, usage and [DONE] in the order of the real API', async () => {
    const body = {
      model: 'sim-gpt+len-3',
      messages: [user('Hi')],
      stream: true,
      stream_options: { include_usage: true },
    };
    const reply = await post(simulator, '/v1/chat/completions', body);
    expect(reply.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const events = readEvents(await reply.text()).map((event) => event.data);
    expect(events.at(-1)).toBe('[DONE]');
    const chunks = events.slice(0, -1).map((data) => JSON.parse(data) as OpenAI.ChatCompletionChunk);
    expect(chunks.map((chunk) => chunk.choices[0]?.delta)).toEqual([
      { role: 'assistant', content: '', refusal: null },
      { content: 'This' },
      { content: ' is' },
      { content: ' a' },
      {},
      undefined,
    ]);
    expect(chunks.map((chunk) => chunk.choices[0]?.finish_reason)).toEqual([null, null, null, null, 'stop', undefined]);
    expect(chunks.map((chunk) => chunk.usage === null)).toEqual([true, true, true, true, true, false]);
    expect(new Set(chunks.map((chunk) => `${chunk.id} ${chunk.created} ${chunk.model}`)).size).toBe(1);
    expect(chunks[0]?.model).toBe('sim-gpt');
  });

  it('says nothing about usage in a stream that did not ask for it', async () => {
    const chunks = await collect({ model: 'sim-gpt+len-3', messages: [user('Hi')] });
    expect(chunks.every((chunk) => !('usage' in chunk))).toBe(true);
  });

  it('honours max tokens, stop sequences, n and seed', async () => {
    const messages = [user('Tell me more')];
    const short = await client.chat.completions.create({ model: 'sim-gpt', messages, max_completion_tokens: 5 });
    expect(short.choices[0]?.finish_reason).toBe('length');
    expect(short.usage?.completion_tokens).toBe(5);
    const stopped = await client.chat.completions.create({ model: 'sim-gpt', messages, stop: ['simul'] });
    expect(stopped.choices[0]?.message.content).toBe('This is a ');
    expect(stopped.choices[0]?.finish_reason).toBe('stop');
    const three = await client.chat.completions.create({ model: 'sim-gpt', messages, n: 3 });
    expect(new Set(three.choices.map((choice) => choice.message.content)).size).toBe(3);
    const seeded = await client.chat.completions.create({ model: 'sim-gpt', messages, seed: 7 });
    expect(seeded.choices[0]?.message.content).not.toBe(three.choices[0]?.message.content);
  });

  it('interleaves choices in a stream and ends each with its own finish chunk', async () => {
    const chunks = await collect({ model: 'sim-gpt+len-4', messages: [user('Hi')], n: 2 });
    const finished = chunks.filter((chunk) => chunk.choices[0]?.finish_reason === 'stop');
    expect(finished.map((chunk) => chunk.choices[0]?.index)).toEqual([0, 1]);
    expect(chunks.filter((chunk) => chunk.choices[0]?.delta.content).length).toBe(8);
  });

  it('reports the scripted counts and fixes the length asked for', async () => {
    const model = 'sim-gpt+len-40+prompt-1000+cached-600+reasoning-16';
    const reply = await client.chat.completions.create({ model, messages: [user('Hi')] });
    expect(reply.usage).toMatchObject({
      prompt_tokens: 1000,
      completion_tokens: 56,
      total_tokens: 1056,
      prompt_tokens_details: { cached_tokens: 600 },
      completion_tokens_details: { reasoning_tokens: 16 },
    });
  });

  it('says exactly what it is told to, emoji and all, and can put it on the wire in pieces of characters', async () => {
    const said = 'Grüße 👩‍💻 из 東京 🇩🇪!';
    const messages = [user(`say exactly: ${said}`)];
    const whole = await client.chat.completions.create({ model: 'sim-gpt', messages });
    expect(whole.choices[0]?.message.content).toBe(said);
    const chunks = await collect({ model: 'sim-gpt+split-3', messages });
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe(said);
    const mixed = await client.chat.completions.create({ model: 'sim-gpt+text-mixed+len-80', messages: [user('Hi')] });
    expect(mixed.choices[0]?.message.content).toMatch(/\p{Extended_Pictographic}/u);
  });

  it('gives log probabilities with the bytes of each token', async () => {
    const params = { model: 'sim-gpt+len-3', messages: [user('Hi')], logprobs: true, top_logprobs: 2 };
    const reply = await client.chat.completions.create(params);
    const content = reply.choices[0]?.logprobs?.content ?? [];
    expect(content.map((each) => Buffer.from(each.bytes ?? []).toString())).toEqual(['This', ' is', ' a']);
    expect(content.every((each) => each.top_logprobs.length === 2)).toBe(true);
  });

  it('serves a refusal as content_filter', async () => {
    const reply = await client.chat.completions.create({ model: 'sim-gpt+refuse', messages: [user('Hi')] });
    expect(reply.choices[0]?.finish_reason).toBe('content_filter');
  });
});

describe('tool calls', () => {
  it('calls the tool the question asks for, with arguments of its schema, and talks after its result', async () => {
    const messages = [user('What is the weather in Paris?')];
    const called = await client.chat.completions.create({ model: 'sim-gpt', messages, tools: [weather, time] });
    const [choice] = called.choices;
    expect(choice?.finish_reason).toBe('tool_calls');
    expect(choice?.message.content).toBeNull();
    const call = choice?.message.tool_calls?.[0];
    if (call?.type !== 'function' || !choice) throw new Error('A function call was expected.');
    expect(JSON.parse(call.function.arguments)).toEqual({
      city: 'Paris',
      unit: expect.stringMatching(/celsius|fahrenheit/) as string,
    });
    const after = await client.chat.completions.create({
      model: 'sim-gpt',
      messages: [...messages, choice.message, { role: 'tool', tool_call_id: call.id, content: '21 °C' }],
      tools: [weather, time],
    });
    expect(after.choices[0]?.finish_reason).toBe('stop');
    expect(after.choices[0]?.message.content).toBeTruthy();
  });

  it('streams parallel calls: id and name once, arguments in pieces, the same as unstreamed', async () => {
    const params = {
      model: 'sim-gpt',
      messages: [user('weather and local_time for Rome please')],
      tools: [weather, time],
    };
    const whole = await client.chat.completions.create(params);
    const streamed = await client.chat.completions.stream(params).finalChatCompletion();
    expect(streamed.choices[0]?.message.tool_calls?.length).toBe(2);
    expect(streamed.choices[0]?.message.tool_calls).toMatchObject(whole.choices[0]?.message.tool_calls ?? []);
    const chunks = await collect(params);
    const heads = chunks.filter((chunk) => chunk.choices[0]?.delta.tool_calls?.[0]?.id);
    expect(heads.map((chunk) => chunk.choices[0]?.delta.tool_calls?.[0]?.index)).toEqual([0, 1]);
    const pieces = chunks.flatMap((chunk) => chunk.choices[0]?.delta.tool_calls ?? []).filter((call) => !call.id);
    expect(pieces.length).toBeGreaterThan(4);
    expect(pieces.every((piece) => piece.function?.name === undefined)).toBe(true);
  });

  it('obeys tool_choice and parallel_tool_calls', async () => {
    const ask = (extra: object): Promise<OpenAI.ChatCompletion> =>
      client.chat.completions.create({ model: 'sim-gpt', messages: [user('Hello')], tools: [weather, time], ...extra });
    const names = (reply: OpenAI.ChatCompletion): string[] =>
      (reply.choices[0]?.message.tool_calls ?? []).map((call) =>
        call.type === 'function' ? call.function.name : call.custom.name,
      );
    expect(names(await ask({}))).toEqual([]);
    expect(names(await ask({ tool_choice: 'required' }))).toEqual(['get_weather']);
    expect(names(await ask({ tool_choice: { type: 'function', function: { name: 'local_time' } } }))).toEqual([
      'local_time',
    ]);
    expect(names(await ask({ model: 'sim-gpt+calls-3' }))).toEqual(['get_weather', 'local_time', 'get_weather']);
    expect(names(await ask({ model: 'sim-gpt+calls-3', parallel_tool_calls: false }))).toHaveLength(1);
    expect(names(await ask({ tool_choice: 'none', messages: [user('weather?')] }))).toEqual([]);
  });

  it('cuts arguments where the tokens run out and says length', async () => {
    const params = { model: 'sim-gpt', messages: [user('weather')], tools: [weather], max_tokens: 3 };
    const reply = await client.chat.completions.create(params);
    expect(reply.choices[0]?.finish_reason).toBe('length');
    expect(reply.usage?.completion_tokens).toBe(3);
  });

  it('answers the deprecated functions with a function_call', async () => {
    const functions = [weather.function];
    const reply = await client.chat.completions.create({ model: 'sim-gpt', messages: [user('weather')], functions });
    expect(reply.choices[0]?.finish_reason).toBe('function_call');
    expect(reply.choices[0]?.message.function_call?.name).toBe('get_weather');
  });
});

describe('structured output', () => {
  it('answers JSON mode with a JSON object', async () => {
    const params = {
      model: 'sim-gpt',
      messages: [user('json please')],
      response_format: { type: 'json_object' as const },
    };
    const reply = await client.chat.completions.create(params);
    expect(JSON.parse(reply.choices[0]?.message.content ?? '')).toMatchObject({ simulated: true });
  });

  it('answers json_schema with a value that parses with it, streamed too', async () => {
    const schema = {
      type: 'object',
      properties: { name: { type: 'string' }, steps: { type: 'array', items: { type: 'integer' } } },
      required: ['name', 'steps'],
      additionalProperties: false,
    };
    const params = {
      model: 'sim-gpt',
      messages: [user('plan')],
      response_format: { type: 'json_schema' as const, json_schema: { name: 'plan', strict: true, schema } },
    };
    const parsed = await client.chat.completions.parse(params);
    expect(parsed.choices[0]?.message.parsed).toEqual({
      name: expect.any(String) as string,
      steps: expect.any(Array) as number[],
    });
    const streamed = await client.chat.completions.stream(params).finalChatCompletion();
    expect(streamed.choices[0]?.message.content).toBe(parsed.choices[0]?.message.content);
  });
});
