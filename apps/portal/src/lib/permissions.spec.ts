import type { RoleCatalogue } from '@tollgate/contracts';
import type { Session } from './api-client.js';
import { rightOf } from './permissions.js';

const catalogue: RoleCatalogue = {
  roles: [],
  permissions: [
    { permission: 'api-keys:write', label: '', roles: ['owner', 'admin', 'developer'] },
    { permission: 'organizations:create', label: '', roles: [] },
  ],
};

function session(role: string, isOperator = false): Session {
  return {
    user: { id: 'usr_1', email: 'a@b.example', name: 'A', isOperator, twoFactor: false },
    method: 'password',
    boundTo: null,
    csrfToken: 'c',
    organizations: [{ id: 'org_1', slug: 'one', name: 'One', role }],
    expiresAt: '2026-11-20T00:00:00Z',
  };
}

// What a role may not do is not offered; the page says who may, so that nobody searches for a button in vain.
describe('what the signed-in user may do', () => {
  it.each(['owner', 'admin', 'developer'])('lets the role %s do what the table says', (role) => {
    expect(rightOf(session(role), catalogue, 'org_1', 'api-keys:write')).toEqual({ allowed: true, reason: null });
  });

  it('says why not, and who may', () => {
    expect(rightOf(session('viewer'), catalogue, 'org_1', 'api-keys:write')).toEqual({
      allowed: false,
      reason: 'Your role here is viewer; owners, admins and developers may.',
    });
    expect(rightOf(session('owner'), catalogue, 'org_1', 'organizations:create').reason).toBe(
      'Your role here is owner; only operators of the platform may.',
    );
  });

  it('lets operators do everything', () => {
    expect(rightOf(session('operator', true), null, 'org_1', 'organizations:create').allowed).toBe(true);
  });

  it('is no in an organization one does not belong to, and as long as nothing is known', () => {
    expect(rightOf(session('owner'), catalogue, 'org_2', 'api-keys:write').allowed).toBe(false);
    expect(rightOf(session('owner'), null, 'org_1', 'api-keys:write')).toEqual({ allowed: false, reason: null });
    expect(rightOf(null, catalogue, 'org_1', 'api-keys:write').allowed).toBe(false);
  });
});
