/** Without these, somebody makes themselves owner, or an organization ends up with nobody who can let anybody in. */
import type { Member, Organization, Page } from '@tollgate/contracts';
import {
  addMember,
  startManagementApp,
  type ManagementApp,
  type RequestOptions,
} from '../../testing/management-app.js';

interface ProblemBody {
  code: string;
}
type Person = Awaited<ReturnType<typeof addMember>>;

let app: ManagementApp;
let owner: Person;
let admin: Person;
let viewer: Person;
beforeAll(async () => {
  app = await startManagementApp();
  owner = await addMember(app, 'owner');
  admin = await addMember(app, 'admin');
  viewer = await addMember(app, 'viewer');
}, 60_000);
afterAll(async () => {
  await app?.stop();
});

const at = (person: Person) => `organizations/demo/members/${person.memberId}`;
const change = (as: RequestOptions, person: Person, role: unknown, headers: Record<string, string> = {}) =>
  app.request<Member & ProblemBody>('PATCH', at(person), {
    ...as,
    headers: { ...as.headers, ...headers },
    body: { role },
  });

describe('members', () => {
  it('are listed with what somebody who manages them must know, and no secret', async () => {
    const { body, text } = await app.request<Page<Member>>('GET', 'organizations/demo/members', viewer.as);
    expect(body.data.map(({ role }) => role).toSorted()).toEqual(['admin', 'owner', 'viewer']);
    expect(body.data[0]).toMatchObject({ twoFactor: false, lastSignInAt: expect.any(String) });
    expect(text).not.toMatch(/argon2|passwordHash/);
  });

  it('R58: nobody changes their own role, neither by session nor by a token of their own', async () => {
    expect((await change(owner.as, owner, 'admin')).body.code).toBe('permission_denied');
    expect((await change(admin.as, admin, 'owner')).body.code).toBe('permission_denied');
    const { token } = (
      await app.request<{ token: string }>('POST', 'organizations/demo/management-tokens', {
        ...admin.as,
        body: { name: 'Mine', permissions: ['members:write'] },
      })
    ).body;
    expect((await change({ token }, admin, 'viewer')).body.code).toBe('permission_denied');
  });

  it('R58: nobody gives or takes more than they have', async () => {
    expect((await change(admin.as, viewer, 'owner')).body.code).toBe('permission_denied');
    expect((await change(admin.as, owner, 'viewer')).body.code).toBe('permission_denied');
    expect((await app.request<ProblemBody>('DELETE', at(owner), admin.as)).body.code).toBe('permission_denied');
    expect((await change(viewer.as, admin, 'viewer')).body.code).toBe('permission_denied');
    // A token with one right does not hand out a role of twenty.
    const { token } = (
      await app.request<{ token: string }>('POST', 'organizations/demo/management-tokens', {
        body: { name: 'Narrow', permissions: ['members:write'] },
      })
    ).body;
    expect((await change({ token }, viewer, 'developer')).body.code).toBe('permission_denied');
  });

  it('change their role by somebody who may, which is on the record', async () => {
    const reply = await change(admin.as, viewer, 'billing');
    expect(reply.body.role).toBe('billing');
    const entry = await app.request<Page<{ before: object; after: object }>>(
      'GET',
      'organizations/demo/audit-entries?action=member.update&limit=1',
    );
    expect(entry.body.data[0]).toMatchObject({ before: { role: 'viewer' }, after: { role: 'billing' } });
    expect((await change(admin.as, viewer, 'viewer')).status).toBe(200);
  });

  it('keep the last owner, whoever asks', async () => {
    expect((await change({}, owner, 'viewer')).body.code).toBe('last_owner');
    expect((await app.request<ProblemBody>('DELETE', at(owner), owner.as)).body.code).toBe('last_owner');
    expect((await app.request<ProblemBody>('DELETE', at(owner))).body.code).toBe('last_owner');
  });

  it('keep one of two owners who demote each other at the same moment', async () => {
    const second = await addMember(app, 'owner');
    const replies = await Promise.all([change(owner.as, second, 'admin'), change(second.as, owner, 'admin')]);
    expect(replies.map(({ status }) => status).toSorted()).toEqual([200, expect.any(Number)]);
    const left = await app.database.asSystem((tx) =>
      tx.member.count({ where: { organizationId: app.first.organizationId ?? '', role: 'owner' } }),
    );
    expect(left).toBe(1);
    // As it was, for the tests after this one.
    await app.database.asSystem(async (tx) => {
      await tx.member.update({ where: { id: owner.memberId }, data: { role: 'owner' } });
      await tx.member.update({ where: { id: second.memberId }, data: { role: 'viewer' } });
    });
  });

  it('are not written over by somebody who saw an older state', async () => {
    const seen = await app.request('GET', at(viewer), owner.as);
    const tag = String(seen.headers['etag']);
    expect((await change(owner.as, viewer, 'developer', { 'if-match': tag })).status).toBe(200);
    expect((await change(admin.as, viewer, 'billing', { 'if-match': tag })).body.code).toBe('revision_changed');
  });

  it('are out at once when they are removed, and so are their tokens', async () => {
    const leaver = await addMember(app, 'admin');
    const { token } = (
      await app.request<{ token: string }>('POST', 'organizations/demo/management-tokens', {
        ...leaver.as,
        body: { name: 'Left behind', permissions: ['usage:read', 'members:read'] },
      })
    ).body;
    expect((await app.request('GET', 'organizations/demo/members', { token })).status).toBe(200);
    expect((await app.request('DELETE', at(leaver), owner.as)).status).toBe(204);
    expect((await app.request('GET', 'organizations/demo/members', leaver.as)).status).toBe(404);
    expect((await app.request('GET', 'organizations/demo/members', { token })).status).toBe(401);
    expect((await app.request('DELETE', at(leaver), owner.as)).status).toBe(404);
  });

  it('refuse a role that is none, and fields that are none of this resource', async () => {
    for (const body of [
      { role: 'root' },
      { role: 'admin', userId: 'x' },
      { role: 'x'.repeat(1_000_000) },
      {},
      [],
      null,
    ]) {
      const reply = await app.request('PATCH', at(viewer), { ...owner.as, body });
      expect([400, 413]).toContain(reply.status);
    }
    expect((await app.request('PATCH', 'organizations/demo/members/x', { body: { role: 'admin' } })).status).toBe(404);
  });
});

describe('a suspended organization', () => {
  it('can be read, is changed by operators only, and goes on as before when it is reactivated', async () => {
    const made = (await app.request<Organization>('POST', 'organizations', { body: { name: 'Late payer' } })).body;
    const theirs = await addMember(app, 'owner', { organizationId: made.id });
    const project = (name: string, as: RequestOptions) =>
      app.request<ProblemBody>('POST', `organizations/${made.id}/projects`, { ...as, body: { name } });
    expect((await project('Before', theirs.as)).status).toBe(201);

    const refused = await app.request<ProblemBody>('POST', `organizations/${made.id}/suspend`, {
      ...theirs.as,
      body: {},
    });
    expect([refused.status, refused.body.code]).toEqual([403, 'permission_denied']);
    const suspended = await app.request<Organization>('POST', `organizations/${made.id}/suspend`, {
      body: { reason: 'unpaid' },
    });
    expect(suspended.body.state).toBe('suspended');
    // The directory of /v1 is told: `organization_suspended` from the next reload on.
    expect(app.events.at(-1)).toMatchObject({ type: 'organization.changed', organizationId: made.id });

    expect((await app.request('GET', `organizations/${made.id}/projects`, theirs.as)).status).toBe(200);
    const write = await project('While', theirs.as);
    expect([write.status, write.body.code]).toEqual([403, 'organization_suspended']);
    expect((await project('By an operator', {})).status).toBe(201);

    await app.request('POST', `organizations/${made.id}/reactivate`, { body: {} });
    expect((await project('After', theirs.as)).status).toBe(201);
  });
});
