/** Without these, a project that is done with stays in every list for ever, or going away takes figures or clients with it. */
import type { CreatedApiKey, Page, Project, Usage } from '@tollgate/contracts';
import { testMasterKeys } from '@tollgate/database/testing';
import { loadRoutingSnapshot } from '../../config/config-snapshot.js';
import {
  addMember,
  startManagementApp,
  type ManagementApp,
  type RequestOptions,
} from '../../testing/management-app.js';
import { UsageModule } from '../../usage/usage.module.js';

type Answer = Project & { code: string; detail: string };

let app: ManagementApp;
let owner: RequestOptions;
let viewer: RequestOptions;
beforeAll(async () => {
  app = await startManagementApp({ modules: [UsageModule] });
  owner = (await addMember(app, 'owner')).as;
  viewer = (await addMember(app, 'viewer')).as;
}, 60_000);
afterAll(async () => {
  await app?.stop();
});

const make = async (name: string): Promise<Project> =>
  (await app.request<Project>('POST', 'organizations/demo/projects', { ...owner, body: { name } })).body;
const turn = (to: 'archive' | 'restore', id: string, headers: Record<string, string> = {}, as = owner) =>
  app.request<Answer>('POST', `projects/${id}/${to}`, { ...as, headers: { ...as.headers, ...headers } });
const listed = async (query = ''): Promise<string[]> =>
  (await app.request<Page<Project>>('GET', `organizations/demo/projects${query}`, owner)).body.data.map(({ id }) => id);
const newKey = (projectId: string) =>
  app.request<CreatedApiKey & { code: string }>('POST', `projects/${projectId}/api-keys`, {
    ...owner,
    body: { name: 'K' },
  });

describe('an archived project', () => {
  it('is out of the lists and of what the gateway knows, can be read by name, and comes back as it was', async () => {
    const made = await make('Pilot');
    expect(made.archivedAt).toBeNull();
    const archived = await turn('archive', made.slug);
    expect([archived.status, archived.body.archivedAt]).toEqual([200, expect.stringMatching(/^20/)]);
    expect(await listed()).not.toContain(made.id);
    expect(await listed('?archived=false')).not.toContain(made.id);
    expect(await listed('?archived=true')).toContain(made.id);
    expect((await app.request<Project>('GET', `projects/${made.id}`, viewer)).body).toEqual(archived.body);
    const known = async () =>
      (await loadRoutingSnapshot(app.database, testMasterKeys)).projects.some(({ id }) => id === made.id);
    expect(await known()).toBe(false);

    const restored = await turn('restore', made.id);
    expect([restored.status, restored.body]).toEqual([200, made]);
    expect(await listed()).toContain(made.id);
    expect(await known()).toBe(true);
    const entries = await app.database.asSystem((tx) =>
      tx.auditEntry.findMany({ where: { targetId: made.id }, orderBy: { sequence: 'asc' }, select: { action: true } }),
    );
    expect(entries.map(({ action }) => action)).toEqual(['project.create', 'project.archive', 'project.restore']);
  });

  it('has no key that works: archiving is refused, with their number, until all are revoked', async () => {
    const project = await make('Busy');
    const keys = [(await newKey(project.id)).body.id, (await newKey(project.id)).body.id];
    for (const [index, id] of keys.entries()) {
      const refused = await turn('archive', project.id);
      expect([refused.status, refused.body.code]).toEqual([409, 'invalid_state']);
      expect(refused.body.detail).toMatch(
        index === 0 ? /^2 API keys .* are not revoked/ : /^1 API key .* is not revoked/,
      );
      expect((await app.request('DELETE', `api-keys/${id}`, owner)).status).toBe(204);
    }
    expect((await turn('archive', project.id)).status).toBe(200);
    // The revoked ones are still to be seen.
    const left = await app.request<Page<{ id: string }>>(
      'GET',
      `organizations/demo/api-keys?projectId=${project.id}`,
      owner,
    );
    expect(left.body.data.map(({ id }) => id).toSorted()).toEqual(keys.toSorted());
  });

  it('takes no new keys and no playground tickets, and does again once it is restored', async () => {
    const project = await make('Closed');
    await turn('archive', project.id);
    const ticket = () => app.request<{ code: string }>('POST', `projects/${project.id}/playground-tickets`, owner);
    const refused = [await newKey(project.id), await ticket()].map(({ status, body }) => [status, body.code]);
    expect(refused).toEqual([
      [409, 'invalid_state'],
      [409, 'invalid_state'],
    ]);
    await turn('restore', project.id);
    expect([(await newKey(project.id)).status, (await ticket()).status]).toEqual([201, 201]);
  });

  it('never gets a key that is made at the same moment', async () => {
    for (let round = 0; round < 5; round += 1) {
      const project = await make(`Race ${round}`);
      const [key, archived] = await Promise.all([newKey(project.id), turn('archive', project.id)]);
      expect([key.status, archived.status].toSorted()).toEqual(key.status === 201 ? [201, 409] : [200, 409]);
    }
  });

  it('is not archived or restored over somebody else’s change, nor by who may not; twice is once', async () => {
    const project = await make('Tagged');
    const tag = String((await app.request('GET', `projects/${project.id}`, owner)).headers['etag']);
    expect((await turn('archive', project.id, {}, viewer)).body.code).toBe('permission_denied');
    expect((await turn('archive', project.id, { 'if-match': '"stale"' })).body.code).toBe('revision_changed');
    const archived = await turn('archive', project.id, { 'if-match': tag });
    expect([archived.status, archived.headers['etag'] === tag]).toEqual([200, false]);
    expect((await turn('restore', project.id, { 'if-match': tag })).body.code).toBe('revision_changed');
    const again = await turn('archive', project.id);
    expect([again.status, again.body, again.headers['x-audit-id']]).toEqual([200, archived.body, undefined]);
    expect((await turn('restore', project.id, { 'if-match': String(archived.headers['etag']) })).status).toBe(200);
  });

  it('keeps its figures', async () => {
    const project = await make('Counted');
    const figures = () =>
      app.request<Usage>('GET', 'organizations/demo/usage?from=2026-01-01&to=2027-01-01&groupBy=project', owner);
    await app.database.asSystem((tx) =>
      tx.$executeRawUnsafe(
        `INSERT INTO usage_hour (id, hour, organization_id, project_id, requested_model, endpoint, outcome, requests)
         VALUES (gen_random_uuid(), '2026-11-20T09:00:00Z', $1::uuid, $2::uuid, 'm', 'chat-completions', 'succeeded', 7)`,
        project.organizationId,
        project.id,
      ),
    );
    const before = (await figures()).body;
    const row = before.rows.find(({ keys }) => keys.project?.id === project.id);
    expect(row).toMatchObject({ keys: { project: { name: 'Counted' } }, requests: 7 });
    await turn('archive', project.id);
    expect((await figures()).body).toEqual(before);
  });
});
