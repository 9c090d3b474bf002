/**
 * Promise: an admin sees what holds where and why, what is held by which request and what was used; and can give back a
 * hold that is stuck, with a trace, but never one whose request still runs: what it gave back would be spent twice.
 */
import type {
  EffectiveLimits,
  Limit,
  LimitHold,
  LimitTree,
  LimitUsage,
  Page,
  CreatedApiKey,
  AuditEntry,
} from '@tollgate/contracts';
import { beat } from '@tollgate/database';
import { newId } from '../http/public-id.js';
import { TestLimitCounters } from '../testing/limit-counters.js';
import { startManagementApp, type ManagementApp } from '../testing/management-app.js';
import { UsageModule } from '../usage/usage.module.js';

const counting = new TestLimitCounters();
const { counters } = counting;

let app: ManagementApp;
let organizationId: string;
let projectId: string;
let key: CreatedApiKey;
const live = newId();
const dead = newId();

beforeAll(async () => {
  app = await startManagementApp({ modules: [counting.module, UsageModule] });
  await counting.connect(app);
  organizationId = app.first.organizationId ?? '';
  projectId = app.first.projectId ?? '';
  key = await made<CreatedApiKey>(`projects/${projectId}/api-keys`, { name: 'Limited' });
  await beat(app.database, { id: live, hostname: 'alive', pid: 1, roles: [], version: '0' }, new Date(app.clock.nowMs));
});
afterAll(async () => {
  if (app !== undefined) await counting.directory.close();
  await app?.stop();
});

async function made<T>(path: string, body: object): Promise<T> {
  const reply = await app.request<T>('POST', path, { body });
  if (reply.status >= 300) throw new Error(`POST ${path}: ${reply.text}`);
  return reply.body;
}

async function read<T>(path: string): Promise<T> {
  const reply = await app.request<T>('GET', `organizations/demo/${path}`);
  if (reply.status !== 200) throw new Error(`GET ${path}: ${reply.text}`);
  return reply.body;
}

async function limited(body: object): Promise<Limit> {
  const limit = await made<Limit>('organizations/demo/limits', body);
  await counting.directory.reload();
  return limit;
}

const take = (limit: Limit, amount: number, ownerId: string, admittedAtMs = 0): string =>
  counting.hold(limit.id, amount, ownerId, admittedAtMs);

const onOrganization = { type: 'organization' };

it('holds are listed with their request, amounts and owner; only a stuck one can be released, which is audited', async () => {
  const limit = await limited({ dimension: 'spend', subject: onOrganization, window: 'month', amount: '10' });
  const running = take(limit, 1_000_000_000, live);
  const orphan = take(limit, 2_500_000_000, dead);
  const { data } = await read<Page<LimitHold>>('holds');
  expect(data.map(({ id, stuck, owner }) => ({ id, stuck, owner }))).toEqual([
    { id: running, stuck: false, owner: { id: live, live: true, hostname: 'alive' } },
    { id: orphan, stuck: true, owner: { id: dead, live: false, hostname: null } },
  ]);
  expect(data[1]).toMatchObject({
    id: orphan,
    requestId: `req_${orphan.replaceAll('-', '')}`,
    model: 'gpt-test',
    projectId,
    maxCost: '0.0025',
    limits: [{ limitId: limit.id, dimension: 'spend', held: '2.5' }],
  });

  const refused = await app.request('POST', `organizations/demo/holds/${running}/release`, { body: { reason: 'Now' } });
  expect(refused.status).toBe(409);
  expect((await app.request('POST', `organizations/demo/holds/${orphan}/release`, { body: {} })).status).toBe(400);
  const released = await app.request('POST', `organizations/demo/holds/${orphan}/release`, {
    body: { reason: 'Host burnt down' },
  });
  expect(released.status).toBe(200);
  expect(
    (await app.request('POST', `organizations/demo/holds/${orphan}/release`, { body: { reason: 'Again' } })).status,
  ).toBe(404);
  const shown = await app.request<Limit>('GET', `organizations/demo/limits/${limit.id}`);
  expect(shown.body.state).toMatchObject({ used: '0', held: '1' });
  const audit = await read<Page<AuditEntry>>('audit-entries?limit=1');
  expect(audit.data[0]).toMatchObject({
    action: 'hold.release',
    target: { type: 'hold', id: orphan },
  });
  await counters.release(running, organizationId, 0);
});

it('a hold older than any request is stuck although its process lives', async () => {
  const limit = await limited({ dimension: 'requests', subject: onOrganization, window: 'day', amount: '10' });
  const old = take(limit, 1, live, app.clock.nowMs - 24 * 3_600_000);
  const { data } = await read<Page<LimitHold>>(`holds?stuck=true&limitId=${limit.id}`);
  expect(data.map(({ id }) => id)).toEqual([old]);
  await counters.release(old, organizationId, 0);
});

it('the tree puts each limit where it holds, with what is settled, held and free', async () => {
  const budget = await limited({
    dimension: 'spend',
    subject: { type: 'project', id: 'default' },
    window: 'month',
    amount: '100',
  });
  const perKey = await limited({
    dimension: 'requests',
    subject: { type: 'api_key', id: key.id },
    window: 'hour',
    amount: '4',
  });
  const onModel = await limited({
    dimension: 'requests',
    subject: { type: 'model', id: 'gpt-test' },
    window: 'day',
    amount: '7',
  });
  const settled = take(budget, 40_000_000_000, live);
  counters.settle(settled, organizationId, [30_000_000_000], 0);
  const held = take(budget, 55_000_000_000, live);
  for (let i = 0; i < 4; i++) take(perKey, 1, live);

  const tree = await read<LimitTree>('limits/tree');
  const project = tree.projects.find(({ slug }) => slug === 'default');
  expect(tree.countersKnown).toBe(true);
  expect(project?.limits.find(({ id }) => id === budget.id)).toMatchObject({
    unit: 'USD',
    origin: 'organization',
    status: 'near',
    standing: { amount: '100', settled: '30', presumed: '0', held: '55', free: '15', usedPercent: 85 },
  });
  expect(project?.apiKeys).toMatchObject([
    { id: key.id, name: 'Limited', limits: [{ id: perKey.id, status: 'over', standing: { free: '0' } }] },
  ]);
  expect(tree.others.map(({ id }) => id)).toContain(onModel.id);
  await counters.release(held, organizationId, 0);
});

it('the effective limits of a key say why each holds and which refuses first', async () => {
  const platform = await made<Limit>('limits', {
    dimension: 'requests',
    subject: { type: 'organization', id: 'demo' },
    window: 'minute',
    amount: '3',
  });
  const elsewhere = await made<Limit>('limits', {
    dimension: 'requests',
    subject: { type: 'model', id: 'other' },
    window: 'minute',
    amount: '3',
  });
  await counting.directory.reload();
  const { limits } = await read<EffectiveLimits>(`limits/effective?apiKeyId=${key.id}&model=gpt-test`);
  expect(limits.map(({ id }) => id)).not.toContain(elsewhere.id);
  expect(limits.find(({ id }) => id === platform.id)).toMatchObject({
    inheritedFrom: 'platform',
    because: 'Set by the platform for the organization.',
    binding: false,
  });
  const binding = limits.filter((limit) => limit.binding);
  expect(binding.map(({ dimension }) => dimension).sort()).toEqual(['requests', 'spend']);
  expect(binding.find(({ dimension }) => dimension === 'requests')).toMatchObject({
    subject: { type: 'api_key', id: key.id },
    inheritedFrom: null,
  });
  expect(
    (await app.request('GET', 'organizations/demo/limits/effective?apiKeyId=key_00000000000000000000000000000000'))
      .status,
  ).toBe(404);
});

it('the usage of a limit over time comes from the reports, and each period shows what it settled', async () => {
  const limit = await limited({
    dimension: 'spend',
    subject: { type: 'project', id: 'default' },
    window: 'day',
    amount: '5',
  });
  const uuid = limit.id.replace(/^lim_(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  const yesterday = new Date(Math.floor(app.clock.nowMs / 86_400_000 - 1) * 86_400_000);
  await app.database.asSystem(async (tx) => {
    const row = { organizationId, projectId, endpoint: 'chat-completions', requests: 2n };
    await tx.usageHour.createMany({
      data: [
        { ...row, hour: yesterday, outcome: 'succeeded', charge: '1.25' },
        { ...row, hour: yesterday, outcome: 'refused', charge: '0' },
        { ...row, hour: yesterday, outcome: 'failed', charge: '0.5' },
        { ...row, hour: yesterday, outcome: 'succeeded', charge: '9', projectId: newId() },
      ],
    });
    await tx.limitPeriod.create({
      data: { limitId: uuid, subjectKey: limit.id, periodStart: yesterday, organizationId, settled: '1.75' },
    });
  });
  const usage = await read<LimitUsage>(`limits/${limit.id}/usage`);
  expect(usage).toMatchObject({
    dimension: 'spend',
    unit: 'USD',
    bucket: 'day',
    series: [{ start: yesterday.toISOString().slice(0, 10), used: '1.75' }],
    periods: [{ subject: null, periodStart: yesterday.toISOString(), settled: '1.75', topUps: '0', amount: '5' }],
  });
  const requests = await limited({
    dimension: 'requests',
    subject: { type: 'organization' },
    window: 'hour',
    amount: '5',
  });
  expect((await read<LimitUsage>(`limits/${requests.id}/usage`)).series).toEqual([
    { start: yesterday.toISOString().slice(0, 10), used: '6' },
  ]);
  const address = await limited({
    dimension: 'requests',
    subject: { type: 'ip', id: '192.0.2.1' },
    window: 'hour',
    amount: '5',
  });
  expect((await read<LimitUsage>(`limits/${address.id}/usage`)).series).toBeNull();
});
