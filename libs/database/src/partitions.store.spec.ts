import { randomUUID } from 'node:crypto';
import { createDatabase } from './access.js';
import type { Database } from './access.js';
import { dropUsagePartitions, ensureUsagePartitions } from './partitions.js';
import { rightsProblems } from './testing/rights.js';
import { onServer, startTestPostgres } from './testing/postgres.js';
import type { MigratedDatabase, TestPostgres } from './testing/postgres.js';

// Without the next month's partition every request after midnight UTC on the first would stay in the journal.
describe('monthly partitions of the usage tables', () => {
  let server: TestPostgres;
  let urls: MigratedDatabase;
  let database: Database;
  const organizationId = randomUUID();

  beforeAll(async () => {
    server = await startTestPostgres();
    urls = await server.createMigratedDatabase();
    database = createDatabase({ url: urls.appUrl });
  });

  afterAll(async () => {
    await database?.close();
    await server?.stop();
  });

  it('the migration makes the previous, the current and the next two months', async () => {
    const month = (offset: number): string => {
      const now = new Date();
      return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + offset))
        .toISOString()
        .slice(0, 7)
        .replace('-', '_');
    };
    const expected = ['operation', 'usage_event'].flatMap((table) =>
      [-1, 0, 1, 2].map((offset) => `${table}_${month(offset)}`),
    );
    expect(await partitions()).toEqual(expected.sort());
  });

  it('rows on both sides of a month’s last millisecond land in their partition and are read through the parent', async () => {
    const made = await database.asSystem((tx) => ensureUsagePartitions(tx, new Date('2031-12-15T00:00:00Z'), 1));
    expect(made).toEqual(['operation_2031_12', 'usage_event_2031_12', 'operation_2032_01', 'usage_event_2032_01']);

    const times = [
      '2031-12-01T00:00:00.000Z',
      '2031-12-31T23:59:59.999Z',
      '2032-01-01T00:00:00.000Z',
      '2032-01-31T23:59:59.999Z',
    ];
    await database.asSystem(async (tx) => {
      for (const time of times) {
        const operation = operationAt(new Date(time));
        await tx.operation.create({ data: operation });
        await tx.usageEvent.create({ data: eventOf(operation.id, new Date(time)) });
      }
    });

    const seen = await database.forOrganization(organizationId, (tx) =>
      tx.usageEvent.findMany({ orderBy: { occurredAt: 'asc' } }),
    );
    expect(seen.map((event) => event.occurredAt.toISOString())).toEqual(times);
    const { rows } = await onServer(
      superuser(),
      `SELECT tableoid::regclass::text AS partition, count(*)::int AS rows FROM usage_event GROUP BY 1 ORDER BY 1`,
    );
    expect(rows).toEqual([
      { partition: 'usage_event_2031_12', rows: 2 },
      { partition: 'usage_event_2032_01', rows: 2 },
    ]);
    expect(await rightsProblems(urls.ownerUrl)).toEqual([]);
  });

  it('the same event is stored once, however often it is drained', async () => {
    const at = new Date('2032-01-10T12:00:00Z');
    const event = eventOf(randomUUID(), at);
    const insert = () => database.asSystem((tx) => tx.usageEvent.createMany({ data: [event], skipDuplicates: true }));
    expect([(await insert()).count, (await insert()).count]).toEqual([1, 0]);
    const renamed = { ...event, id: randomUUID() };
    const again = await database.asSystem((tx) => tx.usageEvent.createMany({ data: [renamed], skipDuplicates: true }));
    expect(again.count).toBe(0);
  });

  it('asking again, and from several processes at once, makes each partition once', async () => {
    const from = new Date('2033-03-31T23:30:00Z');
    const made = await Promise.all(
      Array.from({ length: 5 }, () => database.asSystem((tx) => ensureUsagePartitions(tx, from, 2))),
    );
    expect(made.flat().sort()).toEqual(
      ['operation', 'usage_event'].flatMap((table) => ['03', '04', '05'].map((month) => `${table}_2033_${month}`)),
    );
    expect(await database.asSystem((tx) => ensureUsagePartitions(tx, from, 2))).toEqual([]);
  });

  it('a month without a partition refuses rows instead of hiding them somewhere', async () => {
    const orphan = operationAt(new Date('2040-01-01T00:00:00Z'));
    await expect(database.asSystem((tx) => tx.operation.create({ data: orphan }))).rejects.toThrow(/partition/);
  });

  it('making a partition waits for no reader and no writer', async () => {
    await database.asSystem(async (tx) => {
      await tx.operation.create({ data: operationAt(new Date('2031-12-24T00:00:00Z')) });
      await onServer(urls.ownerUrl, "SET lock_timeout = '2s'", "SELECT ensure_usage_partitions('2034-01-01Z', 0)");
    });
    expect(await partitions()).toContain('operation_2034_01');
  });

  it('dropping removes whole months that are over, and refuses the current one', async () => {
    const now = new Date();
    const start = (offset: number) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + offset));
    await database.asSystem(async (tx) => {
      await ensureUsagePartitions(tx, start(-5), 4);
      await tx.operation.create({ data: operationAt(start(-5)) });
      await tx.operation.create({ data: operationAt(start(-3)) });
    });
    // A cut inside a month leaves that month.
    const dropped = await database.asSystem((tx) =>
      dropUsagePartitions(tx, new Date(start(-3).getTime() + 86_400_000)),
    );
    const name = (table: string, offset: number) =>
      `${table}_${start(offset).toISOString().slice(0, 7).replace('-', '_')}`;
    expect(dropped).toEqual([
      name('operation', -5),
      name('operation', -4),
      name('usage_event', -5),
      name('usage_event', -4),
    ]);
    expect(await database.asSystem((tx) => tx.operation.count({ where: { occurredAt: { lt: start(0) } } }))).toBe(1);
    await expect(database.asSystem((tx) => dropUsagePartitions(tx, new Date()))).rejects.toThrow(/start of this month/);
  });

  it('an organization may neither make nor drop partitions', async () => {
    const make = database.forOrganization(organizationId, (tx) => ensureUsagePartitions(tx, new Date(), 0));
    await expect(make).rejects.toThrow(/permission denied/);
    const drop = database.forOrganization(organizationId, (tx) => dropUsagePartitions(tx, new Date(0)));
    await expect(drop).rejects.toThrow(/permission denied/);
  });

  async function partitions(): Promise<string[]> {
    const { rows } = await onServer(
      urls.ownerUrl,
      "SELECT relname FROM pg_class WHERE relispartition AND relkind = 'r' ORDER BY 1",
    );
    return rows.map((row: { relname: string }) => row.relname);
  }

  function superuser(): string {
    const url = new URL(server.superuserUrl);
    url.pathname = new URL(urls.ownerUrl).pathname;
    return url.href;
  }

  function operationAt(occurredAt: Date) {
    return {
      id: randomUUID(),
      occurredAt,
      requestId: `req_${randomUUID()}`,
      organizationId,
      projectId: randomUUID(),
      endpoint: 'chat-completions',
      outcome: 'succeeded',
      status: 200,
      startedAt: occurredAt,
    };
  }

  function eventOf(operationId: string, occurredAt: Date) {
    return {
      id: randomUUID(),
      occurredAt,
      operationId,
      attempt: 1,
      kind: 'attempt',
      organizationId,
      projectId: randomUUID(),
      endpoint: 'chat-completions',
      provenance: 'reported',
      priced: true,
      cost: '0.000000037500',
      charge: '0.000000037500',
      startedAt: occurredAt,
    };
  }
});
