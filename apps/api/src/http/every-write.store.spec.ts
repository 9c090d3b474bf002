/**
 * What holds for every write of the management API, tried on each of them: without this, one forgotten audit entry or one
 * POST that ignores its idempotency key goes unnoticed until somebody needs it.
 */
import type { AuditVerification, CreatedApiKey, Page } from '@tollgate/contracts';
import { addMember, type ManagementApp, type Reply } from '../testing/management-app.js';
import { PermissionCheck } from './permission-check.js';
import { checksumsOf } from './testing/checksums.js';
import { readingPosts, startWriteWorld, upstreamKey, type WriteWorld } from './testing/write-samples.js';

let world: WriteWorld;
let app: ManagementApp;
beforeAll(async () => {
  world = await startWriteWorld();
  ({ app } = world);
}, 60_000);
afterAll(async () => {
  await app?.stop();
});

describe('every write', () => {
  it('is tried here', () => {
    const declared = app.app
      .get(PermissionCheck)
      .endpoints()
      .filter(({ method, access }) => method !== 'GET' && access?.kind === 'permission')
      .flatMap(({ method, paths }) =>
        paths.filter((path) => !readingPosts.includes(path)).map((path) => `${method} ${path}`),
      );
    expect(world.samples.map(({ method, route }) => `${method} ${route}`).toSorted()).toEqual(declared.toSorted());
  });

  it('leaves exactly one audit entry, named in its reply; a POST gives the same bytes to a repeated request; and R53: another organization is what it was, after each', async () => {
    const bystander = await neighbour();
    const others = await checksumsOf(app.database, bystander);
    for (const { method, route, path, body } of world.samples) {
      await world.prepare();
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
      expect([method, url, await checksumsOf(app.database, bystander)]).toEqual([method, url, others]);
      expect([method, url, reply.headers['x-audit-id']]).toEqual([method, url, expect.stringMatching(/^aud_/)]);
      if (method !== 'POST') continue;
      world.ids[route] = reply.body.id ?? '';
      const again = await send();
      expect([url, again.status, again.text]).toEqual([url, reply.status, reply.text]);
      expect([url, (await entries()) - before]).toEqual([url, 1]);
    }
    for (const owner of ['', 'organizations/demo/']) {
      expect((await app.request<AuditVerification>('GET', `${owner}audit-entries/verification`)).body.ok).toBe(true);
    }
  }, 180_000);

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
      expect(text).not.toContain(upstreamKey);
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

/** An organization with something in it that none of the writes is about. */
async function neighbour(): Promise<{ id: string; userId: string }> {
  const organization = await app.request<{ id: string }>('POST', 'organizations', { body: { name: 'Neighbour' } });
  const { id } = organization.body;
  const project = await app.request<{ id: string }>('POST', `organizations/${id}/projects`, { body: { name: 'P' } });
  await app.request('POST', `projects/${project.body.id}/api-keys`, { body: { name: 'K' } });
  const { userId } = await addMember(app, 'owner', { organizationId: id });
  return { id, userId };
}

async function records(): Promise<number> {
  return app.database.asSystem((tx) => tx.idempotencyRecord.count());
}

async function entries(): Promise<number> {
  return app.database.asSystem((tx) => tx.auditEntry.count());
}
