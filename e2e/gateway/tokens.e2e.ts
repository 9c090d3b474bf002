/** Promise: a program that has a token of its company's identity provider needs no key, and acts for whom the token says. */
import { jest } from '@jest/globals';
import type { TrustedIssuer } from '@tollgate/contracts';
import { startSimulator, type Simulator } from '@tollgate/simulator';
import { exportJWK, generateKeyPair, SignJWT, type JWK } from 'jose';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, makeDataDir, manage, startProduct, type Product } from '../support/harness.js';
import { addModel, created } from '../support/simulated.js';
import { addTenant, type Tenant } from '../support/tenants.js';
import { chatBody, errorOf, post } from '../support/v1.js';

jest.setTimeout(120_000);

const dataDir = makeDataDir();
let product: Product;
let simulator: Simulator;
let identityProvider: Server;
let jwksUrl: string;
let tenant: Tenant;
let key: Awaited<ReturnType<typeof generateKeyPair>>;
const keys: JWK[] = [];
const issuer = 'https://login.example.com/';

beforeAll(async () => {
  key = await generateKeyPair('ES256', { extractable: true });
  keys.push({ ...(await exportJWK(key.publicKey)), kid: 'one' });
  identityProvider = createServer((_, response) => response.end(JSON.stringify({ keys })));
  await new Promise<void>((resolve) => identityProvider.listen(0, '127.0.0.1', resolve));
  jwksUrl = `http://127.0.0.1:${(identityProvider.address() as AddressInfo).port}/jwks`;
  simulator = await startSimulator({ port: 0, firstTokenMs: 0, tokensPerSecond: 0 });
  product = await startProduct({ dataDir, env: { TOLLGATE_DEMO: '0', LOG_LEVEL: 'error' } });
  for (const name of ['gpt-test', 'gpt-other']) await addModel(product, { name, simulator });
  tenant = await addTenant(product, 'token-tenant');
});
afterAll(async () => {
  await product?.stop();
  await simulator?.close();
  identityProvider?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

function token(claims: object, kid = 'one'): Promise<string> {
  return new SignJWT({ iss: issuer, aud: 'tollgate', sub: 'alice@example.com', ...claims })
    .setProtectedHeader({ alg: 'ES256', kid, typ: 'at+jwt' })
    .setExpirationTime('10m')
    .sign(key.privateKey);
}

async function answer(apiKey: string, model = 'gpt-test', body: Record<string, unknown> = {}): Promise<string> {
  const response = await post(product, chatBody(model, 'Hi', body), { apiKey });
  if (response.status === 200) return '200';
  return `${response.status} ${(await errorOf(response)).code ?? ''}`;
}

const settings = { issuer, audiences: ['tollgate'], algorithms: ['ES256'], project: 'main' };

it('a token of an issuer the organization trusts is a caller: its project, its end user, its scopes', async () => {
  const bearer = await token({});
  expect(await answer(bearer)).toBe('401 invalid_token');
  const at = `/organizations/${tenant.organizationId}/trusted-issuers`;
  const made = created(
    await manage<TrustedIssuer>(product, 'POST', at, {
      ...settings,
      name: 'Login',
      jwksUrl,
      claims: { project: 'project' },
      scopes: { models: ['gpt-test'] },
    }),
  );
  await eventually(async () =>
    (await answer(await token({ jti: String(Math.random()) }))) === '200' ? true : undefined,
  );
  expect(await answer(bearer, 'gpt-other')).toBe('403 model_not_allowed');
  expect(await answer(await token({ project: 'nowhere' }))).toBe('401 invalid_token');
  expect(await answer(await token({ aud: 'else' }))).toBe('401 invalid_token');

  // What the client says of itself does not replace what the token says.
  expect(await answer(bearer, 'gpt-test', { user: 'mallory' })).toBe('200');
  const requests = await eventually(async () => {
    const { body } = await manage<{ data: { endUser: string | null; projectId: string; apiKeyId: string | null }[] }>(
      product,
      'GET',
      `/organizations/${tenant.organizationId}/requests`,
    );
    return body.data.length > 1 ? body.data : undefined;
  });
  for (const request of requests) expect(JSON.stringify(request)).not.toContain('mallory');

  await manage(product, 'PATCH', `${at}/${made.id}`, { scopes: {} });
  await eventually(async () => ((await answer(bearer, 'gpt-other')) === '200' ? true : undefined));
  await manage(product, 'DELETE', `${at}/${made.id}`);
  await eventually(async () => ((await answer(bearer)) === '401 invalid_token' ? true : undefined));
});

it('an organization’s own people cannot name keys inside our network', async () => {
  const permissions = ['issuers:read', 'issuers:write'];
  const at = `/organizations/${tenant.organizationId}`;
  const own = created(
    await manage<{ token: string }>(product, 'POST', `${at}/management-tokens`, { name: 'T', permissions }),
  );
  const reply = await manage(
    product,
    'POST',
    `${at}/trusted-issuers`,
    { ...settings, name: 'Inside', jwksUrl },
    { authorization: `Bearer ${own.token}` },
  );
  expect(reply.status).toBe(400);
});

it('tollgate.yaml configures issuers of the platform, whose tokens name their organization', async () => {
  const file = join(dataDir, 'tollgate.yaml');
  writeFileSync(
    file,
    JSON.stringify({
      version: 1,
      deployments: [
        {
          name: 'yaml',
          provider: 'openai-compatible',
          baseUrl: `${simulator.url}/v1`,
          model: 'sim-gpt',
          apiKey: 'sk-simulator',
        },
      ],
      routes: [{ model: 'gpt-yaml', targets: [{ deployment: 'yaml' }] }],
      trustedIssuers: [
        {
          name: 'Company',
          issuer,
          jwksUrl,
          audiences: ['company'],
          algorithms: ['ES256'],
          claims: { organization: 'org', project: 'project' },
        },
      ],
    }),
  );
  await product.stop();
  product = await startProduct({
    dataDir,
    env: { TOLLGATE_DEMO: '0', LOG_LEVEL: 'error', TOLLGATE_CONFIG: file },
  });
  const claims = { aud: 'company', org: 'token-tenant', project: 'main' };
  expect(await answer(await token(claims), 'gpt-yaml')).toBe('200');
  expect(await answer(await token({ ...claims, org: 'nobody' }), 'gpt-yaml')).toBe('401 invalid_token');
  const listed = await manage<{ data: TrustedIssuer[] }>(product, 'GET', '/trusted-issuers');
  expect(listed.body.data).toMatchObject([{ name: 'Company', managedBy: 'file' }]);
  expect((await manage(product, 'DELETE', `/trusted-issuers/${listed.body.data[0]?.id ?? ''}`)).status).toBe(409);
});
