import OpenAI from 'openai';
import { startSimulator, type Simulator } from '../../index.js';
import { post, readEvents } from '../../testing/call.js';

let simulator: Simulator;
let client: OpenAI;
beforeAll(async () => {
  simulator = await startSimulator({ firstTokenMs: 0, tokensPerSecond: 0 });
  client = new OpenAI({ baseURL: `${simulator.url}/v1`, apiKey: 'sk-test-abcd', maxRetries: 0 });
});
afterAll(() => simulator.close());

describe('embeddings', () => {
  it('gives the same unit vector as floats and as base64, for texts and for tokens', async () => {
    const input = ['alpha', 'beta', 'alpha'];
    const base64 = await client.embeddings.create({ model: 'text-embedding-3-small', input });
    const floats = await client.embeddings.create({ model: 'text-embedding-3-small', input, encoding_format: 'float' });
    expect(base64.data.map((each) => each.embedding.length)).toEqual([1536, 1536, 1536]);
    expect(base64.data[0]?.embedding).toEqual(base64.data[2]?.embedding);
    expect(base64.data[0]?.embedding).not.toEqual(base64.data[1]?.embedding);
    floats.data[1]?.embedding.forEach((value, index) =>
      expect(value).toBeCloseTo(base64.data[1]?.embedding[index] ?? NaN, 6),
    );
    expect(Math.hypot(...(floats.data[0]?.embedding ?? []))).toBeCloseTo(1, 5);
    expect(base64.usage).toEqual({ prompt_tokens: 5, total_tokens: 5 });
    const tokens = await client.embeddings.create({ model: 'sim-embedding', input: [[1, 2, 3], [4]], dimensions: 8 });
    expect(tokens.data.map((each) => each.embedding.length)).toEqual([8, 8]);
    expect(tokens.usage.prompt_tokens).toBe(4);
  });

  it('refuses what the real endpoint refuses', async () => {
    const ask = async (body: object): Promise<number> =>
      (await post(simulator, '/v1/embeddings', { model: 'text-embedding-3-small', input: 'x', ...body })).status;
    expect(await ask({ input: '' })).toBe(400);
    expect(await ask({ input: [] })).toBe(400);
    expect(await ask({ input: ['a', 1] })).toBe(400);
    expect(await ask({ input: 'word '.repeat(10_000) })).toBe(400);
    expect(await ask({ dimensions: 4_000 })).toBe(400);
    expect(await ask({ encoding_format: 'hex' })).toBe(400);
    expect(await ask({ model: 'text-embedding-ada-002', dimensions: 5 })).toBe(400);
    expect(await ask({ model: 'gpt-4o' })).toBe(403);
    expect(await ask({ model: 'embedding-does-not-exist' })).toBe(404);
  });
});

describe('completions', () => {
  it('numbers the choices prompt by prompt and stops at 16 tokens where no cap is named', async () => {
    const reply = await client.completions.create({ model: 'sim-instruct', prompt: ['one', 'two'], n: 2 });
    expect(reply.choices.map((choice) => choice.index)).toEqual([0, 1, 2, 3]);
    expect(reply.choices.every((choice) => choice.finish_reason === 'length')).toBe(true);
    expect(reply.usage).toMatchObject({ prompt_tokens: 2, completion_tokens: 64, total_tokens: 66 });
  });

  it('streams the same text, with usage where it was asked for', async () => {
    const body = { model: 'gpt-3.5-turbo-instruct', prompt: 'Once', max_tokens: 9 };
    const whole = await client.completions.create(body);
    const reply = await post(simulator, '/v1/completions', {
      ...body,
      stream: true,
      stream_options: { include_usage: true },
    });
    const events = readEvents(await reply.text()).map((event) => event.data);
    expect(events.pop()).toBe('[DONE]');
    const chunks = events.map((data) => JSON.parse(data) as OpenAI.Completion);
    expect(chunks.map((chunk) => chunk.choices[0]?.text ?? '').join('')).toBe(whole.choices[0]?.text);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: whole.usage });
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('length');
  });

  it('refuses chat models, unknown ones and bad prompts', async () => {
    const ask = async (body: object): Promise<number> =>
      (await post(simulator, '/v1/completions', { model: 'sim-instruct', prompt: 'x', ...body })).status;
    expect(await ask({ model: 'gpt-4o' })).toBe(404);
    expect(await ask({ model: 'text-embedding-3-small' })).toBe(403);
    expect(await ask({ prompt: [123_456_789] })).toBe(400);
    expect(await ask({ prompt: { text: 'x' } })).toBe(400);
    expect(await ask({ n: 3, best_of: 2 })).toBe(400);
    expect(await ask({ messages: [] })).toBe(400);
  });
});

describe('models', () => {
  it('lists models and describes any name but those that do not exist', async () => {
    const ids = (await client.models.list()).data.map((model) => model.id);
    expect(ids).toContain('sim-gpt');
    expect((await client.models.retrieve('org/any:thing')).id).toBe('org/any:thing');
    await expect(client.models.retrieve('gpt-does-not-exist')).rejects.toBeInstanceOf(OpenAI.NotFoundError);
  });
});
