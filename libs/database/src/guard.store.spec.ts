/**
 * R53: one wrong condition must not reach everybody's rows. A gateway of this field once deleted key permissions across all
 * tenants because a condition was true of every row; here such a statement fails, and with it its whole transaction.
 */
import { randomUUID } from 'node:crypto';
import { createDatabase, type Database, type Transaction } from './access.js';
import { isGuarded } from './errors.js';
import { rightsProblems } from './testing/rights.js';
import { onServer, startTestPostgres, type MigratedDatabase, type TestPostgres } from './testing/postgres.js';

let server: TestPostgres;
let urls: MigratedDatabase;
let database: Database;
const [a, b] = [randomUUID(), randomUUID()];
beforeAll(async () => {
  server = await startTestPostgres();
  urls = await server.createMigratedDatabase();
  database = createDatabase({ url: urls.appUrl });
  await database.asSystem(async (tx) => {
    for (const id of [a, b]) await tx.organization.create({ data: { id, slug: id, name: id } });
    await tx.project.createMany({
      data: [a, b].flatMap((organizationId) =>
        Array.from({ length: 1_001 }, (_, index) => ({
          id: randomUUID(),
          organizationId,
          slug: `p-${index}`,
          name: index === 0 ? 'one' : 'many',
        })),
      ),
    });
    await tx.route.createMany({
      data: [null, a].map((organizationId) => ({ id: randomUUID(), organizationId, model: 'm' })),
    });
  });
}, 60_000);
afterAll(async () => {
  await database?.close();
  await server?.stop();
});

const counts = () =>
  database.asSystem(async (tx) => ({
    a: await tx.project.count({ where: { organizationId: a } }),
    b: await tx.project.count({ where: { organizationId: b } }),
    renamed: await tx.project.count({ where: { name: 'renamed' } }),
    routes: await tx.route.count(),
  }));
const untouched = { a: 1_001, b: 1_001, renamed: 0, routes: 2 };

async function expectGuarded(work: Promise<unknown>): Promise<void> {
  expect(await work.then(() => 'went through', isGuarded)).toBe(true);
  expect(await counts()).toEqual(untouched);
}

describe('R53: a statement that touches', () => {
  it('rows of several organizations is undone, with all that its transaction did before', async () => {
    const about = { about: a, maxRowsPerStatement: 1_000_000 };
    const rename = { data: { name: 'renamed' } };
    for (const wrong of [
      // What was meant: `{ organizationId, name: 'one' }`; what was written leaves one of them out, or undefined.
      (tx: Transaction) => tx.project.updateMany({ where: { name: 'one' }, ...rename }),
      (tx: Transaction) => tx.project.deleteMany({ where: { organizationId: undefined, name: 'one' } }),
      (tx: Transaction) => tx.$executeRaw`DELETE FROM project WHERE organization_id = ${a}::uuid OR true`,
      (tx: Transaction) => tx.$executeRaw`UPDATE organization SET name = 'renamed'`,
    ]) {
      await expectGuarded(
        database.asSystem(async (tx) => {
          await tx.project.updateMany({ where: { organizationId: a, name: 'one' }, ...rename });
          await wrong(tx);
        }, about),
      );
    }
  });

  it('rows of another organization, or of the platform, or of an organization for the platform, is undone', async () => {
    await expectGuarded(
      database.asSystem((tx) => tx.project.deleteMany({ where: { organizationId: b, name: 'one' } }), { about: a }),
    );
    await expectGuarded(
      database.asSystem((tx) => tx.route.deleteMany({ where: { organizationId: null } }), { about: a }),
    );
    await expectGuarded(database.asSystem((tx) => tx.route.deleteMany({ where: { model: 'm' } }), { about: null }));
  });

  it('more rows than one write has reason to is undone, within one organization, too', async () => {
    await expectGuarded(database.forOrganization(a, (tx) => tx.project.updateMany({ data: { name: 'renamed' } })));
    await expectGuarded(database.forOrganization(a, (tx) => tx.project.deleteMany()));
    await expectGuarded(database.forOrganization(a, (tx) => tx.$executeRaw`DELETE FROM project`));
    await expectGuarded(
      database.forOrganization(a, (tx) => tx.project.deleteMany({ where: { name: 'many' } }), {
        maxRowsPerStatement: 999,
      }),
    );
  });

  it('what it was meant to goes through; a write whose size is data says so, and jobs are not bound', async () => {
    const rename = (name: string) => (tx: Transaction) =>
      tx.project.updateMany({ where: { organizationId: a, name: { not: 'one' } }, data: { name } });
    expect(await database.forOrganization(a, rename('a'))).toEqual({ count: 1_000 });
    expect(await database.asSystem(rename('b'), { about: a })).toEqual({ count: 1_000 });
    const all = await database.forOrganization(a, (tx) => tx.project.updateMany({ data: { name: 'all' } }), {
      maxRowsPerStatement: 5_000,
    });
    expect(all).toEqual({ count: 1_001 });
    expect(await database.asSystem((tx) => tx.project.updateMany({ data: { name: 'job' } }))).toEqual({ count: 2_002 });
    const none = await database.asSystem((tx) => tx.route.deleteMany({ where: { organizationId: null } }), {
      about: null,
    });
    expect(none).toEqual({ count: 1 });
  });

  it('is watched on every table that an organization may change: one somebody adds and forgets is found', async () => {
    expect((await rightsProblems(urls.ownerUrl)).filter((problem) => problem.includes('guards'))).toEqual([]);
    const other = await server.createMigratedDatabase();
    await onServer(
      other.ownerUrl,
      'DROP TRIGGER guard_delete ON api_key',
      'ALTER TABLE project DISABLE TRIGGER guard_update',
    );
    expect(await rightsProblems(other.ownerUrl)).toEqual([
      'api_key: tollgate_app may DELETE, and nothing guards it',
      'project: tollgate_app may UPDATE, and nothing guards it',
    ]);
  });
});
