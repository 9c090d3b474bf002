/** Promise: every refusal has its stable code and status, OpenAI's four keys, and an id to ask about. */
import { jest } from '@jest/globals';
import type { CreatedApiKey } from '@tollgate/contracts';
import { startSimulator, type Simulator } from '@tollgate/simulator';
import { setTimeout as sleep } from 'node:timers/promises';
import { manage, startProduct, type Product } from '../support/harness.js';
import { rawRequest } from '../support/raw-http.js';
import { addDeployment, addModel, addRoute, created } from '../support/simulated.js';
import { addLimit, addTenant, demoProject, type Tenant } from '../support/tenants.js';
import { requestDetail } from '../support/usage.js';
import { chatBody, post, readStream, type ChatOptions, type V1Error } from '../support/v1.js';

jest.setTimeout(60_000);

let product: Product;
let simulator: Simulator;
/** Tenants by what limits them. */
const tenants: Record<'rate' | 'quota' | 'budget' | 'bounded', Tenant | null> = {
  rate: null,
  quota: null,
  budget: null,
  bounded: null,
};
const keys = { revoked: '', expired: '' };

beforeAll(async () => {
  simulator = await startSimulator({ port: 0, firstTokenMs: 0, tokensPerSecond: 0 });
  product = await startProduct({ env: { TOLLGATE_DEMO: '0', LOG_LEVEL: 'warn', TOLLGATE_MAX_BODY_BYTES: '200000' } });
  await addModel(product, { name: 'gpt-test', simulator });
  await addModel(product, { name: 'claude-test', simulator, provider: 'anthropic' });
  await addModel(product, { name: 'unpriced', simulator, price: null });
  await addModel(product, { name: 'windowless', simulator, contextWindow: null });
  await addModel(product, { name: 'slow', simulator, prefix: '/__fault/hang', timeouts: { firstByteMs: 300 } });
  await addModel(product, { name: 'unhurried', simulator, prefix: '/__fault/slow-headers:8000' });
  await addDeployment(product, { name: 'off', simulator, state: 'disabled' });
  await addRoute(product, { model: 'off' });
  for (const fault of ['401', '429:9', '500', 'empty-body', 'reset', 'quota', 'oversized-body:70']) {
    await addModel(product, { name: `fault-${fault}`, simulator, prefix: `/__fault/${fault}` });
  }

  for (const name of ['rate', 'quota', 'budget', 'bounded'] as const) tenants[name] = await addTenant(product, name);
  const subject = { type: 'organization' as const };
  await addLimit(product, tenant('rate').organizationId, {
    dimension: 'requests',
    subject,
    window: 'minute',
    amount: '0',
  });
  await addLimit(product, tenant('quota').organizationId, {
    dimension: 'requests',
    subject,
    window: 'day',
    amount: '0',
  });
  await addLimit(product, tenant('budget').organizationId, {
    dimension: 'spend',
    subject,
    window: 'month',
    amount: '0.000001',
  });
  await addLimit(product, tenant('bounded').organizationId, {
    dimension: 'spend',
    subject,
    window: 'month',
    amount: '1000',
  });

  const { projectId } = await demoProject(product);
  const expiresAt = new Date(Date.now() + 2_000).toISOString();
  keys.expired = created(
    await manage<CreatedApiKey>(product, 'POST', `/projects/${projectId}/api-keys`, { name: 'Short', expiresAt }),
  ).key;
  const revoked = created(
    await manage<CreatedApiKey>(product, 'POST', `/projects/${projectId}/api-keys`, { name: 'Gone' }),
  );
  await manage(product, 'DELETE', `/api-keys/${revoked.id}`);
  keys.revoked = revoked.key;
  await sleep(2_100);
});
afterAll(async () => {
  await product.stop();
  await simulator.close();
});

function tenant(name: keyof typeof tenants): Tenant {
  const found = tenants[name];
  if (found === null) throw new Error(`tenant ${name} was not made`);
  return found;
}

interface Case {
  name: string;
  status: number;
  code: string | null;
  type?: string;
  param?: string | null;
  body?: () => unknown;
  options?: () => ChatOptions;
  headers?: Record<string, string>;
}

const hello = () => chatBody('gpt-test');
const asTenant = (name: keyof typeof tenants) => () => ({ apiKey: tenant(name).apiKey });
const withHeaders = (headers: Record<string, string>) => () => ({ headers });
const image = { type: 'image_url', image_url: { url: 'https://example.com/cat.png' } };

const cases: Case[] = [
  { name: 'a key that is none', status: 401, code: 'invalid_api_key', options: () => ({ apiKey: 'tg_live_short' }) },
  { name: 'a revoked key', status: 401, code: 'invalid_api_key', options: () => ({ apiKey: keys.revoked }) },
  { name: 'an expired key', status: 401, code: 'invalid_api_key', options: () => ({ apiKey: keys.expired }) },
  { name: 'broken JSON', status: 400, code: 'invalid_json', body: () => '{"model":' },
  { name: 'a body that is no object', status: 400, code: 'invalid_json', body: () => '[]' },
  {
    name: 'a repeated key',
    status: 400,
    code: 'duplicate_key',
    param: 'model',
    body: () => '{"model":"gpt-test","messages":[],"model":"other"}',
  },
  { name: 'an escaped key', status: 400, code: 'escaped_key', body: () => '{"m\\u006fdel":"gpt-test","messages":[]}' },
  {
    name: 'too deep a body',
    status: 400,
    code: 'too_deep',
    body: () => `{"model":"gpt-test","messages":${'['.repeat(300)}${']'.repeat(300)}}`,
  },
  {
    name: 'too many fields',
    status: 400,
    code: 'too_many_fields',
    body: () => ({ ...hello(), ...Object.fromEntries(Array.from({ length: 600 }, (_, index) => [`x${index}`, 1])) }),
  },
  {
    name: 'a missing parameter',
    status: 400,
    code: 'missing_required_parameter',
    param: 'messages',
    body: () => ({ model: 'gpt-test' }),
  },
  {
    name: 'a wrong type',
    status: 400,
    code: 'invalid_type',
    param: 'messages',
    body: () => ({ model: 'gpt-test', messages: 'hi' }),
  },
  { name: 'an impossible value', status: 400, code: 'invalid_value', param: 'model', body: () => chatBody('') },
  {
    name: 'what the provider has no word for',
    status: 400,
    code: 'unsupported_parameter',
    param: 'n',
    body: () => chatBody('claude-test', 'Hi', { n: 2 }),
  },
  {
    name: 'a bad header',
    status: 400,
    code: 'invalid_header',
    options: withHeaders({ 'x-tollgate-timeout-ms': 'soon' }),
  },
  {
    name: 'bad tags',
    status: 400,
    code: 'invalid_header',
    options: withHeaders({ 'x-tollgate-tags': 'no equals sign' }),
  },
  { name: 'a large body', status: 413, code: 'body_too_large', body: () => chatBody('gpt-test', 'x'.repeat(200_000)) },
  {
    name: 'another content type',
    status: 415,
    code: 'unsupported_content_type',
    options: withHeaders({ 'content-type': 'text/plain' }),
  },
  {
    name: 'a compressed body',
    status: 415,
    code: 'unsupported_content_encoding',
    options: withHeaders({ 'content-encoding': 'gzip' }),
  },
  { name: 'an unknown URL', status: 404, code: 'unknown_url', options: () => ({ path: '/v1/chat/completionz' }) },
  {
    name: 'a wrong method',
    status: 405,
    code: 'method_not_allowed',
    options: () => ({ path: '/v1/models' }),
    headers: { allow: 'GET' },
  },
  { name: 'an unknown model', status: 404, code: 'model_not_found', param: 'model', body: () => chatBody('gpt-tezt') },
  {
    name: 'a model that has not this endpoint',
    status: 400,
    code: 'endpoint_not_supported',
    body: () => ({ model: 'claude-test', input: 'one' }),
    options: () => ({ path: '/v1/embeddings' }),
  },
  {
    name: 'a rate limit',
    status: 429,
    code: 'rate_limit_exceeded',
    type: 'rate_limit_error',
    options: asTenant('rate'),
  },
  { name: 'a quota', status: 429, code: 'quota_exceeded', type: 'rate_limit_error', options: asTenant('quota') },
  {
    name: 'a budget',
    status: 429,
    code: 'budget_exceeded',
    type: 'insufficient_quota',
    options: asTenant('budget'),
    headers: { 'x-should-retry': 'false' },
  },
  {
    name: 'an unpriced model under a hard budget',
    status: 403,
    code: 'price_unknown',
    body: () => chatBody('unpriced'),
    options: asTenant('bounded'),
    headers: { 'x-should-retry': 'false' },
  },
  {
    name: 'hidden input of unknown size under a hard budget',
    status: 403,
    code: 'context_window_unknown',
    body: () => ({ model: 'windowless', messages: [{ role: 'user', content: [image] }] }),
    options: asTenant('bounded'),
  },
  { name: 'no target that may be asked', status: 503, code: 'no_healthy_target', body: () => chatBody('off') },
  {
    name: "the upstream's rate limit",
    status: 429,
    code: 'upstream_rate_limited',
    body: () => chatBody('fault-429:9'),
    headers: { 'retry-after': '9' },
  },
  { name: "the upstream's failure", status: 502, code: 'upstream_error', body: () => chatBody('fault-500') },
  { name: 'an upstream that hangs up', status: 502, code: 'upstream_error', body: () => chatBody('fault-reset') },
  {
    name: 'a credential the upstream refuses',
    status: 502,
    code: 'upstream_refused_credential',
    body: () => chatBody('fault-401'),
    headers: { 'x-should-retry': 'false' },
  },
  {
    name: 'an upstream account without money',
    status: 502,
    code: 'upstream_refused_credential',
    body: () => chatBody('fault-quota'),
  },
  { name: 'an empty reply', status: 502, code: 'upstream_malformed_reply', body: () => chatBody('fault-empty-body') },
  {
    name: 'a reply beyond all measure',
    status: 502,
    code: 'upstream_malformed_reply',
    body: () => chatBody('fault-oversized-body:70'),
  },
  {
    name: 'an upstream that says nothing',
    status: 504,
    code: 'upstream_timeout',
    type: 'timeout_error',
    body: () => chatBody('slow'),
  },
  {
    name: "the caller's own deadline",
    status: 504,
    code: 'deadline_exceeded',
    body: () => chatBody('unhurried'),
    options: withHeaders({ 'x-tollgate-timeout-ms': '300' }),
    headers: { 'x-should-retry': 'false' },
  },
  {
    name: 'what the upstream refuses',
    status: 400,
    code: null,
    param: 'temperature',
    body: () => chatBody('gpt-test', 'Hi', { temperature: 99 }),
  },
];

it.each(cases)('$name: $status $code', async ({ status, code, type, param, body, options, headers }) => {
  const response = await post(product, (body ?? hello)(), options?.() ?? {});
  const { error } = (await response.json()) as V1Error;
  expect({ status: response.status, code: code === null ? null : error.code }).toEqual({ status, code });
  expect(
    Object.keys(error)
      .filter((key) => key !== 'limit')
      .sort(),
  ).toEqual(['code', 'message', 'param', 'type']);
  expect(error.message.length).toBeGreaterThan(10);
  if (type !== undefined) expect(error.type).toBe(type);
  if (param !== undefined) expect(error.param).toBe(param);
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(response.headers.get('x-request-id')).toMatch(/^req_[0-9a-f]{32}$/);
  for (const [name, value] of Object.entries(headers ?? {})) expect(response.headers.get(name)).toBe(value);
});

it('no key at all is a 401 that says how to send one', async () => {
  const response = await fetch(`${product.url}/v1/models`);
  expect(response.status).toBe(401);
  expect(((await response.json()) as V1Error).error).toMatchObject({
    code: 'missing_api_key',
    param: null,
    message: expect.stringContaining('Bearer'),
  });
});

it('a body that stops arriving is a 408', async () => {
  const head = `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${product.apiKey}\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"model"`;
  const reply = await rawRequest(product.port, head, { timeoutMs: 50_000 });
  expect(reply.status).toBe(408);
  expect(JSON.parse(reply.body)).toMatchObject({ error: { code: 'body_timeout' } });
});

it('after the first byte the error is in the stream, once, and the stream does not claim to be done', async () => {
  await addModel(product, { name: 'broken-stream', simulator, prefix: '/__fault/reset-mid-stream' });
  const response = await post(product, chatBody('broken-stream', 'Tell a long story', { stream: true }));
  expect(response.status).toBe(200);
  const read = await readStream(response);
  expect(read.error).toMatchObject({ code: 'stream_interrupted', type: 'upstream_error' });
  expect({ finish: read.finishReason, done: read.done }).toEqual({ finish: null, done: false });
});

it("a refusal says which limit, how it stands and what to do; the request's record says the same", async () => {
  const response = await post(product, hello(), { apiKey: tenant('budget').apiKey });
  const { error } = (await response.json()) as V1Error;
  expect(error.limit).toMatchObject({
    dimension: 'spend',
    window: 'month',
    amount: '0.000001',
    used: '0',
    held: '0',
    unit: 'USD',
    subject: { type: 'organization' },
  });
  expect(Object.keys(error.limit ?? {}).sort()).toEqual([
    'amount',
    'dimension',
    'held',
    'limit',
    'needed',
    'remedy',
    'resetAt',
    'subject',
    'unit',
    'used',
    'window',
  ]);
  const detail = await requestDetail(product, response.headers.get('x-request-id') ?? '');
  expect(detail).toMatchObject({ outcome: 'refused', status: 429, errorCode: 'budget_exceeded', attempts: 0 });
  expect(detail.decision.refusedBy?.limitId).toBe(error.limit?.['limit']);
});
