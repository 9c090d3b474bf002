/** Every page with every role, by the menu and by its address: nothing that is not theirs, and nowhere without a way on. */
import { permissionsOf, roles } from '@tollgate/contracts';
import type { Page } from 'playwright-core';
import { newContext, startBrowser, wide, type TestBrowser } from '../support/browser.js';
import { manage, startProduct, type Product } from '../support/harness.js';
import { addMember, memberPassword, signIn, signInAsOperator } from '../support/portal.js';
import { besideNavigation, mayOpen, portalPages } from '../support/portal-pages.js';

const pages = portalPages();
let product: Product;
let chromium: TestBrowser;
let keyId = '';

beforeAll(async () => {
  [product, chromium] = await Promise.all([startProduct({ env: { TOLLGATE_DEMO: '1' } }), startBrowser()]);
  // Somebody else's organization, which none of the roles is in.
  await manage(product, 'POST', '/organizations', { name: 'Northwind', slug: 'northwind' });
  await manage(product, 'POST', '/organizations/northwind/projects', { name: 'Northwind secret' });
  const projects = await manage<{ data: { id: string }[] }>(product, 'GET', '/organizations/demo/projects');
  const key = { name: 'Key to look at' };
  const made = await manage<{ id: string }>(product, 'POST', `/projects/${projects.body.data[0]?.id}/api-keys`, key);
  keyId = made.body.id;
}, 240_000);

afterAll(async () => {
  await chromium?.close();
  await product?.stop();
}, 60_000);

it('knows every page', () => {
  expect(pages.length).toBeGreaterThan(10);
  expect(pages.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['/', '/keys', '/members', ...besideNavigation]),
  );
});

interface Watch {
  /** What the page asked the gateway for and was not given. */
  refusals: string[];
  /** Nothing is under way any more. */
  quiet(): Promise<void>;
}

function watch(page: Page): Watch {
  const refusals: string[] = [];
  let pending = 0;
  page.on('pageerror', (error) => refusals.push(`exception: ${error.message}`));
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (pathname.startsWith('/api/') && response.status() >= 400) refusals.push(`${response.status()} ${pathname}`);
  });
  page.on('request', () => pending++);
  page.on('requestfinished', () => pending--);
  page.on('requestfailed', () => pending--);
  return {
    refusals,
    async quiet() {
      // One answer may lead to the next question: it must stay quiet for a moment.
      for (let calm = 0; calm < 3; calm = pending <= 0 ? calm + 1 : 0) await page.waitForTimeout(40);
    },
  };
}

/** What changes something, by the permission it takes. */
const offers = [
  { path: '/keys', button: 'Create key', needs: 'api-keys:write' },
  { path: '/projects', button: 'Create project', needs: 'projects:write' },
  { path: '/members', button: 'Invite', needs: 'members:write' },
  { path: '/settings', button: 'Save', needs: 'organization:write' },
  { path: '/models', button: 'Add route', needs: 'routes:write' },
  { path: '/credentials', button: 'Add credential', needs: 'credentials:write' },
  { path: '/issuers', button: 'Trust an issuer', needs: 'issuers:write' },
] as const;

it.each([...roles, 'operator'])(
  'shows a person with the role %s their pages, and says why the others are closed',
  async (role) => {
    const context = await newContext(chromium, wide, 'light');
    const page = await context.newPage();
    if (role === 'operator') await signInAsOperator(page, product);
    else await signIn(page, product, await addMember(product, role), memberPassword);
    const { refusals, quiet } = watch(page);
    const open = async (path: string, heading: string) => {
      await page.goto(product.url + path, { waitUntil: 'domcontentloaded' });
      await page.getByRole('heading', { level: 1, name: heading, exact: true }).waitFor();
      await quiet();
      await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
    };

    await open('/?org=demo', 'Home');
    const navigation = page.getByRole('navigation', { name: 'Main' });
    const expected = pages.filter((one) => !besideNavigation.includes(one.path) && mayOpen(role, one));
    // The table of roles may arrive after the page.
    await navigation.getByRole('link', { name: expected.at(-1)?.label, exact: true }).waitFor();
    const shown = await navigation.getByRole('listitem').getByRole('link').allInnerTexts();
    expect(shown.map((text) => text.trim())).toEqual(expected.map(({ label }) => label));

    for (const one of pages) {
      await open(`${one.path}?org=demo`, one.label);
      const closed = page.getByText('Your role does not open this page');
      expect({ page: one.path, closed: await closed.count() }).toEqual({
        page: one.path,
        closed: mayOpen(role, one) ? 0 : 1,
      });
      if (!mayOpen(role, one)) {
        // Why, who may, and a way on.
        await page.getByText(/^Your role, \w+, does not allow this\. (It takes the role|Only operators) /).waitFor();
        await page.locator('main').getByRole('link', { name: 'Go to Home' }).waitFor();
      }
      for (const { button, needs } of offers.filter(({ path }) => path === one.path)) {
        const offered = (await page.getByRole('button', { name: button, exact: true }).count()) > 0;
        expect({ button, offered }).toEqual({ button, offered: role === 'operator' || permissionsOf(role).has(needs) });
      }
      // A page that asks for what it will be refused shows a person an error where nothing is wrong.
      expect({ page: one.path, refusals: refusals.splice(0) }).toEqual({ page: one.path, refusals: [] });
    }

    await open(`/keys/${keyId}?org=demo`, 'Key to look at');
    expect(refusals.splice(0)).toEqual([]);

    // An address that names somebody else's organization shows one's own.
    await open('/projects?org=northwind', 'Projects');
    const text = await page.locator('body').innerText();
    expect(text.includes('Northwind')).toBe(role === 'operator');
    await context.close();
  },
  240_000,
);
