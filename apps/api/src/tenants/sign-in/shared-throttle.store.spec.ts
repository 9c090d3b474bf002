/** A guesser who is sent to another replica with each attempt must not get that many times the attempts. */
import { createDatabase, type Database } from '@tollgate/database';
import { startTestPostgres, type TestPostgres } from '@tollgate/database/testing';
import { deleteExpiredRecords } from '../../http/expired-records.js';
import { SharedThrottle } from './shared-throttle.js';

const pepper = new Uint8Array(32).fill(7);
const start = Date.parse('2026-11-20T12:00:00Z');
const rules = {
  accountAndAddress: { failures: 5, windowMs: 60_000 },
  account: { failures: 12, windowMs: 3_600_000 },
  address: { failures: 20, windowMs: 300_000 },
};

let server: TestPostgres;
/** One pool each, as processes have. */
let databases: Database[];
let clock: { now: number };
beforeAll(async () => {
  server = await startTestPostgres();
  const { appUrl } = await server.createMigratedDatabase();
  databases = [1, 2, 3].map(() => createDatabase({ url: appUrl }));
}, 60_000);
afterAll(async () => {
  await Promise.all((databases ?? []).map((database) => database.close()));
  await server?.stop();
});
beforeEach(async () => {
  clock = { now: start };
  await databases[0]?.asSystem((tx) => tx.signInAttempt.deleteMany());
});

const replicas = () => databases.map((database) => new SharedThrottle(database, pepper, () => clock.now, rules));
const one = <T>(all: readonly T[], index: number): T => {
  const found = all[index % all.length];
  if (found === undefined) throw new Error('there is none');
  return found;
};

describe('R59: failed sign-ins', () => {
  it('are counted by all replicas together, also where the attempts come at the same moment', async () => {
    const throttles = replicas();
    const waits = await Promise.all(
      Array.from({ length: 30 }, (_, index) => one(throttles, index).begin('ann@example.com', '192.0.2.1')),
    );
    expect(waits.filter((wait) => wait === 0)).toHaveLength(5);
    for (const wait of waits.filter((each) => each > 0)) expect(wait).toBe(60_000);
    clock.now += 60_000;
    expect(await one(throttles, 1).begin('ann@example.com', '192.0.2.1')).toBe(0);
  });

  it('of one account from everywhere, and of one address on everybody, too', async () => {
    const throttles = replicas();
    const admitted = async (count: number, name: (index: number) => string, address: (index: number) => string) => {
      let through = 0;
      for (let index = 0; index < count; index += 1) {
        if ((await one(throttles, index).begin(name(index), address(index))) === 0) through += 1;
      }
      return through;
    };
    expect(
      await admitted(
        30,
        () => 'bob@example.com',
        (index) => `198.51.100.${index}`,
      ),
    ).toBe(12);
    expect(
      await admitted(
        30,
        (index) => `user-${index}@example.com`,
        () => '203.0.113.9',
      ),
    ).toBe(20);
  });

  it('are taken back by the right password, on every replica', async () => {
    const [first, second] = [one(replicas(), 0), one(replicas(), 1)];
    for (let guess = 0; guess < 4; guess += 1) expect(await first.begin('eve@example.com', '192.0.2.7')).toBe(0);
    expect(await second.begin('eve@example.com', '192.0.2.7')).toBe(0);
    await second.succeeded('eve@example.com', '192.0.2.7');
    for (let guess = 0; guess < 5; guess += 1) expect(await second.begin('eve@example.com', '192.0.2.7')).toBe(0);
    expect(await second.begin('eve@example.com', '192.0.2.7')).toBeGreaterThan(0);
  });

  it('that cannot be counted are not made, and count for nothing when the database is back', async () => {
    const away = createDatabase({ url: 'postgresql://nobody:nothing@127.0.0.1:1/none' });
    let current: Database = away;
    const switching = new Proxy({} as Database, {
      get: (_, name: keyof Database) => current[name].bind(current),
    });
    const throttle = new SharedThrottle(switching, pepper, () => clock.now, rules);
    for (let attempt = 0; attempt < 8; attempt += 1) {
      await expect(throttle.begin('zoe@example.com', '192.0.2.8')).rejects.toThrow();
    }
    current = one(databases, 0);
    expect(await throttle.begin('zoe@example.com', '192.0.2.8')).toBe(0);
    await away.close();
  });

  it('cost no query once this process has refused, keep no readable name, and are gone when their time is over', async () => {
    const [database] = databases;
    if (!database) throw new Error('there is none');
    let queries = 0;
    const counting = new Proxy({} as Database, {
      get: (_, name: keyof Database) => {
        if (name === 'asSystem') queries += 1;
        return database[name].bind(database);
      },
    });
    const throttle = new SharedThrottle(counting, pepper, () => clock.now, rules);
    for (let attempt = 0; attempt < 200; attempt += 1) await throttle.begin('my secret password', '192.0.2.9');
    expect(queries).toBe(5);
    const rows = await database.asSystem((tx) => tx.signInAttempt.findMany());
    expect(rows).toHaveLength(3);
    for (const { key } of rows) expect(Buffer.from(key).includes('secret')).toBe(false);
    await deleteExpiredRecords(database, start + 3_600_001);
    expect(await database.asSystem((tx) => tx.signInAttempt.count())).toBe(0);
  });
});
