import { roleOfClaims } from './role-of-claims.js';

const settings = {
  groupsClaim: 'groups',
  roleMappings: [
    { group: 'Everyone', role: 'viewer' },
    { group: 'Platform', role: 'admin' },
  ],
  defaultRole: null,
} as const;

describe('the role an identity provider’s groups give', () => {
  it('is the widest of all groups, whatever their order', () => {
    expect(roleOfClaims({ groups: ['Everyone', 'Platform'] }, settings)).toEqual({ role: 'admin', mapped: true });
    expect(roleOfClaims({ groups: ['Platform', 'Everyone'] }, settings)).toEqual({ role: 'admin', mapped: true });
    expect(roleOfClaims({ groups: 'Everyone' }, settings)).toEqual({ role: 'viewer', mapped: true });
  });

  it('is the default one, or none, where no group counts', () => {
    expect(roleOfClaims({ groups: ['Sales'] }, settings)).toBeNull();
    expect(roleOfClaims({ groups: ['Sales'] }, { ...settings, defaultRole: 'viewer' })).toEqual({
      role: 'viewer',
      mapped: false,
    });
  });

  it.each([[null], [7], [{ Platform: true }], [[['Platform']]], [['platform']], [['PLATFORM ']]])(
    'is none for the claim %j: groups are compared letter by letter',
    (groups) => {
      expect(roleOfClaims({ groups }, settings)).toBeNull();
    },
  );
});
