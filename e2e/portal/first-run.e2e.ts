/** From an empty gateway to an answer without leaving the portal: what somebody does who has just started it. */
import { join } from 'node:path';
import { accessibilityProblems, newContext, phone, startBrowser, wide, type TestBrowser } from '../support/browser.js';
import { adminEmail, adminPassword, manage, repositoryRoot, startProduct, type Product } from '../support/harness.js';

let product: Product;
let chromium: TestBrowser;
beforeAll(async () => {
  [product, chromium] = await Promise.all([startProduct({ env: { TOLLGATE_DEMO: '1' } }), startBrowser()]);
}, 240_000);
afterAll(async () => {
  await chromium?.close();
  await product?.stop();
}, 60_000);

it.each([
  ['wide', wide],
  ['on a phone', phone],
])(
  'names the organization, makes a key and ends in a real request, %s',
  async (_, viewport) => {
    const context = await newContext(chromium, viewport, 'light');
    const page = await context.newPage();
    await page.goto(`${product.url}/sign-in?redirect=/welcome?org=demo`);
    await page.getByLabel('E-mail').fill(adminEmail);
    await page.getByLabel('Password', { exact: true }).fill(adminPassword);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'First steps' }).waitFor();

    const name = `Analytical Engines ${viewport.width}`;
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByRole('button', { name: 'Save the name' }).click();
    await page.getByText('Saved').waitFor();
    expect(await page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Make the key' }).click();
    await page.getByLabel('API key', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('group', { name: 'Answer of the model' }).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(
      0,
    );
    const file = `first-steps-light-${viewport.width}.png`;
    await page.getByLabel('API key', { exact: true }).evaluate((element) => (element.textContent = 'tg_live_…'));
    await page.screenshot({ path: join(repositoryRoot, 'docs/screens', file) });

    await page.getByRole('link', { name: 'See how it was decided' }).click();
    await page.getByText('Decision').first().waitFor();
    const organization = await manage<{ name: string }>(product, 'GET', '/organizations/demo');
    expect(organization.body.name).toBe(name);
    await context.close();
  },
  120_000,
);
