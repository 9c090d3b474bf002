/** If this fails, an upstream is asked something else than the client asked. */
import { scanTopLevel } from '@tollgate/wire';
import { openai } from '../openai/index.js';
import type { EndpointId, RawRequest, Target } from '../provider.js';
import { openaiCompatible } from './index.js';

function build(
  provider: typeof openai,
  body: string,
  request: Partial<RawRequest> = {},
  target: Partial<Target> = {},
  endpoint: EndpointId = 'chat-completions',
) {
  const translator = provider.endpoints[endpoint];
  if (translator?.kind !== 'pass-through') throw new Error('A pass-through was expected.');
  const bytes = Buffer.from(body);
  const built = translator.buildRequest(
    { endpoint, body: bytes, fields: scanTopLevel(bytes), stream: false, clientWantsUsage: false, ...request },
    { upstreamModel: 'up', streamUsage: 'request', options: {}, ...target },
  );
  const parts = Array.isArray(built.body) ? (built.body as readonly Buffer[]) : [built.body as Buffer];
  return { ...built, text: Buffer.concat(parts).toString('utf8') };
}

describe('a request that passes through', () => {
  it('changes the model and nothing else, number spellings and unknown fields included', () => {
    const body =
      '{ "x_vendor": 1.0e2,\n"model" : "asked", "messages":[{"role":"user","content":"\\u00fc"}] ,"seed":1.50 }';
    expect(build(openaiCompatible, body).text).toBe(body.replace('"asked"', '"up"'));
  });

  it('asks for usage in a stream where the client did not', () => {
    expect(build(openaiCompatible, '{"model":"m","stream":true}', { stream: true }).text).toBe(
      '{"model":"up","stream":true,"stream_options":{"include_usage":true}}',
    );
  });

  it.each([
    ['{"include_obfuscation":false}', '{"include_obfuscation":false,"include_usage":true}'],
    ['{"include_usage":false}', '{"include_usage":true}'],
    ['null', '{"include_usage":true}'],
    ['{}', '{"include_usage":true}'],
    ['{"include_usage":false,"include_usage":false}', '{"include_usage":true}'],
    ['"text"', '"text"'],
  ])('keeps what the client set in stream_options %s', (given, sent) => {
    const { text } = build(openaiCompatible, `{"model":"m","stream_options":${given}}`, { stream: true });
    expect(text).toBe(`{"model":"up","stream_options":${sent}}`);
  });

  it.each([
    ['the client asked itself', { stream: true, clientWantsUsage: true }, {}],
    ['nothing is streamed', { stream: false }, {}],
    ['the deployment always sends it', { stream: true }, { streamUsage: 'always' as const }],
    ['the deployment cannot send it', { stream: true }, { streamUsage: 'never' as const }],
  ])('does not ask for usage where %s', (_name, request, target) => {
    expect(build(openaiCompatible, '{"model":"m"}', request, target).text).toBe('{"model":"up"}');
  });

  it.each([
    [openai, 'chat-completions', {}, 'max_completion_tokens'],
    [openai, 'completions', {}, 'max_tokens'],
    [openaiCompatible, 'chat-completions', {}, 'max_tokens'],
    [openaiCompatible, 'chat-completions', { maxTokensField: 'max_completion_tokens' }, 'max_completion_tokens'],
  ] as const)('carries an imposed cap in the field this provider takes', (provider, endpoint, options, field) => {
    const { text } = build(provider, '{"model":"m"}', { imposedMaxOutputTokens: 99 }, { options }, endpoint);
    expect(JSON.parse(text)).toEqual({ model: 'up', [field]: 99 });
  });

  it('has no cap on embeddings', () => {
    const { text } = build(openai, '{"model":"m"}', { imposedMaxOutputTokens: 9 }, {}, 'embeddings');
    expect(text).toBe('{"model":"up"}');
  });

  it('goes to the endpoint’s path with the headers of the deployment’s options', () => {
    const built = build(
      openai,
      '{"model":"m"}',
      {},
      { options: { organization: 'org-1', project: 'p-1' } },
      'embeddings',
    );
    expect(built).toMatchObject({ method: 'POST', path: '/embeddings' });
    expect(built.headers).toMatchObject({ 'openai-organization': 'org-1', 'openai-project': 'p-1' });
  });

  it('is signed with the key, and left alone where there is none', () => {
    const request = { method: 'GET', path: '/models', headers: {}, body: null } as const;
    const context = { baseUrl: 'http://127.0.0.1', nowMs: 0 };
    expect(openai.sign(request, { apiKey: 'k' }, context).headers).toEqual({ authorization: 'Bearer k' });
    expect(openaiCompatible.sign(request, {}, context).headers).toEqual({});
  });
});
