import { createHash } from 'node:crypto';
import OpenAI from 'openai';
import { startSimulator, type Counts, type RequestEntry, type Simulator } from './index.js';
import { eventually, post } from './testing/call.js';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ firstTokenMs: 0, tokensPerSecond: 0 });
});
beforeEach(() => simulator.reset());
afterAll(() => simulator.close());

const messages = [{ role: 'user' as const, content: 'Hi' }];
const client = (): OpenAI => new OpenAI({ baseURL: `${simulator.url}/v1`, apiKey: 'sk-test-abcd', maxRetries: 0 });

describe('what the simulator counts', () => {
  it('equals what it answered, by key, model and path', async () => {
    const whole = await client().chat.completions.create({ model: 'sim-gpt+cached-2', messages });
    const stream = await client().chat.completions.create({ model: 'sim-gpt+cached-2', messages, stream: true });
    let deltas = 0;
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) deltas += 1;
    await client().embeddings.create({ model: 'sim-embedding', input: 'alpha' });
    const counts = (await (await fetch(`${simulator.url}/__simulator/counts`)).json()) as Counts;
    const chat = counts.rows.find((row) => row.path === '/v1/chat/completions');
    expect(chat).toMatchObject({
      apiKey: '…abcd',
      model: 'sim-gpt+cached-2',
      requests: 2,
      replies: 2,
      promptTokens: 2 * (whole.usage?.prompt_tokens ?? NaN),
      completionTokens: (whole.usage?.completion_tokens ?? NaN) + deltas,
      cachedTokens: 4,
    });
    expect(counts.totals).toMatchObject({ requests: 3, replies: 3, errors: 0, aborted: 0 });
    await fetch(`${simulator.url}/__simulator/counts`, { method: 'DELETE' });
    expect(simulator.counts().totals.requests).toBe(0);
  });

  it('keeps each request as received: headers, hash, body, the key masked', async () => {
    const body = JSON.stringify({ model: 'sim-gpt', messages });
    await (
      await post(simulator, '/v1/chat/completions', body, {
        'X-Custom': 'Kept',
        authorization: 'Bearer sk-secret-wxyz',
      })
    ).text();
    const { data } = (await (await fetch(`${simulator.url}/__simulator/requests?limit=1`)).json()) as {
      data: RequestEntry[];
    };
    const [entry] = data;
    expect(entry).toMatchObject({
      method: 'POST',
      path: '/v1/chat/completions',
      status: 200,
      outcome: 'done',
      bodySha256: createHash('sha256').update(body).digest('hex'),
      body: { model: 'sim-gpt' },
    });
    const headers = new Map(entry?.headers.map(([name, value]) => [name.toLowerCase(), value]));
    expect(headers.get('x-custom')).toBe('Kept');
    expect(headers.get('authorization')).toBe('…wxyz');
    expect(JSON.stringify(data)).not.toContain('secret');
  });

  it('sees a client leave in mid-stream, counts only what was sent, and stops working', async () => {
    const stop = new AbortController();
    const model = 'sim-gpt+len-10000+tps-200';
    const stream = await client().chat.completions.create({ model, messages, stream: true }, { signal: stop.signal });
    let deltas = 0;
    for await (const chunk of stream) {
      if (chunk.choices[0]?.delta.content) deltas += 1;
      if (deltas === 5) break;
    }
    await eventually(() => simulator.counts().totals.aborted === 1);
    const [entry] = simulator.requests();
    expect(entry?.outcome).toBe('aborted');
    expect(entry?.abortedAfterMs).toBeGreaterThanOrEqual(0);
    expect(entry?.abortedAfterMs).toBeLessThan(500);
    const sent = simulator.counts().totals.completionTokens;
    expect(sent).toBeGreaterThanOrEqual(5);
    expect(sent).toBeLessThan(500);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(simulator.counts().totals.completionTokens).toBe(sent);
  });

  it('shows requests that are still being answered', async () => {
    const pending = post(simulator, '/v1/chat/completions', { model: 'sim-gpt+ttfb-200', messages });
    await eventually(() => simulator.counts().inFlight === 1);
    expect(simulator.counts().totals).toMatchObject({ requests: 1, replies: 0 });
    await (await pending).text();
    await eventually(() => simulator.counts().inFlight === 0);
  });

  it('waits for a reader that does not read', async () => {
    const reply = await post(simulator, '/v1/chat/completions', {
      model: 'sim-gpt+len-200000',
      messages,
      stream: true,
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    const early = simulator.counts().totals.completionTokens;
    expect(early).toBeLessThan(200_000);
    const text = await reply.text();
    expect(text.trimEnd().endsWith('data: [DONE]')).toBe(true);
    expect(simulator.counts().totals.completionTokens).toBe(200_000);
  });

  it('serves 200 streams at once, each whole', async () => {
    const body = { model: 'sim-gpt+len-20+tps-25', messages, stream: true };
    const texts = await Promise.all(
      Array.from({ length: 200 }, async () => (await post(simulator, '/v1/chat/completions', body)).text()),
    );
    expect(texts.every((text) => text.trimEnd().endsWith('data: [DONE]'))).toBe(true);
    expect(simulator.counts().totals).toMatchObject({ replies: 200, completionTokens: 4_000 });
    expect(simulator.counts().inFlightMax).toBeGreaterThan(150);
  });
});

describe('pace', () => {
  it('keeps the first-byte delay and the token rate it is told, streamed or whole', async () => {
    const timed = async (stream: boolean): Promise<number> => {
      const startedAt = performance.now();
      const headers = { 'x-simulator-latency-ms': '50', 'x-simulator-tokens-per-second': '200' };
      const body = { model: 'sim-gpt+len-20', messages, stream };
      await (await post(simulator, '/v1/chat/completions', body, headers)).text();
      return performance.now() - startedAt;
    };
    for (const took of [await timed(true), await timed(false)]) {
      expect(took).toBeGreaterThan(140);
      expect(took).toBeLessThan(5 * 150);
    }
  });
});

describe('closing', () => {
  it('lets a running reply end within the grace it is given, and cuts it without', async () => {
    const body = { model: 'sim-gpt+len-20+tps-100', messages, stream: true };
    const patient = await startSimulator();
    const whole = post(patient, '/v1/chat/completions', body).then((reply) => reply.text());
    await eventually(() => patient.counts().inFlight === 1);
    await patient.close({ graceMs: 5_000 });
    expect((await whole).trimEnd().endsWith('data: [DONE]')).toBe(true);
    const hasty = await startSimulator();
    const cut = post(hasty, '/v1/chat/completions', { ...body, model: 'sim-gpt+fault-hang' });
    const refused = expect(cut).rejects.toThrow();
    await eventually(() => hasty.counts().inFlight === 1);
    await hasty.close();
    await refused;
  });
});
