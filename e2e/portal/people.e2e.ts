/** The people's side of the portal in a real browser: who comes in, how, and what they then see. */
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { generateSync } from 'otplib';
import { startIdentityProvider, type TestIdentityProvider } from '../support/identity-provider.js';
import { accessibilityProblems, newContext, phone, startBrowser, wide, type TestBrowser } from '../support/browser.js';
import {
  adminEmail,
  adminPassword,
  eventually,
  manage,
  repositoryRoot,
  startProduct,
  type Product,
} from '../support/harness.js';

const password = 'a password of many words';
let product: Product;
let chromium: TestBrowser;
let identityProvider: TestIdentityProvider;

beforeAll(async () => {
  [product, chromium] = await Promise.all([startProduct(), startBrowser()]);
  identityProvider = await startIdentityProvider(`${product.url}/api/v1/auth/sso/callback`);
  // So that the pages have something to show.
  for (const [name, role] of [
    ['Ada Okafor', 'owner'],
    ['Tomasz Wilk', 'admin'],
    ['Priya Nair', 'billing'],
  ] as const) {
    await joinDemo(name, role);
  }
  await manage(product, 'POST', '/organizations/demo/invitations', { email: 'jonas@example.com', role: 'developer' });
  await manage(product, 'POST', '/organizations/demo/identity-providers', {
    name: 'Company login',
    issuer: identityProvider.issuer,
    clientId: identityProvider.clientId,
    clientSecret: identityProvider.clientSecret,
    scopes: ['email', 'profile', 'groups'],
    emailDomains: ['acme.example'],
    roleMappings: [
      { group: 'Platform', role: 'admin' },
      { group: 'Everyone', role: 'viewer' },
    ],
  });
}, 240_000);

afterAll(async () => {
  await chromium?.close();
  await product?.stop();
  await identityProvider?.stop();
}, 60_000);

const addressOf = (name: string) => `${name.split(' ')[0]?.toLowerCase() ?? name}@example.com`;

/** An account that is a member of the demo organization; the password is `password`. */
async function joinDemo(name: string, role: string): Promise<string> {
  const email = addressOf(name);
  const invited = await manage<{ link: string }>(product, 'POST', '/organizations/demo/invitations', { email, role });
  expect(invited.status).toBe(201);
  const token = new URL(invited.body.link).hash.slice(1);
  const accepted = await fetch(`${product.url}/api/v1/auth/invitations/accept`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token, name, password }),
  });
  expect(accepted.status).toBe(200);
  return email;
}

async function submitPassword(page: Page, email: string, words: string): Promise<void> {
  await page.goto(`${product.url}/sign-in`);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(words);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

async function signIn(page: Page, email = adminEmail, words = adminPassword): Promise<void> {
  await submitPassword(page, email, words);
  await heading(page, 'Home');
}

async function heading(page: Page, name: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name }).waitFor();
}

/** The page has its data: nothing is a skeleton any more. */
async function open(page: Page, path: string, name: string): Promise<void> {
  await page.goto(product.url + path);
  await heading(page, name);
  await page.waitForLoadState('networkidle').catch(() => undefined);
  await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
}

async function withPage<T>(run: (page: Page, context: BrowserContext) => Promise<T>): Promise<T> {
  const context = await newContext(chromium, wide, 'light');
  try {
    return await run(await context.newPage(), context);
  } finally {
    await context.close();
  }
}

const pages = [
  { name: 'members', path: '/members?org=demo', heading: 'Members' },
  { name: 'invitations', path: '/members?org=demo&tab=invitations', heading: 'Members' },
  { name: 'roles', path: '/members?org=demo&tab=roles', heading: 'Members' },
  { name: 'audit', path: '/audit?org=demo', heading: 'Audit log' },
  { name: 'settings', path: '/settings?org=demo', heading: 'Settings' },
  { name: 'single-sign-on', path: '/settings?org=demo&tab=sso', heading: 'Settings' },
  { name: 'organizations', path: '/organizations?org=demo', heading: 'Organizations' },
  { name: 'account', path: '/account?org=demo', heading: 'Your account' },
] as const;

describe.each(['light', 'dark'] as const)('the pages about people, %s', (theme) => {
  it.each([
    ['wide', wide],
    ['on a phone, without scrolling sideways', phone],
  ])(
    'are accessible and complain about nothing: %s',
    async (_, viewport) => {
      const context = await newContext(chromium, viewport, theme);
      const page = await context.newPage();
      const trouble: string[] = [];
      page.on('pageerror', (error) => trouble.push(`exception: ${error.message}`));
      page.on('console', (message) => {
        if (message.type() === 'error' && !message.text().includes('401')) trouble.push(message.text());
      });
      await signIn(page);
      for (const { name, path, heading: title } of pages) {
        await open(page, path, title);
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect({ name, overflow, problems: await accessibilityProblems(page) }).toEqual({
          name,
          overflow: 0,
          problems: [],
        });
        await page.screenshot({ path: screen(name, theme, viewport.width) });
      }
      expect(trouble).toEqual([]);
      await context.close();
    },
    180_000,
  );
});

function screen(name: string, theme: string, width: number): string {
  return join(repositoryRoot, 'docs/screens', `${name}-${theme}-${width}.png`);
}

it('invites somebody, who accepts, sees what the role allows, and loses it', async () => {
  const link = await withPage(async (page) => {
    await signIn(page);
    await open(page, '/members?org=demo', 'Members');
    await page.getByRole('button', { name: 'Invite', exact: true }).click();
    await page.getByLabel('E-mail').fill('vera@example.com');
    await page.getByRole('dialog').getByRole('combobox', { name: 'Role' }).click();
    await page.getByRole('option', { name: 'viewer' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Invite', exact: true }).click();
    const shown = page.getByLabel('Invitation link');
    await shown.waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    return shown.innerText();
  });
  expect(link).toContain('/accept-invitation#');

  await withPage(async (page) => {
    await page.goto(link);
    await heading(page, 'Join Demo');
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByLabel('Your name').fill('Vera Lind');
    await page.getByLabel('Password', { exact: true }).fill('short');
    await page.getByRole('button', { name: 'Make my account' }).click();
    await page.getByText('must have at least 10 characters').waitFor();
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Make my account' }).click();
    await heading(page, 'Home');
    // A viewer sees the members and may do nothing to them; the audit log is not theirs to see.
    const navigation = page.getByRole('navigation', { name: 'Main' });
    await navigation.getByRole('link', { name: 'Members' }).waitFor();
    expect(await navigation.getByRole('link', { name: 'Audit log' }).count()).toBe(0);
    expect(await navigation.getByRole('link', { name: 'Organizations' }).count()).toBe(0);
    await open(page, '/members?org=demo', 'Members');
    await page.getByText('Vera Lind').first().waitFor();
    expect(await page.getByRole('button', { name: 'Invite', exact: true }).count()).toBe(0);
    expect(await page.getByRole('button', { name: /^Actions for/ }).count()).toBe(0);
    await open(page, '/audit?org=demo', 'Audit log');
    await page
      .getByText('Your role, viewer, does not allow this. It takes the role owner, admin or billing.')
      .waitFor();
    await open(page, '/organizations?org=demo', 'Organizations');
    await page.getByText('Only operators of the platform can.').waitFor();
  });

  // The link was good once.
  await withPage(async (page) => {
    await page.goto(link);
    await heading(page, 'This invitation cannot be used');
  });

  await withPage(async (page) => {
    await signIn(page);
    await open(page, '/members?org=demo', 'Members');
    await page.getByRole('button', { name: 'Actions for Vera Lind' }).click();
    await page.getByRole('menuitem', { name: 'Remove…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').fill('vera@example.com');
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await page.getByText('Vera Lind is removed').waitFor();
    await eventually(async () => ((await page.getByText('vera@example.com').count()) === 0 ? true : undefined));
  });
}, 120_000);

it('says why the last owner stays, and why nobody changes their own role', async () => {
  await withPage(async (page) => {
    await signIn(page);
    await open(page, '/members?org=demo', 'Members');
    await page.getByRole('button', { name: 'Actions for Ada Okafor' }).click();
    await page.getByRole('menuitem', { name: 'Change role…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'Role' }).click();
    await page.getByRole('option', { name: 'viewer' }).click();
    await dialog.getByRole('button', { name: 'Change role' }).click();
    await dialog.getByText('An organization keeps at least one owner.').waitFor();
  });
  await withPage(async (page) => {
    await signIn(page, 'tomasz@example.com', password);
    await open(page, '/members?org=demo', 'Members');
    await page.getByRole('button', { name: 'Actions for Tomasz Wilk' }).click();
    const own = page.getByRole('menuitem', { name: /Change role/ });
    await own.getByText('Nobody changes their own role.').waitFor();
    expect(await own.isDisabled()).toBe(true);
    await page.waitForFunction(() => document.activeElement?.closest('[role="menu"]') !== null);
    await page.keyboard.press('Escape');
    // An admin has less than an owner.
    await page.getByRole('button', { name: 'Actions for Ada Okafor' }).click();
    expect(await page.getByRole('menuitem', { name: /Remove/ }).isDisabled()).toBe(true);
  });
}, 120_000);

it('sets up the second factor, then asks for it, and takes a recovery code once', async () => {
  const email = await joinDemo('Theo Brandt', 'developer');
  const { secret, recoveryCode } = await withPage(async (page) => {
    await signIn(page, email, password);
    await open(page, '/account?org=demo', 'Your account');
    await page.getByRole('button', { name: 'Set up an authenticator app' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Your password').fill(password);
    await dialog.getByRole('button', { name: 'Continue' }).click();
    await dialog.getByRole('img', { name: 'QR code for the authenticator app' }).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.screenshot({ path: screen('second-factor', 'light', 1440) });
    const seed = (await dialog.getByLabel('Key for the app').innerText()).replaceAll(/\s/g, '');
    await dialog.getByLabel('Code of the app').fill(generateSync({ secret: seed }));
    await dialog.getByRole('button', { name: 'Switch it on' }).click();
    const codes = page.getByRole('alertdialog', { name: 'Store your recovery codes' });
    await codes.waitFor();
    await page.keyboard.press('Escape');
    const all = await codes.getByRole('listitem').allInnerTexts();
    expect(all).toHaveLength(10);
    await codes.getByLabel('I have stored them in a safe place').check();
    await codes.getByRole('button', { name: 'Done' }).click();
    await page.getByText('10 recovery codes left').waitFor();
    return { secret: seed, recoveryCode: all[0] ?? '' };
  });

  await withPage(async (page) => {
    await submitPassword(page, email, password);
    await heading(page, 'One more step');
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByLabel('Code of your authenticator app').fill('000000');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('This code is wrong or was used before').waitFor();
    // The step of 30 seconds after the one that switched it on: each code works once.
    const next = generateSync({ secret, epoch: Math.floor(Date.now() / 1000) + 30 });
    await page.getByLabel('Code of your authenticator app').fill(next);
    await page.getByRole('button', { name: 'Continue' }).click();
    await heading(page, 'Home');
  });

  await withPage(async (page) => {
    await submitPassword(page, email, password);
    await page.getByRole('button', { name: 'Use a recovery code' }).click();
    await page.getByLabel('Recovery code').fill(recoveryCode);
    await page.getByRole('button', { name: 'Continue' }).click();
    await heading(page, 'Home');
    await open(page, '/account?org=demo', 'Your account');
    await page.getByText('9 recovery codes left').waitFor();
    // Other browsers are signed in as well; ending one of them leaves this one.
    const sessions = page.getByRole('list', { name: 'Sessions' }).getByRole('listitem');
    await page.getByText('this one').waitFor();
    const before = await sessions.count();
    expect(before).toBeGreaterThan(1);
    await page
      .getByRole('button', { name: /^End the session/ })
      .first()
      .click();
    await eventually(async () => ((await sessions.count()) === before - 1 ? true : undefined));
    await page.getByRole('button', { name: 'Sign out everywhere' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click();
    await heading(page, 'Sign in to Tollgate');
  });
}, 120_000);

it('lets somebody in by single sign-on, to where they wanted to go, as what their groups say', async () => {
  identityProvider.person = {
    sub: 'grace',
    email: 'grace@acme.example',
    email_verified: true,
    name: 'Grace Hopper',
    groups: ['Platform'],
  };
  await withPage(async (page) => {
    await page.goto(`${product.url}/members?org=demo`);
    await heading(page, 'Sign in to Tollgate');
    await page.getByLabel('E-mail').fill('grace@acme.example');
    await page.getByLabel('Password', { exact: true }).focus();
    await page.getByRole('button', { name: 'Continue with Company login' }).click();
    await heading(page, 'Members');
    await page.getByText('Grace Hopper').first().waitFor();
    await page.getByRole('button', { name: 'Actions for Grace Hopper' }).waitFor();
    await open(page, '/account', 'Your account');
    await page.getByText('You signed in through your organization’s identity provider.').waitFor();
  });
  identityProvider.person = { ...identityProvider.person, sub: 'mallory', email: 'm@acme.example', groups: [] };
  await withPage(async (page) => {
    await page.goto(`${product.url}/sign-in`);
    await page.getByLabel('E-mail').fill('m@acme.example');
    await page.getByRole('button', { name: /^Continue with/ }).click();
    await page.getByRole('button', { name: 'Continue with Company login' }).click();
    await page.getByText('You are in none of the groups that have a role here.').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
  });
}, 120_000);

it('finds a change in the audit log, shows before and after, verifies the chain and exports it', async () => {
  await withPage(async (page) => {
    await signIn(page);
    await open(page, '/settings?org=demo', 'Settings');
    await page.getByLabel('Name').fill('Demo <img src=x onerror=alert(1)>');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Settings saved').waitFor();

    await open(page, '/audit?org=demo&action=organization.update', 'Audit log');
    await page.getByRole('link', { name: 'organization.update' }).first().click();
    const drawer = page.getByRole('dialog', { name: 'Audit entry' });
    await drawer.getByText('"Demo"', { exact: true }).waitFor();
    // What people typed is drawn as text, whatever it looks like.
    await drawer.getByText('"Demo <img src=x onerror=alert(1)>"', { exact: true }).waitFor();
    expect(await drawer.locator('img').count()).toBe(0);
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.screenshot({ path: screen('audit-entry', 'light', 1440) });
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'hidden' });

    await page.getByRole('button', { name: 'Verify' }).click();
    await page.getByText(/entries, and every one fits/).waitFor();
    await page.getByRole('button', { name: 'Export' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: /^CSV/ }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('audit-demo.csv');
    await manage(product, 'PATCH', '/organizations/demo', { name: 'Demo' });
  });
}, 120_000);

it('makes an organization, stops it and lets it go on', async () => {
  await withPage(async (page) => {
    await signIn(page);
    await open(page, '/organizations?org=demo', 'Organizations');
    await page.getByRole('button', { name: 'Create organization' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Northwind');
    expect(await accessibilityProblems(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('link', { name: 'Northwind' }).waitFor();

    await page.getByRole('button', { name: 'Actions for Northwind' }).click();
    await page.getByRole('menuitem', { name: 'Suspend…' }).click();
    await dialog.getByLabel('Reason').fill('unpaid');
    await dialog.getByLabel(/Type northwind/).fill('northwind');
    await dialog.getByRole('button', { name: 'Suspend' }).click();
    await page.getByText('Northwind is suspended').waitFor();
    await page.getByRole('button', { name: 'Actions for Northwind' }).click();
    await page.getByRole('menuitem', { name: 'Reactivate…' }).click();
    await dialog.getByRole('button', { name: 'Reactivate' }).click();
    await page.getByText('Northwind goes on').waitFor();
    const entries = await manage<{ data: { action: string; after: unknown }[] }>(
      product,
      'GET',
      '/organizations/northwind/audit-entries',
    );
    expect(JSON.stringify(entries.body.data)).toContain('unpaid');
  });
}, 120_000);
