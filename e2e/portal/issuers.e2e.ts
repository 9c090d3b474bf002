/** Trusted issuers in the portal: whose signed tokens open `/v1`, and how that ends. */
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { accessibilityProblems, newContext, phone, startBrowser, wide, type TestBrowser } from '../support/browser.js';
import { eventually, repositoryRoot, startProduct, type Product } from '../support/harness.js';
import { openPage, sidewaysOverflow, signInAsOperator } from '../support/portal.js';

const issuer = 'https://login.example.com/';

let product: Product;
let chromium: TestBrowser;
let identityProvider: Server;
let jwksUrl: string;
let key: Awaited<ReturnType<typeof generateKeyPair>>;

beforeAll(async () => {
  key = await generateKeyPair('ES256', { extractable: true });
  const keys = [{ ...(await exportJWK(key.publicKey)), kid: 'one' }];
  identityProvider = createServer((_, response) => response.end(JSON.stringify({ keys })));
  await new Promise<void>((resolve) => identityProvider.listen(0, '127.0.0.1', resolve));
  jwksUrl = `http://127.0.0.1:${(identityProvider.address() as AddressInfo).port}/jwks`;
  [product, chromium] = await Promise.all([startProduct(), startBrowser()]);
}, 120_000);

afterAll(async () => {
  await chromium?.close();
  await product?.stop();
  identityProvider?.close();
}, 60_000);

/** Status of a chat with a fresh token of the issuer. */
async function chatWithToken(model: string): Promise<number> {
  const token = await new SignJWT({ iss: issuer, aud: 'tollgate', sub: 'ada', jti: String(Math.random()) })
    .setProtectedHeader({ alg: 'ES256', kid: 'one', typ: 'at+jwt' })
    .setExpirationTime('10m')
    .sign(key.privateKey);
  const reply = await fetch(`${product.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'hello' }] }),
  });
  await reply.text();
  return reply.status;
}

it('trusts an issuer whose tokens then open /v1 within their scopes, until it is switched off', async () => {
  const context = await newContext(chromium, wide, 'light');
  const page = await context.newPage();
  await signInAsOperator(page, product);
  await openPage(page, product, '/issuers?org=demo&create=yes', 'Trusted issuers');
  const form = page.getByRole('dialog', { name: 'Trust an issuer' });
  await form.getByLabel('Name').fill('Company login');
  await form.getByLabel('Issuer (iss)').fill(issuer);
  await form.getByLabel('Address of its keys (JWKS)').fill(jwksUrl);
  await form.getByLabel('Audiences (aud)').fill('tollgate');
  await page.keyboard.press('Enter');
  await form.getByRole('combobox', { name: 'Algorithms' }).fill('ES256');
  await page.getByRole('option', { name: 'ES256' }).click();
  await page.keyboard.press('Tab');
  await form.getByRole('combobox', { name: 'Project of the others' }).click();
  await page.getByRole('option').first().click();
  await form.getByRole('combobox', { name: 'Models' }).fill('gpt-4o*');
  await page.keyboard.press('Enter');
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.screenshot({ path: join(repositoryRoot, 'docs/screens/issuer-create-light-1440.png') });
  await form.getByRole('button', { name: 'Trust issuer' }).click();
  await page.getByRole('row', { name: /Company login.*Trusted/ }).waitFor();

  const when = (model: string, status: number) =>
    eventually(async () => ((await chatWithToken(model)) === status ? status : undefined), 15_000);
  expect(await when('gpt-4o-mini', 200)).toBe(200);
  expect(await chatWithToken('claude-sonnet-4-5')).toBe(403);

  await page.getByRole('button', { name: 'Actions for Company login' }).click();
  await page.getByRole('menuitem', { name: 'Switch off' }).click();
  await page.getByRole('row', { name: /Company login.*Off/ }).waitFor();
  expect(await when('gpt-4o-mini', 401)).toBe(401);
  await context.close();
}, 120_000);

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
      await openPage(page, product, '/issuers?org=demo', 'Trusted issuers');
      expect(await sidewaysOverflow(page)).toBe(0);
      expect(await accessibilityProblems(page)).toEqual([]);
      await page.screenshot({
        path: join(repositoryRoot, 'docs/screens', `issuers-${theme}-${viewport.width}.png`),
      });
      await context.close();
    },
    60_000,
  );
});
