import { startSimulator, type Simulator } from '../../index.js';
import type { JsonObject } from '../../json.js';
import { post, readEvents } from '../../testing/call.js';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ firstTokenMs: 0, tokensPerSecond: 0 });
});
afterAll(() => simulator.close());

const ask = (body: JsonObject) => post(simulator, '/v1/responses', { model: 'sim-gpt', input: 'Hi', ...body });

it('streams what it would have answered, every event numbered', async () => {
  const tools = [
    { type: 'function', name: 'get_weather', parameters: { type: 'object', properties: {} }, strict: false },
  ];
  for (const more of [
    {},
    { input: 'weather in Paris', tools },
    { model: 'sim-reasoner', reasoning: { summary: 'auto' } },
  ]) {
    const whole = (await (await ask(more)).json()) as { output: JsonObject[]; usage: JsonObject };
    const events = readEvents(await (await ask({ ...more, stream: true })).text()).map(({ event, data }) => ({
      event,
      ...(JSON.parse(data) as { type: string; sequence_number: number; response?: typeof whole }),
    }));
    expect(events.map((each) => each.sequence_number)).toEqual(events.map((_, index) => index));
    expect(events.every(({ event, type }) => event === type)).toBe(true);
    const last = events.at(-1)?.response;
    expect(last?.usage).toEqual(whole.usage);
    expect(last?.output.map(({ type }) => type)).toEqual(whole.output.map(({ type }) => type));
  }
});

it.each([
  ['an unknown member', { messages: [] }, 'messages'],
  ['a chat tool', { tools: [{ type: 'function', function: { name: 'f' } }] }, 'tools[0].name'],
  ['an unknown item', { input: [{ type: 'thought' }] }, 'input[0].type'],
  ['a chat part', { input: [{ role: 'user', content: [{ type: 'text', text: 'x' }] }] }, 'input[0].content[0].type'],
  ['a result without its call', { input: [{ type: 'function_call_output', output: 'x' }] }, 'input[0].call_id'],
  ['a cap below the least', { max_output_tokens: 5 }, 'max_output_tokens'],
  [
    'an open schema under strict',
    { tools: [{ type: 'function', name: 'f', parameters: { type: 'object' } }] },
    'tools[0].parameters',
  ],
  ['a response nobody stored', { previous_response_id: 'resp_1' }, 'previous_response_id'],
  [
    'reasoning that was changed',
    { input: [{ type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'x' }] },
    null,
  ],
  ['effort where nobody reasons', { reasoning: { effort: 'low' } }, 'reasoning.effort'],
])('refuses %s', async (_name, body, param) => {
  const reply = await ask(body);
  expect(reply.status).toBe(400);
  expect(((await reply.json()) as { error: JsonObject }).error['param']).toBe(param);
});
