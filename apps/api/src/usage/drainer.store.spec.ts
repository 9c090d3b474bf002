import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { jest } from '@jest/globals';
import type { Database } from '@tollgate/database';
import { v7 } from 'uuid';
import { startTestPostgres, type TestPostgres } from '@tollgate/database/testing';
import { Drainer } from './drainer.js';
import { FileJournal } from './journal.js';
import { recordPresumed } from './presumed.js';
import { drainDatabase, totalsOf } from './testing/drain-database.js';
import { attemptOf, beginOf, endOf, refusalOf, testTenant } from './testing/records.js';

// Others may be using the machine, too.
jest.setTimeout(60_000);

let postgres: TestPostgres;
let database: Database;
let dataDir: string;
const tenant = testTenant();
const other = testTenant();
const log = { info: (): void => undefined, warn: (): void => undefined };
const warnings: string[] = [];

beforeAll(async () => {
  postgres = await startTestPostgres();
}, 60_000);
afterAll(async () => {
  await postgres.stop();
});
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'tollgate-drain-'));
  ({ database } = await drainDatabase(postgres, [tenant, other]));
  warnings.length = 0;
});
afterEach(async () => {
  await database.close();
  rmSync(dataDir, { recursive: true, force: true });
});

function journalOf(ownerId = 'owner-a', maxFileBytes?: number): FileJournal {
  return new FileJournal({ dataDir, ownerId, maxFileBytes });
}

function drainerOf(journal?: FileJournal, batchRecords?: number): Drainer {
  return new Drainer({
    database,
    dataDir,
    journal,
    batchRecords,
    log: { ...log, warn: (message) => void warnings.push(message) },
  });
}

/** Makes a folder look as its process left it when it died. */
function orphan(journal: FileJournal): void {
  writeFileSync(join(journal.folder, 'owner.json'), JSON.stringify({ pid: 999_999_999, host: 'x', startedAt: '1' }));
  const old = new Date(Date.now() - 3_600_000);
  utimesSync(join(journal.folder, 'owner.json'), old, old);
}

describe('the drain', () => {
  it('turns records into operations, events, rollups and limit periods that agree', async () => {
    const journal = journalOf();
    const limitId = v7();
    const periodStartMs = Date.UTC(2026, 10, 1);
    const touch = { limitId, counter: `${limitId}:org`, periodStartMs };
    for (let index = 0; index < 250; index += 1) {
      const operationId = v7();
      void journal.append(beginOf(tenant, { operationId }));
      void journal.append(
        endOf(tenant, {
          operationId,
          limits: [
            { ...touch, dimension: 'spend', actual: 123_000 },
            { ...touch, counter: `${limitId}:tokens`, dimension: 'total_tokens', actual: 18 },
          ],
        }),
      );
    }
    void journal.append(refusalOf(other));
    const drainer = drainerOf(journal, 100);
    await drainer.drainAll();
    expect(await totalsOf(database, tenant.organizationId)).toEqual({
      operations: 250,
      events: 250,
      input: 2750,
      charge: '0.030750000000',
      hourRequests: 250,
      hourAttempts: 250,
      hourInput: 2750,
      hourCharge: '0.030750000000',
    });
    expect(await totalsOf(database, other.organizationId)).toMatchObject({ operations: 1, events: 0, hourRequests: 1 });
    const periods = await database.asSystem((tx) => tx.limitPeriod.findMany({ orderBy: { subjectKey: 'asc' } }));
    expect(periods.map((period) => period.settled.toFixed(12))).toEqual(['0.030750000000', '4500.000000000000']);
    expect(journal.depth()).toEqual({ records: 0, bytes: 0 });
    await drainer.stop();
    await journal.close();
  });

  // R5: a crash between commit and cursor replays the batch; counting it again would bill the customer twice.
  it('counts a record once, however often and by however many it is drained', async () => {
    const journal = journalOf();
    const ends = Array.from({ length: 40 }, () =>
      endOf(tenant, { attempts: [attemptOf({ failed: true }), attemptOf({ attempt: 2 })] }),
    );
    for (const end of ends) void journal.append(end);
    const drainers = [drainerOf(journal, 7), drainerOf(journal, 11), drainerOf(journal, 13)];
    await Promise.all(drainers.map((drainer) => drainer.drainAll()));
    rmSync(join(journal.folder, 'cursor.json'), { force: true });
    const again = drainerOf(journal);
    await again.drainAll();
    expect(await totalsOf(database, tenant.organizationId)).toMatchObject({
      operations: 40,
      events: 80,
      hourRequests: 40,
      hourAttempts: 80,
      hourCharge: '0.004920000000',
    });
    for (const drainer of [...drainers, again]) await drainer.stop();
    await journal.close();
  });

  // R43: the money of a process that was killed must be counted, and only once.
  it('adopts the journal of a dead process: what began and never ended is unknown, at its bound', async () => {
    const dead = journalOf('owner-dead');
    void dead.append(beginOf(tenant));
    const finished = v7();
    void dead.append(beginOf(tenant, { operationId: finished }));
    void dead.append(endOf(tenant, { operationId: finished }));
    await dead.close();
    orphan(dead);
    const journal = journalOf();
    const drainer = drainerOf(journal);
    drainer.start();
    await drainer.ready;
    const operations = await database.forOrganization(tenant.organizationId, (tx) =>
      tx.operation.findMany({ orderBy: { id: 'asc' } }),
    );
    expect(operations.map((operation) => operation.outcome)).toEqual(['unknown', 'succeeded']);
    const events = await database.forOrganization(tenant.organizationId, (tx) =>
      tx.usageEvent.findMany({ where: { provenance: 'estimated' } }),
    );
    expect(events).toHaveLength(1);
    expect(events[0]?.outputTokens).toBe(4096n);
    expect(events[0]?.charge?.toFixed(2)).toBe('0.05');
    expect(existsSync(dead.folder)).toBe(false);
    await drainer.stop();
    await journal.close();
  });

  it('leaves the journal of a living process alone', async () => {
    const living = journalOf('owner-living');
    void living.append(beginOf(tenant));
    const journal = journalOf();
    const drainer = drainerOf(journal);
    drainer.start();
    await drainer.ready;
    expect(await totalsOf(database, tenant.organizationId)).toMatchObject({ operations: 0, events: 0 });
    expect(readdirSync(join(dataDir, 'journal')).sort()).toEqual(['owner-a', 'owner-living']);
    await drainer.stop();
    await journal.close();
    await living.close();
  });

  it('corrects a presumed attempt by an adjustment when its end turns up, and only once', async () => {
    const operationId = v7();
    const occurredAtMs = Date.now() - 5000;
    const limitId = v7();
    const touch = { limitId, counter: `${limitId}:org`, periodStartMs: Date.UTC(2026, 10, 1), dimension: 'spend' };
    const begin = { ...beginOf(tenant, { operationId, occurredAtMs }), spendLimits: [touch] };
    for (let round = 0; round < 2; round += 1) await recordPresumed(database, [begin]);
    for (let round = 0; round < 2; round += 1) {
      const late = journalOf(`owner-late-${round}`);
      void late.append(endOf(tenant, { operationId, occurredAtMs, limits: [{ ...touch, actual: 123_000 }] }));
      const drainer = drainerOf(late);
      await drainer.drainAll();
      await drainer.stop();
      await late.close();
    }
    const totals = await totalsOf(database, tenant.organizationId);
    expect(totals).toMatchObject({
      operations: 1,
      events: 2,
      input: 11,
      hourRequests: 1,
      hourAttempts: 1,
      hourInput: 11,
    });
    expect(totals.charge).toBe('0.000123000000');
    expect(totals.hourCharge).toBe('0.000123000000');
    const [period] = await database.asSystem((tx) => tx.limitPeriod.findMany());
    expect(period?.settled.toFixed(6)).toBe('0.000123');
  });

  it('sets a record aside that can never be stored, says so once, and goes on', async () => {
    const journal = journalOf();
    void journal.append(endOf(tenant));
    void journal.append(endOf(tenant, { operationId: 'not-a-uuid' }));
    void journal.append(endOf(tenant, { usage: { inputTokens: -5 } }));
    void journal.append(endOf(tenant, { cache: 'x'.repeat(10) as 'hit', outcome: 'nonsense' as 'failed' }));
    void journal.append(endOf(tenant, { endUser: 'nul \0 and half \ud83d', tags: { a: '\0' } }));
    const drainer = drainerOf(journal);
    await drainer.drainAll();
    expect(await totalsOf(database, tenant.organizationId)).toMatchObject({
      operations: 2,
      events: 2,
      hourRequests: 2,
    });
    expect(warnings).toHaveLength(3);
    const quarantined = readFileSync(join(dataDir, 'journal', 'quarantine', 'owner-a.log'), 'utf8')
      .trim()
      .split('\n');
    expect(quarantined).toHaveLength(3);
    await drainer.stop();
    await journal.close();
  });

  it('keeps every fact of a record, to the millisecond and the last digit', async () => {
    const journal = journalOf();
    const limitId = v7();
    // A limit without a window has one period, which starts in 1970.
    const limit = { limitId: `lim_${limitId.replaceAll('-', '')}`, counter: 'c', periodStartMs: 0, dimension: 'spend' };
    const occurredAtMs = Date.UTC(2026, 10, 20, 12, 0, 0, 7);
    const attempt = { ...attemptOf({ occurredAtMs, cost: '0.000000000001' }), serviceTier: 'flex' };
    const unpriced = { ...attemptOf({ attempt: 2, occurredAtMs, cost: null }), status: 0, firstByteMs: null };
    const record = endOf(tenant, {
      occurredAtMs,
      tags: null,
      endUser: 'u'.repeat(300),
      attempts: [attempt, unpriced],
      limits: [
        { ...limit, actual: 1 },
        { ...limit, limitId: 'builtin', actual: 5 },
      ],
    });
    void journal.append(record);
    const drainer = drainerOf(journal);
    await drainer.drainAll();
    const [operation, events, periods] = await database.asSystem(async (tx) => [
      await tx.operation.findFirstOrThrow(),
      await tx.usageEvent.findMany({ orderBy: { attempt: 'asc' } }),
      await tx.limitPeriod.findMany(),
    ]);
    expect(operation).toMatchObject({
      id: record.operationId,
      occurredAt: new Date(occurredAtMs),
      startedAt: new Date(occurredAtMs),
      // Fractions of a millisecond are left away: 5.4 and 22.6 after the start.
      firstByteAt: new Date(occurredAtMs + 5),
      endedAt: new Date(occurredAtMs + 22),
      routeId: record.route?.id,
      attemptsCount: 2,
      tags: null,
      decision: record.decision,
      gatewayMs: 0.4,
      endUser: 'u'.repeat(256),
    });
    expect(events).toMatchObject([
      { priced: true, serviceTier: 'flex', status: 200, inputTokens: 11n, outputTokens: 7n, upstreamRequestId: 'up-1' },
      { priced: false, cost: null, charge: null, status: null, firstByteAt: null, provenance: 'reported' },
    ]);
    expect(events[0]?.charge?.toFixed(12)).toBe('0.000000000001');
    expect(periods).toMatchObject([{ limitId, periodStart: new Date(0) }]);
    expect(periods[0]?.settled.toFixed(12)).toBe('0.000000001000');
    await drainer.stop();
    await journal.close();
  });

  it('stores a record whose month has no partition yet, on both sides of a month boundary', async () => {
    const journal = journalOf();
    const boundary = Date.UTC(2027, 4, 1);
    for (const occurredAtMs of [boundary - 1, boundary]) void journal.append(endOf(tenant, { occurredAtMs }));
    const drainer = drainerOf(journal);
    await drainer.drainAll();
    expect(await totalsOf(database, tenant.organizationId)).toMatchObject({
      operations: 2,
      events: 2,
      hourRequests: 2,
    });
    const hours = await database.forOrganization(tenant.organizationId, (tx) =>
      tx.usageHour.findMany({ orderBy: { hour: 'asc' } }),
    );
    expect(hours.map((hour) => hour.hour.toISOString())).toEqual([
      '2027-04-30T23:00:00.000Z',
      '2027-05-01T00:00:00.000Z',
    ]);
    await drainer.stop();
    await journal.close();
  });

  it('deletes drained files, also those an operation under way once pinned', async () => {
    const journal = journalOf('owner-a', 20_000);
    const drainer = drainerOf(journal, 500);
    const long = v7();
    void journal.append(beginOf(tenant, { operationId: long }));
    for (let round = 0; round < 12; round += 1) {
      for (let index = 0; index < 20; index += 1) void journal.append(endOf(tenant));
      await drainer.drainAll();
    }
    expect(readdirSync(journal.folder).filter((name) => name.endsWith('.log')).length).toBeLessThan(8);
    void journal.append(endOf(tenant, { operationId: long }));
    await drainer.drainAll();
    expect(await totalsOf(database, tenant.organizationId)).toMatchObject({ operations: 241, events: 241 });
    await drainer.stop();
    await journal.close();
  });

  it('shows a record within a second and never holds the event loop for long', async () => {
    const journal = journalOf();
    for (let index = 0; index < 8000; index += 1) void journal.append(endOf(index % 2 ? tenant : other));
    const drainer = drainerOf(journal);
    const gaps: number[] = [];
    let last = performance.now();
    const ticker = setInterval(() => {
      gaps.push(performance.now() - last);
      last = performance.now();
    }, 1);
    const started = performance.now();
    await drainer.drainAll();
    clearInterval(ticker);
    const seconds = (performance.now() - started) / 1000;
    gaps.sort((a, b) => a - b);
    const [p95 = 0, longest = 0] = [gaps[Math.floor(gaps.length * 0.95)], gaps.at(-1)];
    console.log(
      `drained 8,000 records in ${seconds.toFixed(2)} s; event loop held ${p95.toFixed(1)} ms (p95), ${longest.toFixed(1)} ms at most`,
    );
    expect(p95).toBeLessThan(50);
    drainer.start();
    void journal.append(endOf(tenant));
    await delay(1000);
    expect(await totalsOf(database, tenant.organizationId)).toMatchObject({ operations: 4001 });
    await drainer.stop();
    await journal.close();
  }, 60_000);
});
