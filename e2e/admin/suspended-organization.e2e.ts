/**
 * Promise: an operator stops an organization, and from then on its keys are refused on `/v1` with a code that says why, while
 * its people still see what was used; the key works again, unchanged, when it goes on.
 */
import { jest } from '@jest/globals';
import type { Organization } from '@tollgate/contracts';
import { eventually, manage, startProduct, type Product } from '../support/harness.js';
import { addTenant } from '../support/tenants.js';

jest.setTimeout(120_000);

let product: Product;
beforeAll(async () => {
  product = await startProduct({ env: { TOLLGATE_DEMO: '1' } });
});
afterAll(async () => {
  await product?.stop();
});

const models = async (apiKey: string) => {
  const reply = await fetch(`${product.url}/v1/models`, { headers: { authorization: `Bearer ${apiKey}` } });
  const body = (await reply.json()) as { error?: { code: string } };
  return [reply.status, body.error?.code ?? null];
};

const ifNot = (status: number, answer: (number | string | null)[]) => (answer[0] === status ? undefined : answer);

describe('a suspended organization', () => {
  it('is refused on /v1 at once, read in the API, and served again after it was reactivated', async () => {
    const tenant = await addTenant(product, 'late-payer');
    const neighbour = await addTenant(product, 'neighbour');
    const at = `/organizations/${tenant.organizationId}`;
    expect(await models(tenant.apiKey)).toEqual([200, null]);

    const suspended = await manage<Organization>(product, 'POST', `${at}/suspend`, { reason: 'unpaid' });
    expect(suspended.body.state).toBe('suspended');
    const [status, code] = await eventually(async () => ifNot(200, await models(tenant.apiKey)), 2_000);
    expect([status, code]).toEqual([403, 'organization_suspended']);
    expect(await models(neighbour.apiKey)).toEqual([200, null]);
    expect((await manage(product, 'GET', `${at}/usage?from=2026-01-01&to=2027-01-01`)).status).toBe(200);

    await manage(product, 'POST', `${at}/reactivate`, {});
    expect(await eventually(async () => ifNot(403, await models(tenant.apiKey)), 2_000)).toEqual([200, null]);
  });
});
