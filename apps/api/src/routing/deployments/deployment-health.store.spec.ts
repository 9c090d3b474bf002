import type { Deployment, DeploymentImpact, Organization, Problem, Project } from '@tollgate/contracts';
import { parsePublicId } from '../../http/public-id.js';
import { startManagementApp, type ManagementApp } from '../../testing/management-app.js';

let app: ManagementApp;
beforeAll(async () => {
  app = await startManagementApp();
}, 60_000);
afterAll(async () => {
  await app?.stop();
});

const post = async <T>(path: string, body: unknown) => {
  const reply = await app.request<T & Problem>('POST', path, { body });
  expect([path, reply.status]).toEqual([path, 201]);
  return reply.body;
};
const deployment = (name: string) => ({
  name,
  provider: 'openai-compatible',
  baseUrl: 'http://127.0.0.1:9001/v1',
  upstreamModel: 'mock-model',
});
const impact = (path: string) => app.request<DeploymentImpact & Problem>('GET', path);

// The kill switch is thrown on the strength of this: an organization or a model left out would be cut off unawares.
describe('who would notice if a deployment went away', () => {
  it('has the routes that lead to it, also by a rule, and who was served by it', async () => {
    const shared = await post<Deployment>('deployments', deployment('shared'));
    await post('deployments', deployment('spare'));
    const tenant = await post<Organization>('organizations', { name: 'Tenant' });
    const project = await post<Project>(`organizations/${tenant.id}/projects`, { name: 'P' });
    const key = await post<{ id: string }>(`projects/${project.id}/api-keys`, { name: 'K' });
    await post('routes', { model: 'both', targets: [{ deployment: 'shared' }, { deployment: 'spare' }] });
    await post('routes', { model: 'other', targets: [{ deployment: 'spare' }] });
    await post('routes', {
      model: 'ruled',
      targets: [{ deployment: 'spare' }],
      rules: [{ name: 'long', when: { promptTokens: { min: 10 } }, targets: [{ deployment: 'shared' }] }],
    });
    await post(`organizations/${tenant.id}/routes`, { model: 'alone', targets: [{ deployment: 'shared' }] });
    const row = {
      organizationId: tenant.id,
      projectId: project.id,
      apiKeyId: parsePublicId('key', key.id),
      deploymentName: 'shared',
      endpoint: 'chat-completions',
      outcome: 'succeeded',
      attempts: 7n,
      charge: '0.25',
    };
    const recent = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000);
    await app.database.asSystem((tx) =>
      tx.usageHour.createMany({
        data: [
          { ...row, hour: recent },
          { ...row, hour: new Date(recent.getTime() - 3_600_000), attempts: 3n },
          { ...row, hour: new Date(recent.getTime() - 48 * 3_600_000), attempts: 1000n },
          { ...row, hour: recent, deploymentName: 'spare', attempts: 1000n },
        ],
      }),
    );

    const seen = await impact(`deployment-health/${shared.id}/impact`);
    expect(seen.body.routes).toEqual([
      { model: 'alone', organizationId: tenant.id, organizationName: 'Tenant', otherTargets: 0 },
      { model: 'both', organizationId: null, organizationName: null, otherTargets: 1 },
      { model: 'ruled', organizationId: null, organizationName: null, otherTargets: 1 },
    ]);
    expect(seen.body.lastDay).toEqual({
      requests: 10,
      charge: '0.5',
      organizations: [{ id: tenant.id, name: 'Tenant', requests: 10 }],
      apiKeys: 1,
    });
  });

  it('does not mix up an organization’s own deployment with one of the same name', async () => {
    const own = await post<Deployment>('organizations/demo/deployments', deployment('shared'));
    const seen = await impact(`organizations/demo/deployment-health/${own.id}/impact`);
    expect(seen.body).toMatchObject({ routes: [], lastDay: { requests: 0, organizations: [] } });
    expect((await impact(`organizations/demo/deployment-health/spare/impact`)).status).toBe(404);
  });
});
