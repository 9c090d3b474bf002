/** If this fails, nobody gets a token for Vertex AI, requests go to another project or host, or a key shows in an error. */
import { createVerify, generateKeyPairSync } from 'node:crypto';
import { parseChatRequest, scanTopLevel } from '@tollgate/wire';
import { resolveBaseUrl, resolveProbeUrl } from '../base-url.js';
import { InvalidCredentialError, MalformedReplyError } from '../errors.js';
import type { UpstreamRequest } from '../provider.js';
import { vertex } from './index.js';
import { readToken, tokenRequest } from './service-account.js';

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const account = {
  type: 'service_account',
  project_id: 'own-project',
  private_key_id: 'kid-1',
  private_key: privateKey,
  client_email: 'robot@own-project.iam.gserviceaccount.com',
  token_uri: 'https://oauth2.example.com/token',
};
const credential = (change: object = {}) => ({ serviceAccount: JSON.stringify({ ...account, ...change }) });
const decode = (part = '') => JSON.parse(Buffer.from(part, 'base64url').toString()) as unknown;

describe('a token for a service account', () => {
  it('is asked for with a signed assertion, the same for the same time', () => {
    const request = tokenRequest(credential(), 1_700_000_000_500);
    expect(request).toMatchObject({ url: account.token_uri, method: 'POST' });
    const form = new URLSearchParams(String(request.body));
    expect(form.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
    const [header, claims, signature] = form.get('assertion')?.split('.') ?? [];
    expect(decode(header)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'kid-1' });
    expect(decode(claims)).toEqual({
      iss: account.client_email,
      scope: 'https://www.googleapis.com/auth/cloud-platform',
      aud: account.token_uri,
      iat: 1_700_000_000,
      exp: 1_700_003_600,
    });
    const verifier = createVerify('RSA-SHA256').update(`${header ?? ''}.${claims ?? ''}`);
    expect(verifier.verify(publicKey, signature ?? '', 'base64url')).toBe(true);
    expect(tokenRequest(credential(), 1_700_000_000_500)).toEqual(request);
    expect(tokenRequest(credential({ token_uri: undefined }), 0).url).toBe('https://oauth2.googleapis.com/token');
  });

  it.each([
    [{}, /must be the JSON key file/],
    [{ serviceAccount: 'not json s3cret' }, /must be the JSON key file/],
    [credential({ client_email: undefined }), /'client_email'/],
    [credential({ private_key: undefined }), /'private_key'/],
    [credential({ private_key: 'no key s3cret' }), /'private_key'/],
    [credential({ token_uri: 'file:///etc' }), /'token_uri'/],
  ])('is not asked for with a key file that is none, whose content is not shown', (broken, message) => {
    const act = () => tokenRequest(broken as Record<string, string>, 0);
    expect(act).toThrow(InvalidCredentialError);
    expect(act).toThrow(message);
    expect(act).not.toThrow(/s3cret/);
  });

  it('is read from the answer', () => {
    const answer = Buffer.from('{"access_token":"ya29.x","expires_in":3599,"token_type":"Bearer"}');
    expect(readToken(answer)).toEqual({ token: 'ya29.x', expiresInMs: 3_599_000 });
    for (const bad of ['', '{}', '{"access_token":"x"}', '{"access_token":"x","expires_in":0}', '[]']) {
      expect(() => readToken(Buffer.from(bad))).toThrow(MalformedReplyError);
    }
  });
});

describe('Claude on Vertex AI', () => {
  function build(json: object, model = 'claude-sonnet-4-6') {
    const fields = scanTopLevel(Buffer.from('{}'));
    const translator = vertex.chooseUpstream?.('chat-completions', { model, fields, options: {} });
    if (translator?.kind !== 'hub') throw new Error('A translation was expected.');
    const request = parseChatRequest({ model: 'asked', messages: [{ role: 'user', content: 'Hi' }], ...json });
    const options = { project: 'p', location: 'us-east5' };
    const built = translator.buildRequest(request, { upstreamModel: model, streamUsage: 'always', options });
    return { ...built, json: JSON.parse(String(built.body)) as unknown };
  }

  it('is asked as Anthropic is, with model and version where Vertex AI wants them', () => {
    const built = build({ max_tokens: 5 });
    const path = '/projects/p/locations/us-east5/publishers/anthropic/models';
    expect(built.path).toBe(`${path}/claude-sonnet-4-6:rawPredict`);
    expect(built.headers).not.toHaveProperty('anthropic-version');
    expect(built.json).toEqual({
      anthropic_version: 'vertex-2023-10-16',
      max_tokens: 5,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
    });
    expect(build({ stream: true }, 'claude-sonnet-4-5@20250929').path).toBe(
      `${path}/claude-sonnet-4-5@20250929:streamRawPredict`,
    );
  });

  it('leaves other models and endpoints to Google', () => {
    const fields = scanTopLevel(Buffer.from('{}'));
    const choose = (model: string) =>
      vertex.chooseUpstream?.('chat-completions', { model, fields, options: {} })?.dialect;
    expect([choose('gemini-2.5-pro'), choose('claude-opus-5')]).toEqual(['gemini-generate', 'anthropic-messages']);
    expect(vertex.chooseUpstream?.('embeddings', { model: 'x', fields, options: {} })).toBe(
      vertex.endpoints.embeddings,
    );
    expect(vertex.chooseUpstream?.('completions', { model: 'claude-x', fields, options: {} })).toBeUndefined();
  });

  it('fails in the words of whoever failed', () => {
    const read = (status: number, body: object) => vertex.readError(status, {}, Buffer.from(JSON.stringify(body)));
    expect(read(400, { type: 'error', error: { type: 'invalid_request_error', message: 'm' } })).toMatchObject({
      kind: 'invalid_request',
      code: 'invalid_request_error',
    });
    expect(read(429, { error: { code: 429, status: 'RESOURCE_EXHAUSTED', message: 'm' } })).toMatchObject({
      kind: 'rate_limited',
      code: 'RESOURCE_EXHAUSTED',
    });
  });
});

describe('a request to Vertex AI', () => {
  const request = (path: string): UpstreamRequest => ({ method: 'POST', path, headers: {}, body: null });
  const context = { baseUrl: 'https://x', nowMs: 0, token: 'ya29.x' };

  it('is signed with the token and goes to the account’s own project where none is configured', () => {
    const translator = vertex.endpoints['chat-completions'];
    if (translator?.kind !== 'hub') throw new Error('A translation was expected.');
    const built = translator.buildRequest(
      { kind: 'chat', model: 'm', messages: [], stream: false, streamUsage: false, dropUnsupported: false, extras: {} },
      { upstreamModel: 'gemini-2.5-flash', streamUsage: 'always', options: {} },
    );
    const signed = vertex.sign(built, credential(), context);
    expect(signed.path).toBe(
      '/projects/own-project/locations/global/publishers/google/models/gemini-2.5-flash:generateContent',
    );
    expect(signed.headers['authorization']).toBe('Bearer ya29.x');
    expect(() => vertex.sign(built, credential({ project_id: undefined }), context)).toThrow(InvalidCredentialError);
    expect(vertex.sign(request('/projects/p/x'), {}, context).path).toBe('/projects/p/x');
  });

  it.each([
    [{}, 'https://aiplatform.googleapis.com/v1beta1'],
    [{ location: 'global' }, 'https://aiplatform.googleapis.com/v1beta1'],
    [{ location: 'eu' }, 'https://aiplatform.eu.rep.googleapis.com/v1beta1'],
    [{ location: 'europe-west4' }, 'https://europe-west4-aiplatform.googleapis.com/v1beta1'],
  ])('with options %j goes to %s', (options, url) => {
    expect(resolveBaseUrl(vertex, null, options)).toBe(url);
    expect(resolveProbeUrl(vertex, url, options)).toBe(`${url}/publishers/google/models?pageSize=100`);
  });

  it('cannot be led to another host by a location', () => {
    expect(() => resolveBaseUrl(vertex, null, { location: 'evil.example/' })).toThrow(/location|letters/);
  });
});
