/** Budgets & limits in the portal: what is used and held, why a request was refused, and changing what may be used. */
import type { CreatedApiKey, CreateLimit, Limit, Organization, Project } from '@tollgate/contracts';
import { startSimulator, type Simulator } from '@tollgate/simulator';
import { join } from 'node:path';
import { accessibilityProblems, newContext, phone, startBrowser, wide, type TestBrowser } from '../support/browser.js';
import { eventually, manage, repositoryRoot, startProduct, type Product } from '../support/harness.js';
import { openPage, sidewaysOverflow, signInAsOperator } from '../support/portal.js';
import { addModel, created } from '../support/simulated.js';
import { chatBody, post } from '../support/v1.js';

let product: Product;
let chromium: TestBrowser;
let simulator: Simulator;
let organizationId: string;
let batch: CreatedApiKey;

const monthly: Partial<CreateLimit> = { dimension: 'spend', window: 'month', alerts: [50, 80, 100] };

beforeAll(async () => {
  [product, chromium, simulator] = await Promise.all([
    startProduct({ env: { TOLLGATE_DEMO: '0' } }),
    startBrowser(),
    startSimulator({ port: 0, firstTokenMs: 0, tokensPerSecond: 0 }),
  ]);
  // Dear enough for figures one can read.
  await addModel(product, { name: 'gpt-test', simulator, price: { input: '20000', output: '60000' } });
  const organization = created(
    await manage<Organization>(product, 'POST', '/organizations', {
      name: 'Brightwater',
      slug: 'brightwater',
      timeZone: 'Europe/Paris',
    }),
  );
  organizationId = organization.id;
  const support = await addProject('support-assistant');
  const claims = await addProject('claims-intake');
  const prod = await addKey(support, 'support-prod');
  const staging = await addKey(support, 'support-staging');
  batch = await addKey(claims, 'claims-batch');
  await addLimits([
    { ...monthly, subject: { type: 'organization' }, amount: '6000' },
    { ...monthly, subject: { type: 'project', id: support.id }, amount: '900' },
    { ...monthly, subject: { type: 'api_key', id: prod.id }, amount: '400' },
    { ...monthly, subject: { type: 'api_key', id: staging.id }, window: 'day', amount: '30' },
    { ...monthly, subject: { type: 'project', id: claims.id }, amount: '120', mode: 'soft' },
    { dimension: 'total_tokens', subject: { type: 'project', id: support.id }, window: 'day', amount: '400000' },
    { dimension: 'requests', subject: { type: 'project', id: support.id }, window: 'minute', amount: '600' },
    {
      dimension: 'requests',
      subject: { type: 'api_key', id: batch.id },
      on: { type: 'model', id: 'gpt-test' },
      window: 'minute',
      algorithm: 'token_bucket',
      amount: '60',
      burst: '90',
    },
    { dimension: 'concurrency', subject: { type: 'organization' }, window: 'none', amount: '50' },
  ]);
  await use(prod, 12);
  await use(batch, 6);
  // Its budget does not hold one more request.
  expect(await use(staging, 6)).toContain(429);
}, 180_000);

afterAll(async () => {
  await chromium?.close();
  await product?.stop();
  await simulator?.close();
}, 60_000);

async function addProject(name: string): Promise<Project> {
  return created(
    await manage<Project>(product, 'POST', `/organizations/${organizationId}/projects`, { name, slug: name }),
  );
}

async function addKey(project: Project, name: string): Promise<CreatedApiKey> {
  return created(await manage<CreatedApiKey>(product, 'POST', `/projects/${project.id}/api-keys`, { name }));
}

async function addLimits(limits: readonly Partial<CreateLimit>[]): Promise<void> {
  for (const limit of limits)
    created(await manage<Limit>(product, 'POST', `/organizations/${organizationId}/limits`, limit));
}

/** @returns the statuses. The first one waits until `/v1` knows the key and its limits. */
async function use(key: CreatedApiKey, times: number): Promise<number[]> {
  const apiKey = key.key;
  await eventually(async () => {
    const headers = { authorization: `Bearer ${apiKey}` };
    return (await fetch(`${product.url}/v1/models`, { headers })).ok ? true : undefined;
  });
  const statuses: number[] = [];
  for (let index = 0; index < times; index++) {
    const reply = await post(product, chatBody('gpt-test', 'Hello there', { max_tokens: 200 }), { apiKey });
    await reply.text();
    statuses.push(reply.status);
  }
  return statuses;
}

function screen(name: string, theme: string, width: number): string {
  return join(repositoryRoot, 'docs/screens', `${name}-${theme}-${width}.png`);
}

it('says why a request was refused, and leads to the limit that did it', async () => {
  const context = await newContext(chromium, wide, 'light');
  const page = await context.newPage();
  await signInAsOperator(page, product);
  const refused = await eventually(async () => {
    const path = `/organizations/${organizationId}/requests?outcome=refused`;
    return (await manage<{ data: { id: string }[] }>(product, 'GET', path)).body.data[0]?.id;
  });
  await openPage(page, product, `/requests/${refused}?org=brightwater`, 'Requests');
  const why = page.getByRole('region', { name: 'Why was it refused?' });
  await why
    .getByText(/^The limit Spend · day of key support-staging had no room: \$[\d.]+ of \$30\.00 was used/)
    .waitFor();
  await why.getByText(/Ask an admin to raise the budget/).waitFor();
  // Every limit that was asked, not only the one that refused, with names in place of ids.
  const limits = page.getByRole('table', { name: 'Limits consulted' });
  expect(await limits.getByRole('row').count()).toBe(7);
  expect(await limits.textContent()).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}/);
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.screenshot({ path: screen('request-refused', 'light', 1440) });
  await why.getByRole('link', { name: 'See this limit now' }).click();
  await page.getByRole('heading', { level: 1, name: 'Budgets & limits' }).waitFor();
  await page.getByRole('heading', { level: 2, name: 'support-staging' }).waitFor();

  await openPage(page, product, '/limits?org=brightwater&tab=effective', 'Budgets & limits');
  await page.getByRole('combobox', { name: 'Key' }).click();
  await page.getByRole('option', { name: /^support-staging/ }).click();
  const first = page.getByRole('row', { name: /stops spend first/ });
  await first.getByText('this key').waitFor();
  await page.screenshot({ path: screen('limits-effective', 'light', 1440) });
  await context.close();
}, 90_000);

it('sets, changes, tops up and deletes a limit, and each is in the audit log', async () => {
  const context = await newContext(chromium, wide, 'light');
  const page = await context.newPage();
  await signInAsOperator(page, product);
  await openPage(page, product, '/limits?org=brightwater&create=yes', 'Budgets & limits');
  const form = page.getByRole('dialog', { name: 'Add limit' });
  await form.getByLabel('At most, $').fill('250');
  await form.getByRole('combobox', { name: 'Whose' }).click();
  await page.getByRole('option', { name: 'API key' }).click();
  await form.getByRole('combobox', { name: 'Which', exact: true }).click();
  await page.getByRole('option', { name: 'claims-batch' }).click();
  await form.getByText('At most $250 a calendar month by claims-batch.').waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.screenshot({ path: screen('limit-create', 'light', 1440) });
  await form.getByRole('button', { name: 'Add limit' }).click();
  await page
    .getByRole('row', { name: /claims-batch/ })
    .filter({ hasText: '$250' })
    .waitFor();

  expect(await use(batch, 1)).toEqual([200]);
  await openPage(page, product, '/limits?org=brightwater', 'Budgets & limits');
  await page.getByRole('button', { name: 'claims-batch, Spend · month' }).click();
  await page.getByRole('button', { name: 'Edit Spend · month of claims-batch' }).click();
  const edit = page.getByRole('dialog', { name: 'Edit Spend · month of claims-batch' });
  await edit.getByLabel('At most, $').fill('0.01');
  await edit.getByText(/is used already: from the moment you save, requests are refused/).waitFor();
  await edit.getByLabel('At most, $').fill('300');
  await edit.getByRole('button', { name: 'Save' }).click();
  await page
    .getByRole('row', { name: /claims-batch/ })
    .filter({ hasText: '$300' })
    .waitFor();

  await page.getByRole('button', { name: 'Top up' }).click();
  const topUp = page.getByRole('dialog', { name: /^Top up claims-batch/ });
  await topUp.getByLabel('By how much, $').fill('50');
  await topUp.getByLabel('Why').fill('quarter end');
  await topUp.getByRole('button', { name: 'Top up' }).click();
  const topUps = page.getByRole('region', { name: 'Top-ups' });
  await topUps.getByText('+$50').waitFor();
  await topUps.getByText('quarter end').waitFor();

  await page.getByRole('button', { name: 'More for Spend · month of claims-batch' }).click();
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  const removal = page.getByRole('dialog', { name: 'Delete Spend · month of claims-batch' });
  await removal.getByText(/It holds back 1 active key\. 7 requests for \$/).waitFor();
  expect(await removal.getByRole('button', { name: 'Delete limit' }).isDisabled()).toBe(true);
  await removal.getByRole('textbox').fill('claims-batch');
  await removal.getByRole('button', { name: 'Delete limit' }).click();
  await page
    .getByRole('row', { name: /claims-batch/ })
    .filter({ hasText: '$300' })
    .waitFor({ state: 'detached' });

  // While the dialog is open the table behind it is hidden from roles: the record tells when it is really gone.
  const expected = ['limit.delete', 'limit.top_up', 'limit.update', 'limit.create'];
  const actions = async () => {
    const path = `/organizations/${organizationId}/audit-entries?limit=4`;
    const { body } = await manage<{ data: { action: string }[] }>(product, 'GET', path);
    return body.data.map(({ action }) => action);
  };
  await eventually(async () => ((await actions())[0] === expected[0] ? true : undefined));
  expect(await actions()).toEqual(expected);
  await context.close();
}, 90_000);

it('makes a plan, a profile of an end user and a webhook channel, whose secret is shown once', async () => {
  const context = await newContext(chromium, wide, 'light');
  const page = await context.newPage();
  await signInAsOperator(page, product);
  await openPage(page, product, '/limits?org=brightwater&tab=plans', 'Budgets & limits');
  await page.getByRole('button', { name: 'Add plan' }).click();
  const form = page.getByRole('dialog', { name: 'Add plan' });
  await form.getByLabel('Name').fill('by-user');
  await form.getByLabel('At most').fill('1000');
  await form.getByRole('combobox', { name: 'For each' }).click();
  await page.getByRole('option', { name: 'End user' }).click();
  await form.getByRole('combobox', { name: /^Only end users with/ }).fill('tier=gold');
  await page.keyboard.press('Enter');
  const sentence = 'At most 1,000 requests a minute by each end user. Only end users with tier gold.';
  await form.getByText(sentence).waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  await form.getByRole('button', { name: 'Add plan' }).click();
  await page
    .getByRole('row', { name: /^by-user/ })
    .getByText(sentence)
    .waitFor();
  await page.getByRole('button', { name: 'Add profile' }).click();
  const profile = page.getByRole('dialog', { name: 'Add profile' });
  await profile.getByLabel('End user').fill('ada');
  await profile.getByRole('combobox', { name: 'Attributes' }).fill('tier=gold');
  await page.keyboard.press('Enter');
  await profile.getByRole('button', { name: 'Add profile' }).click();
  await page.getByRole('row', { name: /^ada/ }).getByText('tier=gold').waitFor();
  expect(await sidewaysOverflow(page)).toBe(0);
  expect(await accessibilityProblems(page)).toEqual([]);

  await openPage(page, product, '/limits?org=brightwater&tab=alerts', 'Budgets & limits');
  await page.getByRole('button', { name: 'Add channel' }).click();
  const channel = page.getByRole('dialog', { name: 'Add channel' });
  await channel.getByLabel('Name').fill('Pager');
  await channel.getByLabel('URL').fill('https://hooks.example.com/tollgate');
  expect(await accessibilityProblems(page)).toEqual([]);
  await channel.getByRole('button', { name: 'Add channel' }).click();
  const secret = page.getByRole('alertdialog', { name: 'Store this secret now' });
  expect(await secret.getByLabel('Signing secret').textContent()).toMatch(/^whsec_/);
  expect(await accessibilityProblems(page)).toEqual([]);
  await secret.getByText('I have stored it in a safe place').click();
  await secret.getByRole('button', { name: 'Done' }).click();
  await page
    .getByRole('row', { name: /^Pager/ })
    .getByText('https://hooks.example.com/tollgate')
    .waitFor();
  await page.getByRole('button', { name: 'Actions for channel Pager' }).click();
  await page.getByRole('menuitem', { name: 'Deliveries' }).click();
  await page.getByRole('dialog', { name: 'Deliveries to Pager' }).getByText('Nothing was sent yet').waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  await context.close();
}, 90_000);

describe.each(['light', 'dark'] as const)('the page, %s', (theme) => {
  it.each([
    ['wide', wide],
    ['phone', phone],
  ] as const)(
    'is accessible, fits the screen and opens a limit by the keyboard: %s',
    async (name, viewport) => {
      const context = await newContext(chromium, viewport, theme);
      const page = await context.newPage();
      await signInAsOperator(page, product);
      for (const tab of ['budgets', 'effective', 'holds', 'plans', 'alerts']) {
        await openPage(page, product, `/limits?org=brightwater&tab=${tab}`, 'Budgets & limits');
        expect({ tab, overflow: await sidewaysOverflow(page) }).toEqual({ tab, overflow: 0 });
        expect({ tab, problems: await accessibilityProblems(page) }).toEqual({ tab, problems: [] });
        if (tab === 'budgets') await page.screenshot({ path: screen('limits', theme, viewport.width) });
      }
      await openPage(page, product, '/limits?org=brightwater', 'Budgets & limits');
      await page.getByRole('button', { name: 'support-assistant, Spend · month' }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 2, name: 'support-assistant' }).waitFor();
      if (name === 'phone') {
        expect(await accessibilityProblems(page)).toEqual([]);
        await page.keyboard.press('Escape');
        await page.getByRole('heading', { level: 2, name: 'support-assistant' }).waitFor({ state: 'detached' });
      }
      await context.close();
    },
    90_000,
  );
});
