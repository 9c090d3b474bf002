/** What journeys through the portal begin with. */
import type { Page } from 'playwright-core';
import { adminEmail, adminPassword, manage, type Product } from './harness.js';

export async function signInAsOperator(page: Page, product: Product): Promise<void> {
  await signIn(page, product, adminEmail, adminPassword);
}

export async function signIn(page: Page, product: Product, email: string, password: string): Promise<void> {
  await page.goto(`${product.url}/sign-in`);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
}

/** Somebody with a role in the organization `demo`. @returns the address; the password is `memberPassword`. */
export async function addMember(product: Product, role: string): Promise<string> {
  const email = `${role}@example.com`;
  const invited = await manage<{ link: string }>(product, 'POST', '/organizations/demo/invitations', { email, role });
  const token = invited.body.link.split('#')[1];
  const accepted = await fetch(`${product.url}/api/v1/auth/invitations/accept`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token, name: role, password: memberPassword }),
  });
  if (!accepted.ok) throw new Error(`the invitation was not accepted: ${accepted.status} ${await accepted.text()}`);
  return email;
}

export const memberPassword = 'a battery for members';

/** Opens a page and waits for its data: nothing is a skeleton any more. */
export async function openPage(page: Page, product: Product, path: string, heading: string): Promise<void> {
  await page.goto(product.url + path);
  await page.getByRole('heading', { level: 1, name: heading }).waitFor();
  await page.waitForLoadState('networkidle').catch(() => undefined);
  await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
}

/** How far the page can be scrolled sideways, pixels. */
export async function sidewaysOverflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
