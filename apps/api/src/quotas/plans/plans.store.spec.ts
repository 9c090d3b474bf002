/**
 * Promise: a plan is data: made, changed and removed by API and by file, versioned and audited; a misspelt one is refused;
 * and everybody can see what it gives. How it is counted: `e2e/gateway/limit-subjects.e2e.ts`.
 */
import type { ConfigRevision, EffectiveLimits, Limit, LimitPlan, Organization, Page } from '@tollgate/contracts';
import { applyTollgateFile, type FileContext } from '../../config/apply-file.js';
import { TestLimitCounters } from '../../testing/limit-counters.js';
import { addMember, startManagementApp, type ManagementApp } from '../../testing/management-app.js';
import { UsageModule } from '../../usage/usage.module.js';

const counting = new TestLimitCounters();
let app: ManagementApp;

beforeAll(async () => {
  app = await startManagementApp({ modules: [counting.module, UsageModule] });
  await counting.connect(app);
});
afterAll(async () => {
  if (app !== undefined) await counting.directory.close();
  await app?.stop();
});

const perKey = { dimension: 'requests', per: 'api_key', window: 'minute', amount: '60' };
const ofGold = {
  dimension: 'requests',
  per: 'end_user',
  window: 'minute',
  amount: '100',
  when: { endUser: { tier: ['gold'] } },
};
const ofAll = { dimension: 'requests', per: 'end_user', window: 'minute', amount: '10' };

function post<T = LimitPlan>(path: string, body: object) {
  return app.request<T>('POST', path, { body });
}

/** What holds, as amount by subject. */
async function effective(query = ''): Promise<string[]> {
  await counting.directory.reload();
  const reply = await app.request<EffectiveLimits>('GET', `organizations/demo/limits/effective${query}`);
  expect(reply.body.countersKnown).toBe(true);
  return reply.body.limits.map(({ subject, amount, origin }) => `${subject.type} ${amount} ${origin}`);
}

it.each([
  ['an unknown field', { name: 'p', limits: [{ ...perKey, amuont: '5' }] }],
  ['an amount that is none', { name: 'p', limits: [{ ...perKey, amount: '1e400' }] }],
  ['a negative amount', { name: 'p', limits: [{ ...perKey, amount: '-1' }] }],
  ['a subject that has no count of its own', { name: 'p', limits: [{ ...perKey, per: 'global' }] }],
  ['a window that does not fit', { name: 'p', limits: [{ ...perKey, dimension: 'concurrency' }] }],
  ['a condition on nothing', { name: 'p', limits: [{ ...perKey, when: { endUser: { tier: [] } } }] }],
])('%s is a 400 that says where', async (_, body) => {
  const reply = await post<{ errors: { path: string }[] }>('limit-plans', body);
  expect(reply.status).toBe(400);
  expect(reply.body.errors[0]?.path).toMatch(/^limits\.0/);
});

it('the tier of an organization decides, else the default plan; only operators put it on another', async () => {
  const standard = await post('limit-plans', { name: 'standard', default: true, limits: [perKey] });
  expect(standard.status).toBe(201);
  expect((await post('limit-plans', { name: 'standard', limits: [] })).status).toBe(409);
  expect((await post('limit-plans', { name: 'second', default: true, limits: [] })).status).toBe(400);
  const team = await post('limit-plans', { name: 'team', limits: [{ ...perKey, amount: '600' }] });
  const key = await post<{ id: string }>('projects/default/api-keys', { name: 'Tiered' });
  const ask = `?apiKeyId=${key.body.id}`;
  expect(await effective(ask)).toEqual(['api_key 60 plan']);

  const owner = await addMember(app, 'owner');
  const change = (options: object) =>
    app.request<Organization>('PATCH', 'organizations/demo', { ...options, body: { plan: 'team' } });
  expect((await change(owner.as)).status).toBe(403);
  expect((await app.request('PATCH', 'organizations/demo', { body: { plan: 'taem' } })).status).toBe(400);
  expect((await change({})).body.plan).toBe('team');
  expect(await effective(ask)).toEqual(['api_key 600 plan']);

  // A limit the platform made for this key goes before the default; one of the organization's holds beside it.
  const own = await post<Limit>('limits', {
    ...perKey,
    per: undefined,
    subject: { type: 'api_key', id: key.body.id },
    amount: '5',
  });
  expect(await effective(ask)).toEqual(['api_key 5 platform']);
  await app.request('DELETE', `limits/${own.body.id}`);
  const beside = await post<Limit>('organizations/demo/limits', {
    ...perKey,
    per: undefined,
    subject: { type: 'api_key', id: key.body.id },
    amount: '5000',
  });
  expect(await effective(ask)).toEqual(['api_key 5000 organization', 'api_key 600 plan']);
  await app.request('DELETE', `organizations/demo/limits/${beside.body.id}`);

  expect((await app.request('DELETE', `limit-plans/${team.body.id}`)).status).toBe(204);
  expect(await effective(ask)).toEqual(['api_key 60 plan']);
  await app.request('DELETE', `limit-plans/${standard.body.id}`);
});

it('of a plan’s limits the first whose condition the end user’s profile meets holds', async () => {
  const plan = await post('organizations/demo/limit-plans', { name: 'users', limits: [ofGold, ofAll] });
  expect((await post('organizations/demo/limit-plans', { name: 'x', default: true, limits: [] })).status).toBe(400);
  const profile = await post<{ id: string }>('organizations/demo/end-users', {
    endUser: 'ada',
    attributes: { tier: 'gold' },
  });
  expect((await post('organizations/demo/end-users', { endUser: 'ada', attributes: {} })).status).toBe(409);
  expect(await effective('?endUser=ada')).toEqual(['end_user 100 plan']);
  expect(await effective('?endUser=bob')).toEqual(['end_user 10 plan']);
  await app.request('PATCH', `organizations/demo/end-users/${profile.body.id}`, {
    body: { attributes: { tier: 'tin' } },
  });
  expect(await effective('?endUser=ada')).toEqual(['end_user 10 plan']);
  await app.request('DELETE', `organizations/demo/limit-plans/${plan.body.id}`);
  expect(await effective('?endUser=ada')).toEqual([]);
});

it('a change of an amount keeps what was counted, and every change is a revision', async () => {
  const plan = await post('organizations/demo/limit-plans', { name: 'kept', limits: [ofAll] });
  const ids = async () => {
    await counting.directory.reload();
    const reply = await app.request<EffectiveLimits>('GET', 'organizations/demo/limits/effective?endUser=ada');
    return reply.body.limits.map(({ id, amount }) => [id, amount]);
  };
  const [[id] = []] = await ids();
  const path = `organizations/demo/limit-plans/${plan.body.id}`;
  await app.request('PATCH', path, { body: { limits: [{ ...ofAll, amount: '20' }] } });
  expect(await ids()).toEqual([[id, '20']]);
  const stale = await app.request('PATCH', path, { body: { limits: [] }, headers: { 'if-match': '"1"' } });
  expect(stale.status).toBe(412);
  const revisions = await app.request<Page<ConfigRevision>>('GET', 'organizations/demo/config/revisions?limit=2');
  await app.request('POST', `organizations/demo/config/revisions/${revisions.body.data[1]?.id ?? ''}/rollback`, {
    body: {},
  });
  expect(await ids()).toEqual([[id, '10']]);
  await app.request('DELETE', path);
});

it('tollgate.yaml sets plans up; applied again it changes nothing; what leaves the file goes', async () => {
  const context: FileContext = {
    database: app.database,
    masterKeys: app.parts.masterKeys,
    lookup: () => undefined,
    fileName: 'tollgate.yaml',
  };
  const file = `version: 1
limitPlans:
  - name: free
    default: true
    limits:
      - { dimension: requests, per: api_key, window: minute, amount: "60" }
  - name: users
    organization: demo
    limits:
      - { dimension: spend, per: end_user, window: day, amount: "5.50", when: { endUser: { tier: [gold] } } }
      - { dimension: spend, per: end_user, window: day, amount: "1" }
`;
  expect((await applyTollgateFile(file, context)).changed).toBe(true);
  expect((await applyTollgateFile(file, context)).changed).toBe(false);
  expect(await effective('?endUser=bob')).toEqual(['end_user 1 plan']);
  const plans = await app.request<Page<LimitPlan>>('GET', 'limit-plans');
  expect(plans.body.data).toMatchObject([{ name: 'free', default: true, managedBy: 'file' }]);
  const refused = await app.request('DELETE', `limit-plans/${plans.body.data[0]?.id ?? ''}`);
  expect(refused.status).toBe(409);
  await expect(applyTollgateFile(file.replace('"60"', '"-60"'), context)).rejects.toThrow(/tollgate\.yaml/);
  await applyTollgateFile('version: 1\n', context);
  expect(await effective('?endUser=bob')).toEqual([]);
});
