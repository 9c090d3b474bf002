/** One request for every write of the management API that needs a permission, on a fresh installation. */
import { Global, Module } from '@nestjs/common';
import { DEPLOYMENT_TESTER } from '../../routing/deployments/deployment-tester.js';
import { TestLimitCounters } from '../../testing/limit-counters.js';
import { addMember, startManagementApp, type ManagementApp } from '../../testing/management-app.js';

export type WriteMethod = 'POST' | 'PATCH' | 'DELETE';

export interface Sample {
  method: WriteMethod;
  /** As the controller declares it. */
  route: string;
  path: () => string;
  body?: unknown;
}

export interface WriteWorld {
  app: ManagementApp;
  /** To be sent in this order: later ones use what earlier ones made. */
  samples: readonly Sample[];
  /** Route of a POST → id in its reply; filled by whoever sends them. */
  ids: Record<string, string>;
  /** Before each of them. */
  prepare(): Promise<void>;
}

export async function startWriteWorld(): Promise<WriteWorld> {
  const counting = new TestLimitCounters();
  const app = await startManagementApp({ modules: [counting.module, TesterModule] });
  await counting.connect(app);
  const { memberId } = await addMember(app, 'developer');
  const ids: Record<string, string> = {};
  // A hold of a process that is gone: the same one for each request of a sample.
  let hold = '';
  const heldOf = (limitId: string | undefined) => (hold ||= counting.hold(limitId ?? '', 1, 'gone'));
  return { app, ids, samples: samplesOf(ids, memberId, heldOf), prepare: () => counting.directory.reload() };
}

/** Questions that come with a body; they leave no trace. */
export const readingPosts = ['/routes/dry-run', '/organizations/:organizationId/routes/dry-run'];

export const upstreamKey = 'sk-1234567890123456';

/** What deployments answer is tried where there are upstreams; here it is what the write leaves behind. */
const answered = {
  ok: true,
  status: 200,
  latencyMs: 1,
  text: 'OK',
  inputTokens: 1,
  outputTokens: 1,
  costUsd: null,
  error: null,
};
const tester = { provide: DEPLOYMENT_TESTER, useValue: { test: () => Promise.resolve(answered) } };
@Global()
@Module({ providers: [tester], exports: [DEPLOYMENT_TESTER] })
class TesterModule {}

const deployment = {
  provider: 'openai-compatible',
  baseUrl: 'http://127.0.0.1:9001/v1',
  upstreamModel: 'm',
  apiKey: upstreamKey,
};
const issuer = (platform: boolean) => ({
  issuer: 'https://login.example.com/',
  jwksUrl: 'https://login.example.com/jwks',
  audiences: [platform ? 'platform' : 'demo'],
  algorithms: ['RS256'],
  ...(platform ? { claims: { organization: 'org', project: 'project' } } : { project: 'default' }),
});
const limit = { dimension: 'requests', subject: { type: 'organization', id: 'demo' }, window: 'day', amount: '10' };

function samplesOf(
  ids: Readonly<Record<string, string>>,
  memberId: string,
  heldOf: (limitId: string | undefined) => string,
): Sample[] {
  return [
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
    ...(['archive', 'restore'] as const).map((verb): Sample => ({
      method: 'POST',
      route: `/projects/:projectId/${verb}`,
      path: () => `projects/${ids['/organizations/:organizationId/projects']}/${verb}`,
    })),
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
    {
      method: 'POST',
      route: '/organizations/:organizationId/end-users',
      path: () => 'organizations/demo/end-users',
      body: { endUser: 'ada', attributes: { tier: 'gold' } },
    },
    {
      method: 'PATCH',
      route: '/organizations/:organizationId/end-users/:endUserId',
      path: () => `organizations/demo/end-users/${ids['/organizations/:organizationId/end-users']}`,
      body: { attributes: { tier: 'silver' } },
    },
    {
      method: 'DELETE',
      route: '/organizations/:organizationId/end-users/:endUserId',
      path: () => `organizations/demo/end-users/${ids['/organizations/:organizationId/end-users']}`,
    },
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
          route: `${owner}/deployments/:deploymentId/test`,
          path: () => at(`deployments/${id('deployments')}/test`),
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
        {
          method: 'POST',
          route: `${owner}/limit-plans`,
          path: () => at('limit-plans'),
          body: {
            name: 'free',
            limits: [{ dimension: 'requests', per: 'api_key', window: 'minute', amount: '10' }],
          },
        },
        {
          method: 'PATCH',
          route: `${owner}/limit-plans/:planId`,
          path: () => at(`limit-plans/${id('limit-plans')}`),
          body: { limits: [] },
        },
        {
          method: 'DELETE',
          route: `${owner}/limit-plans/:planId`,
          path: () => at(`limit-plans/${id('limit-plans')}`),
        },
        {
          method: 'POST',
          route: `${owner}/alert-channels`,
          path: () => at('alert-channels'),
          body: { kind: 'webhook', name: 'Pager', url: 'https://example.com/hook' },
        },
        {
          method: 'PATCH',
          route: `${owner}/alert-channels/:channelId`,
          path: () => at(`alert-channels/${id('alert-channels')}`),
          body: { enabled: false },
        },
        {
          method: 'DELETE',
          route: `${owner}/alert-channels/:channelId`,
          path: () => at(`alert-channels/${id('alert-channels')}`),
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
}
