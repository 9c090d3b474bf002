/** The keys side of the portal: narrow a key and see it refuse, rotate one while it is in use. */
import type { ApiKey } from '@tollgate/contracts';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { accessibilityProblems, newContext, phone, startBrowser, wide, type TestBrowser } from '../support/browser.js';
import { eventually, manage, repositoryRoot, startProduct, type Product } from '../support/harness.js';
import { addMember, memberPassword, openPage, sidewaysOverflow, signIn, signInAsOperator } from '../support/portal.js';

let product: Product;
let chromium: TestBrowser;

beforeAll(async () => {
  [product, chromium] = await Promise.all([startProduct(), startBrowser()]);
}, 120_000);

afterAll(async () => {
  await chromium?.close();
  await product?.stop();
}, 60_000);

function screen(name: string, theme: string, width: number): string {
  return join(repositoryRoot, 'docs/screens', `${name}-${theme}-${width}.png`);
}

async function chat(key: string, model: string): Promise<{ status: number; code: string | null }> {
  const reply = await fetch(`${product.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, max_tokens: 5, messages: [{ role: 'user', content: 'hello' }] }),
  });
  const body = (await reply.json()) as { error?: { code?: string } };
  return { status: reply.status, code: body.error?.code ?? null };
}

/** The whole key out of the dialog that shows it once, which is then put away. */
async function storeShownKey(page: Page): Promise<string> {
  const shown = page.getByRole('alertdialog', { name: 'Store this key now' });
  const key = (await shown.getByLabel('API key', { exact: true }).innerText()).trim();
  await shown.getByLabel('I have stored it in a safe place').check();
  await shown.getByRole('button', { name: 'Done' }).click();
  await shown.waitFor({ state: 'hidden' });
  return key;
}

async function newestKey(name: string): Promise<ApiKey> {
  const { body } = await manage<{ data: ApiKey[] }>(product, 'GET', `/organizations/demo/api-keys?q=${name}`);
  const [found] = body.data;
  if (!found) throw new Error(`there is no key ${name}`);
  return found;
}

it('makes a key with scopes, which then allows and refuses what the form said', async () => {
  const context = await newContext(chromium, wide, 'light');
  const page = await context.newPage();
  await signInAsOperator(page, product);
  await openPage(page, product, '/keys?org=demo&create=yes', 'API keys');
  const dialog = page.getByRole('dialog', { name: 'Create API key' });
  await dialog.getByLabel('Name').fill('narrow');
  await dialog.getByRole('combobox', { name: 'Models' }).fill('gpt-4o*');
  await page.keyboard.press('Enter');
  await dialog.getByRole('checkbox', { name: 'chat' }).check();
  await dialog.getByLabel('Allowed addresses').fill('127.0.0.0/8');
  await page.keyboard.press('Enter');
  await dialog.getByLabel('Tags').fill('team=checkout');
  await page.keyboard.press('Enter');
  const preview = dialog.getByRole('region', { name: 'What the gateway will enforce' });
  await preview.getByText('gpt-4o*').waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.screenshot({ path: screen('key-create', 'light', 1440) });
  await dialog.getByRole('button', { name: 'Create key' }).click();
  const key = await storeShownKey(page);

  expect(await newestKey('narrow')).toMatchObject({
    scopes: { endpoints: ['chat-completions'], models: ['gpt-4o*'] },
    ipAllow: ['127.0.0.0/8'],
    tags: { team: 'checkout' },
  });
  expect((await chat(key, 'gpt-4o-mini')).status).toBe(200);
  expect(await chat(key, 'claude-sonnet-4-5')).toEqual({ status: 403, code: 'model_not_allowed' });
  const embedding = await fetch(`${product.url}/v1/embeddings`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'text-embedding-3-small', input: 'hello' }),
  });
  expect(embedding.status).toBe(403);

  // Taken back on the key's own page, the scope no longer refuses.
  await openPage(page, product, '/keys?org=demo', 'API keys');
  await page.getByRole('link', { name: 'narrow' }).click();
  await page.getByRole('heading', { level: 1, name: 'narrow' }).waitFor();
  await page.getByRole('button', { name: 'Edit' }).click();
  const edit = page.getByRole('dialog', { name: 'Edit narrow' });
  await edit.getByRole('checkbox', { name: 'embeddings' }).check();
  await edit.getByRole('combobox', { name: 'Models' }).fill('text-*');
  await page.keyboard.press('Enter');
  await edit.getByRole('button', { name: 'Save' }).click();
  await edit.waitFor({ state: 'hidden' });
  expect((await newestKey('narrow')).scopes.models).toEqual(['gpt-4o*', 'text-*']);
  await context.close();
}, 120_000);

// The old secret must work until the overlap is ended, and the page must say when nobody sends it any more.
it('rotates a key under traffic without one failed request, and ends the overlap once the old secret is silent', async () => {
  const context = await newContext(chromium, wide, 'light');
  const page = await context.newPage();
  const project = await manage<{ data: { id: string }[] }>(product, 'GET', '/organizations/demo/projects');
  const made = await manage<ApiKey & { key: string }>(
    product,
    'POST',
    `/projects/${project.body.data[0]?.id ?? ''}/api-keys`,
    { name: 'busy' },
  );
  expect(made.status).toBe(201);
  let secret = made.body.key;
  let running = true;
  const statuses: number[] = [];
  const traffic = (async () => {
    while (running) statuses.push((await chat(secret, 'gpt-4o-mini')).status);
  })();

  await signInAsOperator(page, product);
  await openPage(page, product, `/keys/${made.body.id}?org=demo`, 'busy');
  await page.getByRole('button', { name: 'Rotate' }).click();
  const dialog = page.getByRole('dialog', { name: 'Rotate busy' });
  await dialog.getByText('1 hour').click();
  await dialog.getByRole('button', { name: 'Rotate key' }).click();
  const fresh = await storeShownKey(page);
  expect(fresh).not.toBe(made.body.key);
  // Clients still send the old secret: the page says so.
  await page.getByText(/The old secret is in use/).waitFor({ timeout: 40_000 });
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.screenshot({ path: screen('key-rotating', 'light', 1440) });

  secret = fresh;
  await eventually(async () => {
    const { secrets } = (await manage<ApiKey>(product, 'GET', `/api-keys/${made.body.id}`)).body;
    return secrets[0]?.lastUsedAt ? true : undefined;
  }, 20_000);
  await page.getByRole('button', { name: 'End overlap now' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End overlap' }).click();
  await page.getByRole('button', { name: 'End overlap now' }).waitFor({ state: 'hidden' });
  await sleep(500);
  running = false;
  await traffic;
  expect(statuses.length).toBeGreaterThan(20);
  expect(statuses.filter((status) => status !== 200)).toEqual([]);
  expect((await chat(made.body.key, 'gpt-4o-mini')).status).toBe(401);
  expect((await chat(fresh, 'gpt-4o-mini')).status).toBe(200);
  await context.close();
}, 180_000);

// A button that is there and then refused is worse than none; a page that hides it without a word is a riddle.
it('offers a viewer nothing to change, and says who may', async () => {
  const email = await addMember(product, 'viewer');
  const context = await newContext(chromium, wide, 'light');
  const page = await context.newPage();
  await signIn(page, product, email, memberPassword);
  await openPage(page, product, '/keys?create=yes', 'API keys');
  await page
    .getByText('Your role, viewer, does not allow this. It takes the role owner, admin or developer.')
    .waitFor();
  expect(await page.getByRole('button', { name: 'Create key' }).count()).toBe(0);
  expect(await page.getByRole('dialog').count()).toBe(0);
  await page.locator('a[href*="/keys/key_"]').first().click();
  await page.getByText('Your role, viewer, does not allow this.', { exact: false }).waitFor();
  for (const name of ['Edit', 'Rotate', 'Revoke'])
    expect(await page.getByRole('button', { name, exact: true }).count()).toBe(0);
  for (const [path, heading, button] of [
    ['/credentials?create=yes', 'Provider credentials', 'Add credential'],
    ['/models?create=yes', 'Models & routes', 'Add route'],
    ['/issuers?create=yes', 'Trusted issuers', 'Trust an issuer'],
  ] as const) {
    await openPage(page, product, path, heading);
    await page.getByText('Your role, viewer, does not allow this. It takes the role owner or admin.').waitFor();
    expect(await page.getByRole('button', { name: button }).count()).toBe(0);
    expect(await page.getByRole('dialog').count()).toBe(0);
  }
  await context.close();
}, 90_000);

describe.each(['light', 'dark'] as const)('the page of a key, %s', (theme) => {
  it.each([
    ['wide', wide],
    ['phone', phone],
  ] as const)(
    'is accessible and fits the screen: %s',
    async (_, viewport) => {
      const context = await newContext(chromium, viewport, theme);
      const page = await context.newPage();
      await signInAsOperator(page, product);
      const [key] = (await manage<{ data: ApiKey[] }>(product, 'GET', '/organizations/demo/api-keys?limit=1')).body
        .data;
      await openPage(page, product, `/keys/${key?.id ?? ''}?org=demo`, key?.name ?? '');
      expect(await sidewaysOverflow(page)).toBe(0);
      expect(await accessibilityProblems(page)).toEqual([]);
      await page.screenshot({ path: screen('key', theme, viewport.width) });
      await context.close();
    },
    60_000,
  );
});
