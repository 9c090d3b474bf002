/**
 * Who may do what: one printed table, the only place where roles and permissions meet. The API enforces it, `GET /roles`
 * serves it, the portal draws it. A role belongs to a member of one organization; operators stand above organizations and
 * may do everything everywhere; a management token has the permissions written on it, within its organization or, without
 * one, on the whole platform.
 */
import { z } from 'zod';
import { roles, roleSchema, type Role } from './auth.js';

// Kept as a table: owner, admin, developer, billing, viewer, and what the permission is for.
// prettier-ignore
const table = {
  'organization:read':    'x x x x x  See name, state and settings',
  'organization:write':   'x x - - -  Change name and settings',
  'projects:read':        'x x x x x  See projects',
  'projects:write':       'x x - - -  Make and change projects',
  'members:read':         'x x x x x  See members and invitations',
  'members:write':        'x x - - -  Invite and remove people, change roles',
  'owners:write':         'x - - - -  Make and unmake owners',
  'sso:read':             'x x - - -  See identity providers',
  'sso:write':            'x - - - -  Set up single sign-on: whoever does can vouch for anybody in the organization',
  'api-keys:read':        'x x x x x  See API keys',
  'api-keys:write':       'x x x - -  Make, change and revoke API keys',
  'tokens:read':          'x x - - -  See management tokens',
  'tokens:write':         'x x - - -  Make and revoke management tokens',
  'deployments:read':     'x x x - x  See deployments',
  'deployments:write':    'x x - - -  Set up deployments',
  'credentials:read':     'x x x - x  See which provider credentials there are, never the secrets',
  'credentials:write':    'x x - - -  Give, replace, test and remove provider credentials',
  'issuers:read':         'x x x - x  See trusted issuers of tokens',
  'issuers:write':        'x x - - -  Trust issuers, whose signed tokens then open /v1',
  'routes:read':          'x x x - x  See routes',
  'routes:write':         'x x - - -  Make and change routes',
  'limits:read':          'x x x x x  See limits and budgets',
  'limits:write':         'x x - - -  Set limits and budgets',
  'config:read':          'x x x - x  See configuration revisions',
  'config:write':         'x x - - -  Go back to an earlier revision',
  'usage:read':           'x x x x x  See usage',
  'requests:read':        'x x x - x  See single requests',
  'billing:read':         'x x - x -  See billing and export it',
  'audit:read':           'x x - x -  See, verify and export the audit log',
  // Only at platform level: no role of an organization has these.
  'organizations:create':  '- - - - -  Make organizations',
  'organizations:operate': '- - - - -  Suspend and reactivate organizations',
} as const satisfies Record<string, string>;

export type Permission = keyof typeof table;

/** Written on tokens that may do everything. */
export const allPermissions = '*';

export const permissions = Object.keys(table) as Permission[];

const byRole = new Map<Role, ReadonlySet<Permission>>(
  roles.map((role, column) => [
    role,
    new Set(permissions.filter((permission) => table[permission].split(/\s+/)[column] === 'x')),
  ]),
);

export function isPermission(text: string): text is Permission {
  return Object.hasOwn(table, text);
}

/** Every permission of a role; an unknown role has none. */
export function permissionsOf(role: string): ReadonlySet<Permission> {
  return byRole.get(role as Role) ?? new Set();
}

/** Whether a list written on a token covers a permission. */
export function grants(granted: readonly string[], permission: Permission): boolean {
  return granted.includes(allPermissions) || granted.includes(permission);
}

const roleLabels: Record<Role, string> = {
  owner: 'Everything in the organization, also owners and single sign-on',
  admin: 'Everything but owners and single sign-on',
  developer: 'Makes and uses API keys, sees requests and configuration',
  billing: 'Sees usage, money and the audit log',
  viewer: 'Sees, changes nothing',
};

export const roleCatalogueSchema = z
  .object({
    roles: z
      .array(z.object({ role: roleSchema, label: z.string() }))
      .meta({ description: 'In the order of the columns, the widest first' }),
    permissions: z.array(
      z.object({
        permission: z.string().meta({ examples: ['api-keys:write'] }),
        label: z.string(),
        roles: z.array(roleSchema).meta({ description: 'Who has it; nobody but operators where it is empty' }),
      }),
    ),
  })
  .meta({ id: 'RoleCatalogue' });
export type RoleCatalogue = z.infer<typeof roleCatalogueSchema>;

/** The table as the API serves it. */
export function roleCatalogue(): RoleCatalogue {
  return {
    roles: roles.map((role) => ({ role, label: roleLabels[role] })),
    permissions: permissions.map((permission) => ({
      permission,
      label: table[permission].split(/\s+/).slice(roles.length).join(' '),
      roles: roles.filter((role) => permissionsOf(role).has(permission)),
    })),
  };
}
