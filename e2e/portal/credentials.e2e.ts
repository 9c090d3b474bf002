/** Provider credentials in the portal: given, tried against the upstream, replaced; never shown. */
import { startSimulator, type Simulator } from '@tollgate/simulator';
import { join } from 'node:path';
import { accessibilityProblems, newContext, phone, startBrowser, wide, type TestBrowser } from '../support/browser.js';
import { manage, repositoryRoot, startProduct, type Product } from '../support/harness.js';
import { openPage, sidewaysOverflow, signInAsOperator } from '../support/portal.js';

const secret = 'sk-portal-secret-4711';

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

it('stores a credential, tries it, and shows what the upstream said but never the secret', async () => {
  const context = await newContext(chromium, wide, 'light');
  const page = await context.newPage();
  await signInAsOperator(page, product);
  await openPage(page, product, '/credentials?org=demo&create=yes', 'Provider credentials');
  const form = page.getByRole('dialog', { name: 'Add provider credential' });
  await form.getByRole('combobox', { name: 'Provider' }).click();
  await page.getByRole('option', { name: 'OpenAI', exact: true }).click();
  await form.getByLabel('Name').fill('Simulated');
  await form.getByLabel('Base URL, optional').fill(`${simulator.url}/v1`);
  // Nothing is sent before what the provider needs is there.
  await form.getByRole('button', { name: 'Add and test' }).click();
  await form.getByText('Is needed').waitFor();
  await form.getByRole('textbox', { name: 'API key' }).fill(secret);
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.screenshot({ path: screen('credential-create', 'light', 1440) });
  await form.getByRole('button', { name: 'Add and test' }).click();

  const test = page.getByRole('dialog', { name: 'Test Simulated' });
  await test.getByText('It works').waitFor();
  await test.getByText(/Status 200 from 127\.0\.0\.1:\d+ in \d+ ms/).waitFor();
  await test.getByText(/models? found/).waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.screenshot({ path: screen('credential-test', 'light', 1440) });
  await test.getByRole('button', { name: 'Done' }).click();
  expect(await page.content()).not.toContain(secret);

  await page.getByRole('button', { name: 'Actions for Simulated' }).click();
  await page.getByRole('menuitem', { name: 'Replace secret…' }).click();
  await page.getByRole('textbox', { name: 'API key' }).fill('sk-another-secret-0815');
  await page.getByRole('button', { name: 'Replace and test' }).click();
  await page.getByText('It works').waitFor();
  const { body } = await manage<{ data: { hint: string }[] }>(
    product,
    'GET',
    '/organizations/demo/provider-credentials',
  );
  expect(body.data[0]?.hint).toBe('0815');
  await context.close();
}, 120_000);

it('says in words why a credential does not work', async () => {
  const context = await newContext(chromium, wide, 'light');
  const page = await context.newPage();
  const made = await manage(product, 'POST', '/organizations/demo/provider-credentials', {
    name: 'Refused',
    provider: 'openai',
    baseUrl: `${simulator.url}/__fault/401/v1`,
    apiKey: secret,
  });
  expect(made.status).toBe(201);
  await signInAsOperator(page, product);
  await openPage(page, product, '/credentials?org=demo', 'Provider credentials');
  await page
    .getByRole('row', { name: /Refused/ })
    .getByRole('button', { name: 'Test' })
    .click();
  const test = page.getByRole('dialog', { name: 'Test Refused' });
  await test.getByText('It does not work').waitFor();
  await test.getByText(/Status 401/).waitFor();
  await test.getByText('The upstream refuses the secret.').waitFor();
  expect(await test.innerText()).not.toContain(secret);
  await context.close();
}, 60_000);

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
      await openPage(page, product, '/credentials?org=demo', 'Provider credentials');
      expect(await sidewaysOverflow(page)).toBe(0);
      expect(await accessibilityProblems(page)).toEqual([]);
      await page.screenshot({ path: screen('credentials', theme, viewport.width) });
      await context.close();
    },
    60_000,
  );
});
