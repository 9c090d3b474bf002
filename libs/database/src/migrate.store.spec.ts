import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { createDatabase } from './access.js';
import { generateMasterKey, parseMasterKeys } from './master-keys.js';
import { migrate } from './migrate.js';
import { printRoles } from './roles.js';
import { rewrapSystemSecrets, systemSecret } from './system-secrets.js';
import { migrationsFolder, onServer, startTestPostgres, testMasterKey, testMasterKeys } from './testing/postgres.js';
import type { TestPostgres } from './testing/postgres.js';

describe('migrate', () => {
  let server: TestPostgres;
  const folders: string[] = [];

  beforeAll(async () => {
    server = await startTestPostgres();
  });

  afterAll(async () => {
    await server?.stop();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  const run = (ownerUrl: string, more: Partial<Parameters<typeof migrate>[0]> = {}) =>
    migrate({ ownerUrl, migrationsFolder, masterKeys: testMasterKeys, ...more });

  it('makes roles, schema and login once; the second call changes nothing and gives the same login', async () => {
    const ownerUrl = await server.createDatabase();
    const first = await run(ownerUrl);
    expect(first.applied.length).toBeGreaterThanOrEqual(3);
    const second = await run(ownerUrl);
    expect(second).toEqual({ appUrl: first.appUrl, applied: [] });
  });

  it('of two processes at once one works and the other waits, then finds everything done', async () => {
    const ownerUrl = await server.createDatabase();
    const log: string[] = [];
    const [one, two] = await Promise.all([
      run(ownerUrl, { log: (s) => log.push(s) }),
      run(ownerUrl, { log: (s) => log.push(s) }),
    ]);
    expect([one.applied.length, two.applied.length].sort()).toEqual([0, expect.any(Number)]);
    expect(one.appUrl).toBe(two.appUrl);
    expect(log).toContain('Another process is migrating the database; waiting for it.');
  });

  it('several databases on one server, migrated at once, each get a login of their own that works', async () => {
    const owners = await Promise.all(Array.from({ length: 4 }, () => server.createDatabase()));
    const results = await Promise.all(owners.map((ownerUrl) => run(ownerUrl)));
    expect(new Set(results.map(({ appUrl }) => new URL(appUrl).username)).size).toBe(4);
    for (const { appUrl } of results) {
      const database = createDatabase({ url: appUrl });
      expect(await database.asSystem((tx) => tx.organization.count())).toBe(0);
      await database.close();
    }
  });

  it('an edited migration is refused', async () => {
    const ownerUrl = await server.createDatabase();
    await run(ownerUrl);
    const edited = copyOfMigrations();
    const name = (await applied(ownerUrl))[1] ?? '';
    writeFileSync(join(edited, name, 'migration.sql'), '-- nothing\nSELECT 1;');
    await expect(run(ownerUrl, { migrationsFolder: edited })).rejects.toMatchObject({
      code: 'migration_history',
      message: `Migration ${name} was edited after it had been applied; write a new migration instead.`,
    });
  });

  it('a failed migration leaves nothing of itself, keeps those before it, and runs once it is right', async () => {
    const ownerUrl = await server.createDatabase();
    const more = copyOfMigrations();
    add(more, '29990101000000_good', 'CREATE TABLE good (id int);');
    add(more, '29990102000000_bad', 'CREATE TABLE half (id int); INSERT INTO half VALUES (1); SELECT 1 / 0;');
    await expect(run(ownerUrl, { migrationsFolder: more })).rejects.toMatchObject({
      code: 'migration_failed',
      message: expect.stringContaining('29990102000000_bad failed and nothing of it was applied: division by zero'),
    });
    expect((await applied(ownerUrl)).at(-1)).toBe('29990101000000_good');
    const { rows } = await onServer(ownerUrl, `SELECT to_regclass('good') AS good, to_regclass('half') AS half`);
    expect(rows).toEqual([{ good: 'good', half: null }]);
    add(more, '29990102000000_bad', 'CREATE TABLE half (id int);');
    expect((await run(ownerUrl, { migrationsFolder: more })).applied).toEqual(['29990102000000_bad']);
  });

  it('a migration that ends its own transaction is refused', async () => {
    const ownerUrl = await server.createDatabase();
    const more = copyOfMigrations();
    add(more, '29990101000000_commits', 'CREATE TABLE early (id int); COMMIT; BEGIN;');
    await expect(run(ownerUrl, { migrationsFolder: more })).rejects.toThrow(/ends the transaction it runs in/);
    expect(await applied(ownerUrl)).not.toContain('29990101000000_commits');
  });

  it('a version before the schema still starts; a gap in the history does not', async () => {
    const ownerUrl = await server.createDatabase();
    const newer = copyOfMigrations();
    add(newer, '29990105000000_newer', 'CREATE TABLE newer (id int);');
    await run(ownerUrl, { migrationsFolder: newer });
    expect((await run(ownerUrl)).applied).toEqual([]);
    const gap = copyOfMigrations();
    add(gap, '29990101000000_between', 'SELECT 1;');
    add(gap, '29990105000000_newer', 'CREATE TABLE newer (id int);');
    await expect(run(ownerUrl, { migrationsFolder: gap })).rejects.toThrow(/29990101000000_between was never applied/);
    const unknown = copyOfMigrations();
    add(unknown, '29990109000000_newest', 'SELECT 1;');
    await expect(run(ownerUrl, { migrationsFolder: unknown })).rejects.toThrow(/which this version does not know/);
  });

  it('R46: a migration that needs a busy table lets others pass and comes again', async () => {
    const ownerUrl = await server.createDatabase();
    await run(ownerUrl);
    const more = copyOfMigrations();
    add(more, '29990101000000_alter', 'ALTER TABLE organization ADD COLUMN note text;');
    const busy = new pg.Client({ connectionString: ownerUrl });
    await busy.connect();
    await busy.query('BEGIN; LOCK TABLE organization IN ACCESS SHARE MODE');
    const log: string[] = [];
    const migrating = run(ownerUrl, {
      migrationsFolder: more,
      lockTimeoutMs: 100,
      log: (sentence) => log.push(sentence),
    });
    await waitFor(() => log.some((sentence) => sentence.includes('waits for a table')));
    // While it pauses, others reach the table at once.
    await onServer(ownerUrl, "SET statement_timeout = '5s'", 'SELECT FROM organization');
    await busy.query('COMMIT');
    await busy.end();
    expect((await migrating).applied).toEqual(['29990101000000_alter']);
  });

  it('the master key may be rotated: the login stays, and an unknown key is one sentence', async () => {
    const ownerUrl = await server.createDatabase();
    const before = await run(ownerUrl);
    const database = createDatabase({ url: before.appUrl });
    const pepper = await systemSecret(database, testMasterKeys, 'api-key-pepper');
    const newer = generateMasterKey();
    const both = parseMasterKeys(`${newer},${testMasterKey}`);
    expect((await run(ownerUrl, { masterKeys: both })).appUrl).toBe(before.appUrl);
    expect(await rewrapSystemSecrets(database, both)).toBe(2);
    expect(await rewrapSystemSecrets(database, both)).toBe(0);
    const only = parseMasterKeys(newer);
    expect((await run(ownerUrl, { masterKeys: only })).appUrl).toBe(before.appUrl);
    expect(await systemSecret(database, only, 'api-key-pepper')).toEqual(pepper);
    await database.close();
    await expect(run(ownerUrl)).rejects.toMatchObject({ code: 'master_key' });
  });

  it('a system secret made by several processes at once is one secret', async () => {
    const { appUrl } = await server.createMigratedDatabase();
    const database = createDatabase({ url: appUrl });
    const secrets = await Promise.all(
      Array.from({ length: 8 }, () => systemSecret(database, testMasterKeys, 'cookie')),
    );
    expect(new Set(secrets.map((secret) => Buffer.from(secret).toString('hex'))).size).toBe(1);
    expect(secrets[0]).toHaveLength(32);
    await database.close();
  });

  it('a login that could get around row-level security is refused', async () => {
    const ownerUrl = await server.createDatabase();
    await run(ownerUrl);
    const login = (user: string, password: string): string => {
      const url = new URL(ownerUrl);
      url.username = user;
      url.password = password;
      return url.href;
    };
    await onServer(
      server.superuserUrl,
      "CREATE ROLE inheriting LOGIN INHERIT PASSWORD 'x'",
      'GRANT tollgate_app, tollgate_system TO inheriting',
      "CREATE ROLE stranger LOGIN PASSWORD 'x'",
      "CREATE ROLE bypassing LOGIN BYPASSRLS PASSWORD 'x'",
    );
    for (const [appUrl, reason] of [
      [login('postgres', 'super'), /is a superuser/],
      [ownerUrl, /owns the tables/],
      [login('inheriting', 'x'), /must be NOINHERIT/],
      [login('stranger', 'x'), /is not a member/],
      [login('bypassing', 'x'), /has BYPASSRLS/],
    ] as const) {
      await expect(run(ownerUrl, { appUrl })).rejects.toThrow(reason);
    }
  });

  it('an older server and a missing folder are one sentence', async () => {
    const ownerUrl = await server.createDatabase();
    await expect(run(ownerUrl, { migrationsFolder: '/nowhere/migrations' })).rejects.toThrow(
      'The folder of database migrations /nowhere/migrations does not exist.',
    );
  });

  function copyOfMigrations(): string {
    const folder = mkdtempSync(join(tmpdir(), 'tollgate-migrations-'));
    folders.push(folder);
    cpSync(migrationsFolder, folder, { recursive: true });
    return folder;
  }
});

describe('an owner that may not create roles', () => {
  it('is told what to run; after that it works with the login it was given', async () => {
    const server = await startTestPostgres();
    try {
      await onServer(
        server.superuserUrl,
        "CREATE ROLE plain LOGIN PASSWORD 'plain'",
        'CREATE DATABASE plain OWNER plain',
      );
      const ownerUrl = new URL(server.superuserUrl);
      ownerUrl.username = 'plain';
      ownerUrl.password = 'plain';
      ownerUrl.pathname = 'plain';
      const options = { ownerUrl: ownerUrl.href, migrationsFolder, masterKeys: testMasterKeys };
      await expect(migrate(options)).rejects.toMatchObject({
        code: 'roles_missing',
        message: expect.stringContaining('tollgate migrate --print-roles'),
      });
      await onServer(server.superuserUrl, await printRoles(ownerUrl.href));
      const appUrl = new URL(ownerUrl);
      appUrl.username = 'tollgate_login';
      appUrl.password = 'CHANGE%20ME';
      const result = await migrate({ ...options, appUrl: appUrl.href });
      expect(result.appUrl).toBe(appUrl.href);
      const database = createDatabase({ url: result.appUrl });
      expect(await database.asSystem((tx) => tx.project.count())).toBe(0);
      await database.close();
    } finally {
      await server.stop();
    }
  });
});

function add(folder: string, name: string, sql: string): void {
  mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, name, 'migration.sql'), sql);
}

async function applied(ownerUrl: string): Promise<string[]> {
  const { rows } = await onServer(ownerUrl, 'SELECT migration_name AS name FROM _prisma_migrations ORDER BY 1');
  return rows.map((row: { name: string }) => row.name);
}

async function waitFor(condition: () => boolean): Promise<void> {
  for (let waited = 0; !condition(); waited += 20) {
    if (waited > 20_000) throw new Error('waited 20 s in vain');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
