import type { ConfigRevision, Deployment, Limit, Organization, Page, Route } from '@tollgate/contracts';
import { startManagementApp, type ManagementApp } from '../testing/management-app.js';
import { applyTollgateFile, planFile, type FileContext } from './apply-file.js';
import { loadRoutingSnapshot } from './config-snapshot.js';
import { TollgateFileError } from './tollgate-yaml.js';

let app: ManagementApp;
let context: FileContext;
beforeAll(async () => {
  app = await startManagementApp();
  context = {
    database: app.database,
    masterKeys: app.parts.masterKeys,
    lookup: (name) => ({ MOCK_KEY: 'sk-from-the-environment' })[name],
    fileName: 'tollgate.yaml',
    changeFeed: app.parts.changeFeed,
  };
}, 60_000);
afterAll(async () => {
  await app?.stop();
});

/** The smallest useful file of the outside contract. */
const file = `version: 1
deployments:
  - name: mock-a
    provider: openai-compatible
    baseUrl: http://127.0.0.1:9001/v1
    apiKey: \${MOCK_KEY}
    model: mock-model
    price: { input: "0.15", cachedInput: "0.075", output: "0.60" }
    contextWindow: 128000
routes:
  - model: gpt-4o-mini
    strategy: weighted
    targets: [ { deployment: mock-a, weight: 1 } ]
limits:
  - { dimension: requests, subject: { type: organization, id: demo }, window: minute, amount: "600", mode: hard }
`;

const count = async (owner = '') =>
  (await app.request<Page<ConfigRevision>>('GET', `${owner}config/revisions`)).body.data.length;
const apply = (text: string) => applyTollgateFile(text, context);
async function mistakes(text: string): Promise<string[]> {
  const before = [await count(), await count('organizations/demo/')];
  const error: unknown = await apply(text).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect([await count(), await count('organizations/demo/')]).toEqual(before);
  if (!(error instanceof TollgateFileError)) throw new Error(`It was applied, or failed otherwise: ${String(error)}`);
  return error.message.split('\n');
}

describe('tollgate.yaml', () => {
  it('is applied as one revision, told to everyone, and audited', async () => {
    const plan = await planFile(file, context);
    expect(plan.owners[0]?.changes.map(({ change, kind, name }) => `${change} ${kind} ${name}`)).toEqual([
      'added deployment mock-a',
      'added route gpt-4o-mini',
      expect.stringMatching(/^added limit requests per minute of organization /),
    ]);
    expect(await count()).toBe(0);

    const result = await apply(file);
    expect(result).toMatchObject({
      changed: true,
      warnings: [],
      owners: [{ organizationId: null, revision: expect.stringMatching(/^rev_/) }],
    });
    expect(await count()).toBe(1);
    expect(app.events).toMatchObject([{ type: 'config.changed' }]);
    const audited = await app.request<Page<{ action: string; means: string }>>('GET', 'audit-entries?limit=1');
    expect(audited.body.data).toMatchObject([{ action: 'config.apply', means: 'file' }]);
    const snapshot = await loadRoutingSnapshot(app.database, app.parts.masterKeys);
    expect(snapshot.deployments[0]?.credential.reveal()).toEqual({ apiKey: 'sk-from-the-environment' });
  });

  it('changes nothing when applied again, however it is formatted', async () => {
    const again = await apply(file.replaceAll('"0.60"', "'0.60'").replace('version: 1', '# a comment\nversion: 1'));
    expect(again).toMatchObject({ changed: false, owners: [] });
    expect(await count()).toBe(1);
    expect(await app.database.asSystem((tx) => tx.providerCredential.count())).toBe(1);
  });

  it('keeps ids while a thing keeps its name, and makes a new credential only for a new secret', async () => {
    const before = (await app.request<Deployment>('GET', 'deployments/mock-a')).body;
    const limit = (await app.request<Page<Limit>>('GET', 'limits')).body.data[0];
    await apply(file.replace('mock-model', 'other-model').replace('"600"', '"700"'));
    const after = (await app.request<Deployment>('GET', 'deployments/mock-a')).body;
    expect(after).toMatchObject({
      id: before.id,
      upstreamModel: 'other-model',
      credentialId: before.credentialId,
      managedBy: 'file',
    });
    expect((await app.request<Page<Limit>>('GET', 'limits')).body.data).toMatchObject([
      { id: limit?.id, amount: '700' },
    ]);

    await applyTollgateFile(file, { ...context, lookup: () => 'sk-rotated-in-the-environment' });
    expect((await app.request<Deployment>('GET', 'deployments/mock-a')).body.credentialId).not.toBe(
      before.credentialId,
    );
    await apply(file);
  });

  it('owns its objects: REST may not change them', async () => {
    const route = (await app.request<Page<Route>>('GET', 'routes')).body.data[0];
    const limit = (await app.request<Page<Limit>>('GET', 'limits')).body.data[0];
    for (const [method, path, body] of [
      ['PATCH', 'deployments/mock-a', { state: 'disabled' }],
      ['DELETE', 'deployments/mock-a', undefined],
      ['PATCH', `routes/${route?.id}`, { strategy: 'priority' }],
      ['DELETE', `routes/${route?.id}`, undefined],
      ['PATCH', `limits/${limit?.id}`, { amount: '1' }],
      ['DELETE', `limits/${limit?.id}`, undefined],
    ] as const) {
      const reply = await app.request<{ code: string }>(method, path, body ? { body } : {});
      const expected =
        method === 'DELETE' && path === 'deployments/mock-a'
          ? ['managed_by_file', 'still_in_use']
          : ['managed_by_file'];
      expect([path, reply.status]).toEqual([path, 409]);
      expect(expected).toContain(reply.body.code);
    }
  });

  it('never touches what was made over REST, and says where it would have to', async () => {
    const made = await app.request<Deployment>('POST', 'deployments', {
      body: { name: 'by-hand', provider: 'openai-compatible', baseUrl: 'http://127.0.0.1:9002/v1', upstreamModel: 'm' },
    });
    await apply(file);
    expect((await app.request<Deployment>('GET', 'deployments/by-hand')).body).toEqual(made.body);
    expect(
      await mistakes(
        file.replace('name: mock-a', 'name: by-hand').replace('deployment: mock-a', 'deployment: by-hand'),
      ),
    ).toEqual([
      expect.stringMatching(
        /^tollgate\.yaml:3:11 the deployment "by-hand" exists already and was not made by this file/,
      ),
    ]);
  });

  it('reports every mistake with line and column and applies nothing', async () => {
    expect(await mistakes(file.replace('deployment: mock-a', 'deployment: mock-b'))).toEqual([
      'tollgate.yaml:13:30 there is no deployment "mock-b"',
    ]);
    expect(await mistakes(file.replace('id: demo', 'id: nobody'))).toEqual([
      'tollgate.yaml:15:63 there is no organization "nobody"',
    ]);
    expect(await mistakes(file.replace('openai-compatible', 'nope'))).toEqual([
      expect.stringMatching(/^tollgate\.yaml:4:15 there is no provider "nope"/),
    ]);
    expect(
      await mistakes(
        `${file}  - { organization: ghost, dimension: requests, subject: { type: global }, window: day, amount: "1" }\n`,
      ),
    ).toEqual(['tollgate.yaml:16:21 there is no organization "ghost"']);
    const twice = file.replace('routes:', '  - { name: mock-a, provider: openai, model: m }\nroutes:');
    expect(await mistakes(twice)).toEqual(['tollgate.yaml:10:13 the deployment "mock-a" is in the file twice']);
  });

  it('removes what left it, unless something made over REST still needs it', async () => {
    await app.request('POST', 'routes', { body: { model: 'by-hand', targets: [{ deployment: 'mock-a' }] } });
    expect(await mistakes('version: 1\n')).toEqual([
      expect.stringContaining('"mock-a" left the file but is still a target of the route "by-hand"'),
    ]);
    await app.request('DELETE', 'routes/by-hand');
    await app.request('POST', 'organizations/demo/routes', {
      body: { model: 'theirs', targets: [{ deployment: 'mock-a' }] },
    });
    expect(await mistakes('version: 1\n')).toEqual([
      expect.stringContaining('still a target of an organization\'s route "theirs"'),
    ]);
    await app.request('DELETE', 'organizations/demo/routes/theirs');
    await apply('version: 1\n');
    expect((await app.request('GET', 'deployments/mock-a')).status).toBe(404);
    expect((await app.request('GET', 'deployments/by-hand')).status).toBe(200);
    expect((await app.request<Page<Limit>>('GET', 'limits')).body.data).toEqual([]);
  });

  it('gives organizations their own objects, each in its own stream, all of them or none', async () => {
    await app.request<Organization>('POST', 'organizations', { body: { name: 'Second' } });
    const both = `version: 1
deployments:
  - { name: shared, provider: openai, model: gpt-4o }
  - { name: own, organization: demo, provider: openai, model: gpt-4o }
routes:
  - { model: one, organization: demo, targets: [{ deployment: own }, { deployment: shared, tier: backup }] }
  - { model: two, organization: second, targets: [{ deployment: shared }] }
`;
    const result = await apply(both);
    expect(result.owners.map(({ organizationId }) => organizationId === null)).toEqual([true, false, false]);
    const route = (await app.request<Route>('GET', 'organizations/demo/routes/one')).body;
    expect(route.targets.map(({ deployment, tier }) => [deployment, tier])).toEqual([
      ['own', 'primary'],
      ['shared', 'backup'],
    ]);
    expect(
      await mistakes(
        both.replace(
          'model: two, organization: second, targets: [{ deployment: shared }]',
          'model: two, organization: second, targets: [{ deployment: own }]',
        ),
      ),
    ).toEqual([expect.stringMatching(/^tollgate\.yaml:7:65 there is no deployment "own"/)]);
    expect((await apply(both)).changed).toBe(false);

    await apply('version: 1\n');
    expect((await app.request<Page<Route>>('GET', 'organizations/second/routes')).body.data).toEqual([]);
  });

  it('can be taken back, until it is applied again', async () => {
    await apply(file);
    const [newest] = (await app.request<Page<ConfigRevision>>('GET', 'config/revisions')).body.data;
    await apply(file.replace('"600"', '"5"'));
    await app.request('POST', `config/revisions/${newest?.sequence}/rollback`);
    expect((await app.request<Page<Limit>>('GET', 'limits')).body.data).toMatchObject([{ amount: '600' }]);
    expect((await apply(file)).changed).toBe(false);
  });

  it('is applied once when several processes start with it at the same time', async () => {
    const changed = file.replace('"600"', '"601"');
    const results = await Promise.all(Array.from({ length: 5 }, () => apply(changed)));
    expect(results.filter((result) => result.changed)).toHaveLength(1);
  });
});
