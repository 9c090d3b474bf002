import { queryOptions, useQuery } from '@tanstack/react-query';
import type { RoleCatalogue } from '@tollgate/contracts';
import { answer, ownedApi, type Session } from './api-client.js';
import { ownerUrl } from './owner.js';
import { useScope } from './scope.js';
import { sessionQuery } from './session.js';

/** The table the API enforces. It changes with a new version only. */
export const rolesQuery = queryOptions({
  queryKey: ['roles'],
  queryFn: async ({ signal }): Promise<RoleCatalogue> =>
    answer(ownedApi.GET('/roles', { baseUrl: ownerUrl({ type: 'platform' }), signal })),
  staleTime: Infinity,
});

export interface Right {
  /** False also while it is not known yet: a button that appears is better than one that is taken away. */
  allowed: boolean;
  /** Why not, and who may; null where it is allowed or not known yet. */
  reason: string | null;
}

/** Whether the signed-in user may do something in the organization the page is about. */
export function useRight(permission: string): Right {
  const { organization } = useScope();
  const session = useQuery(sessionQuery);
  const roles = useQuery(rolesQuery);
  return rightOf(session.data ?? null, roles.data ?? null, organization.id, permission);
}

export function rightOf(
  session: Session | null,
  catalogue: RoleCatalogue | null,
  organizationId: string,
  permission: string,
): Right {
  if (!session) return { allowed: false, reason: null };
  const role = session.organizations.find((one) => one.id === organizationId)?.role ?? 'member';
  if (session.user.isOperator && role === 'operator') return { allowed: true, reason: null };
  if (!catalogue) return { allowed: false, reason: null };
  const entry = catalogue.permissions.find((one) => one.permission === permission);
  const roles: readonly string[] = entry?.roles ?? [];
  if (session.user.isOperator || roles.includes(role)) return { allowed: true, reason: null };
  const who = roles.length === 0 ? 'only operators of the platform may' : `${listed(roles.map(plural))} may`;
  return { allowed: false, reason: `Your role here is ${role}; ${who}.` };
}

function plural(role: string): string {
  return role === 'billing' ? 'billing' : `${role}s`;
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
