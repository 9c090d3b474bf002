/**
 * What holds for every write of the management API, tried on each of them: without this, one forgotten audit entry or one
 * POST that ignores its idempotency key goes unnoticed until somebody needs it.
 */
import type { AuditVerification, CreatedApiKey, Page } from '@tollgate/contracts';
import { addMember, startManagementApp, type ManagementApp, type Reply } from '../testing/management-app.js';
import { TestLimitCounters } from '../testing/limit-counters.js';
import { PermissionCheck } from './permission-check.js';

type Method = 'POST' | 'PATCH' | 'DELETE';

interface Sample {
  method: Method;
  /** As the controller declares it. */
  route: string;
  path: () => string;
  body?: unknown;
}

const counting = new TestLimitCounters();
let app: ManagementApp;
const ids: Record<string, string> = {};
let memberId = '';
beforeAll(async () => {
  app = await startManagementApp({ modules: [counting.module] });
  await counting.connect(app);
  memberId = (await addMember(app, 'developer')).memberId;
}, 60_000);
afterAll(async () => {
  await app?.stop();
});

const deployment = {
  provider: 'openai-compatible',
  baseUrl: 'http://127.0.0.1:9001/v1',
  upstreamModel: 'm',
  apiKey: 'sk-1234567890123456',
};
const issuer = (platform: boolean) => ({
  issuer: 'https://login.example.com/',
  jwksUrl: 'https://login.example.com/jwks',
  audiences: [platform ? 'platform' : 'demo'],
  algorithms: ['RS256'],
  ...(platform ? { claims: { organization: 'org', project: 'project' } } : { project: 'default' }),
});
const limit = { dimension: 'requests', subject: { type: 'organization', id: 'demo' }, window: 'day', amount: '10' };

/** Runs in this order: later ones use what earlier ones made. */
const samples: Sample[] = [
  { method: 'POST', route: '/organizations', path: () => 'organizations', body: { name: 'Every write' } },
  {
    method: 'PATCH',
    route: '/organizations/:organizationId',
    path: () => 'organizations/demo',
    body: { name: 'Demo 2' },
  },
  {
    method: 'POST',
    route: '/organizations/:organizationId/suspend',
    path: () => `organizations/${ids['/organizations']}/suspend`,
    body: { reason: 'unpaid' },
  },
  {
    method: 'POST',
    route: '/organizations/:organizationId/reactivate',
    path: () => `organizations/${ids['/organizations']}/reactivate`,
    body: {},
  },
  {
    method: 'PATCH',
    route: '/organizations/:organizationId/members/:memberId',
    path: () => `organizations/demo/members/${memberId}`,
    body: { role: 'viewer' },
  },
  {
    method: 'POST',
    route: '/organizations/:organizationId/members/:memberId/password-reset',
    path: () => `organizations/demo/members/${memberId}/password-reset`,
    body: {},
  },
  {
    method: 'POST',
    route: '/organizations/:organizationId/invitations',
    path: () => 'organizations/demo/invitations',
    body: { email: 'guest@example.com', role: 'viewer' },
  },
  {
    method: 'DELETE',
    route: '/organizations/:organizationId/invitations/:invitationId',
    path: () => `organizations/demo/invitations/${ids['/organizations/:organizationId/invitations']}`,
  },
  {
    method: 'POST',
    route: '/organizations/:organizationId/identity-providers',
    path: () => 'organizations/demo/identity-providers',
    body: { name: 'Login', issuer: 'https://login.example.com', clientId: 'c', clientSecret: 'client-secret-canary' },
  },
  {
    method: 'PATCH',
    route: '/organizations/:organizationId/identity-providers/:identityProviderId',
    path: () => `organizations/demo/identity-providers/${ids['/organizations/:organizationId/identity-providers']}`,
    body: { name: 'Company login' },
  },
  {
    method: 'DELETE',
    route: '/organizations/:organizationId/identity-providers/:identityProviderId',
    path: () => `organizations/demo/identity-providers/${ids['/organizations/:organizationId/identity-providers']}`,
  },
  {
    method: 'DELETE',
    route: '/organizations/:organizationId/members/:memberId',
    path: () => `organizations/demo/members/${memberId}`,
  },
  {
    method: 'POST',
    route: '/organizations/:organizationId/projects',
    path: () => 'organizations/demo/projects',
    body: { name: 'P' },
  },
  { method: 'PATCH', route: '/projects/:projectId', path: () => 'projects/default', body: { name: 'D' } },
  {
    method: 'POST',
    route: '/projects/:projectId/api-keys',
    path: () => 'projects/default/api-keys',
    body: { name: 'K' },
  },
  {
    method: 'POST',
    route: '/projects/:projectId/playground-tickets',
    path: () => 'projects/default/playground-tickets',
  },
  {
    method: 'PATCH',
    route: '/api-keys/:apiKeyId',
    path: () => `api-keys/${ids['/projects/:projectId/api-keys']}`,
    body: { name: 'K2' },
  },
  {
    method: 'POST',
    route: '/api-keys/:apiKeyId/rotate',
    path: () => `api-keys/${ids['/projects/:projectId/api-keys']}/rotate`,
    body: { overlap: '1h' },
  },
  {
    method: 'POST',
    route: '/api-keys/:apiKeyId/end-overlap',
    path: () => `api-keys/${ids['/projects/:projectId/api-keys']}/end-overlap`,
  },
  { method: 'DELETE', route: '/api-keys/:apiKeyId', path: () => `api-keys/${ids['/projects/:projectId/api-keys']}` },
  ...(['', '/organizations/:organizationId'] as const).flatMap((owner): Sample[] => {
    const at = (path: string) => `${owner === '' ? '' : 'organizations/demo/'}${path}`;
    const id = (list: string) => ids[`${owner}/${list}`];
    return [
      {
        method: 'POST',
        route: `${owner}/management-tokens`,
        path: () => at('management-tokens'),
        body: { name: 'T', permissions: ['usage:read'] },
      },
      {
        method: 'DELETE',
        route: `${owner}/management-tokens/:tokenId`,
        path: () => at(`management-tokens/${id('management-tokens')}`),
      },
      {
        method: 'POST',
        route: `${owner}/deployments`,
        path: () => at('deployments'),
        body: { name: `d${owner.length}`, ...deployment },
      },
      {
        method: 'PATCH',
        route: `${owner}/deployments/:deploymentId`,
        path: () => at(`deployments/${id('deployments')}`),
        body: { state: 'cold' },
      },
      {
        method: 'POST',
        route: `${owner}/provider-credentials`,
        path: () => at('provider-credentials'),
        body: {
          name: `c${owner.length}`,
          provider: 'openai-compatible',
          baseUrl: deployment.baseUrl,
          apiKey: deployment.apiKey,
        },
      },
      {
        method: 'PATCH',
        route: `${owner}/provider-credentials/:credentialId`,
        path: () => at(`provider-credentials/${id('provider-credentials')}`),
        body: { apiKey: `${deployment.apiKey}-2` },
      },
      {
        method: 'POST',
        route: `${owner}/provider-credentials/:credentialId/test`,
        path: () => at(`provider-credentials/${id('provider-credentials')}/test`),
      },
      {
        method: 'DELETE',
        route: `${owner}/provider-credentials/:credentialId`,
        path: () => at(`provider-credentials/${id('provider-credentials')}`),
      },
      {
        method: 'POST',
        route: `${owner}/routes`,
        path: () => at('routes'),
        body: { model: 'r', targets: [{ deployment: `d${owner.length}` }] },
      },
      {
        method: 'PATCH',
        route: `${owner}/routes/:routeId`,
        path: () => at(`routes/${id('routes')}`),
        body: { strategy: 'weighted' },
      },
      {
        method: 'POST',
        route: `${owner}/trusted-issuers`,
        path: () => at('trusted-issuers'),
        body: { name: 'I', ...issuer(owner === '') },
      },
      {
        method: 'PATCH',
        route: `${owner}/trusted-issuers/:issuerId`,
        path: () => at(`trusted-issuers/${id('trusted-issuers')}`),
        body: { enabled: false },
      },
      {
        method: 'DELETE',
        route: `${owner}/trusted-issuers/:issuerId`,
        path: () => at(`trusted-issuers/${id('trusted-issuers')}`),
      },
      { method: 'POST', route: `${owner}/limits`, path: () => at('limits'), body: limit },
      {
        method: 'PATCH',
        route: `${owner}/limits/:limitId`,
        path: () => at(`limits/${id('limits')}`),
        body: { amount: '11' },
      },
      {
        method: 'POST',
        route: `${owner}/limits/:limitId/top-ups`,
        path: () => at(`limits/${id('limits')}/top-ups`),
        body: { amount: '5', reason: 'A busy day' },
      },
      ...(owner === ''
        ? []
        : [
            {
              method: 'POST' as const,
              route: `${owner}/holds/:holdId/release`,
              path: () => at(`holds/${heldOf(id('limits'))}/release`),
              body: { reason: 'Its process is gone' },
            },
          ]),
      { method: 'DELETE', route: `${owner}/limits/:limitId`, path: () => at(`limits/${id('limits')}`) },
      { method: 'DELETE', route: `${owner}/routes/:routeId`, path: () => at(`routes/${id('routes')}`) },
      {
        method: 'DELETE',
        route: `${owner}/deployments/:deploymentId`,
        path: () => at(`deployments/${id('deployments')}`),
      },
      { method: 'POST', route: `${owner}/audit-entries/verify`, path: () => at('audit-entries/verify'), body: {} },
      {
        method: 'POST',
        route: `${owner}/config/revisions/:revisionId/rollback`,
        path: () => at('config/revisions/1/rollback'),
        body: {},
      },
    ];
  }),
];

/** Questions that come with a body: they leave no trace, which the last test of this file checks. */
const readingPosts = ['/routes/dry-run', '/organizations/:organizationId/routes/dry-run'];

describe('every write', () => {
  it('is tried here', () => {
    const declared = app.app
      .get(PermissionCheck)
      .endpoints()
      .filter(({ method, access }) => method !== 'GET' && access?.kind === 'permission')
      .flatMap(({ method, paths }) =>
        paths.filter((path) => !readingPosts.includes(path)).map((path) => `${method} ${path}`),
      );
    expect(samples.map(({ method, route }) => `${method} ${route}`).toSorted()).toEqual(declared.toSorted());
  });

  it('leaves exactly one audit entry, named in its reply, and a POST gives the same bytes to a repeated request', async () => {
    for (const { method, route, path, body } of samples) {
      await counting.directory.reload();
      const url = path();
      const send = (): Promise<Reply<{ id?: string }>> =>
        app.request(method, url, {
          ...(body === undefined ? {} : { body }),
          ...(method === 'POST' ? { headers: { 'idempotency-key': route } } : {}),
        });
      const before = await entries();
      const reply = await send();
      expect([method, url, reply.status, reply.status < 300 ? '' : reply.text]).toEqual([
        method,
        url,
        expect.any(Number),
        '',
      ]);
      expect([method, url, (await entries()) - before]).toEqual([method, url, 1]);
      expect([method, url, reply.headers['x-audit-id']]).toEqual([method, url, expect.stringMatching(/^aud_/)]);
      if (method !== 'POST') continue;
      ids[route] = reply.body.id ?? '';
      const again = await send();
      expect([url, again.status, again.text]).toEqual([url, reply.status, reply.text]);
      expect([url, (await entries()) - before]).toEqual([url, 1]);
    }
    for (const owner of ['', 'organizations/demo/']) {
      expect((await app.request<AuditVerification>('GET', `${owner}audit-entries/verification`)).body.ok).toBe(true);
    }
  });

  it('shows no secret in lists, revisions and audit entries', async () => {
    const made = (await app.request<CreatedApiKey>('POST', 'projects/default/api-keys', { body: { name: 'Canary' } }))
      .body;
    for (const path of [
      'deployments',
      'config/revisions/1',
      'audit-entries',
      'management-tokens',
      'provider-credentials',
      'organizations/demo/provider-credentials',
      'organizations/demo/api-keys',
      'organizations/demo/audit-entries',
    ]) {
      const { text } = await app.request<Page<unknown>>('GET', path);
      expect(text).not.toContain(made.key);
      expect(text).not.toContain(deployment.apiKey);
      expect(text).not.toContain('client-secret-canary');
      expect(text).not.toMatch(/ciphertext|wrappedDataKey|tokenHash|passwordHash|"hash":\{/);
    }
  });

  it('a POST that only asks leaves no audit entry and no idempotency record', async () => {
    const before = [await entries(), await records()];
    for (const path of readingPosts) {
      const reply = await app.request('POST', path.replace('/', '').replace(':organizationId', 'demo'), {
        body: { request: { model: 'm' }, ...(path.startsWith('/routes') ? { organization: 'demo' } : {}) },
        headers: { 'idempotency-key': path },
      });
      // The hot path is not part of this suite's process.
      expect([path, reply.status]).toEqual([path, 503]);
    }
    expect([await entries(), await records()]).toEqual(before);
  });
});

/** A hold of a process that is gone: the same one for each request of a sample. */
let hold = '';
function heldOf(limitId: string | undefined): string {
  return (hold ||= counting.hold(limitId ?? '', 1, 'gone'));
}

async function records(): Promise<number> {
  return app.database.asSystem((tx) => tx.idempotencyRecord.count());
}

async function entries(): Promise<number> {
  return app.database.asSystem((tx) => tx.auditEntry.count());
}
