import pg from 'pg';
import { sqlState } from '@tollgate/database';
import type { Passwords } from './postgres-folders.js';

/** Name of the embedded database and of the role that owns it. */
const DATABASE = 'tollgate';
const OWNER = 'tollgate_owner';

/**
 * The URL of the role that owns the schema, made on the first start. It is no superuser: what the product does with an
 * operator's server it does with its own, too. The initial superuser is used here and nowhere else.
 */
export async function ensureOwner(port: number, passwords: Passwords): Promise<string> {
  const ownerUrl = url(port, OWNER, passwords.owner, DATABASE);
  if (await connects(ownerUrl)) return ownerUrl;
  const client = new pg.Client({ connectionString: url(port, 'postgres', passwords.superuser, 'postgres') });
  await client.connect();
  try {
    const role = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [OWNER]);
    const rights = `LOGIN CREATEROLE NOSUPERUSER NOBYPASSRLS PASSWORD ${pg.escapeLiteral(passwords.owner)}`;
    await client.query(`${role.rowCount === 0 ? 'CREATE' : 'ALTER'} ROLE ${OWNER} ${rights}`);
    const database = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
    if (database.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE} OWNER ${OWNER}`);
  } finally {
    await client.end();
  }
  return ownerUrl;
}

/** False where role, password or database are not there yet; any other failure is thrown. */
async function connects(ownerUrl: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: ownerUrl });
  try {
    await client.connect();
    return true;
  } catch (error) {
    // invalid_authorization_specification, invalid_password, invalid_catalog_name
    if (['28000', '28P01', '3D000'].includes(sqlState(error) ?? '')) return false;
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function url(port: number, user: string, password: string, database: string): string {
  return `postgresql://${user}:${password}@127.0.0.1:${port}/${database}`;
}
