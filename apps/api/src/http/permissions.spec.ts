import { roles } from '@tollgate/contracts';
import { may, mayEnter, type Actor } from './actor.js';
import { grants, isPermission, permissions, permissionsOf } from './permissions.js';

const user = (role: 'owner' | 'admin' | 'developer' | 'billing' | 'viewer'): Actor => ({
  type: 'user',
  id: 'u',
  label: 'u@example.com',
  isOperator: false,
  sessionId: 's',
  memberships: new Map([['a', role]]),
});

describe('permissions', () => {
  it('gives a role its permissions in its own organization and nowhere else', () => {
    expect(may(user('developer'), 'api-keys:write', 'a')).toBe(true);
    expect(may(user('developer'), 'api-keys:write', 'b')).toBe(false);
    expect(may(user('owner'), 'deployments:write', null)).toBe(false);
    expect(mayEnter(user('owner'), 'b')).toBe(false);
  });

  it('lets viewers and billing change nothing', () => {
    for (const role of ['viewer', 'billing'] as const) {
      expect([...permissionsOf(role)].filter((permission) => permission.endsWith(':write'))).toEqual([]);
    }
  });

  it('gives no role what belongs to the platform', () => {
    for (const role of roles) expect(permissionsOf(role).has('organizations:create')).toBe(false);
  });

  it('gives an owner everything an administrator has', () => {
    for (const permission of permissionsOf('admin')) expect(permissionsOf('owner').has(permission)).toBe(true);
  });

  it('gives an unknown role nothing', () => {
    expect(permissionsOf('root').size).toBe(0);
    expect(isPermission('toString')).toBe(false);
  });

  it('keeps a token to its list and its organization', () => {
    const token: Actor = {
      type: 'token',
      id: 't',
      label: 't',
      organizationId: 'a',
      userId: null,
      permissions: ['usage:read'],
    };
    expect(may(token, 'usage:read', 'a')).toBe(true);
    expect(may(token, 'usage:read', 'b')).toBe(false);
    expect(may(token, 'usage:read', null)).toBe(false);
    expect(may(token, 'api-keys:write', 'a')).toBe(false);
    for (const permission of permissions) expect(grants(['*'], permission)).toBe(true);
  });

  it('lets an operator act everywhere', () => {
    const operator: Actor = { ...user('viewer'), type: 'user', isOperator: true } as Actor;
    expect(may(operator, 'organizations:create', null)).toBe(true);
    expect(may(operator, 'limits:write', 'b')).toBe(true);
  });
});
