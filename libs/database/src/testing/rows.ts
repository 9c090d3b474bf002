import pg from 'pg';
import { randomUUID } from 'node:crypto';
import { tables } from './rights.js';

/**
 * Puts one row of each organization given (null = the platform's) into every table that has an organization, whatever the
 * table is: values are made up from the catalogue. Needs a superuser, and drops checks, foreign keys and their triggers to do
 * so: give it a database nobody else uses.
 */
export async function fillEveryTenantTable(superuserUrl: string, organizations: (string | null)[]): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    await client.query(`DO $$ DECLARE found record; BEGIN
      FOR found IN SELECT conrelid::regclass AS name, conname FROM pg_constraint
                   WHERE connamespace = 'public'::regnamespace AND contype IN ('c', 'f') AND conislocal
      LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT IF EXISTS %I', found.name, found.conname); END LOOP;
      FOR found IN SELECT tgrelid::regclass AS name, tgname FROM pg_trigger WHERE NOT tgisinternal AND tgfoid IS DISTINCT FROM to_regprocedure('public.guard_write()')
      LOOP EXECUTE format('DROP TRIGGER %I ON %s', found.tgname, found.name); END LOOP; END $$`);
    for (const table of await tables(client)) {
      if (table.isPartition || table.organizationColumn === null) continue;
      for (const organization of organizations) {
        if (organization === null && table.name === 'organization') continue;
        await insertRow(client, table.name, table.organizationColumn, organization);
      }
    }
  } finally {
    await client.end();
  }
}

/** One row, every required column given; false where the column of the organization may not be null and was to be. */
export async function insertRow(
  client: pg.Client,
  table: string,
  organizationColumn: string,
  organization: string | null,
): Promise<boolean> {
  const { rows: columns } = await client.query<{ name: string; type: string; required: boolean }>(
    `SELECT attname AS name, atttypid::regtype::text AS type, attnotnull AND NOT atthasdef AS required
     FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped`,
    [`public."${table}"`],
  );
  const owner = columns.find((column) => column.name === organizationColumn);
  if (owner?.required && organization === null) return false;
  const given = columns.filter((column) => column.required || column.name === organizationColumn);
  const values = given.map((column) => (column.name === organizationColumn ? organization : valueOf(column.type)));
  const names = given.map((column) => `"${column.name}"`).join(', ');
  const places = given.map((_, index) => `$${index + 1}`).join(', ');
  await client.query(`INSERT INTO "${table}" (${names}) VALUES (${places})`, values);
  return true;
}

let count = 0;

function valueOf(type: string): unknown {
  count += 1;
  if (type === 'uuid') return randomUUID();
  if (type === 'bytea') return Buffer.from(randomUUID());
  if (type === 'boolean') return false;
  if (type === 'jsonb') return '{}';
  if (type.endsWith('[]')) return [];
  if (type.startsWith('timestamp')) return new Date();
  if (/^(integer|bigint|numeric|double precision)/.test(type)) return count;
  return `text-${count}`;
}
