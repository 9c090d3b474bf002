import type { AuditEntry, AuditVerification, Page } from '@tollgate/contracts';
import { onServer } from '@tollgate/database/testing';
import { startManagementApp, type ManagementApp } from '../testing/management-app.js';

let app: ManagementApp;
beforeAll(async () => {
  app = await startManagementApp();
}, 60_000);
afterAll(async () => {
  await app?.stop();
});

const entries = async (query = '') =>
  (await app.request<Page<AuditEntry>>('GET', `organizations/demo/audit-entries${query}`)).body.data;
const verify = async (path = 'organizations/demo/audit-entries') =>
  (await app.request<AuditVerification>('GET', `${path}/verification`)).body;

describe('audit', () => {
  it('records who did what, from where, in the transaction of the change, and names the entry in the reply', async () => {
    const reply = await app.request<{ id: string }>('POST', 'organizations/demo/projects', {
      body: { name: 'Audited' },
    });
    const [entry] = await entries('?limit=1');
    expect(entry).toMatchObject({
      action: 'project.create',
      actor: { type: 'token', label: 'Bootstrap token' },
      target: { type: 'project', id: reply.body.id },
      before: null,
      after: { name: 'Audited' },
      ip: '127.0.0.1',
      means: 'api',
      requestId: reply.headers['x-request-id'],
    });
    expect(reply.headers['x-audit-id']).toBe(entry?.id);
  });

  it('records nothing of a change that did not happen', async () => {
    const before = (await verify()).entries;
    await app.request('POST', 'organizations/demo/projects', { body: { name: 'Again', slug: 'default' } });
    expect((await verify()).entries).toBe(before);
  });

  it('shows before and after of a change, and no secret', async () => {
    const made = await app.request<{ id: string; key: string }>('POST', 'projects/default/api-keys', {
      body: { name: 'A' },
    });
    await app.request('PATCH', `api-keys/${made.body.id}`, { body: { name: 'B' } });
    const [entry] = await entries('?action=api_key.update&limit=1');
    expect(entry).toMatchObject({ before: { name: 'A' }, after: { name: 'B' } });
    expect(JSON.stringify(await entries())).not.toContain(made.body.key);
  });

  it('numbers an organization’s entries without gaps, also when many write at once', async () => {
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        app.request('POST', 'organizations/demo/projects', { body: { name: `Rush ${index}` } }),
      ),
    );
    const numbers = (await entries('?limit=500')).map(({ sequence }) => sequence).reverse();
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    expect(await verify()).toEqual({ ok: true, entries: numbers.length, brokenAt: null });
    expect((await verify('audit-entries')).ok).toBe(true);
  });

  it('finds a row that was changed, and one that was taken out', async () => {
    const asOwner = (sql: string) =>
      onServer(
        app.ownerUrl,
        'ALTER TABLE audit_entry NO FORCE ROW LEVEL SECURITY',
        sql,
        'ALTER TABLE audit_entry FORCE ROW LEVEL SECURITY',
      );
    const [{ sequence = 0 } = {}] = await entries('?action=project.create&limit=1');
    await asOwner(
      `UPDATE audit_entry SET actor_label = 'somebody else' WHERE sequence = ${sequence} AND action = 'project.create'`,
    );
    expect(await verify()).toMatchObject({ ok: false, brokenAt: sequence });
    await asOwner(
      `UPDATE audit_entry SET actor_label = 'Bootstrap token' WHERE sequence = ${sequence} AND action = 'project.create'`,
    );
    expect((await verify()).ok).toBe(true);
    await asOwner(`DELETE FROM audit_entry WHERE sequence = 3 AND organization_id IS NOT NULL`);
    expect(await verify()).toMatchObject({ ok: false, brokenAt: 3 });
  });

  it('cannot be changed with the application’s rights', async () => {
    const change = app.database.asSystem((tx) => tx.auditEntry.updateMany({ data: { actorLabel: 'x' } }));
    await expect(change).rejects.toThrow();
  });
});
