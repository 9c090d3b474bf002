import type { CreatedApiKey, Organization, Project } from '@tollgate/contracts';
import { startManagementApp, type ManagementApp } from '../testing/management-app.js';
import { deleteExpiredRecords } from './expired-records.js';

let app: ManagementApp;
beforeAll(async () => {
  app = await startManagementApp();
}, 60_000);
afterAll(async () => {
  await app?.stop();
});

let count = 0;
const freshKey = () => `idem-${(count += 1)}`;
const post = <T = { code: string }>(path: string, body: unknown, key: string, token?: string) =>
  app.request<T>('POST', path, {
    body,
    headers: { 'idempotency-key': key },
    ...(token === undefined ? {} : { token }),
  });

describe('R63: idempotency keys', () => {
  it('answer a repeated request with the same bytes, a secret shown once included, and do it once', async () => {
    const key = freshKey();
    const first = await post<CreatedApiKey>('projects/default/api-keys', { name: 'Once' }, key);
    const again = await post<CreatedApiKey>('projects/default/api-keys', { name: 'Once' }, key);
    expect(first.status).toBe(201);
    expect([again.status, again.text]).toEqual([first.status, first.text]);
    expect(again.headers['content-type']).toBe(first.headers['content-type']);
    expect(again.headers['idempotency-replayed']).toBe('true');
    const made = await app.database.asSystem((tx) => tx.apiKey.count({ where: { name: 'Once' } }));
    expect(made).toBe(1);
  });

  it('keep the stored reply sealed', async () => {
    const key = freshKey();
    const made = await post<CreatedApiKey>('projects/default/api-keys', { name: 'Sealed' }, key);
    const record = await app.database.asSystem((tx) => tx.idempotencyRecord.findFirstOrThrow({ where: { key } }));
    expect(Buffer.from(record.ciphertext ?? []).includes(made.body.key)).toBe(false);
  });

  it('do not mind how the body is spelled, but what it says', async () => {
    const key = freshKey();
    const first = await post('organizations/demo/projects', '{"name":"Spelling","slug":"spelling"}', key);
    const same = await post('organizations/demo/projects', '{ "slug": "spelling", "name": "Spelling" }', key);
    expect(same.text).toBe(first.text);
    const other = await post('organizations/demo/projects', { name: 'Another', slug: 'another' }, key);
    expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused']);
    const elsewhere = await post('projects/default/api-keys', { name: 'Spelling', slug: 'spelling' }, key);
    expect([400, 422]).toContain(elsewhere.status);
  });

  it('let one of many twins do it; the others get its reply or are told to wait', async () => {
    const key = freshKey();
    const replies = await Promise.all(
      Array.from({ length: 12 }, () =>
        post<Project & { code: string }>('organizations/demo/projects', { name: 'Twins' }, key),
      ),
    );
    const made = replies.filter(({ status }) => status === 201);
    expect(made.length).toBeGreaterThan(0);
    expect(new Set(made.map(({ text }) => text)).size).toBe(1);
    for (const reply of replies)
      if (reply.status !== 201) expect([reply.status, reply.body.code]).toEqual([409, 'idempotency_in_progress']);
    expect(await app.database.asSystem((tx) => tx.project.count({ where: { name: 'Twins' } }))).toBe(1);
  });

  it('belong to who sent them: another organization’s same key is another request', async () => {
    const key = freshKey();
    await app.request<Organization>('POST', 'organizations', { body: { name: 'Other', slug: 'other' } });
    const one = await post<Project>('organizations/demo/projects', { name: 'Mine' }, key);
    const two = await post<Project>('organizations/other/projects', { name: 'Mine' }, key);
    expect([one.status, two.status]).toEqual([201, 201]);
    expect(one.body.organizationId).not.toBe(two.body.organizationId);

    const token = await app.request<{ token: string }>('POST', 'organizations/demo/management-tokens', {
      body: { name: 'Second', permissions: ['projects:write', 'projects:read'] },
    });
    const byOther = await post<Project>('organizations/demo/projects', { name: 'Mine' }, key, token.body.token);
    expect(byOther.status).toBe(201);
    expect(byOther.body.id).not.toBe(one.body.id);
  });

  it('store nothing of a request that failed, so that it can be repeated', async () => {
    const key = freshKey();
    expect((await post('projects/none/api-keys', { name: 'x' }, key)).status).toBe(404);
    expect((await post('organizations/demo/projects', { name: '' }, key)).status).toBe(400);
    expect((await post('organizations/demo/projects', { name: 'Now right' }, key)).status).toBe(201);
  });

  it('are forgotten after a day, not before', async () => {
    const key = freshKey();
    const start = app.clock.nowMs;
    try {
      const first = await post<Project>('organizations/demo/projects', { name: 'Day' }, key);
      app.clock.nowMs = start + 24 * 3_600_000 - 1;
      expect((await post<Project>('organizations/demo/projects', { name: 'Day' }, key)).text).toBe(first.text);
      app.clock.nowMs = start + 24 * 3_600_000;
      expect((await post<Project>('organizations/demo/projects', { name: 'Day' }, key)).body.id).not.toBe(
        first.body.id,
      );
    } finally {
      app.clock.nowMs = start;
    }
  });

  it('are deleted once their day is over', async () => {
    const records = () => app.database.asSystem((tx) => tx.idempotencyRecord.count());
    const before = await records();
    expect(before).toBeGreaterThan(0);
    expect((await deleteExpiredRecords(app.database, app.clock.nowMs)).idempotencyRecords).toBeLessThan(before);
    await deleteExpiredRecords(app.database, app.clock.nowMs + 49 * 3_600_000);
    expect(await records()).toBe(0);
  });

  it('must be printable and short', async () => {
    expect((await post('organizations/demo/projects', { name: 'x' }, 'k'.repeat(256))).body.code).toBe(
      'invalid_idempotency_key',
    );
    expect((await post('organizations/demo/projects', { name: 'x' }, 'two words')).body.code).toBe(
      'invalid_idempotency_key',
    );
  });
});
