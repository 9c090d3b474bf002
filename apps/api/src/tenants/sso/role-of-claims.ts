import { roles, type Role } from '@tollgate/contracts';

export interface RoleMapping {
  group: string;
  role: Role;
}

/**
 * The widest role of the groups a person is in. `mapped` false: no group counted, the role is the default one. Null: in no
 * mapped group, and there is no default. A claim that is no list of texts names no group.
 */
export function roleOfClaims(
  claims: Readonly<Record<string, unknown>>,
  settings: { groupsClaim: string; roleMappings: readonly RoleMapping[]; defaultRole: Role | null },
): { role: Role; mapped: boolean } | null {
  const claim = claims[settings.groupsClaim];
  const named = typeof claim === 'string' ? [claim] : Array.isArray(claim) ? claim : [];
  const groups = new Set(named.filter((group) => typeof group === 'string'));
  const given = settings.roleMappings.filter(({ group }) => groups.has(group)).map(({ role }) => role);
  const role = roles.find((candidate) => given.includes(candidate));
  if (role !== undefined) return { role, mapped: true };
  return settings.defaultRole === null ? null : { role: settings.defaultRole, mapped: false };
}
