/** OpenAI's own Azure client talks to the simulator. */
import { AzureOpenAI } from 'openai';
import { startSimulator, type Simulator } from '../../index.js';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ firstTokenMs: 0, tokensPerSecond: 0 });
});
beforeEach(() => simulator.reset());
afterAll(() => simulator.close());

const messages = [{ role: 'user' as const, content: 'Tell a story' }];

function client(options: { apiVersion?: string; apiKey?: string } = {}): AzureOpenAI {
  return new AzureOpenAI({
    endpoint: simulator.url,
    apiKey: 'azure-key',
    apiVersion: '2024-10-21',
    maxRetries: 0,
    ...options,
  });
}

function post(path: string, body: object, headers: Record<string, string> = { 'api-key': 'azure-key' }) {
  return fetch(`${simulator.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

describe('the simulated Azure', () => {
  it('serves a deployment under a dated version: chat, stream, embeddings', async () => {
    const whole = await client().chat.completions.create({ model: 'my-gpt', messages });
    const streamed = await client().chat.completions.stream({ model: 'my-gpt', messages }).finalContent();
    expect(streamed).toBe(whole.choices[0]?.message.content);
    expect(simulator.requests().at(-1)?.path).toBe('/openai/deployments/my-gpt/chat/completions');
    const { data } = await client().embeddings.create({ model: 'text-embedding-3-small', input: 'a' });
    expect(data).toHaveLength(1);
  });

  it('begins a stream with what the prompt filter found', async () => {
    const reply = await post('/openai/v1/chat/completions', { model: 'my-gpt', messages, stream: true });
    expect((await reply.text()).split('\n\n')[0]).toMatch(/^data: \{"choices":\[\].*"prompt_filter_results"/);
  });

  it('serves the API without dates, by key or token', async () => {
    for (const headers of [{ 'api-key': 'k' }, { authorization: 'Bearer token' }] as Record<string, string>[]) {
      const reply = await post(
        '/openai/v1/chat/completions?api-version=preview',
        { model: 'my-gpt', messages },
        headers,
      );
      expect(reply.status).toBe(200);
    }
    const list = await fetch(`${simulator.url}/openai/v1/models`, { headers: { 'api-key': 'k' } });
    expect(((await list.json()) as { data: unknown[] }).data.length).toBeGreaterThan(0);
  });

  it.each([
    ['/openai/deployments/my-gpt/chat/completions', 404, '404'],
    ['/openai/deployments/my-gpt/chat/completions?api-version=v1', 404, '404'],
    ['/openai/deployments/does-not-exist/chat/completions?api-version=2024-10-21', 404, 'DeploymentNotFound'],
    ['/openai/v1/chat/completions?api-version=2024-10-21', 400, 'BadRequest'],
    ['/openai/v1/chat/completions?refuse', 200, undefined],
    ['/openai/v2/chat/completions', 404, '404'],
  ])('POST %s is %i', async (path, status, code) => {
    const reply = await post(path, { model: 'my-gpt', messages });
    expect(reply.status).toBe(status);
    const body = (await reply.json()) as { error?: { code: string; type?: string } };
    expect(body.error?.code).toBe(code);
    expect(body.error && 'type' in body.error).toBeFalsy();
  });

  it('refuses without a key, and with a wrong one', async () => {
    for (const headers of [{}, { 'api-key': 'sk-invalid' }] as Record<string, string>[]) {
      expect((await post('/openai/v1/chat/completions', { model: 'my-gpt', messages }, headers)).status).toBe(401);
    }
  });

  it('filters a prompt in Azure’s words', async () => {
    const refused = client().chat.completions.create({ model: 'my-gpt+refuse', messages });
    await expect(refused).rejects.toMatchObject({
      status: 400,
      code: 'content_filter',
      error: { innererror: { code: 'ResponsibleAIPolicyViolation' } },
    });
  });
});
