import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page, RequestDetail, RequestSummary, Usage } from '@tollgate/contracts';
import { BillingModule } from '../billing/billing.module.js';
import { startManagementApp, type ManagementApp } from '../testing/management-app.js';
import { Drainer } from './drainer.js';
import { FileJournal } from './journal.js';
import { LastUsed } from './last-used.js';
import { beginOf, endOf } from './testing/records.js';
import { UsageModule } from './usage.module.js';

let api: ManagementApp;
let dataDir: string;
const today = new Date().toISOString().slice(0, 10);
const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
const range = `from=${today}&to=${tomorrow}`;

beforeAll(async () => {
  api = await startManagementApp({ modules: [UsageModule, BillingModule] });
  dataDir = mkdtempSync(join(tmpdir(), 'tollgate-usage-http-'));
  const { database } = api;
  const key = await database.asSystem((tx) => tx.apiKey.findFirstOrThrow());
  const tenant = { organizationId: key.organizationId, projectId: key.projectId, apiKeyId: key.id };
  const journal = new FileJournal({ dataDir, ownerId: 'owner-a' });
  void journal.append(beginOf(tenant));
  void journal.append(endOf(tenant));
  const drainer = new Drainer({ database, dataDir, journal, log: { info: () => undefined, warn: () => undefined } });
  await drainer.drainAll();
  await drainer.stop();
  await journal.close();
});
afterAll(async () => {
  await api.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('usage over HTTP', () => {
  it('answers by slug, with keys as the portal shows them', async () => {
    const { status, body } = await api.request<Usage>(
      'GET',
      `organizations/demo/usage?${range}&groupBy=model,apiKey,day`,
    );
    expect(status).toBe(200);
    expect(body.totals).toMatchObject({ requests: 1, attempts: 1, charge: '0.000123', totalTokens: 18 });
    expect(body.rows[0]?.keys).toMatchObject({ model: 'gpt-4o-mini', day: today });
    expect(body.rows[0]?.keys.apiKey?.id).toMatch(/^key_[0-9a-f]{32}$/);
  });

  it('lists requests, and shows one by its public id', async () => {
    const page = await api.request<Page<RequestSummary>>('GET', 'organizations/demo/requests?limit=10');
    expect(page.body.data).toHaveLength(1);
    const id = page.body.data[0]?.id ?? '';
    const detail = await api.request<RequestDetail>('GET', `requests/${id}`);
    expect(detail.body).toMatchObject({ id, charge: '0.000123', tokens: { input: 11, output: 7 } });
    expect((await api.request('GET', `requests/${id}/explain`)).status).toBe(200);
    expect((await api.request('GET', 'organizations/demo/requests/histogram')).status).toBe(200);
    expect((await api.request('GET', 'organizations/demo/usage-events')).status).toBe(200);
    expect((await api.request('GET', 'requests/req_00000000000000000000000000000000')).status).toBe(404);
  });

  it('notes when a key was last used', async () => {
    const key = await api.database.asSystem((tx) => tx.apiKey.findFirstOrThrow());
    const lastUsed = new LastUsed(api.database);
    lastUsed.note(endOf({ organizationId: key.organizationId, projectId: key.projectId, apiKeyId: key.id }));
    await lastUsed.stop();
    const keys = await api.request<Page<{ lastUsedModel: string }>>('GET', 'organizations/demo/api-keys');
    expect(keys.body.data[0]?.lastUsedModel).toBe('gpt-4o-mini');
  });

  it('streams billing.csv as a download', async () => {
    const { status, headers, text } = await api.request('GET', `organizations/demo/exports/billing.csv?${range}`);
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(headers['content-disposition']).toBe(`attachment; filename="billing-demo-${today}-${tomorrow}.csv"`);
    expect(text.trimEnd().split('\n').at(-1)).toBe('total,,,,,,,18,,0.000123,0.000123');
  });

  it.each([
    [`organizations/demo/usage?from=${today}&to=${today}`, 400],
    ['organizations/demo/usage', 400],
    [`organizations/demo/usage?${range}&groupBy=colour`, 400],
    [`organizations/demo/exports/billing.csv?from=2026-13-01&to=2026-14-01`, 400],
    ['organizations/demo/requests?cursor=nonsense', 400],
    ['organizations/nobody/usage?from=2026-01-01&to=2026-01-02', 404],
  ])('answers %s with %i and a problem', async (path, expected) => {
    const { status, body } = await api.request<{ code: string }>('GET', path);
    expect(status).toBe(expected);
    expect(body.code).toEqual(expect.any(String));
  });

  it('shows nothing to nobody', async () => {
    for (const path of [
      `organizations/demo/usage?${range}`,
      'organizations/demo/requests',
      `organizations/demo/exports/billing.csv?${range}`,
    ]) {
      expect((await api.request('GET', path, { token: null })).status).toBe(401);
    }
  });
});
