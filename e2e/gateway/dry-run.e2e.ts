/** Promise (C9): a pasted request is answered with what would become of it, and no upstream hears of it. */
import { jest } from '@jest/globals';
import type { Limit, RouteDryRun } from '@tollgate/contracts';
import { startSimulator, type Simulator } from '@tollgate/simulator';
import { eventually, manage, startProduct, type Product } from '../support/harness.js';
import { addDeployment, addRoute, created } from '../support/simulated.js';
import { demoProject } from '../support/tenants.js';
import { chatBody, post } from '../support/v1.js';

jest.setTimeout(60_000);

let product: Product;
let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0, firstTokenMs: 0, tokensPerSecond: 0 });
  product = await startProduct({ env: { TOLLGATE_DEMO: '0', LOG_LEVEL: 'warn' } });
  await addDeployment(product, { name: 'eu', simulator, clearance: 'restricted' });
  await addDeployment(product, { name: 'us', simulator, clearance: 'public' });
  await addDeployment(product, { name: 'spare', simulator });
  const to = (deployment: string, tier: 'primary' | 'backup' = 'primary') => ({ deployment, weight: 1, tier });
  await addRoute(product, { model: 'assistant', targets: [to('us'), to('eu'), to('spare', 'backup')] });
});
afterAll(async () => {
  await product.stop();
  await simulator.close();
});

async function dryRun(body: Record<string, unknown>, owner = '/organizations/demo'): Promise<RouteDryRun> {
  const reply = await manage<RouteDryRun>(product, 'POST', `${owner}/routes/dry-run`, body);
  expect([reply.status, reply.status === 200 ? '' : reply.body]).toEqual([200, '']);
  return reply.body;
}
const order = ({ targets }: RouteDryRun) =>
  targets.map(({ deployment, position, filters }) => `${deployment}:${position ?? filters[0]?.name ?? ''}`);

it('says who would be asked, in which order, for which price, and what holds the others back', async () => {
  const found = await dryRun({ request: chatBody('assistant') });
  expect(order(found)).toEqual(['us:1', 'eu:2', 'spare:3']);
  expect(found).toMatchObject({
    admitted: true,
    refusal: null,
    route: { model: 'assistant', strategy: 'priority', revision: expect.any(Number) as number },
    dataClass: 'public',
  });
  expect(found.targets[0]).toMatchObject({ price: { input: '1', output: '2' }, health: 'closed', inFlight: 0 });
  expect(Number(found.estimate?.mostCostUsd)).toBeGreaterThan(0);
  const internal = await dryRun({ request: chatBody('assistant'), headers: { 'X-Tollgate-Data-Class': 'internal' } });
  expect(order(internal)).toEqual(['eu:1', 'spare:2', 'us:data-class']);
  expect(simulator.counts().totals.requests).toBe(0);
});

it('tries a route that is not saved, and saves nothing', async () => {
  const route = {
    model: 'assistant',
    targets: [{ deployment: 'spare' }],
    rules: [{ name: 'long', when: { promptTokens: { min: 1_000 } }, targets: [{ deployment: 'eu' }] }],
  };
  const platform = (request: object) => dryRun({ organization: 'demo', request, route }, '');
  expect(order(await platform(chatBody('assistant')))).toEqual(['spare:1']);
  const long = await platform(chatBody('assistant', 'word '.repeat(1_000)));
  expect([order(long), long.rule?.name, long.route?.revision]).toEqual([['eu:1'], 'long', null]);
  const other = await platform(chatBody('another'));
  expect([other.admitted, other.refusal?.code]).toEqual([false, 'model_not_found']);
  const wrong = await manage<{ errors: { path: string }[] }>(product, 'POST', '/routes/dry-run', {
    organization: 'demo',
    request: chatBody('assistant'),
    route: { model: 'assistant', targets: [{ deployment: 'nobody' }] },
  });
  expect([wrong.status, wrong.body.errors[0]?.path]).toEqual([400, 'route.targets.0.deployment']);
  const served = await post(product, chatBody('assistant'));
  expect(served.headers.get('x-tollgate-deployment')).toBe('us');
});

it('shows what each limit would say, and the refusal, without counting anything', async () => {
  const limit = created(
    await manage<Limit>(product, 'POST', '/organizations/demo/limits', {
      dimension: 'requests',
      subject: { type: 'organization' },
      window: 'day',
      amount: '1',
    }),
  );
  const asked = async () =>
    (await dryRun({ request: chatBody('assistant') })).limits.filter(({ id }) => id === limit.id);
  await eventually(async () => ((await asked()).length === 1 ? true : undefined));
  for (let n = 0; n < 3; n++)
    expect(await asked()).toMatchObject([{ usedBefore: '0', held: '0', needed: '1', freeAfter: '0', ok: true }]);
  await (await post(product, chatBody('assistant'))).text();
  const full = await eventually(async () => {
    const found = await dryRun({ request: chatBody('assistant') });
    return found.refusal === null ? undefined : found;
  });
  expect(full).toMatchObject({ admitted: false, refusal: { status: 429, code: 'quota_exceeded' } });
  expect(full.limits).toMatchObject([{ usedBefore: '1', ok: false, remedy: expect.any(String) as string }]);
  await manage(product, 'DELETE', `/organizations/demo/limits/${limit.id}`);
});

it('looks with the eyes of a key, and only at what its organization has', async () => {
  const { projectId } = await demoProject(product);
  const key = created(
    await manage<{ id: string }>(product, 'POST', `/projects/${projectId}/api-keys`, {
      name: 'narrow',
      scopes: { models: ['other-*'] },
    }),
  );
  const refused = await dryRun({ request: chatBody('assistant'), apiKeyId: key.id });
  expect(refused.refusal).toMatchObject({ status: 403, code: 'model_not_allowed' });
  const neighbour = created(await manage<{ slug: string }>(product, 'POST', '/organizations', { name: 'Neighbour' }));
  const stolen = await manage<{ errors: { path: string }[] }>(
    product,
    'POST',
    `/organizations/${neighbour.slug}/routes/dry-run`,
    { request: chatBody('assistant'), apiKeyId: key.id },
  );
  expect([stolen.status, stolen.body.errors[0]?.path]).toEqual([400, 'apiKeyId']);
});

it('finds out what an upstream cannot be told', async () => {
  await addDeployment(product, { name: 'claude', simulator, provider: 'anthropic' });
  await addRoute(product, { model: 'claude', targets: [{ deployment: 'claude', weight: 1, tier: 'primary' }] });
  const found = await dryRun({ request: { ...chatBody('claude'), logit_bias: { '50256': -100 } } });
  expect(found.targets[0]?.problem?.code).toBe('unsupported_parameter');
  expect(found.refusal).toMatchObject({ status: 400, code: 'unsupported_parameter' });
});
