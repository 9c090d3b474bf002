/**
 * R48, R53: brute force over the OpenAPI document. Every operation is tried by every role of one organization with every
 * identifier of another one. Nothing may come back but 404, and nothing of the other organization may have changed. A new
 * path parameter that this suite has no foreign value for fails it, so nobody can forget to try.
 */
import {
  roles,
  type CreatedApiKey,
  type CreatedManagementToken,
  type Organization,
  type Project,
} from '@tollgate/contracts';
import type { OpenAPIObject } from '@nestjs/swagger';
import { BillingModule } from '../billing/billing.module.js';
import {
  addMember,
  startManagementApp,
  type ManagementApp,
  type Reply,
  type RequestOptions,
} from '../testing/management-app.js';
import { TestLimitCounters } from '../testing/limit-counters.js';
import { UsageModule } from '../usage/usage.module.js';
import { newId } from './public-id.js';
import { checksumsOf } from './testing/checksums.js';

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** In the name of everything the other organization has. */
const canary = 'zebra';
const range = 'from=2026-01-01&to=2027-01-01';

const counting = new TestLimitCounters();
let app: ManagementApp;
let members: Record<string, RequestOptions>;
let other: { id: string; slug: string; userId: string };
/** Path parameter → values that belong to the other organization. */
const foreign: Record<string, string[]> = {};

beforeAll(async () => {
  app = await startManagementApp({ modules: [UsageModule, BillingModule, counting.module] });
  await counting.connect(app);
  members = {};
  for (const role of roles) members[role] = (await addMember(app, role)).as;
  const organization = await made<Organization>('organizations', { name: `${canary} ltd` });
  const at = (path: string) => `organizations/${organization.id}/${path}`;
  const project = await made<Project>(at('projects'), { name: `${canary} project`, slug: `${canary}-project` });
  const key = await made<CreatedApiKey>(`projects/${project.id}/api-keys`, { name: `${canary} key` });
  const person = await addMember(app, 'owner', { organizationId: organization.id, email: `${canary}@example.com` });
  const session = await app.request<{ data: { id: string }[] }>('GET', 'auth/sessions', person.as);
  const deployment = await made<{ id: string; name: string }>(at('deployments'), {
    name: `${canary}-deployment`,
    provider: 'openai-compatible',
    baseUrl: 'https://llm.example.com/v1',
    upstreamModel: 'm',
  });
  const route = await made<{ id: string }>(at('routes'), {
    model: `${canary}-model`,
    targets: [{ deployment: deployment.name }],
  });
  const limit = await made<{ id: string }>(at('limits'), limitOn({ type: 'organization' }));
  const plan = await made<{ id: string }>(at('limit-plans'), {
    name: `${canary}-plan`,
    limits: [{ dimension: 'requests', per: 'end_user', window: 'minute', amount: '10' }],
  });
  const channel = await made<{ id: string }>(at('alert-channels'), {
    kind: 'webhook',
    name: `${canary} channel`,
    url: 'https://example.com/hook',
  });
  const endUser = await made<{ id: string }>(at('end-users'), {
    endUser: `${canary} end user`,
    attributes: { tier: canary },
  });
  const token = await made<CreatedManagementToken>(at('management-tokens'), {
    name: `${canary} token`,
    permissions: ['usage:read'],
  });
  const invitation = await made<{ id: string }>(at('invitations'), { email: `${canary}2@example.com`, role: 'viewer' });
  const provider = await made<{ id: string }>(at('identity-providers'), {
    name: `${canary} login`,
    issuer: 'https://login.example.com',
    clientId: canary,
  });
  const credential = await made<{ id: string }>(at('provider-credentials'), {
    name: `${canary} credential`,
    provider: 'openai',
    credential: { apiKey: `sk-${canary}-upstream` },
  });
  const trusted = await made<{ id: string }>(at('trusted-issuers'), {
    name: `${canary} issuer`,
    issuer: 'https://issuer.example.com',
    jwksUrl: 'https://issuer.example.com/jwks',
    project: project.slug,
    audiences: [canary],
    algorithms: ['RS256'],
  });
  const revisions = await app.request<{ data: { id: string }[] }>('GET', at('config/revisions'));
  const requestId = `req_${canary}${'0'.repeat(20)}`;
  await app.database.asSystem((tx) =>
    tx.$executeRawUnsafe(
      `INSERT INTO operation (id, organization_id, project_id, api_key_id, request_id, occurred_at, started_at, endpoint, requested_model, outcome, status)
       SELECT $1::uuid, $2::uuid, $3::uuid, id, $4, now(), now(), 'chat-completions', '${canary}-model', 'succeeded', 200
       FROM api_key WHERE organization_id = $2::uuid`,
      newId(),
      organization.id,
      project.id,
      requestId,
    ),
  );
  await counting.directory.reload();
  other = { id: organization.id, slug: organization.slug, userId: person.userId };
  Object.assign(foreign, {
    organizationId: [organization.id, organization.slug],
    projectId: [project.id, project.slug],
    apiKeyId: [key.id],
    requestId: [requestId],
    tokenId: [token.id],
    deploymentId: [deployment.id],
    routeId: [route.id],
    limitId: [limit.id],
    planId: [plan.id],
    endUserId: [endUser.id],
    channelId: [channel.id],
    revisionId: [revisions.body.data[0]?.id ?? ''],
    memberId: [person.memberId],
    invitationId: [invitation.id],
    identityProviderId: [provider.id],
    credentialId: [credential.id],
    issuerId: [trusted.id],
    holdId: [counting.hold(limit.id, 1, 'gone', 0, organization.id)],
    sessionId: [session.body.data[0]?.id ?? ''],
  } satisfies Record<string, string[]>);
}, 60_000);
afterAll(async () => {
  await app?.stop();
});

async function made<T>(path: string, body: object): Promise<T> {
  const reply = await app.request<T>('POST', path, { body });
  if (reply.status !== 201) throw new Error(`POST ${path}: ${reply.text}`);
  return reply.body;
}
function limitOn(subject: object): object {
  return { dimension: 'requests', subject, window: 'day', amount: '10' };
}

/** Bodies that would do something, so that a 400 does not hide what a right body would have reached. */
const bodies: Record<string, object> = {
  'PATCH members/{memberId}': { role: 'viewer' },
  'PATCH deployments/{deploymentId}': { state: 'cold' },
  'PATCH routes/{routeId}': { strategy: 'weighted' },
  'PATCH limits/{limitId}': { amount: '11' },
  'PATCH limit-plans/{planId}': { name: 'mine-now' },
  'PATCH alert-channels/{channelId}': { name: 'Mine now' },
  'PATCH end-users/{endUserId}': { attributes: { tier: 'mine' } },
  'POST holds/{holdId}/release': { reason: 'Mine now' },
  'POST limits/{limitId}/top-ups': { amount: '5', reason: 'Mine now' },
  'PATCH identity-providers/{identityProviderId}': { name: 'Mine now' },
  'PATCH api-keys/{apiKeyId}': { name: 'Mine now' },
  'PATCH provider-credentials/{credentialId}': { name: 'Mine now' },
  'PATCH trusted-issuers/{issuerId}': { name: 'Mine now' },
  'PATCH projects/{projectId}': { name: 'Mine now' },
  'POST config/revisions/{revisionId}/rollback': {},
};
function bodyOf(method: Method, path: string): object {
  const short = path.replace('/api/v1/', '').replace('organizations/{organizationId}/', '');
  return bodies[`${method} ${short}`] ?? {};
}

/** Every operation whose path has a parameter, with every way of putting foreign ids into it. */
async function attempts(): Promise<{ method: Method; path: string; url: string }[]> {
  const document = (await app.request<OpenAPIObject>('GET', '/api/openapi.json')).body;
  return Object.entries(document.paths).flatMap(([path, item]) => {
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
    // Signing in is for strangers: there is nothing to hide from.
    if (names.length === 0 || path.startsWith('/api/v1/auth/sso/')) return [];
    const own: string[] = path.includes('/organizations/{organizationId}/') && names.length > 1 ? ['demo'] : [];
    const urls = names.reduce<string[]>(
      (paths, name) => {
        const values = [...(foreign[name] ?? []), ...(name === 'organizationId' ? own : [])];
        if (values.length === 0) throw new Error(`This suite knows no foreign value for {${name}} of ${path}.`);
        return paths.flatMap((one) => values.map((value) => one.replace(`{${name}}`, value)));
      },
      [path],
    );
    return (['get', 'post', 'patch', 'delete'] as const).flatMap((method) =>
      item[method] ? urls.map((url) => ({ method: method.toUpperCase() as Method, path, url })) : [],
    );
  });
}

function expectNoLeak(what: string, reply: Reply): void {
  expect([what, reply.text.toLowerCase().includes(canary)]).toEqual([what, false]);
  expect([what, reply.text.includes(other.id)]).toEqual([what, false]);
}

const checksums = () => checksumsOf(app.database, other);

describe('R48: another organization', () => {
  it('does not exist, on any route, for any role, by any of its identifiers; and R53: is not changed by trying', async () => {
    const before = await checksums();
    expect(Object.keys(before).length).toBeGreaterThan(25);
    const all = await attempts();
    expect(all.length).toBeGreaterThan(80);
    let tried = 0;
    for (const { method, path, url } of all) {
      for (const role of roles) {
        const reply = await app.request<{ code: string }>(method, url, {
          ...members[role],
          ...(method === 'GET' || method === 'DELETE' ? {} : { body: bodyOf(method, path) }),
        });
        const what = `${method} ${url} as ${role}`;
        // In their own organization a role may not be allowed to ask at all; a platform route is no member's.
        const own =
          url.includes('/organizations/demo/') || !/\{(organizationId|projectId|apiKeyId|requestId)\}/.test(path);
        const expected = own ? [403, 404] : [404];
        expect([what, expected.includes(reply.status), reply.status]).toEqual([what, true, reply.status]);
        expectNoLeak(what, reply);
        tried += 1;
      }
    }
    // The owner may everything in their own organization: there it has to be 404, not 403.
    for (const { method, path, url } of all.filter((one) => one.url.includes('/organizations/demo/'))) {
      const reply = await app.request(method, url, {
        ...members['owner'],
        ...(method === 'GET' || method === 'DELETE' ? {} : { body: bodyOf(method, path) }),
      });
      expect([method, url, reply.status]).toEqual([method, url, 404]);
    }
    console.log(`${tried} attempts over ${all.length} operations and identifiers, ${roles.length} roles`);
    expect(await checksums()).toEqual(before);
  }, 240_000);

  it('cannot be named in a body: limits, routes and subjects of their own only', async () => {
    const before = await checksums();
    const [projectId, projectSlug] = foreign['projectId'] ?? [];
    const [deploymentId = ''] = foreign['deploymentId'] ?? [];
    const cases: [string, object][] = [
      ...[
        { type: 'organization', id: other.id },
        { type: 'organization', id: other.slug },
      ].map((subject): [string, object] => ['limits', limitOn(subject)]),
      ['limits', limitOn({ type: 'project', id: projectId })],
      ['limits', limitOn({ type: 'project', id: projectSlug })],
      ['limits', limitOn({ type: 'api_key', id: foreign['apiKeyId']?.[0] })],
      ['limits', limitOn({ type: 'deployment', id: deploymentId })],
      ['limits', { ...limitOn({ type: 'organization' }), on: { type: 'project', id: projectId } }],
      ['routes', { model: 'mine', targets: [{ deployment: deploymentId }] }],
      ['routes', { model: 'mine', targets: [{ deployment: `${canary}-deployment` }] }],
    ];
    for (const [path, body] of cases) {
      const reply = await app.request<{ code: string }>('POST', `organizations/demo/${path}`, {
        ...members['owner'],
        body,
      });
      expect([body, reply.status, reply.body.code]).toEqual([body, 400, 'invalid_request']);
    }
    expect(await checksums()).toEqual(before);
  });

  it('cannot be filtered for: neither ids, nor searches, nor cursors of its own lists', async () => {
    const [apiKeyId = ''] = foreign['apiKeyId'] ?? [];
    const [projectId = ''] = foreign['projectId'] ?? [];
    const cursors = await Promise.all(
      ['api-keys', 'projects', 'members', 'invitations', 'audit-entries'].map(async (list) => {
        const page = await app.request<{ nextCursor: string | null }>(
          'GET',
          `organizations/${other.id}/${list}?limit=1`,
        );
        return `${list}?limit=500&cursor=${encodeURIComponent(page.body.nextCursor ?? '')}`;
      }),
    );
    for (const query of [
      `api-keys?projectId=${projectId}`,
      `api-keys?q=${canary}`,
      `requests?${range}&apiKey=${apiKeyId}`,
      `requests?${range}&project=${projectId}`,
      `usage?${range}&groupBy=project,apiKey`,
      `usage-events?${range}`,
      `audit-entries?targetId=${other.id}`,
      `audit-entries?targetId=${apiKeyId}`,
      `exports/billing.csv?${range}`,
      ...cursors,
    ]) {
      const reply = await app.request('GET', `organizations/demo/${query}`, members['owner']);
      expect([query, reply.status < 500]).toEqual([query, true]);
      expectNoLeak(query, reply);
    }
    const listed = await app.request('GET', 'organizations', members['owner']);
    expectNoLeak('organizations', listed);
  });

  it('is unreachable with a management token of this one, whatever is written on it', async () => {
    const token = await made<CreatedManagementToken>('organizations/demo/management-tokens', {
      name: 'Everything here',
      permissions: [
        'organization:write',
        'members:write',
        'api-keys:write',
        'limits:write',
        'audit:read',
        'usage:read',
      ],
    });
    for (const { method, path, url } of await attempts()) {
      if (!/\{(organizationId|projectId|apiKeyId|requestId)\}/.test(path) || url.includes('/organizations/demo/'))
        continue;
      const reply = await app.request(method, url, {
        token: token.token,
        ...(method === 'GET' || method === 'DELETE' ? {} : { body: bodyOf(method, path) }),
      });
      expect([method, url, reply.status]).toEqual([method, url, 404]);
      expectNoLeak(`${method} ${url}`, reply);
    }
  }, 120_000);
});
