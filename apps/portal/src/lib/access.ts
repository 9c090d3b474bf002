import { queryOptions, useQuery } from '@tanstack/react-query';
import { answer, api, type Organization, type Permission, type RoleCatalogue, type Session } from './api-client.js';
import { useScope } from './scope.js';
import { sessionQuery } from './session.js';

/** The table the API enforces, as it prints it. It changes only with a new version of the gateway. */
export const rolesQuery = queryOptions({
  queryKey: ['roles'],
  queryFn: async ({ signal }): Promise<RoleCatalogue> => answer(api.GET('/api/v1/roles', { signal })),
  staleTime: Infinity,
});

/** What the signed-in person may do in one organization. */
export interface Access {
  /** `operator` where it comes from operating the platform; empty where there is none. */
  role: string;
  isOperator: boolean;
  /** False until the table has arrived: nothing is offered that might be refused. */
  known: boolean;
  /** Whether a control for this is shown at all. */
  may(permission: Permission): boolean;
  /** Why not, in words for the page; null where it is allowed. */
  whyNot(permission: Permission): string | null;
}

export function accessOf(
  session: Session | null | undefined,
  organization: Pick<Organization, 'id' | 'state'> | null,
  catalogue: RoleCatalogue | undefined,
): Access {
  const isOperator = session?.user.isOperator ?? false;
  const role = session?.organizations.find((one) => one.id === organization?.id)?.role ?? '';
  const entry = (permission: Permission) => catalogue?.permissions.find((one) => one.permission === permission);
  const whyNot = (permission: Permission): string | null => {
    if (isOperator) return null;
    if (!catalogue) return 'What your role allows is not known yet.';
    const roles: readonly string[] = entry(permission)?.roles ?? [];
    if (!roles.includes(role)) {
      const others = roles.length === 0 ? 'Only operators of the platform can.' : `It takes the role ${oneOf(roles)}.`;
      return `Your role${role ? `, ${role},` : ''} does not allow this. ${others}`;
    }
    if (organization?.state === 'suspended' && !permission.endsWith(':read'))
      return 'The organization is suspended: it can be read, not changed.';
    return null;
  };
  return {
    role,
    isOperator,
    known: catalogue !== undefined,
    may: (permission) => whyNot(permission) === null,
    whyNot,
  };
}

/** For pages, which know what they are about. */
export function useAccess(): Access {
  const { organization } = useScope();
  const session = useQuery(sessionQuery);
  const roles = useQuery(rolesQuery);
  return accessOf(session.data, organization, roles.data);
}

export interface Right {
  allowed: boolean;
  /** Why not, and who may; null where it is allowed or not known yet. */
  reason: string | null;
}

/** The same for one permission, for pages that show or hide a few controls by it. */
export function useRight(permission: Permission): Right {
  const access = useAccess();
  return { allowed: access.may(permission), reason: access.known ? access.whyNot(permission) : null };
}

function oneOf(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
