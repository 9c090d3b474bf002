import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { rightsProblems, tables } from './testing/rights.js';
import type { TableFacts } from './testing/rights.js';
import { fillEveryTenantTable, insertRow } from './testing/rows.js';
import { onServer, startTestPostgres } from './testing/postgres.js';
import type { MigratedDatabase, TestPostgres } from './testing/postgres.js';

// If one of these fails, a customer can read or change another customer's data.
describe('R49: row-level security is really on, for every table in the catalogue', () => {
  let server: TestPostgres;
  let urls: MigratedDatabase;
  let tenantTables: TableFacts[];
  let client: pg.Client;
  const a = randomUUID();
  const b = randomUUID();

  beforeAll(async () => {
    server = await startTestPostgres();
    urls = await server.createMigratedDatabase();
    const superuser = new URL(server.superuserUrl);
    superuser.pathname = new URL(urls.ownerUrl).pathname;
    await fillEveryTenantTable(superuser.href, [a, b, null]);
    client = new pg.Client({ connectionString: urls.appUrl });
    await client.connect();
    tenantTables = (await tables(client)).filter((table) => table.organizationColumn !== null && !table.isPartition);
  });

  afterAll(async () => {
    await client?.end();
    await server?.stop();
  });

  it('every table is protected, and nobody but our two roles has a right on any', async () => {
    expect(await rightsProblems(urls.ownerUrl)).toEqual([]);
    console.log(`${tenantTables.length} tenant tables: ${tenantTables.map((table) => table.name).join(', ')}`);
    expect(tenantTables.length).toBeGreaterThanOrEqual(21);
  });

  it('a table that somebody adds and forgets to protect is found', async () => {
    const other = await server.createMigratedDatabase();
    await onServer(
      other.ownerUrl,
      'CREATE TABLE invoice (id uuid PRIMARY KEY, organization_id uuid NOT NULL)',
      'GRANT SELECT ON invoice TO tollgate_app',
      'CREATE POLICY wide ON project FOR SELECT TO tollgate_app USING (true)',
      'GRANT SELECT ON "user" TO tollgate_app',
      'GRANT SELECT ON organization TO PUBLIC',
    );
    const problems = await rightsProblems(other.ownerUrl);
    expect(problems).toContain('invoice: row-level security is off');
    expect(problems).toContain('project: a policy for tollgate_app says something else');
    expect(problems).toContain('user: has no organization, yet tollgate_app has rights');
    expect(problems).toContain('organization: PUBLIC has rights');
  });

  it('the login itself may read nothing', async () => {
    for (const table of await tables(client)) {
      await expect(client.query(`SELECT FROM "${table.name}"`)).rejects.toMatchObject({ code: '42501' });
    }
  });

  it('the app role without an organization sees no row, also after a transaction that had one', async () => {
    for (const before of ['', a]) {
      await inTransaction(async () => undefined, before);
      for (const table of tenantTables) {
        await inTransaction(async () => {
          const { rowCount } = await client.query(`SELECT FROM "${table.name}"`);
          expect(`${table.name}: ${rowCount}`).toBe(`${table.name}: 0`);
        }, undefined);
      }
    }
  });

  it('the app role sees the rows of its organization and no other', async () => {
    for (const table of tenantTables) {
      await inTransaction(async () => {
        const { rows } = await client.query<{ owner: string }>(
          `SELECT "${table.organizationColumn}" AS owner FROM "${table.name}"`,
        );
        expect({ table: table.name, owners: rows.map((row) => row.owner) }).toEqual({ table: table.name, owners: [a] });
      }, a);
    }
  });

  it('the app role changes and deletes no foreign row', async () => {
    for (const table of tenantTables) {
      for (const statement of [
        `UPDATE "${table.name}" SET "${table.organizationColumn}" = "${table.organizationColumn}"`,
        `DELETE FROM "${table.name}"`,
      ]) {
        await inTransaction(async () => {
          const rowCount = await client.query(statement).then(
            (result) => result.rowCount,
            (error: { code?: string }) =>
              error.code === '42501' ? 0 : Promise.reject(new Error(`${statement}: ${error.code}`)),
          );
          expect(rowCount).toBeLessThanOrEqual(1);
        }, a);
      }
    }
  });

  it('the app role writes no row for another organization or for the platform, and moves none there', async () => {
    for (const table of tenantTables) {
      for (const owner of table.name === 'organization' ? [b] : [b, null]) {
        await inTransaction(async () => {
          const outcome = await insertRow(client, table.name, table.organizationColumn ?? '', owner).then(
            (written) => (written ? 'written' : 'not nullable'),
            (error: { code?: string }) => error.code,
          );
          expect({ table: table.name, outcome }).toEqual({
            table: table.name,
            outcome: expect.stringMatching(/^(42501|not nullable)$/),
          });
        }, a);
        await inTransaction(async () => {
          const move = `UPDATE "${table.name}" SET "${table.organizationColumn}" = $1`;
          await expect(client.query(move, [owner])).rejects.toMatchObject({
            code: expect.stringMatching(/^(42501|23502)$/),
          });
        }, a);
      }
    }
  });

  it('an organization id that is no UUID is an error, never everything', async () => {
    await inTransaction(async () => {
      await expect(client.query('SELECT FROM project')).rejects.toMatchObject({ code: '22P02' });
    }, "' OR true --");
  });

  it('R3: usage, operations and the audit trail can be neither changed nor removed, not even by the system role', async () => {
    for (const role of ['tollgate_app', 'tollgate_system']) {
      for (const table of ['operation', 'usage_event', 'audit_entry']) {
        for (const statement of [
          `UPDATE ${table} SET organization_id = organization_id`,
          `DELETE FROM ${table}`,
          `TRUNCATE ${table}`,
        ]) {
          await inTransaction(
            async () => {
              await expect(client.query(statement)).rejects.toMatchObject({ code: '42501' });
            },
            a,
            role,
          );
        }
      }
    }
  });

  it('a partition cannot be read directly by either role', async () => {
    const partitions = (await tables(client)).filter((table) => table.isPartition);
    expect(partitions.length).toBeGreaterThanOrEqual(8);
    for (const { name } of partitions) {
      for (const role of ['tollgate_app', 'tollgate_system']) {
        await inTransaction(
          async () => {
            await expect(client.query(`SELECT FROM "${name}"`)).rejects.toMatchObject({ code: '42501' });
          },
          a,
          role,
        );
      }
    }
  });

  async function inTransaction(
    work: () => Promise<void>,
    organization: string | undefined,
    role = 'tollgate_app',
  ): Promise<void> {
    await client.query('BEGIN');
    await client.query("SELECT set_config('role', $1, true)", [role]);
    if (organization !== undefined)
      await client.query("SELECT set_config('tollgate.organization_id', $1, true)", [organization]);
    try {
      await work();
    } finally {
      await client.query('ROLLBACK');
    }
  }
});
