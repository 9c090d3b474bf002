import { jest } from '@jest/globals';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase, parseMasterKeys } from '@tollgate/database';
import { onServer, startTestPostgres, testMasterKey, type TestPostgres } from '@tollgate/database/testing';
import { listenForChanges } from '../config/change-notify.js';
import { loadEnvironment } from '../config/env.js';
import { loadOwnSecrets, type ChangeEvent } from '../config/parts.js';
import { parseApiKey } from '../keys/api-keys/api-key-format.js';
import { bootstrap } from '../tenants/bootstrap.js';
import { apply } from './apply.js';
import { auditCommand } from './audit.js';
import { runCommand, type Command } from './command.js';
import { doctor } from './doctor.js';
import { exportCommand } from './export.js';
import { keys } from './keys.js';
import { migrateCommand } from './migrate.js';
import { plan } from './plan.js';
import { rollback } from './rollback.js';
import { start } from './start.js';
import { users } from './users.js';
import { verifyPassword } from '../tenants/sign-in/password.js';

jest.setTimeout(60_000);

let postgres: TestPostgres;
let ownerUrl: string;
let folder: string;
let variables: Record<string, string>;

beforeAll(async () => {
  postgres = await startTestPostgres();
  const migrated = await postgres.createMigratedDatabase();
  ownerUrl = migrated.ownerUrl;
  folder = await mkdtemp(join(tmpdir(), 'tollgate-cli-'));
  variables = {
    DATABASE_URL: ownerUrl,
    DATABASE_APP_URL: migrated.appUrl,
    TOLLGATE_ENCRYPTION_KEY: testMasterKey,
    TOLLGATE_DATA_DIR: join(folder, 'data'),
  };
  const database = createDatabase({ url: migrated.appUrl });
  const secrets = await loadOwnSecrets(database, parseMasterKeys(testMasterKey));
  await bootstrap(database, secrets, { adminEmail: 'admin@example.com', adminPassword: 'a long password' });
  await database.close();
}, 60_000);
afterAll(async () => {
  await postgres?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function run(command: Command, args: string[], more: Record<string, string> = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCommand(command, args, {
    environment: () => loadEnvironment({ ...variables, ...more }),
    out: (line) => out.push(line),
    err: (line) => err.push(line),
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

describe('the tollgate command', () => {
  it('explains every verb', async () => {
    for (const command of [
      start,
      doctor,
      migrateCommand,
      plan,
      apply,
      rollback,
      exportCommand,
      keys,
      auditCommand,
      users,
    ]) {
      const { code, out } = await run(command, ['--help']);
      expect(code).toBe(0);
      expect(out).toMatch(/^Usage: tollgate /);
      expect(command.summary).not.toBe('');
    }
  });

  it('makes, lists and revokes keys, and tells running processes', async () => {
    const events: ChangeEvent[] = [];
    const listener = await listenForChanges(ownerUrl, (event) => events.push(event));
    try {
      const made = await run(keys, ['create', '--name', 'From the shell']);
      expect(made.code).toBe(0);
      expect(parseApiKey(made.out)).not.toBeNull();
      const id = /key_[0-9a-f]{32}/.exec(made.err)?.[0] ?? '';

      const listed = await run(keys, ['list']);
      expect(listed.out).toContain(`${id}  ${made.out.slice(0, 12)}...${made.out.slice(-4)}  active `);
      expect(listed.out).not.toContain(made.out);

      const rotated = await run(keys, ['rotate', id, '--overlap', '1h']);
      expect([rotated.code, parseApiKey(rotated.out)?.environment]).toEqual([0, 'live']);
      expect(rotated.out).not.toBe(made.out);
      expect((await run(keys, ['rotate', id, '--overlap', 'soon'])).code).toBe(64);

      expect((await run(keys, ['revoke', id])).code).toBe(0);
      expect((await run(keys, ['list'])).out).toContain(`${rotated.out.slice(-4)}  revoked`);
      for (let waited = 0; events.length < 3 && waited < 15_000; waited += 20)
        await new Promise((resolve) => setTimeout(resolve, 20));
      expect(events.map(({ type }) => type)).toEqual(['api-key.changed', 'api-key.changed', 'api-key.revoked']);
    } finally {
      await listener.close();
    }
  });

  it('prints a well-formed key that is stored nowhere', async () => {
    const { code, out } = await run(keys, ['generate'], { DATABASE_URL: 'postgres://nobody:x@127.0.0.1:1/none' });
    expect(code).toBe(0);
    expect(parseApiKey(out)).not.toBeNull();
  });

  it('plans and applies a file, and points at its mistakes', async () => {
    const file = join(folder, 'tollgate.yaml');
    await writeFile(
      file,
      'version: 1\ndeployments:\n  - { name: a, provider: openai, model: gpt-4o, apiKey: "${CLI_KEY}" }\n',
    );
    const planned = await run(plan, [file], { CLI_KEY: 'sk-1' });
    expect([planned.code, planned.out]).toEqual([0, 'platform:\n  + deployment a']);
    expect((await run(apply, [], { CLI_KEY: 'sk-1', TOLLGATE_CONFIG: file })).out).toMatch(
      /^platform: revision rev_\w+\n {2}\+ deployment a$/,
    );
    expect((await run(apply, [file], { CLI_KEY: 'sk-1' })).out).toBe('Nothing changed.');

    await writeFile(file, 'version: 1\ndeployments:\n  - { name: a, provider: openai, modle: gpt-4o }\n');
    const wrong = await run(apply, [file]);
    expect(wrong.code).toBe(1);
    expect(wrong.err.split('\n')).toEqual([
      `${file}:3:5 "model" is required`,
      `${file}:3:34 unknown key "modle" in deployments.0`,
    ]);
  });

  it('lists revisions, plans a way back and goes it, and tells running processes', async () => {
    const file = join(folder, 'back.yaml');
    const write = (names: string[]) =>
      writeFile(
        file,
        [
          'version: 1',
          'deployments:',
          ...names.map((name) => `  - { name: ${name}, provider: openai, model: m }`),
        ].join('\n'),
      );
    await write(['kept']);
    await run(apply, [file]);
    const before = Number(/^ +(\d+) /.exec((await run(rollback, [])).out)?.[1]);
    await write(['kept', 'extra']);
    await run(apply, [file]);
    const planned = await run(rollback, [String(before), '--plan']);
    expect([planned.code, planned.out]).toEqual([0, 'platform:\n  - deployment extra']);
    const late = await run(rollback, [String(before), '--if-newest', String(before)]);
    expect([late.code, late.err]).toEqual([1, 'It was changed by someone else meanwhile.']);
    const events: ChangeEvent[] = [];
    const listener = await listenForChanges(ownerUrl, (event) => events.push(event));
    try {
      const done = await run(rollback, [String(before), '--if-newest', String(before + 1), '--reason', 'worse']);
      expect([done.code, done.out]).toEqual([
        0,
        expect.stringMatching(/^platform: revision rev_\w+\n {2}- deployment extra$/),
      ]);
      for (let waited = 0; events.length < 1 && waited < 15_000; waited += 20)
        await new Promise((resolve) => setTimeout(resolve, 20));
      expect(events.map(({ type }) => type)).toEqual(['config.changed']);
    } finally {
      await listener.close();
    }
    expect((await run(rollback, [])).out.split('\n')[0]).toMatch(/applied .* api .*tollgate rollback {2}worse$/);
    expect((await run(rollback, [String(before)])).out).toBe('Nothing changed.');
    expect((await run(rollback, ['999'])).code).toBe(1);
    expect((await run(rollback, ['1', '2'])).code).toBe(64);
  });

  it('writes billing.csv, to a file or to where it can be piped', async () => {
    const range = ['--from', '2026-11-01', '--to', '2026-12-01'];
    const piped = await run(exportCommand, ['billing', ...range]);
    expect([piped.code, piped.out.split('\n')[0]]).toEqual([0, expect.stringMatching(/^day,project_id,/)]);
    const file = join(folder, 'billing.csv');
    expect((await run(exportCommand, ['billing', ...range, '--out', file])).code).toBe(0);
    expect(await readFile(file, 'utf8')).toBe(`${piped.out}\n`);
    expect((await run(exportCommand, ['billing', '--from', 'yesterday', '--to', '2026-12-01'])).code).toBe(64);
    expect((await run(exportCommand, ['billing', ...range, '--organization', 'ghost'])).code).toBe(1);
  });

  it('migrates, and prints the roles for those who must make them by hand', async () => {
    expect((await run(migrateCommand, [])).out).toBe('The database is up to date.');
    expect((await run(migrateCommand, ['--print-roles'])).out).toContain('CREATE ROLE tollgate_app NOLOGIN');
  });

  it('examines its surroundings', async () => {
    const well = await run(doctor, []);
    expect(well.out).toMatch(/^ok {4}database: reachable and up to date$/m);
    const ill = await run(doctor, [], { REDIS_URL: 'redis://127.0.0.1:1' });
    expect(ill.code).toBe(1);
    expect(ill.out).toMatch(/^FAIL {2}Redis: /m);
    const worse = await run(doctor, [], { PORT: 'http' });
    expect([worse.code, worse.out]).toEqual([1, expect.stringMatching(/^FAIL {2}environment: PORT /)]);
  });

  it('ends with 64 for wrong arguments and 78 for wrong settings', async () => {
    for (const args of [[], ['fly'], ['revoke'], ['create', 'x'], ['list', '--colour']]) {
      const { code, err } = await run(keys, args);
      expect([args, code]).toEqual([args, 64]);
      expect(err).toContain('Usage: tollgate keys');
    }
    expect((await run(keys, ['list'], { PORT: 'http' })).code).toBe(78);
    expect((await run(keys, ['revoke', 'key_x'])).code).toBe(1);
  });

  it('lets somebody back in who lost password and second factor, and ends their sessions', async () => {
    const database = createDatabase({ url: variables['DATABASE_APP_URL'] ?? '' });
    try {
      const user = await database.asSystem(async (tx) => {
        const found = await tx.user.findUniqueOrThrow({ where: { email: 'admin@example.com' } });
        const tokenHash = new Uint8Array(32);
        const expiresAt = new Date(Date.now() + 3_600_000);
        await tx.session.create({ data: { id: found.id, userId: found.id, tokenHash, expiresAt } });
        const sealed = { ciphertext: tokenHash, wrappedDataKey: tokenHash, masterKeyId: 'x' };
        await tx.userTotp.create({ data: { userId: found.id, ...sealed, confirmedAt: new Date() } });
        return found;
      });
      const read = () =>
        database.asSystem((tx) =>
          tx.user.findUniqueOrThrow({ where: { id: user.id }, include: { totp: true, sessions: true } }),
        );
      const first = await run(users, ['reset', 'Admin@Example.com']);
      expect([first.code, (await read()).totp !== null]).toEqual([0, true]);
      const second = await run(users, ['reset', 'admin@example.com', '--second-factor']);
      const after = await read();
      expect(await verifyPassword(after.passwordHash, first.out)).toBe(false);
      expect(await verifyPassword(after.passwordHash, second.out)).toBe(true);
      expect(after.totp).toBeNull();
      expect(after.sessions.every(({ revokedAt }) => revokedAt !== null)).toBe(true);
      expect((await run(users, ['reset', 'nobody@example.com'])).code).toBe(1);
      expect((await run(users, ['reset'])).code).toBe(64);
    } finally {
      await database.close();
    }
  });

  it('verifies every audit chain, and fails where one entry was changed', async () => {
    const whole = await run(auditCommand, ['verify']);
    expect([whole.code, whole.out.split('\n').map((line) => line.replace(/ last .*/, ''))]).toEqual([
      0,
      [expect.stringMatching(/^platform: whole, \d+ entries,$/), expect.stringMatching(/^demo: whole, \d+ entries,$/)],
    ]);
    await onServer(
      ownerUrl,
      'ALTER TABLE audit_entry NO FORCE ROW LEVEL SECURITY',
      "UPDATE audit_entry SET actor_label = 'x' WHERE organization_id IS NOT NULL AND sequence = 1",
      'ALTER TABLE audit_entry FORCE ROW LEVEL SECURITY',
    );
    const broken = await run(auditCommand, ['verify', '--organization', 'demo']);
    expect([broken.code, broken.out]).toEqual([
      1,
      expect.stringMatching(/^demo: broken at entry 1 \(aud_\w{32}\): edited$/),
    ]);
    expect((await run(auditCommand, ['verify', '--platform'])).code).toBe(0);
    expect((await run(auditCommand, [])).code).toBe(64);
  });
});
