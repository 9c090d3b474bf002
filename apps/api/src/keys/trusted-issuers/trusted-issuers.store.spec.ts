/** Whose tokens open `/v1`: a mistake here lets one organization act as another, or a token without a signature in. */
import type { ConfigDiff, ConfigRevision, Page, TrustedIssuer } from '@tollgate/contracts';
import { applyTollgateFile } from '../../config/apply-file.js';
import { loadRoutingSnapshot } from '../../config/config-snapshot.js';
import { startManagementApp, type ManagementApp } from '../../testing/management-app.js';

let app: ManagementApp;
beforeAll(async () => {
  app = await startManagementApp();
}, 60_000);
afterAll(async () => {
  await app?.stop();
});

let count = 0;
const body = (over: object = {}) => ({
  name: `Login ${++count}`,
  issuer: `https://login-${count}.example.com/`,
  jwksUrl: 'https://login.example.com/jwks',
  audiences: ['tollgate'],
  algorithms: ['RS256'],
  project: 'default',
  ...over,
});
const create = (over: object = {}, owner = 'organizations/demo/') =>
  app.request<TrustedIssuer>('POST', `${owner}trusted-issuers`, { body: body(over) });

describe('a trusted issuer', () => {
  it('is part of the configuration: revisions, diff, rollback, and what the gateway reads', async () => {
    const made = (await create({ scopes: { models: ['gpt-*'] } })).body;
    expect(made).toMatchObject({ clockToleranceSeconds: 30, enabled: true, managedBy: 'api', claims: {} });
    const at = `organizations/demo/trusted-issuers/${made.id}`;
    const changed = (await app.request<TrustedIssuer>('PATCH', at, { body: { audiences: ['a', 'b'] } })).body;
    expect(changed).toMatchObject({ audiences: ['a', 'b'], scopes: { models: ['gpt-*'] }, projectId: made.projectId });
    const revisions = (await app.request<Page<ConfigRevision>>('GET', 'organizations/demo/config/revisions')).body.data;
    const sequence = revisions[0]?.sequence ?? 0;
    const diff = await app.request<ConfigDiff>('GET', `organizations/demo/config/revisions/${sequence}/diff`);
    expect(diff.body.changes).toMatchObject([{ kind: 'trusted-issuer', change: 'changed', name: made.name }]);

    const known = async () => (await loadRoutingSnapshot(app.database, app.parts.masterKeys)).issuers;
    expect(await known()).toMatchObject([{ issuer: made.issuer, audiences: ['a', 'b'], publicOnly: false }]);
    await app.request('PATCH', at, { body: { enabled: false } });
    expect(await known()).toEqual([]);
    await app.request('DELETE', at);
    expect((await app.request('GET', at)).status).toBe(404);
    await app.request('POST', `organizations/demo/config/revisions/${sequence}/rollback`, { body: {} });
    expect(await known()).toMatchObject([{ audiences: ['a', 'b'] }]);
    await app.request('DELETE', at);
  });

  it('is refused where its tokens could be read in more than one way, or by more than one organization', async () => {
    for (const over of [
      { algorithms: [] },
      { algorithms: ['none'] },
      { algorithms: ['HS256'] },
      { algorithms: ['RS256', 'HS512'] },
      { audiences: [] },
      { issuer: '' },
      { jwksUrl: 'file:///etc/passwd' },
      { jwksUrl: 'https://u:p@example.com' },
      { project: undefined },
      { project: 'nowhere' },
      { claims: { organization: 'org' } },
      { claims: { role: 'x' } },
      { scopes: { endpoints: ['nothing'] } },
      { clockToleranceSeconds: 3600 },
    ]) {
      expect([over, (await create(over)).status]).toEqual([over, 400]);
    }
    for (const over of [{}, { project: undefined }, { project: undefined, claims: { organization: 'o' } }]) {
      expect([over, (await create(over, '')).status]).toEqual([over, 400]);
    }
    const platform = { project: undefined, claims: { organization: 'o', project: 'p' } };
    expect((await create(platform, '')).status).toBe(201);

    const first = (await create({ issuer: 'https://shared.example.com/', audiences: ['a', 'b'] })).body;
    const other = (await app.request<{ id: string }>('POST', 'organizations', { body: { name: 'Second' } })).body.id;
    await app.request('POST', `organizations/${other}/projects`, { body: { name: 'Default', slug: 'default' } });
    const theirs = (audiences: string[]) =>
      create({ issuer: 'https://shared.example.com/', audiences }, `organizations/${other}/`);
    const refused = await theirs(['b', 'c']);
    expect([refused.status, refused.text.includes(first.name)]).toEqual([409, false]);
    const own = (await theirs(['c'])).body;
    const taking = await app.request('PATCH', `organizations/${other}/trusted-issuers/${own.id}`, {
      body: { audiences: ['a'] },
    });
    expect(taking.status).toBe(409);
  });

  it('that an organization’s own people configure has its keys at a public https URL', async () => {
    const own = await app.request<{ token: string }>('POST', 'organizations/demo/management-tokens', {
      body: { name: 'T', permissions: ['issuers:read', 'issuers:write'] },
    });
    const ask = async (jwksUrl: string) => {
      const options = { body: body({ jwksUrl }), token: own.body.token };
      return (await app.request('POST', 'organizations/demo/trusted-issuers', options)).status;
    };
    expect(await ask('https://login.example.com/jwks')).toBe(201);
    expect(await ask('http://login.example.com/jwks')).toBe(400);
    expect(await ask('https://127.0.0.1/jwks')).toBe(400);
    expect(await ask('https://metadata.google.internal/jwks')).toBe(400);
  });

  it('of tollgate.yaml is read-only elsewhere, changes nothing when applied twice, and goes with the file', async () => {
    const { project: _project, ...platform } = body({ claims: { organization: 'o', project: 'p' } });
    const context = {
      database: app.database,
      masterKeys: app.parts.masterKeys,
      lookup: () => undefined,
      fileName: 'tollgate.yaml',
    };
    const apply = (trustedIssuers: object[]) =>
      applyTollgateFile(JSON.stringify({ version: 1, trustedIssuers }), context);
    const inside = { jwksUrl: 'http://127.0.0.1:9/jwks' };
    const file = [
      { ...platform, ...inside },
      { ...body(inside), organization: 'demo', name: 'From the file' },
    ];
    expect((await apply(file)).changed).toBe(true);
    expect((await apply(file)).changed).toBe(false);
    const { issuers } = await loadRoutingSnapshot(app.database, app.parts.masterKeys);
    expect(issuers.find(({ name }) => name === 'From the file')?.publicOnly).toBe(false);
    const at = 'organizations/demo/trusted-issuers/From%20the%20file';
    expect((await app.request('PATCH', at, { body: { enabled: false } })).status).toBe(409);
    expect((await apply([])).changed).toBe(true);
    expect((await app.request('GET', at)).status).toBe(404);
    await expect(apply([{ ...platform, claims: {} }])).rejects.toThrow(/claims.organization|is required/);
  });
});
