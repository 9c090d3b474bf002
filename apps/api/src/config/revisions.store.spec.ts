import type {
  ConfigDiff,
  ConfigRevision,
  ConfigRevisionDetail,
  Deployment,
  Limit,
  Organization,
  Page,
  RollbackPlan,
  Route,
} from '@tollgate/contracts';
import { startManagementApp, type ManagementApp } from '../testing/management-app.js';
import { loadRoutingSnapshot } from './config-snapshot.js';

interface ProblemBody {
  code: string;
  detail: string;
  errors?: { path: string; message: string }[];
}

let app: ManagementApp;
beforeAll(async () => {
  app = await startManagementApp();
}, 60_000);
afterAll(async () => {
  await app?.stop();
});

const secret = 'sk-canary-1234567890abcdef';
const deployment = (name: string, more: object = {}) => ({
  name,
  provider: 'openai-compatible',
  baseUrl: 'http://127.0.0.1:9001/v1',
  upstreamModel: 'mock-model',
  ...more,
});
const post = <T>(path: string, body: unknown) => app.request<T & ProblemBody>('POST', path, { body });
const revisions = async (owner = '') =>
  (await app.request<Page<ConfigRevision>>('GET', `${owner}config/revisions`)).body.data;

describe('configuration over REST', () => {
  it('makes each change a revision of its owner’s stream, and the rows follow', async () => {
    const made = await post<Deployment>(
      'deployments',
      deployment('first', { apiKey: secret, price: { input: '0.15', output: '0.6' } }),
    );
    expect(made.status).toBe(201);
    await post<Route>('routes', { model: 'gpt', strategy: 'weighted', targets: [{ deployment: 'first', weight: 3 }] });
    await post<Limit>('limits', {
      dimension: 'spend',
      subject: { type: 'organization', id: 'demo' },
      window: 'month',
      amount: '12.50',
    });
    const [third, second, first] = await revisions();
    expect([first?.sequence, second?.sequence, third?.sequence]).toEqual([1, 2, 3]);
    expect([first?.state, second?.state, third?.state]).toEqual(['superseded', 'superseded', 'applied']);
    expect(third?.parentId).toBe(second?.id);
    expect(third?.author).toBe('Bootstrap token');
    expect(await revisions('organizations/demo/')).toEqual([]);
    expect(app.events.filter(({ type }) => type === 'config.changed')).toHaveLength(3);
  });

  it('never shows a credential again, anywhere', async () => {
    const seen = await Promise.all(
      ['deployments', 'deployments/first', 'config/revisions/1', 'config/revisions/1/diff', 'audit-entries'].map(
        (path) => app.request('GET', path),
      ),
    );
    for (const reply of seen) {
      expect(reply.status).toBe(200);
      expect(reply.text).not.toContain(secret);
    }
    expect((seen[1]?.body as Deployment).credentialHint).toBe('cdef');
    const rows = await app.database.asSystem((tx) => tx.providerCredential.findMany());
    expect(rows.some((row) => Buffer.from(row.ciphertext).includes(secret))).toBe(false);
  });

  it('gives the gateway everything in one snapshot, with the credential in a wrapper that does not print', async () => {
    const snapshot = await loadRoutingSnapshot(app.database, app.parts.masterKeys);
    const first = snapshot.deployments.find(({ name }) => name === 'first');
    expect(first?.credential.reveal()).toEqual({ apiKey: secret });
    expect(JSON.stringify(snapshot.deployments)).not.toContain(secret);
    expect(first).toMatchObject({
      price: { input: '0.15', output: '0.6' },
      credentialHosts: ['127.0.0.1:9001'],
      credentialBroken: false,
    });
    expect(snapshot.routes).toMatchObject([
      { model: 'gpt', strategy: 'weighted', targets: [{ deploymentId: first?.id, weight: 3, tier: 'primary' }] },
    ]);
    expect(snapshot.limits).toMatchObject([
      { dimension: 'spend', amount: '12.5', algorithm: 'calendar', subject: { id: app.first.organizationId } },
    ]);
    expect(snapshot.revisions.get(null)).toBe(3);
    expect(snapshot.organizations.map(({ slug }) => slug)).toEqual(['demo']);
  });

  it('writes no revision for a change that changes nothing', async () => {
    const before = (await revisions()).length;
    expect((await app.request('PATCH', 'deployments/first', { body: { state: 'hot' } })).status).toBe(200);
    expect((await revisions()).length).toBe(before);
  });

  it('keeps routes right when a deployment is renamed, and refuses to remove one in use', async () => {
    await app.request('PATCH', 'deployments/first', { body: { name: 'renamed' } });
    const route = (await app.request<Route>('GET', 'routes/gpt')).body;
    expect(route.targets.map((target) => target.deployment)).toEqual(['renamed']);
    const refused = await app.request<ProblemBody>('DELETE', 'deployments/renamed');
    expect([refused.status, refused.body.code]).toEqual([409, 'still_in_use']);
  });

  it('wants the secret again when the host changes: nobody can send it elsewhere', async () => {
    const moved = await app.request<ProblemBody>('PATCH', 'deployments/renamed', {
      body: { baseUrl: 'https://evil.example/v1' },
    });
    expect([moved.status, moved.body.errors?.[0]?.path]).toEqual([400, 'apiKey']);
  });

  it('refuses to write over somebody else’s change where If-Match is sent', async () => {
    const read = await app.request<Deployment>('GET', 'deployments/renamed');
    const etag = String(read.headers['etag']);
    const patch = (body: object, match: string) =>
      app.request<ProblemBody>('PATCH', 'deployments/renamed', { body, headers: { 'if-match': match } });
    expect((await patch({ contextWindow: 1000 }, etag)).status).toBe(200);
    const late = await patch({ contextWindow: 2000 }, etag);
    expect([late.status, late.body.code]).toEqual([412, 'revision_changed']);
  });

  it('says which field is wrong', async () => {
    for (const [path, body, field] of [
      ['deployments', deployment('x', { provider: 'nope' }), 'provider'],
      ['deployments', deployment('x', { baseUrl: 'ftp://x/' }), 'baseUrl'],
      ['deployments', deployment('x', { baseUrl: 'https://user:pw@host/v1' }), 'baseUrl'],
      ['deployments', deployment('x', { upstreamModel: undefined }), 'upstreamModel'],
      ['deployments', deployment('x', { price: { input: '1' } }), 'price.output'],
      ['routes', { model: 'm', targets: [{ deployment: 'ghost' }] }, 'targets.0.deployment'],
      ['routes', { model: 'm', targets: [] }, 'targets'],
      [
        'limits',
        { dimension: 'requests', subject: { type: 'organization', id: 'ghost' }, window: 'day', amount: '1' },
        'subject.id',
      ],
      [
        'limits',
        { dimension: 'requests', subject: { type: 'organization' }, window: 'day', amount: '1' },
        'subject.id',
      ],
      [
        'organizations/demo/limits',
        { dimension: 'requests', subject: { type: 'global' }, window: 'day', amount: '1' },
        'subject.type',
      ],
    ] as const) {
      const reply = await post<ProblemBody>(path, body);
      expect([path, reply.status, reply.body.errors?.[0]?.path]).toEqual([path, 400, field]);
    }
  });

  it('lets an organization use the platform’s deployments, but not another organization’s', async () => {
    const other = (await post<Organization>('organizations', { name: 'Neighbour' })).body;
    await post<Deployment>(`organizations/${other.slug}/deployments`, deployment('theirs'));
    expect(
      (await post<Route>('organizations/demo/routes', { model: 'mine', targets: [{ deployment: 'renamed' }] })).status,
    ).toBe(201);
    const refused = await post<Route>('organizations/demo/routes', {
      model: 'stolen',
      targets: [{ deployment: 'theirs' }],
    });
    expect([refused.status, refused.body.errors?.[0]?.path]).toEqual([400, 'targets.0.deployment']);
    const route = (await app.request<Route>('GET', 'organizations/demo/routes/mine')).body;
    expect(route.targets[0]?.deployment).toBe('renamed');
  });

  it('does not let an organization’s own token point us into our network', async () => {
    const { token } = (
      await post<{ token: string }>('organizations/demo/management-tokens', {
        name: 'T',
        permissions: ['deployments:write'],
      })
    ).body;
    for (const baseUrl of ['http://169.254.169.254/v1', 'http://localhost:5432', 'http://[::1]/v1']) {
      const reply = await app.request<ProblemBody>('POST', 'organizations/demo/deployments', {
        token,
        body: deployment('ssrf', { baseUrl }),
      });
      expect([reply.status, reply.body.errors?.[0]?.path]).toEqual([400, 'baseUrl']);
    }
  });

  it('changes a limit as a whole', async () => {
    const limit = (
      await post<Limit>('organizations/demo/limits', {
        dimension: 'requests',
        subject: { type: 'project', id: 'default' },
        window: 'minute',
        amount: '60',
      })
    ).body;
    const day = await app.request<Limit>('PATCH', `organizations/demo/limits/${limit.id}`, {
      body: { window: 'day', amount: '1000' },
    });
    expect(day.body).toMatchObject({
      id: limit.id,
      window: 'day',
      algorithm: 'calendar',
      amount: '1000',
      subject: limit.subject,
    });
    const wrong = await app.request<ProblemBody>('PATCH', `organizations/demo/limits/${limit.id}`, {
      body: { amount: '1.5' },
    });
    expect([wrong.status, wrong.body.errors?.[0]?.path]).toEqual([400, 'amount']);
    expect((await app.request('DELETE', `organizations/demo/limits/${limit.id}`)).status).toBe(204);
    expect((await app.request('GET', `organizations/demo/limits/${limit.id}`)).status).toBe(404);
  });

  it('takes many writers at once without losing one', async () => {
    const before = (await revisions())[0]?.sequence ?? 0;
    const replies = await Promise.all(
      Array.from({ length: 15 }, (_, index) => post<Deployment>('deployments', deployment(`rush-${index}`))),
    );
    expect(replies.map(({ status }) => status)).toEqual(Array(15).fill(201));
    const [newest] = await revisions();
    expect(newest?.sequence).toBe(before + 15);
    const detail = (await app.request<ConfigRevisionDetail>('GET', `config/revisions/${newest?.id}`)).body;
    const names = (detail.document as { deployments: { name: string }[] }).deployments.map(({ name }) => name);
    expect(names.filter((name) => name.startsWith('rush-'))).toHaveLength(15);
  });
});

describe('going back', () => {
  it('is a new revision with the old content, secrets included', async () => {
    const before = (await revisions())[0]?.sequence ?? 0;
    await app.request('PATCH', 'deployments/renamed', { body: { apiKey: 'sk-replaced-1234567890' } });
    await post<Deployment>('deployments', deployment('extra'));
    const back = await app.request<ConfigRevision>('POST', `config/revisions/${before}/rollback`, {
      body: { reason: 'worse' },
    });
    expect(back.body).toMatchObject({ sequence: before + 3, state: 'applied', reason: 'worse' });
    const [newest, , , old] = await revisions();
    expect(newest?.hash).toBe(old?.hash);
    expect((await app.request('GET', 'deployments/extra')).status).toBe(404);
    const snapshot = await loadRoutingSnapshot(app.database, app.parts.masterKeys);
    expect(snapshot.deployments.find(({ name }) => name === 'renamed')?.credential.reveal()).toEqual({
      apiKey: secret,
    });
  });

  it('can swap names', async () => {
    const a = (await post<Deployment>('deployments', deployment('swap-a'))).body;
    const b = (await post<Deployment>('deployments', deployment('swap-b'))).body;
    const before = (await revisions())[0]?.sequence ?? 0;
    for (const [id, name] of [
      [a.id, 'swap-c'],
      [b.id, 'swap-a'],
      [a.id, 'swap-b'],
    ] as const) {
      await app.request('PATCH', `deployments/${id}`, { body: { name } });
    }
    expect((await app.request('POST', `config/revisions/${before}/rollback`)).status).toBe(201);
    expect((await app.request<Deployment>('GET', 'deployments/swap-a')).body.id).toBe(a.id);
  });

  it('is refused where an organization would lose a deployment it uses', async () => {
    const before = (await revisions())[0]?.sequence ?? 0;
    await post<Deployment>('deployments', deployment('needed'));
    await post<Route>('organizations/demo/routes', { model: 'needs', targets: [{ deployment: 'needed' }] });
    const reply = await app.request<ProblemBody>('POST', `config/revisions/${before}/rollback`);
    expect([reply.status, reply.body.code]).toEqual([409, 'invalid_state']);
    expect(reply.body.errors).toEqual([
      {
        path: 'deployments',
        message: expect.stringMatching(/"needed" .* route "needs" of the organization "demo"/) as string,
      },
    ]);
    expect((await app.request('GET', 'deployments/needed')).status).toBe(200);
    expect((await revisions())[0]?.sequence).toBe(before + 1);
  });

  it('is refused whole, with the place of everything that is gone', async () => {
    const own = 'organizations/demo/';
    await post<Deployment>('deployments', deployment('passing'));
    await post<Deployment>('deployments', deployment('lasting'));
    const to = (name: string) => ({ deployment: name });
    await post<Route>(`${own}routes`, {
      model: 'two-ways',
      targets: [to('lasting'), to('passing')],
      rules: [{ name: 'long', when: { promptTokens: { min: 9 } }, targets: [to('passing')] }],
    });
    const then = (await revisions(own))[0]?.sequence ?? 0;
    await app.request('DELETE', `${own}routes/two-ways`);
    expect((await app.request('DELETE', 'deployments/passing')).status).toBe(204);
    const at = (await app.request<ConfigRevisionDetail>('GET', `${own}config/revisions/${then}`)).body.document;
    const index = (at as { routes: { model: string }[] }).routes.findIndex(({ model }) => model === 'two-ways');
    const plan = await app.request<RollbackPlan>('GET', `${own}config/revisions/${then}/rollback`);
    const paths = [`routes.${index}.targets.1.deployment`, `routes.${index}.rules.0.targets.0.deployment`];
    expect(plan.body.obstacles.map(({ path }) => path)).toEqual(paths);
    const reply = await app.request<ProblemBody>('POST', `${own}config/revisions/${then}/rollback`);
    expect([reply.status, reply.body.errors?.map(({ path }) => path)]).toEqual([409, paths]);
    expect((await revisions(own))[0]?.sequence).toBe(then + 1);
  });

  it('is refused where somebody else was faster, and says nothing about a state nobody looked at', async () => {
    await post<Deployment>('deployments', deployment('tagged'));
    const seen = await app.request<Page<ConfigRevision>>('GET', 'config/revisions');
    const etag = String(seen.headers['etag']);
    const [newest, before] = seen.body.data;
    expect(etag).toBe(`"${newest?.sequence ?? 0}"`);
    const plan = await app.request<RollbackPlan>('GET', `config/revisions/${before?.id ?? ''}/rollback`);
    expect([plan.headers['etag'], plan.body.newest, plan.body.obstacles]).toEqual([etag, newest?.sequence, []]);
    expect(plan.body.changes).toMatchObject([{ kind: 'deployment', change: 'removed', name: 'tagged' }]);
    await post<Deployment>('deployments', deployment('faster'));
    const path = `config/revisions/${before?.id ?? ''}/rollback`;
    const late = await app.request<ProblemBody>('POST', path, { headers: { 'if-match': etag } });
    expect([late.status, late.body.code]).toEqual([412, 'revision_changed']);
    expect((await app.request('GET', 'deployments/faster')).status).toBe(200);
    const now = String((await app.request('GET', 'config/revisions')).headers['etag']);
    expect((await app.request('POST', path, { headers: { 'if-match': now } })).status).toBe(201);
    expect((await app.request('GET', 'deployments/tagged')).status).toBe(404);
  });

  it('can be seen beforehand as a difference', async () => {
    const diff = (await app.request<ConfigDiff>('GET', 'config/revisions/2/diff?against=3')).body;
    expect(diff.changes).toMatchObject([{ kind: 'limit', change: 'removed' }]);
    const all = (await app.request<ConfigDiff>('GET', 'config/revisions/2/diff?against=0')).body;
    expect(all.changes.map(({ kind, change, name }) => `${change} ${kind} ${name}`)).toEqual([
      'added deployment first',
      'added route gpt',
    ]);
  });
});
