import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import pg from 'pg';
import { DatabaseError } from './errors.js';
import type { MasterKeys } from './master-keys.js';
import { APP_ROLE, existingRoles, LOGIN_ROLE, retryRoles, rolesSql, SYSTEM_ROLE } from './roles.js';
import type { ServerFacts } from './roles.js';
import { unwrapSecret, wrapSecret } from './system-secrets.js';

/**
 * The URL the application signs in with. Its password is a system secret like any other: random, made once, wrapped by the
 * master key; so all replicas find the same one and rotating the master key does not change it.
 */
export async function ensureLogin(
  client: pg.Client,
  server: ServerFacts,
  ownerUrl: string,
  keys: MasterKeys,
): Promise<string> {
  const stored = await retryRoles(server, async () => {
    const login = await readLogin(client, keys);
    if (!login) return createLogin(client, server, keys);
    // A dump restored on another server brings the secret along, but not the role.
    const existing = await existingRoles(client, [login.name]);
    if (!existing.has(login.name)) await makeRole(client, server, login);
    return login;
  });
  const url = new URL(ownerUrl);
  url.username = encodeURIComponent(stored.name);
  url.password = encodeURIComponent(stored.password);
  return url.href;
}

/** Throws `unsuitable_login` where a login could get around row-level security, or cannot work as our two roles. */
export async function checkLogin(appUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: appUrl, application_name: 'tollgate migrate' });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, boolean> & { name: string }>(
      `SELECT current_user AS name, rolsuper AS superuser, rolbypassrls AS bypass,
              pg_has_role(current_user, $1, 'MEMBER') AND pg_has_role(current_user, $2, 'MEMBER') AS member,
              pg_has_role(current_user, $1, 'USAGE') OR pg_has_role(current_user, $2, 'USAGE') AS inherits,
              EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname = 'organization'
                      AND pg_has_role(current_user, relowner, 'MEMBER')) AS owner
       FROM pg_roles WHERE rolname = current_user`,
      [APP_ROLE, SYSTEM_ROLE],
    );
    const login = rows[0];
    if (!login) throw new DatabaseError('unsuitable_login', 'The server does not say who is connected to it.');
    const reason = login['superuser']
      ? 'is a superuser, for whom row-level security does not hold'
      : login['bypass']
        ? 'has BYPASSRLS, so row-level security does not hold for it'
        : login['owner']
          ? 'owns the tables; the application needs a login of its own'
          : !login['member']
            ? `is not a member of ${APP_ROLE} and ${SYSTEM_ROLE}`
            : login['inherits']
              ? `inherits the rights of ${APP_ROLE} or ${SYSTEM_ROLE}; it must be NOINHERIT`
              : undefined;
    if (reason) throw new DatabaseError('unsuitable_login', `The database login "${login.name}" ${reason}.`);
  } finally {
    await client.end();
  }
}

interface Login {
  name: string;
  password: string;
}

async function readLogin(client: pg.Client, keys: MasterKeys): Promise<Login | undefined> {
  await client.query(`BEGIN; SET LOCAL ROLE ${SYSTEM_ROLE}`);
  try {
    const { rows } = await client.query<{ purpose: string; version: number; wrapped: Buffer; master_key_id: string }>(
      `SELECT purpose, version, wrapped, master_key_id FROM system_secret WHERE purpose LIKE $1 ORDER BY version DESC LIMIT 1`,
      [`${PURPOSE}%`],
    );
    const row = rows[0];
    if (!row) return undefined;
    const { purpose, version, master_key_id: masterKeyId } = row;
    const value = unwrapSecret(keys, { purpose, version, wrapped: new Uint8Array(row.wrapped), masterKeyId });
    return { name: purpose.slice(PURPOSE.length), password: Buffer.from(value).toString('base64url') };
  } finally {
    await client.query('ROLLBACK');
  }
}

/** Secret and role come to be in one transaction: a crash leaves neither or both. */
async function createLogin(client: pg.Client, server: ServerFacts, keys: MasterKeys): Promise<Login> {
  const name = await freeName(client);
  const value = randomBytes(32);
  const login = { name, password: value.toString('base64url') };
  await client.query('BEGIN');
  try {
    const { wrapped, masterKeyId } = wrapSecret(keys, value, `${PURPOSE}${name}`, 1);
    await client.query(`SET LOCAL ROLE ${SYSTEM_ROLE}`);
    await client.query('INSERT INTO system_secret (purpose, version, wrapped, master_key_id) VALUES ($1, 1, $2, $3)', [
      `${PURPOSE}${name}`,
      Buffer.from(wrapped),
      masterKeyId,
    ]);
    await client.query('RESET ROLE');
    await makeRole(client, server, login);
    await client.query('COMMIT');
    return login;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }

  /**
   * `tollgate_login`, unless another database on this server uses that name already: changing its password would lock that
   * one out. Then a name that belongs to this database only.
   */
  async function freeName(on: pg.Client): Promise<string> {
    const existing = await existingRoles(on, [LOGIN_ROLE]);
    if (!existing.has(LOGIN_ROLE)) return LOGIN_ROLE;
    return `${LOGIN_ROLE}_${createHash('sha256').update(server.database).digest('hex').slice(0, 12)}`;
  }
}

async function makeRole(client: pg.Client, server: ServerFacts, login: Login): Promise<void> {
  const passwordSql = pg.escapeLiteral(scramVerifier(login.password));
  const [create, grant] = rolesSql({
    owner: server.user,
    serverVersion: server.version,
    login: { name: login.name, passwordSql },
  }).slice(-2);
  const exists = (await existingRoles(client, [login.name])).has(login.name);
  await client.query(exists ? `ALTER ROLE ${pg.escapeIdentifier(login.name)} PASSWORD ${passwordSql}` : (create ?? ''));
  await client.query(grant ?? '');
}

/** RFC 5803 form of a SCRAM-SHA-256 password, so that the plain one never stands in a statement the server may log. */
export function scramVerifier(password: string, salt: Buffer = randomBytes(16), iterations = 4096): string {
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256');
  const storedKey = createHash('sha256').update(hmac(salted, 'Client Key')).digest('base64');
  const serverKey = hmac(salted, 'Server Key').toString('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${serverKey}`;
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

const PURPOSE = 'database-login/';
