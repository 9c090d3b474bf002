import { Controller, Get, Module } from '@nestjs/common';
import {
  permissionsOf,
  roleCatalogue,
  roles,
  type CreatedApiKey,
  type Organization,
  type Project,
  type RoleCatalogue,
} from '@tollgate/contracts';
import { hashPassword } from '../tenants/sign-in/password.js';
import { startTestPostgres, type TestPostgres } from '@tollgate/database/testing';
import { startManagementApp, type ManagementApp, type RequestOptions } from '../testing/management-app.js';
import { PermissionCheck } from './permission-check.js';
import { newId } from './public-id.js';

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

let postgres: TestPostgres;
let app: ManagementApp;
let browser: Record<string, RequestOptions>;
let other: { organization: Organization; project: Project; key: CreatedApiKey };

beforeAll(async () => {
  postgres = await startTestPostgres();
  app = await startManagementApp({ postgres });
  browser = {};
  const passwordHash = await hashPassword('a long password');
  const { organizationId = '' } = { organizationId: app.first.organizationId ?? undefined };
  for (const role of roles) {
    const email = `${role}@members.example.com`;
    await app.database.asSystem(async (tx) => {
      const user = await tx.user.create({ data: { id: newId(), email, passwordHash } });
      await tx.member.create({ data: { id: newId(), organizationId, userId: user.id, role } });
    });
    const { cookie, csrfToken } = await app.signIn(email, 'a long password');
    browser[role] = { token: null, headers: { cookie, 'x-csrf-token': csrfToken } };
  }
  const organization = (await app.request<Organization>('POST', 'organizations', { body: { name: 'Other' } })).body;
  const project = (
    await app.request<Project>('POST', `organizations/${organization.slug}/projects`, { body: { name: 'Theirs' } })
  ).body;
  const key = (
    await app.request<CreatedApiKey>('POST', `projects/${project.id}/api-keys`, { body: { name: 'Theirs' } })
  ).body;
  other = { organization, project, key };
}, 60_000);
afterAll(async () => {
  await app?.stop();
  await postgres?.stop();
});

/** Every endpoint with the ids of the other organization filled in. */
const endpoints = () =>
  app.app
    .get(PermissionCheck)
    .endpoints()
    .flatMap(({ method, paths, access }) =>
      paths.map((path) => ({
        method: method as Method,
        path: path.slice(1),
        access,
        url: path
          .slice(1)
          .replace(':organizationId', other.organization.id)
          .replace(':projectId', other.project.id)
          .replace(':apiKeyId', other.key.id)
          .replaceAll(/:\w+/g, 'x'),
      })),
    )
    .filter(({ access, path }) => access?.kind === 'permission' && path !== '');

const call = (method: Method, url: string, as: RequestOptions) =>
  app.request<{ code: string }>(method, url, {
    ...as,
    ...(method === 'GET' || method === 'DELETE' ? {} : { body: {} }),
  });

describe('access', () => {
  it('asks everybody who they are', async () => {
    for (const { method, url } of endpoints()) {
      const reply = await call(method, url, { token: null });
      expect([method, url, reply.status, reply.body.code]).toEqual([method, url, 401, 'not_signed_in']);
    }
  });

  it('refuses tokens that are unknown, even beside a good cookie', async () => {
    const reply = await app.request<{ code: string }>('GET', 'organizations', {
      ...browser['owner'],
      token: `tga_${'x'.repeat(40)}`,
    });
    expect([reply.status, reply.body.code]).toEqual([401, 'invalid_token']);
  });

  it('hides another organization from everyone: the reply is the one for something that does not exist', async () => {
    const missing = (await call('GET', 'organizations/does-not-exist', browser['owner'] ?? {})).body;
    for (const { method, url, path } of endpoints()) {
      if (!/:(organizationId|projectId|apiKeyId)/.test(path)) continue;
      for (const role of ['owner', 'viewer']) {
        const reply = await call(method, url, browser[role] ?? {});
        expect([method, url, role, reply.status]).toEqual([method, url, role, 404]);
        expect(Object.keys(reply.body)).toEqual(Object.keys(missing));
      }
    }
  });

  it('lets no member of an organization touch the platform', async () => {
    for (const { method, url, path } of endpoints()) {
      if (/:(organizationId|projectId|apiKeyId|requestId)/.test(path)) continue;
      const reply = await call(method, url, browser['owner'] ?? {});
      expect([method, url, reply.status, reply.body.code]).toEqual([method, url, 403, 'permission_denied']);
    }
  });

  it('holds every role to its permissions', async () => {
    const may: Record<string, string[]> = { owner: [], admin: [], developer: [], billing: [], viewer: [] };
    for (const role of Object.keys(may)) {
      for (const [method, url, body] of [
        ['POST', 'organizations/demo/projects', { name: `by ${role}` }],
        ['POST', 'projects/default/api-keys', { name: `by ${role}` }],
        ['PATCH', 'organizations/demo', { name: 'Demo' }],
        ['GET', 'organizations/demo/audit-entries', undefined],
        ['GET', 'organizations/demo/deployments', undefined],
        [
          'POST',
          'organizations/demo/limits',
          { dimension: 'requests', subject: { type: 'organization' }, window: 'day', amount: '9' },
        ],
      ] as const) {
        const reply = await app.request(method, url, { ...browser[role], ...(body ? { body } : {}) });
        expect([200, 201, 403]).toContain(reply.status);
        if (reply.status !== 403) may[role]?.push(`${method} ${url.split('/').at(-1)}`);
      }
    }
    const all = ['POST projects', 'POST api-keys', 'PATCH demo', 'GET audit-entries', 'GET deployments', 'POST limits'];
    expect(may).toEqual({
      owner: all,
      admin: all,
      developer: ['POST api-keys', 'GET deployments'],
      billing: ['GET audit-entries'],
      viewer: ['GET deployments'],
    });
  });

  it('R58: answers every route × role by the printed table, and by nothing else', async () => {
    let tried = 0;
    for (const { method, path, access } of endpoints()) {
      if (access?.kind !== 'permission') continue;
      if (!/:(organizationId|projectId)/.test(path)) continue;
      const url = path.replace(':organizationId', 'demo').replace(':projectId', 'default').replaceAll(/:\w+/g, 'x');
      for (const role of roles) {
        // A body no schema takes: what is refused for the role is refused before anybody looks at it.
        const reply = await app.request<{ code: string }>(method, url, {
          ...browser[role],
          ...(method === 'GET' || method === 'DELETE' ? {} : { body: { nonsense: true } }),
        });
        const refused = reply.status === 403 && reply.body.code === 'permission_denied';
        expect([method, path, role, refused]).toEqual([
          method,
          path,
          role,
          !permissionsOf(role).has(access.permission),
        ]);
        tried += 1;
      }
    }
    expect(tried).toBeGreaterThan(150);
  });

  it('serves the table that it enforces', async () => {
    const { body } = await app.request<RoleCatalogue>('GET', 'roles', browser['viewer']);
    expect(body).toEqual(roleCatalogue());
    for (const { permission, label } of body.permissions)
      expect([permission, label]).toEqual([permission, expect.stringMatching(/\w/)]);
    expect(body.permissions.find(({ permission }) => permission === 'owners:write')?.roles).toEqual(['owner']);
  });

  it('shows members their own organizations only', async () => {
    const listed = await app.request<{ data: Organization[] }>('GET', 'organizations', browser['viewer']);
    expect(listed.body.data.map(({ slug }) => slug)).toEqual(['demo']);
  });

  it('never lets a token give more than it has', async () => {
    const limited = await app.request<{ token: string }>('POST', 'organizations/demo/management-tokens', {
      body: { name: 'Limited', permissions: ['tokens:write', 'usage:read'] },
    });
    const { token } = limited.body;
    const give = (permissions: string[], path = 'organizations/demo/management-tokens') =>
      app.request<{ code: string }>('POST', path, { token, body: { name: 'x', permissions } });
    expect((await give(['usage:read'])).status).toBe(201);
    expect((await give(['api-keys:write'])).body.code).toBe('permission_denied');
    expect((await give(['*'])).status).toBe(400);
    expect((await give(['usage:read'], 'management-tokens')).body.code).toBe('permission_denied');
    expect((await give(['usage:read'], `organizations/${other.organization.id}/management-tokens`)).status).toBe(404);
  });

  it('refuses a revoked token from then on', async () => {
    const made = await app.request<{ id: string; token: string }>('POST', 'management-tokens', {
      body: { name: 'T', permissions: ['*'] },
    });
    const { id, token } = made.body;
    expect((await app.request('GET', 'organizations', { token })).status).toBe(200);
    expect((await app.request('DELETE', `management-tokens/${id}`)).status).toBe(204);
    expect((await app.request('GET', 'organizations', { token })).status).toBe(401);
    const listed = await app.request('GET', 'management-tokens');
    expect(listed.text).not.toContain(token);
  });
});

describe('bodies', () => {
  it.each([
    ['text/plain', 415],
    ['application/x-www-form-urlencoded', 415],
    ['multipart/form-data; boundary=x', 415],
    ['application/json\t; charset=utf-8', 400],
    ['application/json ; charset=utf-8', 400],
    ['APPLICATION/JSON', 400],
    ['application/json;', 400],
  ])('of type %j are checked or refused, never let through', async (type, status) => {
    const reply = await app.request('POST', 'organizations/demo/projects', {
      body: '{"name":"x","colour":"red"}',
      headers: { 'content-type': type },
    });
    expect([status, 415]).toContain(reply.status);
  });

  it('that are no JSON, too large or hostile get a clear error', async () => {
    const post = (body: string) => app.request<{ code: string }>('POST', 'organizations/demo/projects', { body });
    expect((await post('{"name":')).body.code).toBe('invalid_json');
    expect((await post(`{"name":"${'x'.repeat(1_100_000)}"}`)).body.code).toBe('body_too_large');
    expect((await post(`{"name":"${'x'.repeat(10_000_000)}"}`)).body.code).toBe('body_too_large');
    expect((await post(`{"name":"${'x'.repeat(1_000)}"}`)).body.code).toBe('invalid_request');
    expect((await post('{"__proto__":{"isOperator":true},"name":"x"}')).status).toBe(400);
    expect((await post('{"name":"a\\u0000b"}')).status).toBe(400);
    expect((await post('')).status).toBe(400);
    expect(({} as Record<string, unknown>)['isOperator']).toBeUndefined();
  });

  it('and queries with characters no database keeps are the caller’s mistake, not ours', async () => {
    const project = (name: string) =>
      app.request('POST', 'organizations/demo/projects', { body: `{"name":"${name}"}` });
    expect((await project('\\ud800')).status).toBeLessThan(500);
    for (const path of [
      'organizations/demo/api-keys?q=%00',
      'organizations/%00',
      'projects/%00',
      'organizations/demo/audit-entries?action=%00',
      'deployments/%00',
    ]) {
      const reply = await app.request<{ code: string }>('GET', path);
      expect([path, reply.status >= 400 && reply.status < 500]).toEqual([path, true]);
      expect(reply.text).not.toMatch(/prisma|sql|invalid byte/i);
    }
    const options = { name: 'nul', provider: 'openai', upstreamModel: 'm', options: { organization: 'a\u0000b' } };
    expect((await app.request('POST', 'deployments', { body: options })).status).toBe(400);
  });

  it('that give a name twice where it must be one say so, and change nothing', async () => {
    const deployment = { name: 'twice', provider: 'openai', upstreamModel: 'm', apiKey: 'sk-1234567890123456' };
    for (const [path, body] of [
      ['organizations', { name: 'Twice', slug: 'twice' }],
      ['organizations/demo/projects', { name: 'Twice', slug: 'twice' }],
      ['deployments', deployment],
      ['routes', { model: 'twice', targets: [{ deployment: 'twice' }] }],
      ['organizations/demo/deployments', { ...deployment, name: 'twice-demo' }],
      ['organizations/demo/routes', { model: 'twice', targets: [{ deployment: 'twice-demo' }] }],
      ['limit-plans', { name: 'twice', limits: [] }],
      ['organizations/demo/end-users', { endUser: 'twice', attributes: {} }],
    ] as const) {
      const first = await app.request('POST', path, { body });
      expect([path, first.status, first.status === 201 ? '' : first.text]).toEqual([path, 201, '']);
      const second = await app.request<{ code: string }>('POST', path, { body });
      expect([path, second.status, second.body.code]).toEqual([path, 409, 'already_exists']);
    }
  });

  it('get every mistake told, with its path', async () => {
    const reply = await app.request<{ code: string; errors: { path: string }[] }>('POST', 'routes', {
      body: { model: 'a b', targets: [{ deployment: 'd', weight: 'heavy' }] },
    });
    expect(reply.body.code).toBe('invalid_request');
    expect(reply.body.errors.map(({ path }) => path)).toEqual(['model', 'targets.0.weight']);
  });
});

describe('health', () => {
  it('tells each dependency’s state; being alive depends on none', async () => {
    const sick = await startManagementApp({
      postgres,
      healthChecks: [
        { name: 'database', check: () => Promise.resolve({ ok: true }) },
        { name: 'redis', check: () => Promise.resolve({ ok: false, detail: 'connection refused' }) },
        { name: 'hangs', check: () => new Promise(() => undefined) },
        { name: 'throws', check: () => Promise.reject(new Error('broken')) },
      ],
    });
    try {
      expect((await sick.request('GET', '/healthz', { token: null })).status).toBe(200);
      const ready = await sick.request('GET', '/readyz', { token: null });
      expect(ready.status).toBe(503);
      expect(ready.body).toMatchObject({
        status: 'error',
        details: {
          database: { status: 'up' },
          redis: { status: 'down', detail: 'connection refused' },
          hangs: { status: 'down' },
          throws: { status: 'down' },
        },
      });
    } finally {
      await sick.stop();
    }
  }, 30_000);
});

// Last: passport keeps its strategies per process, so the newest application's answer for all of them.
describe('the start', () => {
  it('does not start with an endpoint that declares no permission', async () => {
    @Controller('forgotten')
    class ForgottenController {
      @Get()
      read(): string {
        return 'everything';
      }
    }
    @Module({ controllers: [ForgottenController] })
    class ForgottenModule {}
    await expect(startManagementApp({ postgres, modules: [ForgottenModule] })).rejects.toThrow(
      'ForgottenController.read',
    );
  });
});
