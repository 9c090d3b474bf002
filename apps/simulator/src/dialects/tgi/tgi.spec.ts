/** TGI's own API, whole and streamed, and its refusals. */
import { startSimulator, type Simulator } from '../../index.js';
import { post, readEvents } from '../../testing/call.js';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ firstTokenMs: 0, tokensPerSecond: 0 });
});
afterAll(() => simulator.close());

interface Details {
  finish_reason: string;
  generated_tokens: number;
  prefill?: unknown[];
  input_length?: number;
}

it('answers the same streamed or not, with the same counts', async () => {
  const inputs = 'Hello there';
  const parameters = { details: true, decoder_input_details: true };
  const whole = (await (await post(simulator, '/generate', { inputs, parameters })).json()) as {
    generated_text: string;
    details: Details;
  };
  const text = await (await post(simulator, '/generate_stream', { inputs })).text();
  const events = readEvents(text.replaceAll('data:', 'data: ')).map(
    ({ data }) =>
      JSON.parse(data) as {
        token: { text: string; special: boolean };
        details: Details | null;
        generated_text: string | null;
      },
  );
  expect(events.map(({ token }) => (token.special ? '' : token.text)).join('')).toBe(whole.generated_text);
  const last = events.at(-1);
  expect(last?.generated_text).toBe(whole.generated_text);
  expect(last?.details).toMatchObject({
    finish_reason: whole.details.finish_reason,
    generated_tokens: whole.details.generated_tokens,
    input_length: whole.details.prefill?.length,
  });
});

it('is healthy and describes itself without a key', async () => {
  expect((await fetch(`${simulator.url}/health`)).status).toBe(200);
  expect(await (await fetch(`${simulator.url}/info`)).json()).toMatchObject({ max_total_tokens: 32_768 });
});

it.each([
  ['/generate', {}, 'inputs'],
  ['/generate', { inputs: '' }, '`inputs` cannot be empty'],
  ['/generate', { inputs: 'a', parameters: { temperature: 0 } }, '`temperature` must be strictly positive'],
  ['/generate', { inputs: 'a', parameters: { top_p: 1 } }, '`top_p` must be > 0.0 and < 1.0'],
  ['/generate', { inputs: 'a', parameters: { max_new_tokens: 0 } }, '`max_new_tokens` must be strictly positive'],
  ['/generate', { inputs: 'a', parameters: { max_new_tokens: 40_000 } }, '`inputs` tokens + `max_new_tokens`'],
  ['/generate', { inputs: 'a', parameters: { stop: 'x' } }, 'stop'],
  ['/generate', { inputs: 'a', parameters: { stop: ['a', 'b', 'c', 'd', 'e'] } }, 'up to 4 stop sequences'],
  ['/generate', { inputs: 'a', parameters: { grammar: { type: 'json', value: {} } } }, "'properties' field"],
  ['/generate_stream', { inputs: 'a', parameters: { decoder_input_details: true } }, 'when streaming tokens'],
])('%s refuses %j with a 422', async (path, body, words) => {
  const reply = await post(simulator, path, body);
  expect(reply.status).toBe(422);
  const { error, error_type: type } = (await reply.json()) as { error: string; error_type: string };
  expect(error).toContain(words);
  expect(type).toBe('validation');
});
