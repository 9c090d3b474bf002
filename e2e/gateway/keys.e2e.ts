/** Promise: a key does what its scopes say and no more, and changing its secret under load costs nobody a request. */
import { jest } from '@jest/globals';
import type { ApiKey, CreatedApiKey } from '@tollgate/contracts';
import { startSimulator, type Simulator } from '@tollgate/simulator';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually, manage, startProduct, type Product } from '../support/harness.js';
import { addModel, created } from '../support/simulated.js';
import { demoProject } from '../support/tenants.js';
import { chatBody, errorOf, post } from '../support/v1.js';

jest.setTimeout(120_000);

let product: Product;
let simulator: Simulator;
let projectId: string;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0, firstTokenMs: 0, tokensPerSecond: 0 });
  product = await startProduct({ env: { TOLLGATE_DEMO: '0', LOG_LEVEL: 'warn' } });
  for (const name of ['gpt-test', 'gpt-test-mini', 'other/model']) await addModel(product, { name, simulator });
  ({ projectId } = await demoProject(product));
});
afterAll(async () => {
  await product?.stop();
  await simulator?.close();
});

async function key(body: Record<string, unknown>): Promise<CreatedApiKey> {
  return created(
    await manage<CreatedApiKey>(product, 'POST', `/projects/${projectId}/api-keys`, { name: 'K', ...body }),
  );
}

async function answer(apiKey: string, model: string, headers: Record<string, string> = {}, path?: string) {
  const body = path === undefined ? chatBody(model) : { model, input: 'x' };
  const response = await post(product, body, { apiKey, headers, ...(path === undefined ? {} : { path }) });
  if (response.status === 200) {
    await response.text();
    return '200';
  }
  return `${response.status} ${(await errorOf(response)).code ?? ''}`;
}

async function models(apiKey: string): Promise<string[]> {
  const response = await fetch(`${product.url}/v1/models`, { headers: { authorization: `Bearer ${apiKey}` } });
  return ((await response.json()) as { data: { id: string }[] }).data.map(({ id }) => id);
}

describe('a key', () => {
  it('sees and uses the models of its scopes only, whether others exist or not', async () => {
    const { key: scoped } = await key({ scopes: { models: ['gpt-test*'] } });
    expect(await models(scoped)).toEqual(['gpt-test', 'gpt-test-mini']);
    expect(await answer(scoped, 'gpt-test')).toBe('200');
    expect(await answer(scoped, 'gpt-test-mini')).toBe('200');
    expect(await answer(scoped, 'other/model')).toBe('403 model_not_allowed');
    expect(await answer(scoped, 'does-not-exist')).toBe('403 model_not_allowed');
    expect(await answer(scoped, 'gpt-test-maxi')).toBe('404 model_not_found');
    const headers = { authorization: `Bearer ${scoped}` };
    expect((await fetch(`${product.url}/v1/models/gpt-test`, { headers })).status).toBe(200);
    expect((await fetch(`${product.url}/v1/models/other%2Fmodel`, { headers })).status).toBe(403);
    expect(await models((await key({})).key)).toContain('other/model');
  });

  it('is refused at other endpoints, for data above its class, and from other addresses', async () => {
    const { key: embeddings } = await key({ scopes: { endpoints: ['embeddings'] } });
    expect(await answer(embeddings, 'gpt-test')).toBe('403 endpoint_not_allowed');
    expect(await answer(embeddings, 'gpt-test', {}, '/v1/embeddings')).toBe('200');
    const { key: internal } = await key({ scopes: { dataClass: 'internal' } });
    expect(await answer(internal, 'gpt-test', { 'x-tollgate-data-class': 'restricted' })).toBe(
      '403 data_class_not_allowed',
    );
    expect(await answer(internal, 'gpt-test', { 'x-tollgate-data-class': 'internal' })).toBe('200');
    const { key: elsewhere } = await key({ ipAllow: ['192.0.2.0/24', '2001:db8::/32'] });
    expect(await answer(elsewhere, 'gpt-test')).toBe('403 address_not_allowed');
    const { key: here } = await key({ ipAllow: ['127.0.0.0/8'] });
    expect(await answer(here, 'gpt-test')).toBe('200');
  });

  it('does what it is changed to from the very next request', async () => {
    const made = await key({});
    expect(await answer(made.key, 'gpt-test')).toBe('200');
    await manage(product, 'PATCH', `/api-keys/${made.id}`, { scopes: { models: ['nothing'] } });
    expect(await answer(made.key, 'gpt-test')).toBe('403 model_not_allowed');
    await manage(product, 'PATCH', `/api-keys/${made.id}`, { scopes: {}, ipAllow: ['192.0.2.1'] });
    expect(await answer(made.key, 'gpt-test')).toBe('403 address_not_allowed');
    await manage(product, 'PATCH', `/api-keys/${made.id}`, { ipAllow: [] });
    expect(await answer(made.key, 'gpt-test')).toBe('200');
    const child = await key({ parentId: made.id });
    expect(await answer(child.key, 'gpt-test')).toBe('200');
    await manage(product, 'DELETE', `/api-keys/${made.id}`);
    expect(await answer(child.key, 'gpt-test')).toBe('401 invalid_api_key');
  });
});

describe('R57: a rotation under traffic', () => {
  it('fails no request of either secret, shows the last use of each, and ends the old one when told', async () => {
    const made = await key({ name: 'Rotated' });
    const answers = new Map<string, number>();
    let secrets = [made.key];
    let running = true;
    const clients = Array.from({ length: 8 }, async (_, client) => {
      for (let round = 0; running; round++) {
        const told = await answer(secrets[(client + round) % secrets.length] ?? '', 'gpt-test');
        answers.set(told, (answers.get(told) ?? 0) + 1);
      }
    });
    await sleep(300);
    const rotated = await manage<CreatedApiKey>(product, 'POST', `/api-keys/${made.id}/rotate`, { overlap: '1h' });
    secrets = [made.key, rotated.body.key];
    await sleep(500);
    running = false;
    await Promise.all(clients);
    expect([...answers.keys()]).toEqual(['200']);
    expect(answers.get('200')).toBeGreaterThan(50);
    expect(rotated.body.id).toBe(made.id);

    const used = await eventually(async () => {
      const { body } = await manage<ApiKey>(product, 'GET', `/api-keys/${made.id}`);
      return body.secrets.every(({ lastUsedAt }) => lastUsedAt !== null) ? body.secrets : undefined;
    });
    expect(used).toMatchObject([
      { state: 'current', lastUsedModel: 'gpt-test', lastUsedIp: expect.stringContaining('127.0.0.1') as string },
      { state: 'overlap', lastUsedModel: 'gpt-test' },
    ]);

    await manage(product, 'POST', `/api-keys/${made.id}/end-overlap`);
    expect(await answer(made.key, 'gpt-test')).toBe('401 invalid_api_key');
    expect(await answer(rotated.body.key, 'gpt-test')).toBe('200');
  });

  it('ends the old secret by itself when its time is over', async () => {
    const made = await key({});
    const rotated = await manage<CreatedApiKey>(product, 'POST', `/api-keys/${made.id}/rotate`, { overlap: 2 });
    expect(await answer(made.key, 'gpt-test')).toBe('200');
    await eventually(async () => ((await answer(made.key, 'gpt-test')) === '200' ? undefined : true), 5_000);
    expect(await answer(rotated.body.key, 'gpt-test')).toBe('200');
  });
});
