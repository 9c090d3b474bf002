import { createSign } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FunctionCallingConfigMode, GoogleGenAI, type GenerateContentParameters } from '@google/genai';
import { Agent } from 'undici';
import { serviceAccountKey, startSimulator, type Simulator } from '../../index.js';
import { isObject } from '../../json.js';

let simulator: Simulator;
let client: GoogleGenAI;
const hello = 'Hello there';
const functionDeclarations = ['get_weather', 'get_time'].map((name) => ({
  name,
  parametersJsonSchema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
}));

// Google's client looks for the dispatcher of Node's fetch, which Jest's own global object does not have.
Object.assign(globalThis, { [Symbol.for('undici.globalDispatcher.1')]: new Agent() });

beforeAll(async () => {
  simulator = await startSimulator({ firstTokenMs: 0, tokensPerSecond: 0 });
  client = new GoogleGenAI({ apiKey: 'test-key', httpOptions: { baseUrl: simulator.url } });
});
afterAll(() => simulator.close());

async function streamed(parameters: GenerateContentParameters) {
  const chunks = [];
  for await (const chunk of await client.models.generateContentStream(parameters)) chunks.push(chunk);
  return chunks;
}

function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${simulator.url}${path}`, {
    method: 'POST',
    headers: { 'x-goog-api-key': 'k', 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

async function refusal(body: unknown, model = 'sim-gemini'): Promise<string> {
  const reply = await post(`/v1beta/models/${model}:generateContent`, body);
  const { error } = (await reply.json()) as { error?: { code: number; message: string; status: string } };
  return error ? `${reply.status} ${error.status}: ${error.message}` : 'accepted';
}

describe("Google's own client", () => {
  it('gets the same answer streamed or not, with the same counts', async () => {
    const whole = await client.models.generateContent({ model: 'sim-gemini', contents: hello });
    const chunks = await streamed({ model: 'sim-gemini', contents: hello });
    expect(whole.text).toBeTruthy();
    expect(chunks.map(({ text }) => text ?? '').join('')).toBe(whole.text);
    expect(chunks.at(-1)?.candidates?.[0]?.finishReason).toBe('STOP');
    expect(chunks.at(-1)?.usageMetadata).toEqual(whole.usageMetadata);
    const { promptTokenCount = 0, candidatesTokenCount = 0, totalTokenCount } = whole.usageMetadata ?? {};
    expect(totalTokenCount).toBe(promptTokenCount + candidatesTokenCount);
  });

  it('gets thoughts, signatures and calls, and may send them back', async () => {
    const config = { tools: [{ functionDeclarations }], thinkingConfig: { includeThoughts: true } };
    const contents = [{ role: 'user', parts: [{ text: 'What are weather and time in Paris?' }] }];
    const first = await client.models.generateContent({ model: 'gemini-3.8-flash', contents, config });
    expect(first.functionCalls?.map(({ name }) => name)).toEqual(['get_weather', 'get_time']);
    const content = first.candidates?.[0]?.content;
    expect(content?.parts?.some(({ thought }) => thought)).toBe(true);
    const results = (first.functionCalls ?? []).map(({ name }) => ({
      functionResponse: { name, response: { ok: 1 } },
    }));
    const next = { model: 'gemini-3.8-flash', config };
    const loop = [...contents, content ?? {}, { role: 'user', parts: results }];
    expect((await client.models.generateContent({ ...next, contents: loop })).text).toBeTruthy();
    const unsigned = content?.parts?.map(({ thoughtSignature: _gone, ...rest }) => rest);
    const broken = [...contents, { role: 'model', parts: unsigned }, { role: 'user', parts: results }];
    await expect(client.models.generateContent({ ...next, contents: broken })).rejects.toThrow(/thought_signature/);
  });

  it('obeys modes, schemas, caps and stop sequences', async () => {
    const tools = [{ functionDeclarations }];
    const forced = await client.models.generateContent({
      model: 'sim-gemini',
      contents: hello,
      config: {
        tools,
        toolConfig: {
          functionCallingConfig: { mode: FunctionCallingConfigMode.ANY, allowedFunctionNames: ['get_time'] },
        },
      },
    });
    expect(forced.functionCalls?.[0]?.name).toBe('get_time');
    const json = await client.models.generateContent({
      model: 'sim-gemini',
      contents: hello,
      config: {
        responseMimeType: 'application/json',
        responseJsonSchema: { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] },
      },
    });
    expect(JSON.parse(json.text ?? '')).toEqual({ n: expect.any(Number) as number });
    const short = await client.models.generateContent({
      model: 'sim-gemini',
      contents: hello,
      config: { maxOutputTokens: 3 },
    });
    expect(short.candidates?.[0]?.finishReason).toBe('MAX_TOKENS');
    expect(short.usageMetadata?.candidatesTokenCount).toBe(3);
    const blocked = await client.models.generateContent({ model: 'sim-gemini+refuse', contents: hello });
    expect(blocked.promptFeedback?.blockReason).toBe('PROHIBITED_CONTENT');
  });

  it('embeds, and lists models', async () => {
    const reply = await client.models.embedContent({
      model: 'gemini-embedding-001',
      contents: ['a', 'b'],
      config: { outputDimensionality: 8 },
    });
    expect(reply.embeddings?.map(({ values }) => values?.length)).toEqual([8, 8]);
    const names: (string | undefined)[] = [];
    for await (const { name } of await client.models.list()) names.push(name);
    expect(names).toContain('models/gemini-2.5-flash');
  });
});

describe('what the real API refuses', () => {
  const contents = [{ role: 'user', parts: [{ text: 'Hi' }] }];
  const turn = (...parts: object[]) => [...contents, { role: 'model', parts }, ...contents];
  it.each([
    [{ contents, foo: 1 }, /Unknown name "foo": Cannot find field/],
    [{ contents, generationConfig: { bar: 1 } }, /Unknown name "bar" at 'generationConfig'/],
    [{ contents: [] }, /contents is not specified/],
    [{ contents: [{ role: 'assistant', parts: [{ text: 'x' }] }] }, /contents\[0\].role/],
    [{ contents: [{ role: 'user', parts: [] }] }, /must not be empty/],
    [{ contents: [{ role: 'user', parts: [{ thought: true }] }] }, /required oneof field 'data'/],
    [{ contents, generationConfig: { temperature: 3 } }, /supported range/],
    [{ contents, generationConfig: { responseJsonSchema: {} } }, /response mime type/],
    [{ contents: turn({ functionCall: { name: 'f', args: {} } }) }, /number of function response parts/],
    [{ contents: turn({ text: 'x', thoughtSignature: 'no base64!' }) }, /TYPE_BYTES/],
  ] as const)('%j', async (body, message) => {
    expect(await refusal(body)).toMatch(message);
  });

  it('thinking settings a model does not have', async () => {
    const thinking = (thinkingConfig: object) => ({ contents, generationConfig: { thinkingConfig } });
    expect(await refusal(thinking({ thinkingLevel: 'LOW' }), 'gemini-2.5-flash')).toMatch(/Thinking level/);
    expect(await refusal(thinking({ thinkingBudget: 0 }), 'gemini-2.5-pro')).toMatch(/Budget 0/);
    expect(await refusal(thinking({ thinkingBudget: 0 }), 'gemini-2.5-flash')).toBe('accepted');
  });

  it('a wrong key, an unknown model, a fault in its own words', async () => {
    const path = '/v1beta/models/sim-gemini:generateContent';
    const wrong = await post(path, { contents }, { 'x-goog-api-key': 'sk-invalid' });
    expect([wrong.status, await wrong.text()]).toEqual([400, expect.stringContaining('API_KEY_INVALID')]);
    expect((await post('/v1beta/models/does-not-exist:generateContent', { contents })).status).toBe(404);
    const limited = await post(path, { contents }, { 'x-simulator-fault': '429:7' });
    expect([limited.status, await limited.text()]).toEqual([429, expect.stringContaining('"retryDelay": "7s"')]);
    const cut = await post(
      '/v1beta/models/sim-gemini:streamGenerateContent?alt=sse',
      { contents },
      { 'x-simulator-fault': 'error-event:300' },
    );
    expect(await cut.text()).toMatch(/data: \{"error":\{"code":503.*\r\n\r\n$/);
  });
});

describe('a service account', () => {
  const vertex = '/v1beta1/projects/p/locations/global/publishers/google/models/sim-gemini:generateContent';
  const contents = [{ role: 'user', parts: [{ text: 'Hi' }] }];
  const account = () => JSON.parse(serviceAccountKey(simulator.url)) as Record<string, string>;

  function assertion(change: object = {}, key = account()['private_key'] ?? ''): string {
    const now = Math.floor(Date.now() / 1000);
    const { client_email: iss, token_uri: aud } = account();
    const scope = 'https://www.googleapis.com/auth/cloud-platform';
    const claims = { iss, aud, scope, iat: now, exp: now + 3_600, ...change };
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const signed = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(claims)}`;
    return `${signed}.${createSign('RSA-SHA256').update(signed).sign(key, 'base64url')}`;
  }

  function exchange(jwt: string): Promise<Response> {
    const form = new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: jwt });
    return fetch(account()['token_uri'] ?? '', { method: 'POST', body: form });
  }

  it('gets a token for a good assertion, and answers with it', async () => {
    const reply = await exchange(assertion());
    const { access_token: token } = (await reply.json()) as { access_token: string };
    expect((await post(vertex, { contents }, { authorization: `Bearer ${token}` })).status).toBe(200);
    expect((await post(vertex, { contents }, { authorization: `Bearer ${token}x` })).status).toBe(401);
    expect((await post(vertex, { contents })).status).toBe(401);
  });

  it.each([
    ['another signature', () => `${assertion().slice(0, -8)}AAAAAAAA`],
    ['another account', () => assertion({ iss: 'x' })],
    ['a long life', () => assertion({ exp: Math.floor(Date.now() / 1000) + 9_999 })],
    ['another audience', () => assertion({ aud: 'x' })],
    ['nothing', () => ''],
  ])('gets none for %s', async (_what, jwt) => {
    const reply = await exchange(jwt());
    expect([reply.status, await reply.text()]).toEqual([400, expect.stringContaining('invalid_grant')]);
  });
});

/** Strict must not mean stricter than the real API: what it once answered with 200 is answered here as well. */
const fixtures = process.env['TOLLGATE_FIXTURES'] ?? join(import.meta.dirname, '../../../../../../shared/fixtures');
const folder = join(fixtures, 'recorded/google-gemini');
const here = existsSync(folder);

(here ? describe : describe.skip)(`recorded requests${here ? '' : ' (the recordings are not here)'}`, () => {
  it.each(['generateContent', 'streamGenerateContent', 'batchEmbedContents'])(
    '%s: accepted there and here',
    async (method) => {
      const refused: string[] = [];
      const names = readdirSync(join(folder, method)).filter((name) => name.endsWith('.json'));
      for (const name of names) {
        // Cut when it was recorded: its image is no base64.
        if (name === 'google-model-image-url-input-i1.json') continue;
        const recorded: unknown = JSON.parse(readFileSync(join(folder, method, name), 'utf8'));
        if (!isObject(recorded) || !isObject(recorded['request']) || !isObject(recorded['response'])) continue;
        if (recorded['response']['status'] !== 200) continue;
        const url = new URL(String(recorded['request']['url']));
        const reply = await post(url.pathname + url.search, recorded['request']['body']);
        const text = await reply.text();
        if (reply.status !== 200) refused.push(`${name}: ${text}`);
      }
      expect(refused).toEqual([]);
      expect(names.length).toBeGreaterThan(0);
    },
  );
});
