/** Models & routes in the portal: from a credential to a deployment to a route that serves. */
import { startSimulator, type Simulator } from '@tollgate/simulator';
import { join } from 'node:path';
import { accessibilityProblems, newContext, phone, startBrowser, wide, type TestBrowser } from '../support/browser.js';
import { eventually, manage, repositoryRoot, startProduct, type Product } from '../support/harness.js';
import { openPage, sidewaysOverflow, signInAsOperator } from '../support/portal.js';

let product: Product;
let chromium: TestBrowser;
let simulator: Simulator;

beforeAll(async () => {
  [product, chromium, simulator] = await Promise.all([
    startProduct(),
    startBrowser(),
    startSimulator({ port: 0, firstTokenMs: 0, tokensPerSecond: 0 }),
  ]);
}, 120_000);

afterAll(async () => {
  await chromium?.close();
  await product?.stop();
  await simulator?.close();
}, 60_000);

function screen(name: string, theme: string, width: number): string {
  return join(repositoryRoot, 'docs/screens', `${name}-${theme}-${width}.png`);
}

it('adds a deployment with a model the upstream named, and a route to it that serves', async () => {
  const credential = await manage(product, 'POST', '/organizations/demo/provider-credentials', {
    name: 'Simulated',
    provider: 'openai-compatible',
    baseUrl: `${simulator.url}/v1`,
    apiKey: 'sk-simulator',
  });
  expect(credential.status).toBe(201);
  const context = await newContext(chromium, wide, 'light');
  const page = await context.newPage();
  await signInAsOperator(page, product);

  await openPage(page, product, '/models?org=demo&tab=deployments&create=yes', 'Models & routes');
  const form = page.getByRole('dialog', { name: 'Add deployment' });
  await form.getByRole('combobox', { name: 'Provider' }).fill('OpenAI-compatible');
  await page.getByRole('option', { name: 'OpenAI-compatible server' }).click();
  await form.getByLabel('Name').fill('portal-made');
  await form.getByRole('combobox', { name: 'Credential' }).click();
  await page.getByRole('option', { name: 'Simulated' }).click();
  await form.getByText(/It works; \d+ models? found/).waitFor();
  await form.getByRole('combobox', { name: 'Model at the upstream' }).fill('sim');
  await page
    .getByRole('option', { name: /^sim-gpt/ })
    .first()
    .click();
  // The catalogue knows no such model: that is said, and is not a price of nothing.
  await form.getByText('No price is known for this model.').waitFor();
  await form.getByText('streams', { exact: true }).waitFor();
  await form.getByLabel('Input, $ per million').fill('1');
  await form.getByLabel('Output, $ per million').fill('2');
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.screenshot({ path: screen('deployment-create', 'light', 1440) });
  await form.getByRole('button', { name: 'Add deployment' }).click();
  const tested = page.getByRole('dialog', { name: 'Test portal-made' });
  await tested.getByText('It answers').waitFor();
  expect(await tested.innerText()).toMatch(/Tokens in \/ out\s+\d+ \/ \d+\s+Cost\s+\$0\.0+\d+/);
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.screenshot({ path: screen('deployment-test', 'light', 1440) });
  await tested.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('row', { name: /portal-made/ }).waitFor();

  await page.getByRole('button', { name: /^Routes/ }).click();
  await page.getByRole('button', { name: 'Add route' }).first().click();
  const route = page.getByRole('dialog', { name: 'Add route' });
  await route.getByLabel('Model').fill('made-in-the-portal');
  await route.getByRole('combobox', { name: 'Target 1' }).click();
  await page.getByRole('option', { name: 'portal-made' }).click();
  expect(await accessibilityProblems(page)).toEqual([]);
  await route.getByRole('button', { name: 'Add route' }).click();
  await page.getByRole('row', { name: /made-in-the-portal/ }).waitFor();

  const served = await eventually(async () => {
    const reply = await fetch(`${product.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${product.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'made-in-the-portal', messages: [{ role: 'user', content: 'hello' }] }),
    });
    await reply.text();
    return reply.status === 404 ? undefined : reply.status;
  });
  expect(served).toBe(200);
  await context.close();
}, 120_000);

it('says what would become of a request, with a route that is not saved, and calls nobody', async () => {
  const context = await newContext(chromium, wide, 'light');
  const page = await context.newPage();
  await signInAsOperator(page, product);
  const before = simulator.requests().length;
  await openPage(page, product, '/models?org=demo', 'Models & routes');
  await page.getByRole('button', { name: 'Edit made-in-the-portal' }).click();
  const route = page.getByRole('dialog', { name: 'Edit made-in-the-portal' });
  await route.getByRole('button', { name: 'More settings' }).click();
  await route.getByRole('combobox', { name: 'Class of its data, at least' }).click();
  await page.getByRole('option', { name: 'restricted' }).click();
  await route.getByLabel('Failover costs at most, USD an attempt').fill('0.05');
  await route.getByRole('combobox', { name: 'Sleeping targets' }).click();
  await page.getByRole('option', { name: 'elsewhere' }).click();
  await route.getByRole('button', { name: 'Dry run' }).click();
  await route.getByRole('button', { name: 'Run', exact: true }).click();
  await route.getByText('Refused, 403').waitFor();
  await route
    .getByText(/not cleared for the class of this data/)
    .first()
    .waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  await route.getByRole('button', { name: 'Cancel' }).click();

  // The saved route is as it was.
  await openPage(page, product, '/models?org=demo&tab=dry-run', 'Models & routes');
  await page
    .getByLabel('Request', { exact: true })
    .fill('{"model": "made-in-the-portal", "messages": [{"role": "user", "content": "Hello"}], "max_tokens": 50}');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByText('1 of 1 targets').waitFor();
  await page.getByRole('list', { name: 'Targets in order' }).getByText('portal-made').waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.screenshot({ path: screen('dry-run', 'light', 1440) });
  expect(simulator.requests().length).toBe(before);
  await context.close();
}, 90_000);

it('shows who would notice before a deployment is switched off, and goes back by one revision', async () => {
  const context = await newContext(chromium, wide, 'light');
  const page = await context.newPage();
  await signInAsOperator(page, product);
  await openPage(page, product, '/models?org=demo&tab=deployments', 'Models & routes');
  await page
    .getByRole('row', { name: /portal-made/ })
    .getByText('Hot')
    .waitFor();
  await page.getByRole('button', { name: 'Actions for portal-made' }).click();
  await page.getByRole('menuitem', { name: 'Switch off…' }).click();
  const stop = page.getByRole('dialog', { name: 'Switch off portal-made' });
  await stop.getByText(/1 model of 1 would have no target left and be refused/).waitFor();
  await stop.getByRole('list', { name: 'Routes that lead to it' }).getByText('made-in-the-portal').waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.screenshot({ path: screen('deployment-stop', 'light', 1440) });
  expect(await stop.getByRole('button', { name: 'Switch off' }).isDisabled()).toBe(true);
  await stop.getByRole('textbox').fill('portal-made');
  await stop.getByRole('button', { name: 'Switch off' }).click();
  await page
    .getByRole('row', { name: /portal-made/ })
    .getByText('Disabled')
    .waitFor();

  await page.getByRole('button', { name: 'Revisions' }).click();
  const newest = page.getByRole('list', { name: 'Revisions' }).getByRole('listitem').first();
  await newest.getByText('live').waitFor();
  await newest.getByRole('button', { name: /^Changes of revision/ }).click();
  const diff = page.getByRole('dialog', { name: /^What revision \d+ changed/ });
  await diff.getByRole('region', { name: 'deployment portal-made' }).getByText('"disabled"').waitFor();
  await diff.getByRole('button', { name: 'Close' }).last().click();
  await page
    .getByRole('button', { name: /^Go back to revision/ })
    .first()
    .click();
  const back = page.getByRole('dialog', { name: /^Go back to revision/ });
  await back.getByRole('region', { name: 'deployment portal-made' }).waitFor();
  await back.getByLabel('Why, optional').fill('it was needed');
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.screenshot({ path: screen('revision-rollback', 'light', 1440) });
  await back.getByRole('button', { name: 'Go back' }).click();
  await page.getByText('it was needed').waitFor();
  const deployment = await manage<{ state: string }>(product, 'GET', '/organizations/demo/deployments/portal-made');
  expect(deployment.body.state).toBe('hot');
  await context.close();
}, 90_000);

describe.each(['light', 'dark'] as const)('the page, %s', (theme) => {
  it.each([
    ['wide', wide],
    ['phone', phone],
  ] as const)(
    'is accessible and fits the screen: %s',
    async (_, viewport) => {
      const context = await newContext(chromium, viewport, theme);
      const page = await context.newPage();
      await signInAsOperator(page, product);
      for (const tab of ['routes', 'deployments', 'dry-run', 'revisions', 'providers']) {
        await openPage(page, product, `/models?org=demo&owner=platform&tab=${tab}`, 'Models & routes');
        if (tab === 'providers') await page.getByText('streams, tools, schemas, images, thinking').first().waitFor();
        expect({ tab, overflow: await sidewaysOverflow(page) }).toEqual({ tab, overflow: 0 });
        expect({ tab, problems: await accessibilityProblems(page) }).toEqual({ tab, problems: [] });
        await page.screenshot({ path: screen(`models-${tab}`, theme, viewport.width) });
      }
      await context.close();
    },
    90_000,
  );
});

// A form that shows yesterday's price, or none as $0, makes the wrong deployment look cheap.
it('knows a model’s price before there is a deployment of it, and what a deployment that fails says', async () => {
  const known = await manage(product, 'GET', '/model-facts?provider=openai&model=gpt-4o-mini');
  expect(known.body).toMatchObject({
    prices: [{ fromInputTokens: 0, input: '0.15', cachedInput: '0.075', output: '0.6' }],
    contextWindow: 128_000,
  });
  const unknown = await manage(product, 'GET', '/model-facts?provider=openai&model=no-such-model');
  expect(unknown.body).toMatchObject({ prices: null, contextWindow: null });
  const made = await manage<{ id: string }>(product, 'POST', '/deployments', {
    name: 'refusing',
    provider: 'openai-compatible',
    baseUrl: `${simulator.url}/v1`,
    model: 'sim-gpt-4o',
    apiKey: 'sk-x',
    state: 'disabled',
  });
  const tested = await manage<{ ok: boolean; costUsd: string | null }>(
    product,
    'POST',
    `/deployments/${made.body.id}/test`,
  );
  expect([tested.status, tested.body]).toEqual([200, expect.objectContaining({ costUsd: null })]);
  await manage(product, 'PATCH', `/deployments/${made.body.id}`, { baseUrl: 'http://127.0.0.1:9/v1', apiKey: 'sk-y' });
  const failed = await eventually(async () => {
    const reply = await manage<{ ok: boolean; error: { code: string } | null }>(
      product,
      'POST',
      `/deployments/${made.body.id}/test`,
    );
    return reply.body.ok ? undefined : reply.body;
  });
  expect(failed).toMatchObject({ ok: false, costUsd: null, error: { code: expect.any(String) } });
}, 60_000);
