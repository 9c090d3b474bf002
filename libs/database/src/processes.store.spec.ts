import { randomUUID } from 'node:crypto';
import { createDatabase } from './access.js';
import { holdSingleProcessLock } from './advisory-locks.js';
import { beat, forgetReplicas, liveReplicas, markStopped } from './replicas.js';
import { onServer, startTestPostgres } from './testing/postgres.js';
import type { TestPostgres } from './testing/postgres.js';

describe('processes', () => {
  let server: TestPostgres;
  beforeAll(async () => {
    server = await startTestPostgres();
  });
  afterAll(async () => {
    await server?.stop();
  });

  // Two processes without Redis would each count every limit for itself.
  it('one process holds the lock, the second gets none, and it is free when the first is gone', async () => {
    const url = await server.createDatabase();
    const first = await holdSingleProcessLock(url);
    expect(first).toBeDefined();
    expect(await holdSingleProcessLock(url)).toBeUndefined();
    await first?.release();
    const second = await holdSingleProcessLock(url);
    expect(second).toBeDefined();
    await second?.release();
  });

  it('two databases on one server do not know of each other', async () => {
    const held = [
      await holdSingleProcessLock(await server.createDatabase()),
      await holdSingleProcessLock(await server.createDatabase()),
    ];
    expect(held.every((lock) => lock !== undefined)).toBe(true);
    await Promise.all(held.map((lock) => lock?.release()));
  });

  it('a holder whose connection breaks is told that the lock is lost', async () => {
    const url = await server.createDatabase();
    const held = await holdSingleProcessLock(url);
    await onServer(
      server.superuserUrl,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tollgate lock'`,
    );
    expect(await held?.lost).toBeInstanceOf(Error);
  });

  it('a replica lives while it beats, until its lease is over or it says goodbye', async () => {
    const { appUrl } = await server.createMigratedDatabase();
    const database = createDatabase({ url: appUrl });
    const replica = () => ({ id: randomUUID(), hostname: 'h', pid: 1, roles: ['gateway'], version: '0' });
    const at = (seconds: number) => new Date(1_800_000_000_000 + seconds * 1_000);
    const [one, two] = [replica(), replica()];
    await beat(database, one, at(0));
    await beat(database, two, at(0));
    await beat(database, one, at(15));
    const live = async (seconds: number) => (await liveReplicas(database, at(seconds))).map(({ id }) => id).sort();
    expect(await live(19)).toEqual([one.id, two.id].sort());
    expect(await live(21)).toEqual([one.id]);
    await markStopped(database, one.id, at(22));
    expect(await live(22)).toEqual([]);
    expect(await forgetReplicas(database, at(22 + 8 * 86_400))).toBe(2);
    await database.close();
  });
});
