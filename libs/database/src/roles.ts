import pg from 'pg';
import { DatabaseError, sqlState } from './errors.js';

/** The two roles a transaction works as. They cannot sign in. */
export const APP_ROLE = 'tollgate_app';
export const SYSTEM_ROLE = 'tollgate_system';
export const LOGIN_ROLE = 'tollgate_login';

export interface RolesSqlInput {
  /** The role of `DATABASE_URL`. */
  owner: string;
  /** The application's login and what follows `PASSWORD`, quoted; absent = no login is made. */
  login?: { name: string; passwordSql: string };
  /** `server_version_num`, e.g. 150013. */
  serverVersion: number;
}

/** The statements that make our roles: what `migrate` runs where it may, and what it prints for those who must do it by hand. */
export function rolesSql(input: RolesSqlInput): string[] {
  const owner = pg.escapeIdentifier(input.owner);
  // Before 16 whether rights are inherited is a property of the member, not of the membership.
  const withoutInheriting = input.serverVersion >= 160_000 ? ' WITH INHERIT FALSE, SET TRUE' : '';
  const statements = [
    `CREATE ROLE ${APP_ROLE} NOLOGIN NOSUPERUSER NOBYPASSRLS`,
    `CREATE ROLE ${SYSTEM_ROLE} NOLOGIN NOSUPERUSER NOBYPASSRLS`,
    `GRANT ${SYSTEM_ROLE} TO ${owner}${withoutInheriting}`,
  ];
  if (input.login) {
    const login = pg.escapeIdentifier(input.login.name);
    statements.push(
      `CREATE ROLE ${login} LOGIN NOINHERIT NOSUPERUSER NOBYPASSRLS PASSWORD ${input.login.passwordSql}`,
      `GRANT ${APP_ROLE}, ${SYSTEM_ROLE} TO ${login}${withoutInheriting}`,
    );
  }
  return statements;
}

/** SQL for an operator whose `DATABASE_URL` may not create roles; the login then goes into `DATABASE_APP_URL`. */
export async function printRoles(ownerUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'tollgate migrate' });
  await client.connect();
  try {
    const server = await describeServer(client);
    const login = { name: LOGIN_ROLE, passwordSql: `'CHANGE ME'` };
    const statements = rolesSql({ owner: server.user, serverVersion: server.version, login });
    return [
      '-- Run once per server as a role that may create roles, then set DATABASE_APP_URL to the login below.',
      ...statements.map((statement) => `${statement};`),
      '',
    ].join('\n');
  } finally {
    await client.end();
  }
}

export interface ServerFacts {
  /** `server_version_num` */
  version: number;
  user: string;
  database: string;
}

export async function describeServer(client: pg.Client): Promise<ServerFacts> {
  const { rows } = await client.query<{ version: string; user: string; database: string }>(
    `SELECT current_setting('server_version_num') AS version, current_user AS "user", current_database() AS database`,
  );
  const row = rows[0];
  if (!row) throw new DatabaseError('unsuitable_server', 'The server does not say who is connected to it.');
  const version = Number(row.version);
  if (version < 150_000) {
    throw new DatabaseError(
      'unsuitable_server',
      `PostgreSQL 15 or newer is needed; this server is ${Math.floor(version / 10_000)}.`,
    );
  }
  return { version, user: row.user, database: row.database };
}

/** Makes the two roles where they are missing and lets the owner act as `tollgate_system`. Throws `roles_missing`. */
export async function ensureRoles(client: pg.Client, server: ServerFacts): Promise<void> {
  const [createApp = '', createSystem = '', grantOwner = ''] = rolesSql({
    owner: server.user,
    serverVersion: server.version,
  });
  await retryRoles(server, async () => {
    const existing = await existingRoles(client, [APP_ROLE, SYSTEM_ROLE]);
    if (!existing.has(APP_ROLE)) await client.query(createApp);
    if (!existing.has(SYSTEM_ROLE)) await client.query(createSystem);
    const { rows } = await client.query<{ may: boolean }>('SELECT pg_has_role(current_user, $1, $2) AS may', [
      SYSTEM_ROLE,
      server.version >= 160_000 ? 'SET' : 'MEMBER',
    ]);
    if (!rows[0]?.may) await client.query(grantOwner);
  });
}

export async function existingRoles(client: pg.Client, names: string[]): Promise<Set<string>> {
  const { rows } = await client.query<{ rolname: string }>('SELECT rolname FROM pg_roles WHERE rolname = ANY($1)', [
    names,
  ]);
  return new Set(rows.map((row) => row.rolname));
}

/**
 * Runs `work`, which looks what roles there are and makes the missing ones, again where it met another one. Roles belong to
 * the whole server, so the migration of another database on it may make the same ones at the same moment.
 */
export async function retryRoles<T>(server: ServerFacts, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const state = sqlState(error);
      if (attempt < 20 && MET_ANOTHER.has(state ?? '')) continue;
      if (state === '42501' || state === '0LP01') {
        // insufficient_privilege, invalid_grant_operation
        throw new DatabaseError(
          'roles_missing',
          `The database role "${server.user}" may not make the roles Tollgate needs; run what \`tollgate migrate --print-roles\` prints as a role that may, and set DATABASE_APP_URL.`,
          { cause: error },
        );
      }
      throw error;
    }
  }
}

/** duplicate_object, unique_violation, and internal_error "tuple concurrently updated" */
const MET_ANOTHER = new Set(['42710', '23505', 'XX000']);
