import type { ApiKey, CreatedApiKey, Page, Project } from '@tollgate/contracts';
import { findApiKeyByHash, loadActiveApiKeys } from '../../config/api-key-records.js';
import { newId } from '../../http/public-id.js';
import { startManagementApp, type ManagementApp } from '../../testing/management-app.js';
import { apiKeyPattern, parseApiKey } from './api-key-format.js';
import { hashApiKey } from './api-key-hash.js';

let app: ManagementApp;
beforeAll(async () => {
  app = await startManagementApp();
}, 60_000);
afterAll(async () => {
  await app?.stop();
});

const create = async (name: string, more: object = {}, project = 'default') =>
  (await app.request<CreatedApiKey>('POST', `projects/${project}/api-keys`, { body: { name, ...more } })).body;
const list = async (query = '') => (await app.request<Page<ApiKey>>('GET', `organizations/demo/api-keys${query}`)).body;

describe('API keys', () => {
  it('are shown whole once, and masked ever after', async () => {
    const made = await create('Checkout');
    expect(made.key).toMatch(apiKeyPattern);
    expect(made.maskedKey).toBe(`${made.key.slice(0, 12)}...${made.key.slice(-4)}`);
    const read = await app.request<ApiKey>('GET', `api-keys/${made.id}`);
    expect(read.body).toMatchObject({ id: made.id, name: 'Checkout', state: 'active', maskedKey: made.maskedKey });
    expect(read.text + JSON.stringify(await list())).not.toContain(made.key);
  });

  it('are found by the gateway through their keyed hash only', async () => {
    const made = await create('Hash');
    const { apiKeyPepper } = app.parts.secrets;
    const record = await findApiKeyByHash(app.database, hashApiKey(apiKeyPepper, made.key));
    expect(record).toMatchObject({
      state: 'active',
      organizationId: made.organizationId,
      projectId: made.projectId,
      expiresAtMs: null,
    });
    expect(made.id).toBe(`key_${record?.id.replaceAll('-', '')}`);
    expect(await findApiKeyByHash(app.database, hashApiKey(new Uint8Array(32), made.key))).toBeNull();
    expect((await loadActiveApiKeys(app.database, 1000)).map(({ id }) => id)).toContain(record?.id);
    const stored = await app.database.asSystem((tx) => tx.apiKeySecret.findMany());
    expect(Buffer.from(JSON.stringify(stored)).includes(made.key.slice(12, -4))).toBe(false);
  });

  it('are refused from the moment they are revoked, and everyone is told; twice is no error', async () => {
    const made = await create('Leaked');
    app.events.length = 0;
    expect((await app.request('DELETE', `api-keys/${made.id}`)).status).toBe(204);
    expect(app.events).toMatchObject([{ type: 'api-key.revoked', organizationId: made.organizationId }]);
    expect((await app.request('DELETE', `api-keys/${made.id}`)).status).toBe(204);
    const read = (await app.request<ApiKey>('GET', `api-keys/${made.id}`)).body;
    expect(read.state).toBe('revoked');
    expect(read.revokedAt).not.toBeNull();
    const record = await findApiKeyByHash(app.database, hashApiKey(app.parts.secrets.apiKeyPepper, made.key));
    expect(record?.state).toBe('revoked');
    const entries = await app.database.asSystem((tx) =>
      tx.auditEntry.count({ where: { action: 'api_key.revoke', targetId: made.id } }),
    );
    expect(entries).toBe(1);
  });

  it('can be renamed and keep their id and their creator', async () => {
    const made = await create('Old name');
    const renamed = await app.request<ApiKey>('PATCH', `api-keys/${made.id}`, { body: { name: 'New name' } });
    expect(renamed.body).toMatchObject({ id: made.id, name: 'New name', createdBy: { name: 'Bootstrap token' } });
    expect((await app.request('PATCH', `api-keys/${made.id}`, { body: { name: 'x', state: 'active' } })).status).toBe(
      400,
    );
  });

  it('expire', async () => {
    const soon = new Date(app.clock.nowMs + 60_000).toISOString();
    const made = await create('Short', { expiresAt: soon });
    expect(made).toMatchObject({ state: 'active', expiresAt: soon });
    app.clock.nowMs += 60_000;
    expect((await list('?state=expired')).data.map(({ id }) => id)).toEqual([made.id]);
    const past = await app.request('POST', 'projects/default/api-keys', {
      body: { name: 'x', expiresAt: '2020-01-01T00:00:00Z' },
    });
    expect(past.status).toBe(400);
  });

  it('are listed newest first in pages that fit together', async () => {
    const project = (await app.request<Project>('POST', 'organizations/demo/projects', { body: { name: 'Pages' } }))
      .body;
    const made: string[] = [];
    for (let count = 0; count < 7; count += 1) made.unshift((await create(`Key ${count}`, {}, project.id)).id);
    const seen: string[] = [];
    let path: string | null = `?projectId=${project.slug}&limit=3`;
    while (path !== null) {
      const page = await list(path);
      seen.push(...page.data.map(({ id }) => id));
      path = page.nextCursor === null ? null : `?projectId=${project.slug}&limit=3&cursor=${page.nextCursor}`;
    }
    expect(seen).toEqual(made);
    expect((await app.request<{ code: string }>('GET', 'organizations/demo/api-keys?cursor=nonsense')).body.code).toBe(
      'invalid_cursor',
    );
  });

  it('are found by a part of their name, where wildcards mean themselves', async () => {
    await create('100% sure_thing');
    expect((await list(`?q=${encodeURIComponent('SURE_')}`)).data).toHaveLength(1);
    expect((await list(`?q=${encodeURIComponent('100%')}`)).data).toHaveLength(1);
    expect((await list(`?q=${encodeURIComponent('s%g')}`)).data).toHaveLength(0);
  });

  it('show what they spent since the month began', async () => {
    const made = await create('Spender');
    const { id = '' } =
      (await findApiKeyByHash(app.database, hashApiKey(app.parts.secrets.apiKeyPepper, made.key))) ?? {};
    const row = {
      organizationId: made.organizationId,
      projectId: made.projectId,
      apiKeyId: id,
      endpoint: 'chat-completions',
      outcome: 'succeeded',
    };
    const hour = new Date(Math.floor(app.clock.nowMs / 3_600_000) * 3_600_000);
    const longAgo = new Date(hour.getTime() - 40 * 86_400_000);
    await app.database.asSystem((tx) =>
      tx.usageHour.createMany({
        data: [
          { ...row, id: newId(), hour, requests: 3n, charge: '0.000000000001' },
          { ...row, id: newId(), hour, requestedModel: 'b', requests: 4n, charge: '12345678901234.5' },
          { ...row, id: newId(), hour: longAgo, requests: 100n, charge: '7' },
        ],
      }),
    );
    const read = (await app.request<ApiKey>('GET', `api-keys/${made.id}`)).body;
    expect(read).toMatchObject({ spendMonth: '12345678901234.500000000001', requestsMonth: 7 });
  });

  it('are made on an empty database exactly as given', () => {
    expect(app.first.apiKey).not.toBeNull();
    expect(parseApiKey(app.first.apiKey ?? '')).not.toBeNull();
  });
});
