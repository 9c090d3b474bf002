/** If this fails, Azure is asked at the wrong place or with the wrong credential, or its replies lose what only it has. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { scanTopLevel } from '@tollgate/wire';
import { totalInputTokens, totalOutputTokens } from '@tollgate/pricing';
import { MalformedReplyError } from '../errors.js';
import type { EndpointId, PassThrough, RawRequest } from '../provider.js';
import { describeRecordings, recordingsOf } from '../testing/recordings.js';
import { splitEvery } from '../testing/split.js';
import { azureOpenAi } from './index.js';

function translatorOf(endpoint: EndpointId): PassThrough {
  const translator = azureOpenAi.endpoints[endpoint];
  if (translator?.kind !== 'pass-through') throw new Error('A pass-through was expected.');
  return translator;
}

function build(
  endpoint: EndpointId,
  options: Record<string, unknown>,
  more: Partial<RawRequest> = {},
  upstreamModel = 'my gpt',
) {
  const body = Buffer.from('{"model":"asked","x":1.50}');
  const request = { endpoint, body, fields: scanTopLevel(body), stream: false, clientWantsUsage: false, ...more };
  const built = translatorOf(endpoint).buildRequest(request, { upstreamModel, streamUsage: 'request', options });
  return { path: built.path, text: Buffer.concat(built.body as Buffer[]).toString('utf8') };
}

describe('a request to Azure', () => {
  it.each([
    ['chat-completions', {}, '/openai/v1/chat/completions'],
    ['chat-completions', { apiVersion: 'v1' }, '/openai/v1/chat/completions'],
    ['completions', { apiVersion: 'preview' }, '/openai/v1/completions?api-version=preview'],
    ['responses', {}, '/openai/v1/responses'],
    ['responses', { apiVersion: 'preview' }, '/openai/v1/responses?api-version=preview'],
    ['embeddings', { apiVersion: '2024-10-21' }, '/openai/deployments/my%20gpt/embeddings?api-version=2024-10-21'],
    [
      'chat-completions',
      { apiVersion: '2025-04-01-preview' },
      '/openai/deployments/my%20gpt/chat/completions?api-version=2025-04-01-preview',
    ],
  ] as const)('%s with %j goes to %s', (endpoint, options, path) => {
    expect(build(endpoint, options).path).toBe(path);
  });

  it('of the Responses dialect goes over Chat Completions where the API is a dated one', () => {
    const fields = scanTopLevel(Buffer.from('{"model":"m","tools":[]}'));
    const dialectOf = (endpoint: EndpointId, model: string, options: Record<string, unknown>) =>
      (azureOpenAi.chooseUpstream?.(endpoint, { model, fields, options }) ?? azureOpenAi.endpoints[endpoint])?.dialect;
    expect(dialectOf('responses', 'm', {})).toBe('openai-responses');
    expect(dialectOf('responses', 'm', { apiVersion: '2024-10-21' })).toBe('openai-chat');
    // Models that only Responses serves, whichever way they are asked.
    expect(dialectOf('chat-completions', 'o3-pro', {})).toBe('openai-responses');
    expect(dialectOf('chat-completions', 'o3-pro', { apiVersion: '2024-10-21' })).toBe('openai-chat');
    expect(dialectOf('chat-completions', 'gpt-4o', {})).toBe('openai-chat');
  });

  it('names the deployment as its model and keeps every other byte', () => {
    expect(build('chat-completions', {}).text).toBe('{"model":"my gpt","x":1.50}');
  });

  it('carries an imposed cap where reasoning models take it, and asks for usage in a stream', () => {
    expect(JSON.parse(build('chat-completions', {}, { imposedMaxOutputTokens: 9, stream: true }).text)).toEqual({
      model: 'my gpt',
      x: 1.5,
      max_completion_tokens: 9,
      stream_options: { include_usage: true },
    });
  });

  it('is signed with the resource’s key, or with a token where there is one', () => {
    const request = { method: 'GET', path: '/openai/v1/models', headers: {}, body: null } as const;
    const context = { baseUrl: 'https://r.openai.azure.com', nowMs: 0 };
    expect(azureOpenAi.sign(request, { apiKey: 'K' }, context).headers).toEqual({ 'api-key': 'K' });
    const application = { tenantId: 't', clientId: 'c', clientSecret: 's' };
    expect(azureOpenAi.sign(request, application, { ...context, token: 'T' }).headers).toEqual({
      authorization: 'Bearer T',
    });
  });
});

describe('Azure’s credentials', () => {
  it('are a key or an application, whole', () => {
    const valid = new Ajv2020({ strict: true }).compile(azureOpenAi.manifest.credentialSchema);
    expect(valid({ apiKey: 'k' })).toBe(true);
    expect(valid({ tenantId: 't', clientId: 'c', clientSecret: 's' })).toBe(true);
    expect(valid({ tenantId: 't', clientId: 'c' })).toBe(false);
  });

  it('of an application are exchanged for a token, a key is not', () => {
    expect(azureOpenAi.tokenRequest?.({ apiKey: 'k' }, 0)).toBeNull();
    const request = azureOpenAi.tokenRequest?.({ tenantId: 't/1', clientId: 'c', clientSecret: 's&=' }, 0);
    expect(request).toMatchObject({
      method: 'POST',
      url: 'https://login.microsoftonline.com/t%2F1/oauth2/v2.0/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(Object.fromEntries(new URLSearchParams(String(request?.body)))).toEqual({
      grant_type: 'client_credentials',
      client_id: 'c',
      client_secret: 's&=',
      scope: 'https://cognitiveservices.azure.com/.default',
    });
  });

  it('of another cloud are exchanged there', () => {
    const application = { tenantId: 't', clientId: 'c', clientSecret: 's', cloud: 'us-government' };
    const request = azureOpenAi.tokenRequest?.(application, 0);
    expect(request?.url).toBe('https://login.microsoftonline.us/t/oauth2/v2.0/token');
    expect(new URLSearchParams(String(request?.body)).get('scope')).toBe('https://cognitiveservices.azure.us/.default');
  });

  it('become a token that ends when the platform says', () => {
    const read = (text: string) => azureOpenAi.readToken?.(Buffer.from(text));
    expect(read('{"access_token":"T","expires_in":3599}')).toEqual({ token: 'T', expiresInMs: 3_599_000 });
    expect(read('{"access_token":"T","expires_in":"3599"}')).toEqual({ token: 'T', expiresInMs: 3_599_000 });
    for (const broken of ['', '{}', '{"access_token":"T"}', '{"access_token":"","expires_in":1}', 'null']) {
      expect(() => read(broken)).toThrow(MalformedReplyError);
    }
  });
});

describe('an Azure error', () => {
  const read = (status: number, body: object, headers: Record<string, string> = {}) =>
    azureOpenAi.readError(status, headers, Buffer.from(JSON.stringify(body)));

  it('of the content filter has the code OpenAI’s clients know', () => {
    const error = {
      message: 'The response was filtered.',
      type: null,
      param: 'prompt',
      code: 'content_filter',
      status: 400,
      innererror: { code: 'ResponsibleAIPolicyViolation', content_filter_result: {} },
    };
    expect(read(400, { error })).toMatchObject({ kind: 'content_filter', code: 'content_filter', param: 'prompt' });
  });

  it.each([
    [401, { error: { code: '401', message: 'Access denied' } }, 'authentication'],
    [401, { statusCode: 401, message: 'Unauthorized. Access token is missing' }, 'authentication'],
    [404, { error: { code: 'DeploymentNotFound', message: 'No such deployment' } }, 'model_not_found'],
    [429, { error: { code: '429', message: 'Requests have exceeded the limit' } }, 'rate_limited'],
    [500, { error: { code: 'InternalServerError', message: 'x' } }, 'server_error'],
  ])('%i %j is %s', (status, body, kind) => {
    expect(read(status, body).kind).toBe(kind);
  });

  it('says what to wait, to the millisecond where it can', () => {
    expect(read(429, {}, { 'retry-after': '2', 'retry-after-ms': '1250' }).retryAfterMs).toBe(1_250);
    expect(read(429, {}, { 'retry-after': '2' }).retryAfterMs).toBe(2_000);
  });
});

it('Azure’s rate-limit headers are read, -1 is not known', () => {
  const headers = {
    'x-ratelimit-limit-requests': '250',
    'x-ratelimit-remaining-requests': '249',
    'x-ratelimit-reset-requests': '60',
    'x-ratelimit-limit-tokens': '-1',
    'x-ratelimit-remaining-tokens': '-1',
  };
  expect(azureOpenAi.readRateLimits?.(headers, 0)).toEqual([
    { dimension: 'requests', limit: 250, remaining: 249, resetMs: 60_000 },
  ]);
});

it('Azure’s list of models is read', () => {
  const body = { data: [{ id: 'gpt-4o', object: 'model', capabilities: {} }, { id: 'gpt-5-mini' }], object: 'list' };
  expect(azureOpenAi.readModels?.(Buffer.from(JSON.stringify(body)))).toEqual(['gpt-4o', 'gpt-5-mini']);
});

/** First chunk of a stream (learn.microsoft.com/azure/ai-foundry/openai/concepts/content-filter, streaming). */
const promptFilter =
  'data: {"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":[{"prompt_index":0,"content_filter_results":{"hate":{"filtered":false,"severity":"safe"}}}]}\n\n';
const usageChunk =
  'data: {"choices":[],"id":"x","model":"gpt","object":"chat.completion.chunk","usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}\n\n';

it('the chunk of prompt filter results reaches the client, the usage it did not ask for does not', () => {
  const tap = translatorOf('chat-completions').openTap({ stripUsage: true });
  const body = Buffer.from(`${promptFilter}${usageChunk}data: [DONE]\n\n`);
  const out = [...splitEvery(body, 11).map((piece) => tap.push(piece)), tap.end()].filter((bytes) => bytes !== null);
  expect(Buffer.concat(out).toString('utf8')).toBe(`${promptFilter}data: [DONE]\n\n`);
  expect(tap.facts).toMatchObject({
    responseModel: 'gpt',
    usage: { inputTokens: 1, outputTokens: 2 },
    terminated: true,
  });
});

const chat = recordingsOf(
  'azure-openai/chat-completions',
  'azure-openai/openai-deployments-test-openai-chat-completions',
);
const completions = recordingsOf('azure-openai/openai-deployments-test-openai-completions');
const embeddings = recordingsOf('azure-openai/embeddings', 'azure-openai/openai-deployments-test-openai-embeddings');
const answered = [...chat, ...completions, ...embeddings].filter(({ status }) => status === 200);

describeRecordings('recorded Azure exchanges', answered, () => {
  it.each(answered.map((recording) => [recording.name, recording] as const))('%s', (_name, { name, body, stream }) => {
    const endpoint = name.includes('embedding')
      ? 'embeddings'
      : /\bopenai-completions\//.test(name)
        ? 'completions'
        : 'chat-completions';
    if (stream) {
      const tap = translatorOf(endpoint).openTap({ stripUsage: false });
      const out = Buffer.concat(splitEvery(body, 7).map((piece) => tap.push(piece) ?? Buffer.alloc(0)));
      tap.end();
      expect(out.equals(body)).toBe(true);
      const reasons = [...body.toString('utf8').matchAll(/"finish_reason": ?"(\w+)"/g)].map((match) => match[1]);
      expect(reasons).toHaveLength(1);
      expect(tap.facts).toMatchObject({ finishReason: reasons[0], terminated: true, error: null });
      return;
    }
    const { usage } = JSON.parse(body.toString('utf8')) as { usage: { prompt_tokens: number; total_tokens: number } };
    const facts = translatorOf(endpoint).readReply(body);
    expect(facts.usageRejected).toBe(false);
    if (!facts.usage) throw new Error('Usage was expected.');
    expect(totalInputTokens(facts.usage)).toBe(usage.prompt_tokens);
    expect(totalInputTokens(facts.usage) + totalOutputTokens(facts.usage)).toBe(usage.total_tokens);
  });
});
