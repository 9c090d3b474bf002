/** Provider credentials: what a customer trusts us with is never shown again and never sent to anybody else. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CredentialTest, Deployment, Page, ProviderCredential } from '@tollgate/contracts';
import { parsePublicId } from '../../http/public-id.js';
import { startManagementApp, type ManagementApp } from '../../testing/management-app.js';
import { openCredential } from './provider-credentials.js';

const canary = 'sk-canary-0123456789abcdef';
let app: ManagementApp;
let token: string;
let server: Server;
let url: string;
let received: IncomingMessage[] = [];
let reply: (request: IncomingMessage, response: ServerResponse) => void = () => undefined;

beforeAll(async () => {
  app = await startManagementApp();
  // A token of the organization: everything its own people may do, and nothing of the platform's.
  token = (
    await app.request<{ token: string }>('POST', 'organizations/demo/management-tokens', {
      body: {
        name: 'T',
        permissions: ['credentials:read', 'credentials:write', 'deployments:read', 'deployments:write'],
      },
    })
  ).body.token;
  server = createServer((request, response) => {
    received.push(request);
    reply(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}, 60_000);
afterAll(async () => {
  server?.close();
  await app?.stop();
});
beforeEach(() => {
  received = [];
  reply = (_, response) => response.end('{"object":"list","data":[{"id":"model-a"}]}');
});

let count = 0;
async function create(body: object = {}, owner = ''): Promise<ProviderCredential> {
  const made = await app.request<ProviderCredential>('POST', `${owner}provider-credentials`, {
    body: { name: `C${++count}`, provider: 'openai-compatible', baseUrl: `${url}/v1`, apiKey: canary, ...body },
  });
  if (made.status !== 201) throw new Error(made.text);
  return made.body;
}
const test = (id: string, owner = '') => app.request<CredentialTest>('POST', `${owner}provider-credentials/${id}/test`);
const mine = 'organizations/demo/';

describe('a provider credential', () => {
  it('is never readable again, in no answer and no audit entry (R61)', async () => {
    const made = await create();
    expect(made).toMatchObject({ hint: 'cdef', hosts: [new URL(url).host], usedBy: [] });
    await app.request('PATCH', `provider-credentials/${made.id}`, { body: { apiKey: `${canary}-2` } });
    await test(made.id);
    const allowed = 'baseUrl createdAt hint hosts id managedBy name organizationId provider updatedAt usedBy'.split(
      ' ',
    );
    for (const path of ['provider-credentials', `provider-credentials/${made.id}`, 'audit-entries', 'deployments']) {
      const { text } = await app.request('GET', path);
      expect(text).not.toContain(canary.slice(0, 16));
      expect(text).not.toMatch(/ciphertext|wrapped|masterKey/i);
    }
    const listed = (await app.request<Page<ProviderCredential>>('GET', 'provider-credentials')).body.data;
    for (const credential of listed) expect(Object.keys(credential).toSorted()).toEqual(allowed);
  });

  it('does not open in another row, organization or table (R61)', async () => {
    const [one, two] = [await create(), await create({}, mine)];
    const rows = await app.database.asSystem((tx) => tx.providerCredential.findMany());
    const row = (id: string) => {
      const found = rows.find((each) => each.id === parsePublicId('cred', id));
      if (!found) throw new Error('there is no such row');
      return found;
    };
    const keys = app.parts.masterKeys;
    expect(openCredential(keys, row(one.id))).toEqual({ apiKey: canary });
    const { ciphertext, wrappedDataKey, masterKeyId } = row(two.id);
    expect(() => openCredential(keys, { ...row(one.id), ciphertext, wrappedDataKey, masterKeyId })).toThrow();
    expect(() => openCredential(keys, { ...row(two.id), organizationId: null })).toThrow();
  });

  it('is asked for what its provider needs, and nothing else', async () => {
    for (const body of [
      { provider: 'nobody' },
      { apiKey: undefined },
      { credential: { apiKey: 'x' } },
      { apiKey: undefined, credential: { key: 'x' } },
      { provider: 'openai', apiKey: undefined, credential: {} },
      { provider: 'openai-compatible', baseUrl: null },
      { baseUrl: 'http://user:pw@example.com' },
      { hosts: ['evil.example.com'] },
      { trustedUrl: true },
      { organizationId: null },
    ]) {
      const made = await app.request('POST', 'provider-credentials', {
        body: { name: 'X', provider: 'openai-compatible', baseUrl: `${url}/v1`, apiKey: canary, ...body },
      });
      expect([body, made.status]).toEqual([body, 400]);
    }
    const taken = await create();
    const again = await app.request('POST', 'provider-credentials', {
      body: { name: taken.name, provider: 'openai', apiKey: canary },
    });
    expect(again.status).toBe(409);
  });

  it('of another organization does not exist (R48)', async () => {
    const other = (await app.request<{ id: string }>('POST', 'organizations', { body: { name: 'Other creds' } })).body
      .id;
    const theirs = await create({}, `organizations/${other}/`);
    for (const path of [`${mine}provider-credentials/${theirs.id}`, `organizations/${other}/provider-credentials`]) {
      expect((await app.request('GET', path, { token })).status).toBe(404);
    }
    for (const [method, path] of [
      ['PATCH', theirs.id],
      ['DELETE', theirs.id],
      ['POST', `${theirs.id}/test`],
    ] as const) {
      const body = method === 'PATCH' ? { body: { name: 'x' } } : {};
      expect((await app.request(method, `${mine}provider-credentials/${path}`, { token, ...body })).status).toBe(404);
    }
    expect(received).toEqual([]);
  });
});

describe('testing a credential', () => {
  it('asks the upstream as the gateway would, and says what it answered', async () => {
    const made = await create();
    const { body } = await test(made.id);
    expect(body).toMatchObject({ ok: true, status: 200, host: new URL(url).host, error: null });
    expect(received.map(({ method, url: path, headers }) => [method, path, headers.authorization])).toEqual([
      ['GET', '/v1/models', `Bearer ${canary}`],
    ]);
  });

  it('repeats what the upstream says, but never the secret', async () => {
    const made = await create();
    reply = (_, response) => {
      response.writeHead(401, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({ error: { message: `Incorrect API key provided: ${canary}`, code: 'invalid_api_key' } }),
      );
    };
    const { body, text } = await test(made.id);
    expect(body).toMatchObject({ ok: false, status: 401, error: { kind: 'authentication' } });
    expect(body.error?.message).toContain('[secret]');
    expect(text).not.toContain(canary);
  });

  it('follows no redirect with it (R62)', async () => {
    const made = await create();
    reply = (_, response) => response.writeHead(302, { location: `${url}/elsewhere` }).end();
    expect((await test(made.id)).body).toMatchObject({ ok: false, status: 302 });
    expect(received).toHaveLength(1);
  });

  it('says plainly that nobody is there', async () => {
    const made = await create({ baseUrl: 'http://127.0.0.1:1/v1' });
    const { body } = await test(made.id);
    expect(body).toMatchObject({ ok: false, status: null, error: { kind: 'connect_failed' } });
    expect(body.error?.message).not.toMatch(/ECONN/);
  });
});

describe('R62: an organization’s own URL', () => {
  it('into our network is refused for a credential and a deployment alike, unless an operator gives it', async () => {
    const body = { name: 'Private', provider: 'openai-compatible', baseUrl: `${url}/v1`, apiKey: canary };
    expect((await app.request('POST', `${mine}provider-credentials`, { body, token })).status).toBe(400);
    const deployment = { ...body, name: 'private', upstreamModel: 'm' };
    expect((await app.request('POST', `${mine}deployments`, { body: deployment, token })).status).toBe(400);

    const byOperator = (await app.request<Deployment>('POST', `${mine}deployments`, { body: deployment })).body;
    const settings = async () =>
      (
        await app.database.asSystem((tx) =>
          tx.deployment.findUniqueOrThrow({ where: { id: parsePublicId('dep', byOperator.id) ?? '' } }),
        )
      ).settings;
    expect(await settings()).toMatchObject({ trustedUrl: true });
    const patch = (change: object) =>
      app.request(`PATCH`, `${mine}deployments/${byOperator.id}`, { body: change, token });
    // Its own people may change the rest of it; another URL is theirs again.
    expect((await patch({ state: 'cold' })).status).toBe(200);
    expect(await settings()).toMatchObject({ trustedUrl: true });
    expect((await patch({ baseUrl: 'http://10.0.0.1/v1', apiKey: 'x' })).status).toBe(400);
    expect((await patch({ baseUrl: 'https://public.example.com/v1', apiKey: 'x' })).status).toBe(200);
    expect(await settings()).not.toHaveProperty('trustedUrl');
  });

  it('that an operator vouched for once does not come back with an old revision', async () => {
    const made = (
      await app.request<Deployment>('POST', `${mine}deployments`, {
        body: { name: 'once', provider: 'openai-compatible', baseUrl: `${url}/v1`, upstreamModel: 'm' },
      })
    ).body;
    const trust = async () => {
      const id = parsePublicId('dep', made.id) ?? '';
      const row = await app.database.asSystem((tx) => tx.deployment.findUnique({ where: { id } }));
      return (row?.settings as { trustedUrl?: boolean } | undefined)?.trustedUrl ?? false;
    };
    const people = (
      await app.request<{ token: string }>('POST', `${mine}management-tokens`, {
        body: { name: 'R', permissions: ['config:read', 'config:write'] },
      })
    ).body.token;
    const back = (revision: number, as?: string) =>
      app.request('POST', `${mine}config/revisions/${revision}/rollback`, {
        body: {},
        ...(as === undefined ? {} : { token: as }),
      });
    const revision = made.configRevision ?? 0;
    expect(await trust()).toBe(true);
    await app.request('DELETE', `${mine}deployments/${made.id}`);
    expect((await back(revision, people)).status).toBeLessThan(300);
    expect(await trust()).toBe(false);
    await back(revision);
    expect(await trust()).toBe(true);
  });

  it('whose name leads into our network is not called when its credential is tried', async () => {
    const made = await app.request<ProviderCredential>('POST', `${mine}provider-credentials`, {
      body: {
        name: 'Rebinding',
        provider: 'openai-compatible',
        baseUrl: 'http://localtest.example.com/v1',
        apiKey: canary,
      },
      token,
    });
    expect(made.status).toBe(201);
    // What somebody could have written before the rule, or past it.
    const id = parsePublicId('cred', made.body.id) ?? '';
    const host = new URL(url).host;
    await app.database.asSystem((tx) =>
      tx.providerCredential.update({ where: { id }, data: { baseUrl: `${url}/v1`, hosts: [host] } }),
    );
    const { body } = await test(made.body.id, mine);
    expect(body).toMatchObject({ ok: false, status: null, error: { kind: 'address_not_allowed' } });
    expect(received).toEqual([]);
  });
});

describe('a credential that deployments share', () => {
  it('is used by those of its owner, its provider and its host, and by nobody else (R62)', async () => {
    const made = await create({}, mine);
    const deploy = (body: object, owner = mine) =>
      app.request<Deployment>('POST', `${owner}deployments`, {
        body: { name: `d${++count}`, provider: 'openai-compatible', baseUrl: `${url}/v1`, upstreamModel: 'm', ...body },
      });
    const used = await deploy({ credentialId: made.id });
    expect(used.body).toMatchObject({ credentialId: made.id, credentialHint: 'cdef' });
    expect((await deploy({ credentialId: made.name })).status).toBe(201);
    for (const body of [
      { credentialId: made.id, baseUrl: 'https://evil.example.com/v1' },
      { credentialId: made.id, baseUrl: url.replace(/:\d+$/, ':1') },
      { credentialId: made.id, provider: 'openai' },
      { credentialId: made.id, apiKey: 'x' },
      { credentialId: 'cred_00000000000000000000000000000000' },
    ]) {
      expect([body, (await deploy(body)).status]).toEqual([body, 400]);
    }
    expect((await deploy({ credentialId: made.id }, '')).status).toBe(400);
    const moved = await app.request('PATCH', `${mine}deployments/${used.body.id}`, {
      body: { baseUrl: 'https://evil.example.com/v1' },
    });
    expect(moved.status).toBe(400);

    expect((await app.request('DELETE', `${mine}provider-credentials/${made.id}`)).status).toBe(409);
    const read = (await app.request<ProviderCredential>('GET', `${mine}provider-credentials/${made.id}`)).body;
    expect(read.usedBy).toContain(used.body.name);
    app.events.length = 0;
    await app.request('PATCH', `${mine}provider-credentials/${made.id}`, { body: { apiKey: 'sk-second-0123456789' } });
    expect(app.events).toMatchObject([{ type: 'config.changed' }]);
    const replaced = await app.request<Deployment>('GET', `${mine}deployments/${used.body.id}`);
    expect(replaced.body).toMatchObject({ credentialId: made.id, credentialHint: '6789' });
  });
});
