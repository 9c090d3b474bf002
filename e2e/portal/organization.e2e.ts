/** What people do to an organization in the portal: projects, two at once on one form, a new password, a company login. */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { accessibilityProblems, newContext, phone, startBrowser, wide, type TestBrowser } from '../support/browser.js';
import { eventually, manage, repositoryRoot, startProduct, type Product } from '../support/harness.js';
import { startIdentityProvider, type TestIdentityProvider } from '../support/identity-provider.js';
import { addMember, memberPassword, openPage, sidewaysOverflow, signIn, signInAsOperator } from '../support/portal.js';

let product: Product;
let chromium: TestBrowser;
let identityProvider: TestIdentityProvider;

beforeAll(async () => {
  [product, chromium] = await Promise.all([startProduct({ env: { TOLLGATE_DEMO: '1' } }), startBrowser()]);
  identityProvider = await startIdentityProvider(`${product.url}/api/v1/auth/sso/callback`);
  await manage(product, 'POST', '/organizations/demo/projects', { name: 'Claims intake' });
  await manage(product, 'POST', '/organizations/demo/limits', {
    dimension: 'spend',
    subject: { type: 'project', id: 'claims-intake' },
    window: 'month',
    amount: '200',
    mode: 'hard',
  });
}, 240_000);

afterAll(async () => {
  await chromium?.close();
  await product?.stop();
  await identityProvider?.stop();
}, 60_000);

async function withPage<T>(run: (page: Page) => Promise<T>): Promise<T> {
  const context = await newContext(chromium, wide, 'light');
  try {
    return await run(await context.newPage());
  } finally {
    await context.close();
  }
}

it.each(['light', 'dark'] as const)(
  'shows projects readably, %s',
  async (theme) => {
    const context = await newContext(chromium, wide, theme);
    const page = await context.newPage();
    await signInAsOperator(page, product);
    for (const viewport of [wide, phone]) {
      await page.setViewportSize(viewport);
      await openPage(page, product, '/projects?org=demo', 'Projects');
      await page.getByText('of $200').waitFor();
      expect([await sidewaysOverflow(page), await accessibilityProblems(page)]).toEqual([0, []]);
      await page.screenshot({
        path: join(repositoryRoot, 'docs/screens', `projects-${theme}-${viewport.width}.png`),
      });
    }
    await context.close();
  },
  120_000,
);

it('makes a project, names it anew, and leads to its keys and figures', async () => {
  await withPage(async (page) => {
    await signInAsOperator(page, product);
    await openPage(page, product, '/projects?org=demo', 'Projects');
    await page.getByRole('button', { name: 'Create project' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Support assistant');
    await dialog.getByLabel('Slug').fill('claims-intake');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await dialog.getByText(/is taken/).waitFor();
    await dialog.getByLabel('Slug').fill('support');
    expect(await accessibilityProblems(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Create' }).click();
    await page.getByText('Support assistant is there').waitFor();

    await page.getByRole('button', { name: 'Actions for Support assistant' }).click();
    await page.getByRole('menuitem', { name: 'Rename…' }).click();
    await dialog.getByLabel('Name').fill('Helpdesk');
    await dialog.getByRole('button', { name: 'Rename' }).click();
    await page.getByText('It is called Helpdesk now').waitFor();

    // The bar above knows it too, and the key page it leads to is about it alone.
    await page.getByRole('link', { name: '0 active keys of Helpdesk' }).click();
    await page.getByRole('heading', { level: 1, name: 'API keys' }).waitFor();
    await page.getByRole('button', { name: 'Helpdesk, choose a project' }).waitFor();
    expect(new URL(page.url()).searchParams.get('project')).toBe('support');
  });
}, 120_000);

it('archives a project once its keys are revoked, shows it where asked for, and takes it back', async () => {
  const made = await manage<{ id: string }>(product, 'POST', '/organizations/demo/projects', { name: 'Old pilot' });
  const key = await manage<{ id: string }>(product, 'POST', `/projects/${made.body.id}/api-keys`, { name: 'Old key' });
  await withPage(async (page) => {
    await signInAsOperator(page, product);
    const open = async (entry: string) => {
      await page.getByRole('button', { name: 'Actions for Old pilot' }).click();
      await page.getByRole('menuitem', { name: entry }).click();
    };
    const dialog = page.getByRole('dialog');
    await openPage(page, product, '/projects?org=demo', 'Projects');
    await open('Archive…');
    await dialog.getByText('1 key of it is not revoked').waitFor();
    expect(await dialog.getByRole('button', { name: 'Archive' }).isDisabled()).toBe(true);
    expect(await accessibilityProblems(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Cancel' }).click();

    await manage(product, 'DELETE', `/api-keys/${key.body.id}`);
    await open('Archive…');
    await dialog.getByLabel('Type old-pilot to confirm').fill('old-pilot');
    await dialog.getByRole('button', { name: 'Archive' }).click();
    await page.getByText('Old pilot is archived').waitFor();
    await page.getByRole('button', { name: 'Actions for Old pilot' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: /choose a project/ }).click();
    await page.getByRole('menuitemradio', { name: 'Claims intake' }).waitFor();
    expect(await page.getByRole('menu').getByText('Old pilot').count()).toBe(0);
    await page.keyboard.press('Escape');

    await page.getByRole('switch', { name: 'Show archived' }).click();
    await page.getByText(/^archived/).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await open('Restore…');
    await dialog.getByRole('button', { name: 'Restore' }).click();
    await page.getByText('Old pilot is back').waitFor();
    await page.getByRole('link', { name: '0 active keys of Old pilot' }).waitFor();
  });
}, 120_000);

it('tells whoever saves second that somebody was quicker, and keeps what was typed', async () => {
  await withPage(async (page) => {
    await signInAsOperator(page, product);
    await openPage(page, product, '/settings?org=demo', 'Settings');
    await page.getByLabel('Name').fill('What I typed');
    await manage(product, 'PATCH', '/organizations/demo', { timeZone: 'Europe/Vienna' });
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Somebody else changed this meanwhile').waitFor();
    expect(await page.getByLabel('Name').inputValue()).toBe('What I typed');
    expect(await accessibilityProblems(page)).toEqual([]);
    const untouched = await manage<{ name: string }>(product, 'GET', '/organizations/demo');
    expect(untouched.body.name).not.toBe('What I typed');

    await page.getByRole('button', { name: 'Load their version' }).click();
    await eventually(async () =>
      (await page.getByRole('combobox', { name: 'Time zone' }).inputValue()) === 'Europe/Vienna' ? true : undefined,
    );
    await page.getByLabel('Name').fill('Demo again');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Settings saved').waitFor();
    const saved = await manage<{ name: string; timeZone: string }>(product, 'GET', '/organizations/demo');
    expect(saved.body).toMatchObject({ name: 'Demo again', timeZone: 'Europe/Vienna' });
  });
}, 120_000);

it('gives somebody a link for a new password, which ends their sessions and works once', async () => {
  const email = await addMember(product, 'developer');
  const next = 'another battery altogether';
  await withPage(async (theirs) => {
    await signIn(theirs, product, email, memberPassword);
    const link = await withPage(async (page) => {
      await signInAsOperator(page, product);
      await openPage(page, product, '/members?org=demo', 'Members');
      await page.getByRole('button', { name: 'Actions for developer' }).click();
      await page.getByRole('menuitem', { name: /password/i }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Make the link' }).click();
      return page.getByLabel('Password link').innerText();
    });
    await withPage(async (page) => {
      await page.goto(link);
      await page.getByRole('heading', { level: 1, name: 'Choose a new password' }).waitFor();
      expect(await accessibilityProblems(page)).toEqual([]);
      await page.getByLabel('New password').fill('short');
      await page.getByRole('button', { name: 'Set the password' }).click();
      await page.getByText('must have at least 10 characters').waitFor();
      await page.getByLabel('New password').fill(next);
      await page.getByRole('button', { name: 'Set the password' }).click();
      await page.getByRole('heading', { level: 1, name: 'Your password is changed' }).waitFor();
      await page.getByRole('button', { name: 'Sign in' }).click();
      await signIn(page, product, email, next);

      await page.goto('about:blank');
      await page.goto(link);
      await page.getByLabel('New password').fill('a third one, for nothing');
      await page.getByRole('button', { name: 'Set the password' }).click();
      await page.getByRole('heading', { level: 1, name: 'This link cannot be used' }).waitFor();
    });
    await theirs.goto(`${product.url}/keys?org=demo`);
    await theirs.getByRole('heading', { level: 1, name: 'Sign in to Tollgate' }).waitFor();
  });
}, 120_000);

it('sets up a company login in its form, with which somebody then signs in', async () => {
  await withPage(async (page) => {
    await signInAsOperator(page, product);
    await openPage(page, product, '/settings?org=demo&tab=sso', 'Settings');
    await page.getByRole('button', { name: 'Add a provider' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Acme login');
    await dialog.getByLabel('Issuer').fill('not an address');
    await dialog.getByLabel('Client id').fill(identityProvider.clientId);
    await dialog.getByLabel('Client secret').fill(identityProvider.clientSecret);
    await dialog.getByLabel('Scopes').fill('profile email groups');
    await dialog.getByLabel('E-mail domains').fill('acme.example');
    await dialog.getByRole('button', { name: 'Add a group' }).click();
    await dialog.getByLabel('Group 1', { exact: true }).fill('Platform');
    await dialog.getByRole('combobox', { name: 'Role of group 1' }).click();
    await page.getByRole('option', { name: 'admin' }).click();
    await dialog.getByRole('button', { name: 'Save' }).click();
    // The server's word on the field stands at the field, and nothing that was typed is gone.
    await dialog.getByRole('alert').waitFor();
    expect(await dialog.getByLabel('Client secret').inputValue()).toBe(identityProvider.clientSecret);
    await dialog.getByLabel('Issuer').fill(identityProvider.issuer);
    expect(await accessibilityProblems(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Acme login is saved').waitFor();
    expect(await page.content()).not.toContain(identityProvider.clientSecret);
  });
  identityProvider.person = {
    sub: 'grace',
    email: 'grace@acme.example',
    email_verified: true,
    name: 'Grace Hopper',
    groups: ['Platform'],
  };
  await withPage(async (page) => {
    await page.goto(`${product.url}/sign-in`);
    await page.getByLabel('E-mail').fill('grace@acme.example');
    await page.getByLabel('Password', { exact: true }).focus();
    await page.getByRole('button', { name: 'Continue with Acme login' }).click();
    await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
    await openPage(page, product, '/members?org=demo', 'Members');
    await page.getByRole('button', { name: 'Actions for Grace Hopper' }).waitFor();
  });
}, 120_000);
