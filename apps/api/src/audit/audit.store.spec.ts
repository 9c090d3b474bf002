import type { AuditEntry, AuditVerification, Organization, Page } from '@tollgate/contracts';
import { onServer } from '@tollgate/database/testing';
import { dropOldAuditEntries } from './retention.js';
import { addMember, startManagementApp, type ManagementApp } from '../testing/management-app.js';

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

/** With the rights of the schema's owner, past row-level security: what somebody with the database in hand could do. */
const asOwner = (sql: string, tables = ['audit_entry']) =>
  onServer(
    app.ownerUrl,
    ...tables.map((table) => `ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY`),
    sql,
    ...tables.map((table) => `ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`),
  );
async function newOrganization(name: string, clockMs = 0): Promise<Organization> {
  app.clock.nowMs += clockMs;
  return (await app.request<Organization>('POST', 'organizations', { body: { name } })).body;
}

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
    expect(await verify()).toMatchObject({ ok: true, entries: numbers.length, brokenAt: null });
    expect((await verify('audit-entries')).ok).toBe(true);
  });

  it('finds one entry that was edited, taken out, put elsewhere, or cut off at the end, and names it', async () => {
    const organization = await newOrganization('Tampered');
    const at = `organizations/${organization.id}`;
    for (let count = 0; count < 6; count += 1) {
      await app.request('POST', `${at}/projects`, { body: { name: `Project ${count}` } });
    }
    const list = (await app.request<Page<AuditEntry>>('GET', `${at}/audit-entries`)).body.data;
    const id = (sequence: number) => list.find((entry) => entry.sequence === sequence)?.id;
    const where = (sequence: number) => `chain = '${organization.id}' AND sequence = ${sequence}`;
    const tampered = async (change: string, back: string) => {
      await asOwner(change);
      const found = await verify(`${at}/audit-entries`);
      await asOwner(back);
      expect((await verify(`${at}/audit-entries`)).ok).toBe(true);
      return found;
    };

    for (const column of ['actor_label', 'action', 'ip', 'user_agent', 'request_id', 'target_id']) {
      await asOwner(`CREATE TABLE IF NOT EXISTS kept AS SELECT * FROM audit_entry WHERE ${where(3)}`);
      const found = await tampered(
        `UPDATE audit_entry SET ${column} = 'somebody else' WHERE ${where(3)}`,
        `UPDATE audit_entry SET ${column} = (SELECT ${column} FROM kept) WHERE ${where(3)}`,
      );
      expect([column, found]).toEqual([
        column,
        { ok: false, entries: 2, brokenAt: 3, brokenId: id(3), reason: 'edited', head: null },
      ]);
    }
    await asOwner('DROP TABLE kept');

    const removed = await tampered(
      `CREATE TABLE taken AS SELECT * FROM audit_entry WHERE ${where(4)}; DELETE FROM audit_entry WHERE ${where(4)}`,
      'INSERT INTO audit_entry SELECT * FROM taken; DROP TABLE taken',
    );
    expect(removed).toMatchObject({ ok: false, brokenAt: 4, brokenId: null, reason: 'removed' });

    const swap = (a: number, b: number) =>
      `UPDATE audit_entry SET sequence = 1000 WHERE ${where(a)}; UPDATE audit_entry SET sequence = ${a} WHERE ${where(b)};
       UPDATE audit_entry SET sequence = ${b} WHERE chain = '${organization.id}' AND sequence = 1000`;
    const reordered = await tampered(swap(2, 5), swap(2, 5));
    expect(reordered).toMatchObject({ ok: false, brokenAt: 2, brokenId: id(2), reason: 'reordered' });

    const last = list[0]?.sequence ?? 0;
    const cut = await tampered(
      `CREATE TABLE taken AS SELECT * FROM audit_entry WHERE ${where(last)}; DELETE FROM audit_entry WHERE ${where(last)}`,
      'INSERT INTO audit_entry SELECT * FROM taken; DROP TABLE taken',
    );
    expect(cut).toMatchObject({ ok: false, brokenAt: last, brokenId: null, reason: 'removed' });
  });

  it('cannot be cut off at its end and gone on with: the gap stays', async () => {
    const organization = await newOrganization('Cut');
    const at = `organizations/${organization.id}`;
    await app.request('POST', `${at}/projects`, { body: { name: 'To be forgotten' } });
    await asOwner(`DELETE FROM audit_entry WHERE chain = '${organization.id}' AND sequence = 2`);
    await app.request('POST', `${at}/projects`, { body: { name: 'As if nothing had been' } });
    expect(await verify(`${at}/audit-entries`)).toMatchObject({ ok: false, brokenAt: 2, reason: 'removed' });
  });

  it('is verified on the record: who looked, and what they found', async () => {
    const reply = await app.request<AuditVerification>('POST', 'organizations/demo/audit-entries/verify', { body: {} });
    expect(reply.body.ok).toBe(true);
    const [entry] = await entries('?limit=1');
    expect(entry).toMatchObject({ action: 'audit.verify', after: { ok: true, head: reply.body.head } });
  });

  it('is filtered by who, what, to what and when', async () => {
    const admin = await addMember(app, 'admin');
    const project = await app.request<{ id: string }>('POST', 'organizations/demo/projects', {
      ...admin.as,
      headers: { ...admin.as.headers, 'user-agent': 'Spreadsheet/1.0' },
      body: { name: 'Filtered' },
    });
    const only = { action: 'project.create', actor: { label: admin.email }, userAgent: 'Spreadsheet/1.0' };
    for (const query of [
      `actor=${encodeURIComponent(admin.email)}`,
      `actorId=${admin.userId}`,
      `targetType=project&targetId=${project.body.id}`,
    ]) {
      expect({ query, found: await entries(`?${query}`) }).toMatchObject({ query, found: [only] });
    }
    expect((await entries('?action=project.&limit=500')).every(({ action }) => action.startsWith('project.'))).toBe(
      true,
    );
    const today = new Date(app.clock.nowMs).toISOString().slice(0, 10);
    expect((await entries(`?from=${today}&limit=1`)).length).toBe(1);
    expect(await entries(`?to=${today}`)).toEqual([]);
    expect((await app.request('GET', 'organizations/demo/audit-entries?from=yesterday')).status).toBe(400);
  });

  it('is exported whole, with the same filter, as CSV that no spreadsheet runs and as JSON', async () => {
    await app.request('POST', 'organizations/demo/projects', { body: { name: '=1+1' } });
    const count = (await verify()).entries;
    const json = await app.request<AuditEntry[]>('GET', 'organizations/demo/audit-entries/export?format=json');
    expect(json.body.map(({ sequence }) => sequence)).toEqual(Array.from({ length: count }, (_, index) => index + 1));
    expect(json.body.at(-1)).toEqual((await entries('?limit=1'))[0]);
    const csv = await app.request('GET', 'organizations/demo/audit-entries/export?action=project.create');
    expect(csv.headers['content-disposition']).toBe('attachment; filename="audit-demo.csv"');
    const lines = csv.text.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^sequence,time,actor_type,.*,hash,previous_hash$/);
    const wanted = json.body.filter(({ action }) => action === 'project.create');
    expect(lines.length - 1).toBe(wanted.length);
    for (const cell of csv.text.split(/,(?=")/)) expect(cell).not.toMatch(/^"[=+@-]/);
    expect((await app.request('GET', 'organizations/demo/audit-entries/export?format=xml')).status).toBe(400);
  });
});

describe('retention', () => {
  const month = (count: number) => count * 31 * 24 * 3_600_000;

  it('drops whole months at the old end, and the rest still verifies from end to end', async () => {
    const organization = await newOrganization('Shortened', -month(12));
    const at = `organizations/${organization.id}`;
    await app.request('POST', `${at}/projects`, { body: { name: 'A year ago' } });
    app.clock.nowMs += month(10);
    await app.request('POST', `${at}/projects`, { body: { name: 'Two months ago' } });
    app.clock.nowMs += month(2);
    const dropped = () => dropOldAuditEntries(app.database, app.clock.nowMs);

    expect(await dropped()).toBe(0);
    expect((await app.request('PATCH', at, { body: { auditRetentionMonths: 3 } })).status).toBe(400);
    await app.request('PATCH', at, { body: { auditRetentionMonths: 6 } });
    expect(await dropped()).toBe(2);
    expect(await dropped()).toBe(0);

    const left = (await app.request<Page<AuditEntry>>('GET', `${at}/audit-entries`)).body.data;
    expect(left.map(({ action, sequence }) => [sequence, action])).toEqual([
      [5, 'audit_segment.drop'],
      [4, 'organization.update'],
      [3, 'project.create'],
    ]);
    expect(left[0]).toMatchObject({
      actor: { type: 'system', label: 'retention' },
      after: { fromSequence: 1, toSequence: 2 },
    });
    expect(await verify(`${at}/audit-entries`)).toMatchObject({ ok: true, entries: 3 });

    // Taking out more by forging the note is found: no entry of the chain says so.
    await asOwner(
      `INSERT INTO audit_segment SELECT chain, 3, organization_id, 1, hash, now() FROM audit_entry
       WHERE chain = '${organization.id}' AND sequence = 3; DELETE FROM audit_entry WHERE chain = '${organization.id}' AND sequence = 3`,
      ['audit_entry', 'audit_segment'],
    );
    expect(await verify(`${at}/audit-entries`)).toMatchObject({ ok: false, reason: 'removed' });
  });

  it('cannot be made to drop what is young or newest, not even with the system’s own rights', async () => {
    const chain = app.first.organizationId ?? '';
    const drop = (upTo: number) =>
      app.database.asSystem((tx) => tx.$queryRaw`SELECT drop_audit_segment(${chain}::uuid, ${upTo}::bigint)`);
    await expect(drop(1)).rejects.toThrow(/90 days/);
    await expect(drop(1_000_000)).rejects.toThrow(/newest entry/);
    await expect(
      app.database.forOrganization(chain, (tx) => tx.$queryRaw`SELECT drop_audit_segment(${chain}::uuid, 1::bigint)`),
    ).rejects.toThrow();
  });
});

describe('the audit log', () => {
  it('cannot be changed with the application’s rights', async () => {
    const change = app.database.asSystem((tx) => tx.auditEntry.updateMany({ data: { actorLabel: 'x' } }));
    await expect(change).rejects.toThrow();
  });
});
