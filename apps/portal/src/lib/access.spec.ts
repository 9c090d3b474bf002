import type { Organization, RoleCatalogue, Session } from './api-client.js';
import { accessOf } from './access.js';

const catalogue: RoleCatalogue = {
  roles: [],
  permissions: [
    { permission: 'members:read', label: '', roles: ['owner', 'admin', 'viewer'] },
    { permission: 'members:write', label: '', roles: ['owner', 'admin'] },
    { permission: 'organizations:operate', label: '', roles: [] },
  ],
};
const session = (role: string, isOperator = false): Session => ({
  user: { id: 'u', email: 'a@example.com', name: 'A', isOperator, twoFactor: false },
  method: 'password',
  boundTo: null,
  csrfToken: 'x',
  organizations: [{ id: 'org', slug: 'org', name: 'Org', role }],
  expiresAt: '2026-11-21T00:00:00.000Z',
});
const organization = (state: Organization['state'] = 'active') => ({ id: 'org', state });

// A control shown to a role that may not use it ends in a refusal; one hidden from a role that may is a lost feature.
describe('what a person is offered', () => {
  it('is what the table of the API gives to the role', () => {
    const access = accessOf(session('viewer'), organization(), catalogue);
    expect(access.may('members:read')).toBe(true);
    expect(access.may('members:write')).toBe(false);
    expect(access.whyNot('members:write')).toBe(
      'Your role, viewer, does not allow this. It takes the role owner or admin.',
    );
  });

  it('is nothing while the table is not there, and nothing of a role nobody knows', () => {
    expect(accessOf(session('owner'), organization(), undefined).may('members:read')).toBe(false);
    expect(accessOf(session('emperor'), organization(), catalogue).may('members:read')).toBe(false);
  });

  it('is everything for an operator', () => {
    expect(accessOf(session('operator', true), organization(), catalogue).may('organizations:operate')).toBe(true);
    expect(accessOf(session('owner'), organization(), catalogue).whyNot('organizations:operate')).toContain(
      'Only operators',
    );
  });

  it('is reading only where the organization is suspended', () => {
    const access = accessOf(session('owner'), organization('suspended'), catalogue);
    expect(access.may('members:read')).toBe(true);
    expect(access.whyNot('members:write')).toContain('suspended');
    expect(accessOf(session('operator', true), organization('suspended'), catalogue).may('members:write')).toBe(true);
  });
});
