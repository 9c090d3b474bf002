/** Promise: a budget tells when it runs out, before it does; who raises it says why, and it holds again at once. */
import { jest } from '@jest/globals';
import type { AuditEntry, Limit, LimitAlert, LimitTopUp, Page } from '@tollgate/contracts';
import { startSimulator, type Simulator } from '@tollgate/simulator';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually, manage, startProduct, type Product } from '../support/harness.js';
import { addModel, created } from '../support/simulated.js';
import { addTenant, readLimit, type Tenant } from '../support/tenants.js';
import { chatBody, errorOf, post } from '../support/v1.js';

jest.setTimeout(120_000);

let product: Product;
let simulator: Simulator;
let tenant: Tenant;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0, firstTokenMs: 0, tokensPerSecond: 0 });
  product = await startProduct({ env: { TOLLGATE_DEMO: '0', LOG_LEVEL: 'warn' } });
  await addModel(product, { name: 'gpt-test', simulator });
  tenant = await addTenant(product, 'topped-up');
});
afterAll(async () => {
  await product.stop();
  await simulator.close();
});

const at = (path: string) => `/organizations/${tenant.organizationId}/${path}`;

async function addLimit(limit: Record<string, unknown>): Promise<Limit> {
  const subject = { type: 'organization' };
  const made = created(await manage<Limit>(product, 'POST', at('limits'), { window: 'month', subject, ...limit }));
  await sleep(500);
  return made;
}

async function status(): Promise<number> {
  const response = await post(product, chatBody('gpt-test'), { apiKey: tenant.apiKey });
  await response.text();
  return response.status;
}

const alertsOf = async (limit: Limit) =>
  (await manage<Page<LimitAlert>>(product, 'GET', at('limit-alerts'))).body.data.filter(
    ({ limitId }) => limitId === limit.id,
  );

it('raises each alert once as its threshold is passed, and lets a top-up with its reason through', async () => {
  const limit = await addLimit({ dimension: 'requests', amount: '4', alerts: [50, 100] });
  for (let count = 0; count < 2; count++) expect(await status()).toBe(200);
  const first = await eventually(async () => {
    const alerts = (await alertsOf(limit)).filter(({ kind }) => kind === 'threshold');
    return alerts.length > 0 ? alerts : undefined;
  }, 60_000);
  expect(first).toMatchObject([{ threshold: 50, settled: '2', amount: '4' }]);

  for (let count = 0; count < 2; count++) expect(await status()).toBe(200);
  expect(await status()).toBe(429);
  const wrong = await manage(product, 'POST', at(`limits/${limit.id}/top-ups`), { amount: '0', reason: 'x' });
  expect(wrong.status).toBe(400);
  const silent = await manage(product, 'POST', at(`limits/${limit.id}/top-ups`), { amount: '1', reason: ' ' });
  expect(silent.status).toBe(400);
  const body = { amount: '1', reason: 'The launch is today' };
  const topUp = created(await manage<LimitTopUp>(product, 'POST', at(`limits/${limit.id}/top-ups`), body));
  expect(topUp).toMatchObject({ ...body, limitId: limit.id, author: { type: 'token' } });
  await eventually(async () =>
    (await readLimit(product, tenant.organizationId, limit.id)).state?.amount === '5' ? true : undefined,
  );
  expect(await status()).toBe(200);
  const refused = await post(product, chatBody('gpt-test'), { apiKey: tenant.apiKey });
  expect((await errorOf(refused)).limit).toMatchObject({ amount: '5', used: '5' });

  const { data } = (await manage<Page<LimitTopUp>>(product, 'GET', at(`limits/${limit.id}/top-ups`))).body;
  expect(data).toEqual([topUp]);
  const audit = (await manage<Page<AuditEntry>>(product, 'GET', at('audit-entries?action=limit.top_up'))).body.data;
  expect(audit).toMatchObject([{ action: 'limit.top_up', target: { id: limit.id } }]);
  const thresholds = await eventually(async () => {
    const found = (await alertsOf(limit)).filter(({ kind }) => kind === 'threshold').map(({ threshold }) => threshold);
    return found.length === 2 ? found : undefined;
  }, 60_000);
  expect(thresholds.toSorted((a, b) => a - b)).toEqual([50, 100]);
  await manage(product, 'DELETE', at(`limits/${limit.id}`));
});

it('tops up nothing that has no period', async () => {
  const limit = await addLimit({ dimension: 'requests', window: 'minute', amount: '100' });
  const reply = await manage(product, 'POST', at(`limits/${limit.id}/top-ups`), { amount: '1', reason: 'More' });
  expect(reply).toMatchObject({ status: 409, body: { code: 'invalid_state' } });
});

it('a soft budget refuses nobody, raises its alerts, and the decision says that it was over', async () => {
  const limit = await addLimit({ dimension: 'requests', amount: '1', mode: 'soft', alerts: [100] });
  const headers = { 'x-tollgate-explain': '1' };
  const replies = [];
  for (let count = 0; count < 3; count++) {
    const response = await post(product, chatBody('gpt-test'), { apiKey: tenant.apiKey, headers });
    expect(response.status).toBe(200);
    const body = (await response.json()) as { tollgate: { explain: { limits: { limit: string; ok: boolean }[] } } };
    replies.push(body.tollgate.explain.limits.find((entry) => entry.limit === limit.id)?.ok);
  }
  expect(replies).toEqual([true, false, false]);
  await eventually(async () => ((await alertsOf(limit)).length > 0 ? true : undefined), 60_000);
});
