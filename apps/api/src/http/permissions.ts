/**
 * Who may do what: one printed table, the only place where roles and permissions meet. A role belongs to a member of one
 * organization; operators stand above organizations and may do everything everywhere; a management token has the
 * permissions written on it, within its organization or, without one, on the whole platform.
 */
import type { Role } from '@tollgate/contracts';

// Kept as a table: owner, admin, developer, billing, viewer.
// prettier-ignore
const table = {
  'organization:read':    'x x x x x',
  'organization:write':   'x x - - -',
  'projects:read':        'x x x x x',
  'projects:write':       'x x - - -',
  'members:read':         'x x x x x',
  'members:write':        'x x - - -',
  'api-keys:read':        'x x x x x',
  'api-keys:write':       'x x x - -',
  'tokens:read':          'x x - - -',
  'tokens:write':         'x x - - -',
  'deployments:read':     'x x x - x',
  'deployments:write':    'x x - - -',
  'credentials:read':     'x x x - x',
  'credentials:write':    'x x - - -',
  'issuers:read':         'x x x - x',
  'issuers:write':        'x x - - -',
  'routes:read':          'x x x - x',
  'routes:write':         'x x - - -',
  'limits:read':          'x x x x x',
  'limits:write':         'x x - - -',
  'config:read':          'x x x - x',
  'config:write':         'x x - - -',
  'usage:read':           'x x x x x',
  'requests:read':        'x x x - x',
  'billing:read':         'x x - x -',
  'audit:read':           'x x - x -',
  // Only at platform level: no role of an organization has these.
  'organizations:create': '- - - - -',
} as const satisfies Record<string, string>;

export type Permission = keyof typeof table;

/** Written on tokens that may do everything. */
export const allPermissions = '*';

export const permissions = Object.keys(table) as Permission[];

const columns: readonly Role[] = ['owner', 'admin', 'developer', 'billing', 'viewer'];

const byRole = new Map<Role, ReadonlySet<Permission>>(
  columns.map((role, column) => [
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
