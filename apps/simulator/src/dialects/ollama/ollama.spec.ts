/** The ollama client is the judge of what is sent; what the real server refuses is refused in its words. */
import { Ollama } from 'ollama';
import { startSimulator, type Simulator } from '../../index.js';
import { post } from '../../testing/call.js';

let simulator: Simulator;
let client: Ollama;
const messages = [{ role: 'user', content: 'Hello there' }];
const tools = [
  {
    type: 'function',
    function: {
      name: 'get_weather',
      parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
    },
  },
];

beforeAll(async () => {
  simulator = await startSimulator({ firstTokenMs: 0, tokensPerSecond: 0 });
  client = new Ollama({ host: simulator.url });
});
afterAll(() => simulator.close());

it('answers the same streamed or not, with the same counts', async () => {
  const whole = await client.chat({ model: 'sim-llama', messages });
  let text = '';
  let last;
  for await (const part of await client.chat({ model: 'sim-llama', messages, stream: true })) {
    text += part.message.content;
    last = part;
  }
  expect(text).toBe(whole.message.content);
  expect(last).toMatchObject({
    done: true,
    done_reason: 'stop',
    prompt_eval_count: whole.prompt_eval_count,
    eval_count: whole.eval_count,
  });
});

it('streams where nothing is said, one line a token', async () => {
  const reply = await post(simulator, '/api/chat', { model: 'sim-llama+len-3', messages });
  expect(reply.headers.get('content-type')).toBe('application/x-ndjson');
  const lines = (await reply.text()).trimEnd().split('\n');
  expect(lines).toHaveLength(4);
});

it('calls tools with an object, thinks when asked, follows a schema, stops at the cap', async () => {
  const call = await client.chat({
    model: 'sim-llama',
    messages: [{ role: 'user', content: 'What is the weather in Paris?' }],
    tools,
  });
  expect(call.message.tool_calls?.[0]?.function).toMatchObject({ name: 'get_weather', arguments: { city: 'Paris' } });
  const thought = await client.chat({ model: 'sim-llama', messages, think: 'high' });
  expect(thought.message.thinking).not.toBe('');
  const schema = { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] };
  const shaped = await client.chat({ model: 'sim-llama', messages, format: schema });
  expect(JSON.parse(shaped.message.content)).toEqual({ n: expect.any(Number) as number });
  const cut = await client.chat({ model: 'sim-llama', messages, options: { num_predict: 2 } });
  expect(cut).toMatchObject({ done_reason: 'length', eval_count: 2 });
});

it('embeds, and cuts an input that is too long unless told not to', async () => {
  const { embeddings, prompt_eval_count: count } = await client.embed({
    model: 'nomic',
    input: ['a', 'b'],
    dimensions: 4,
  });
  expect([embeddings.length, embeddings[0]?.length, count]).toEqual([2, 4, 2]);
  const input = 'x'.repeat(40_000);
  expect((await client.embed({ model: 'nomic', input })).prompt_eval_count).toBe(8_192);
  await expect(client.embed({ model: 'nomic', input, truncate: false })).rejects.toThrow('exceeds the context length');
});

it('lists its models and says its version', async () => {
  expect((await client.list()).models.map(({ name }) => name)).toContain('sim-llama:latest');
  expect((await client.version()).version).toBe('0.30.0');
});

it.each([
  [{ model: 'does-not-exist', messages }, 404, "model 'does-not-exist' not found"],
  [{ messages }, 400, 'model is required'],
  [{ model: 'm', messages: 'hi' }, 400, 'ChatRequest.messages of type []api.Message'],
  [{ model: 'm', messages: [{ role: 'user', content: [{ type: 'text' }] }] }, 400, 'Message.content of type string'],
  [
    { model: 'm', messages: [{ role: 'user', content: '', images: ['data:image/png;base64,AA=='] }] },
    400,
    'illegal base64',
  ],
  [
    { model: 'm', messages: [{ role: 'assistant', tool_calls: [{ function: { name: 'f', arguments: '{}' } }] }] },
    400,
    'api.ToolCallFunctionArguments',
  ],
  [{ model: 'm', messages, format: 'xml' }, 400, 'invalid format'],
  [{ model: 'm', messages, think: 'hard' }, 400, 'invalid think value'],
  [{ model: 'm', messages, options: { temperature: 'hot' } }, 400, 'option "temperature"'],
])('refuses what the server refuses: %#', async (body, status, words) => {
  const reply = await post(simulator, '/api/chat', body);
  expect(reply.status).toBe(status);
  expect(((await reply.json()) as { error: string }).error).toContain(words);
});
