/** R58: a key never has more rights than what it was made under, and nobody gives what is not theirs to give. */
import type { ApiKey, CreatedApiKey, Member, Page, Project } from '@tollgate/contracts';
import { newId } from '../../http/public-id.js';
import { startManagementApp, type ManagementApp } from '../../testing/management-app.js';
import { hashPassword } from '../../tenants/sign-in/password.js';

let app: ManagementApp;
const password = 'a long enough password';
const people: Record<string, string> = {};
beforeAll(async () => {
  app = await startManagementApp();
  const passwordHash = await hashPassword(password);
  const demo = await app.database.asSystem((tx) => tx.organization.findUniqueOrThrow({ where: { slug: 'demo' } }));
  for (const role of ['owner', 'admin', 'developer', 'billing', 'viewer', 'stranger']) {
    const id = newId();
    people[role] = id;
    await app.database.asSystem(async (tx) => {
      await tx.user.create({ data: { id, email: `${role}@rights.example.com`, name: role, passwordHash } });
      if (role !== 'stranger') {
        await tx.member.create({ data: { id: newId(), organizationId: demo.id, userId: id, role } });
      }
    });
  }
}, 60_000);
afterAll(async () => {
  await app?.stop();
});

const post = (body: object, project = 'default') =>
  app.request<CreatedApiKey>('POST', `projects/${project}/api-keys`, { body });
const created = async (body: object) => {
  const reply = await post(body);
  if (reply.status !== 201) throw new Error(reply.text);
  return reply.body;
};
const patch = (id: string, body: object) => app.request<ApiKey>('PATCH', `api-keys/${id}`, { body });

async function as(role: string) {
  const { cookie, csrfToken } = await app.signIn(`${role}@rights.example.com`, password);
  const headers = { cookie, 'x-csrf-token': csrfToken };
  return (method: 'POST' | 'PATCH', path: string, body: object) =>
    app.request<ApiKey>(method, path, { body, headers, token: null });
}

describe('R58: a key under another key', () => {
  const inDays = (days: number) => new Date(app.clock.nowMs + days * 86_400_000).toISOString();
  const rights = () => ({
    scopes: { endpoints: ['chat-completions'], models: ['gpt-4o*', 'claude-*'], dataClass: 'internal' },
    ipAllow: ['10.0.0.0/8', '2001:db8::/32'],
    expiresAt: inDays(10),
  });

  it('has what its parent has where nothing is said', async () => {
    const parent = await created({ name: 'Parent', ...rights() });
    const child = await created({ name: 'Child', parentId: parent.id });
    expect(child).toMatchObject({ parentId: parent.id, ...rights() });
  });

  it('may have less', async () => {
    const parent = await created({ name: 'Parent', ...rights() });
    const less = {
      scopes: { endpoints: ['chat-completions'], models: ['gpt-4o-mini', 'claude-4*'], dataClass: 'public' },
      ipAllow: ['10.1.0.0/16', '10.2.3.4', '2001:db8:1::/48'],
      expiresAt: inDays(5),
    };
    expect(await created({ name: 'Child', parentId: parent.id, ...less })).toMatchObject(less);
  });

  it('never more: not when it is made, nor by changing it, nor by changing its parent, nor after its parent', async () => {
    const parent = await created({ name: 'Parent', ...rights() });
    const child = await created({ name: 'Child', parentId: parent.id });
    const { scopes } = rights();
    const more: Record<string, unknown>[] = [
      { scopes: {} },
      { scopes: { ...scopes, endpoints: ['chat-completions', 'embeddings'] } },
      { scopes: { ...scopes, endpoints: undefined } },
      { scopes: { ...scopes, models: ['*'] } },
      { scopes: { ...scopes, models: ['gpt-4*'] } },
      { scopes: { ...scopes, models: ['gpt-4o', 'o1'] } },
      { scopes: { ...scopes, dataClass: 'restricted' } },
      { scopes: { ...scopes, dataClass: undefined } },
      { ipAllow: [] },
      { ipAllow: ['0.0.0.0/0'] },
      { ipAllow: ['10.0.0.0/7'] },
      { ipAllow: ['10.1.0.0/16', '192.0.2.1'] },
      { expiresAt: null },
      { expiresAt: inDays(11) },
    ];
    for (const field of more) {
      expect([field, (await post({ name: 'More', parentId: parent.id, ...field })).status]).toEqual([field, 400]);
      expect([field, (await patch(child.id, field)).status]).toEqual([field, 400]);
    }
    for (const narrower of [
      { scopes: { ...scopes, models: ['gpt-4o'] } },
      { ipAllow: ['10.1.0.0/16'] },
      { expiresAt: inDays(1) },
    ]) {
      expect([narrower, (await patch(parent.id, narrower)).status]).toEqual([narrower, 409]);
    }
    app.events.length = 0;
    expect((await app.request('DELETE', `api-keys/${parent.id}`)).status).toBe(204);
    expect((await app.request<ApiKey>('GET', `api-keys/${child.id}`)).body.state).toBe('revoked');
    expect(app.events.map(({ type }) => type)).toEqual(['api-key.revoked', 'api-key.revoked']);
    expect((await post({ name: 'Late', parentId: parent.id })).status).toBe(400);
  });

  it('is of the same project and organization', async () => {
    const parent = await created({ name: 'Parent' });
    const other = (await app.request<Project>('POST', 'organizations/demo/projects', { body: { name: 'Elsewhere' } }))
      .body;
    expect((await post({ name: 'x', parentId: parent.id }, other.id)).status).toBe(400);
    const foreign = await app.request<{ id: string }>('POST', 'organizations', {
      body: { name: 'Foreign', slug: 'foreign' },
    });
    const theirs = (
      await app.request<Project>('POST', `organizations/${foreign.body.id}/projects`, { body: { name: 'Theirs' } })
    ).body;
    expect((await post({ name: 'x', parentId: parent.id }, theirs.id)).status).toBe(400);
  });
});

describe('R58: the fields of a key', () => {
  it('are closed: nothing moves a key to another organization, project, state or maker', async () => {
    const made = await created({ name: 'K' });
    for (const field of [
      'organizationId',
      'projectId',
      'state',
      'role',
      'createdBy',
      'id',
      'hash',
      'revokedAt',
      'limits',
      'budget',
    ]) {
      expect([field, (await post({ name: 'x', [field]: 'y' })).status]).toEqual([field, 400]);
      expect([field, (await patch(made.id, { [field]: 'y' })).status]).toEqual([field, 400]);
    }
    expect((await patch(made.id, { parentId: made.id })).status).toBe(400);
    expect((await patch(made.id, {})).status).toBe(400);
  });

  it('name an owner: oneself or a service account; somebody else only by who manages members; never a stranger', async () => {
    const developer = await as('developer');
    const admin = await as('admin');
    const owner = (id: string) => ({ name: 'Owned', owner: { type: 'user', id } });
    expect((await developer('POST', 'projects/default/api-keys', owner(people['developer'] ?? ''))).body).toMatchObject(
      {
        owner: { type: 'user', id: people['developer'], name: 'developer' },
      },
    );
    expect((await developer('POST', 'projects/default/api-keys', owner(people['owner'] ?? ''))).status).toBe(403);
    const given = await admin('POST', 'projects/default/api-keys', owner('viewer@rights.example.com'));
    expect(given.body.owner).toMatchObject({ id: people['viewer'] });
    expect((await admin('POST', 'projects/default/api-keys', owner(people['stranger'] ?? ''))).status).toBe(400);
    expect((await developer('PATCH', `api-keys/${given.body.id}`, owner(people['admin'] ?? ''))).status).toBe(403);
    const robot = { owner: { type: 'service_account', name: 'CI pipeline' } };
    expect((await developer('PATCH', `api-keys/${given.body.id}`, robot)).body).toMatchObject(robot);
    expect((await patch(given.body.id, { owner: null })).body.owner).toBeNull();
  });

  it('are written by no role that may not make keys', async () => {
    const made = await created({ name: 'K' });
    for (const role of ['viewer', 'billing', 'stranger']) {
      const ask = await as(role);
      const refused = role === 'stranger' ? 404 : 403;
      for (const body of [{ name: 'x' }, { scopes: {} }, { ipAllow: [] }, { tags: {} }, { expiresAt: null }]) {
        expect([role, body, (await ask('PATCH', `api-keys/${made.id}`, body)).status]).toEqual([role, body, refused]);
      }
      expect((await ask('POST', `api-keys/${made.id}/rotate`, {})).status).toBe(refused);
      expect((await ask('POST', `api-keys/${made.id}/end-overlap`, {})).status).toBe(refused);
    }
  });

  it('are refused where they mean nothing', async () => {
    for (const body of [
      { scopes: { endpoints: ['chat'] } },
      { scopes: { models: [] } },
      { scopes: { models: ['a b'] } },
      { scopes: { dataClass: 'secret' } },
      { scopes: { admin: true } },
      { ipAllow: ['localhost'] },
      { ipAllow: ['10.1.2.3/8'] },
      { ipAllow: ['0177.0.0.1'] },
      { tags: { 'a b': 'c' } },
      { tags: { a: 1 } },
      { owner: { type: 'user' } },
      { owner: { type: 'root', id: 'x' } },
      { environment: 'prod' },
    ]) {
      const reply = await post({ name: 'x', ...body });
      expect([body, reply.status]).toEqual([body, 400]);
    }
    expect((await post({ name: 'Test key', environment: 'test' })).body.key).toMatch(/^tg_test_/);
    const members = (await app.request<Page<Member>>('GET', 'organizations/demo/members')).body;
    expect(members.data.length).toBeGreaterThan(0);
  });
});
