import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createDatabase, type Database } from '@tollgate/database';
import { v7 } from 'uuid';
import { Drainer } from './drainer.js';
import { FileJournal } from './journal.js';
import { differingHours } from './rollups/rebuild.js';
import { totalsOf } from './testing/drain-database.js';
import { startDurablePostgres, type DurablePostgres } from './testing/durable-postgres.js';
import { beginOf, endOf, testTenant } from './testing/records.js';

let postgres: DurablePostgres;
let database: Database;
let dataDir: string;
const log = { info: (): void => undefined, warn: (): void => undefined };

beforeAll(async () => {
  postgres = await startDurablePostgres();
  database = createDatabase({ url: postgres.appUrl, maxConnections: 4 });
}, 60_000);
afterAll(async () => {
  await database.close();
  await postgres.stop();
});
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'tollgate-faults-'));
});
afterEach(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

async function knownTenant(): Promise<ReturnType<typeof testTenant>> {
  const tenant = testTenant();
  await database.asSystem((tx) =>
    tx.organization.create({ data: { id: tenant.organizationId, slug: `org-${v7()}`, name: 'Org', timeZone: 'UTC' } }),
  );
  return tenant;
}

describe('when things break', () => {
  // R17, R22: what was acknowledged is in the tables once, and only once, however the database went away.
  it('loses and doubles nothing while Postgres is killed and comes back under load', async () => {
    const tenant = await knownTenant();
    const journal = new FileJournal({ dataDir, ownerId: 'owner-a' });
    let failures = 0;
    const drainer = new Drainer({
      database,
      dataDir,
      journal,
      intervalMs: 10,
      log: { ...log, warn: () => void (failures += 1) },
    });
    drainer.start();
    let appended = 0;
    const load = setInterval(() => {
      for (let index = 0; index < 4; index += 1) {
        const operationId = v7();
        void journal.append(beginOf(tenant, { operationId }));
        void journal.append(endOf(tenant, { operationId }));
        appended += 1;
      }
    }, 10);
    for (let round = 0; round < 5; round += 1) {
      await delay(150 + Math.random() * 200);
      postgres.kill();
      await delay(300);
      await postgres.start();
    }
    await delay(300);
    clearInterval(load);
    await drainer.drainAll(60_000);
    await drainer.stop();
    await journal.close();
    console.log(`Postgres killed 5 times, ${appended} operations, ${failures} outages noticed`);
    expect(failures).toBeGreaterThan(0);
    const totals = await totalsOf(database, tenant.organizationId);
    expect(totals).toMatchObject({
      operations: appended,
      events: appended,
      input: appended * 11,
      hourRequests: appended,
      hourAttempts: appended,
      hourInput: appended * 11,
    });
    expect(totals.hourCharge).toBe(totals.charge);
  }, 120_000);

  // R5, R43: killed at any point, between any two writes of file, database and cursor.
  it('accounts for every operation of processes killed at random moments, once', async () => {
    const tenant = await knownTenant();
    const begun = new Set<string>();
    const ended = new Set<string>();
    const rounds = 10;
    for (let round = 0; round < rounds; round += 1) {
      const lines = await runAndKill(`owner-${round}`, tenant, 250 + Math.random() * 400);
      for (const line of lines) {
        const [what, id = ''] = line.split(' ');
        if (what === 'begin') begun.add(id);
        if (what === 'end') ended.add(id);
      }
    }
    const drainer = new Drainer({ database, dataDir, log });
    await drainer.drainAll();
    await drainer.stop();
    const operations = await database.forOrganization(tenant.organizationId, (tx) =>
      tx.operation.findMany({ select: { id: true, outcome: true } }),
    );
    const events = await database.forOrganization(tenant.organizationId, (tx) =>
      tx.usageEvent.groupBy({ by: ['operationId'], _count: true }),
    );
    const outcomes = new Map(operations.map(({ id, outcome }) => [id, outcome]));
    console.log(
      `${rounds} kills: ${begun.size} begun, ${ended.size} ended, ${operations.filter((o) => o.outcome === 'unknown').length} unknown`,
    );
    expect(begun.size).toBeGreaterThan(50);
    expect([...begun].filter((id) => !outcomes.has(id))).toEqual([]);
    expect([...ended].filter((id) => outcomes.get(id) !== 'succeeded')).toEqual([]);
    // At most one operation per process was between its begin and its end, and one more was not yet printed.
    expect(operations.length - begun.size).toBeLessThanOrEqual(rounds);
    expect(operations.filter((operation) => operation.outcome === 'unknown').length).toBeLessThanOrEqual(rounds);
    expect(events).toHaveLength(operations.length);
    expect(events.every((event) => event._count === 1)).toBe(true);
    const totals = await totalsOf(database, tenant.organizationId);
    expect(totals.hourRequests).toBe(operations.length);
    expect(totals.hourCharge).toBe(totals.charge);
    expect(await differingHours(database, new Date(Date.now() - 7_200_000), new Date(Date.now() + 3_600_000))).toEqual(
      [],
    );
    expect(existsSync(join(dataDir, 'journal')) ? readdirSync(join(dataDir, 'journal')) : []).toEqual([]);
  }, 120_000);
});

function runAndKill(ownerId: string, tenant: object, afterMs: number): Promise<string[]> {
  const here = import.meta.dirname;
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      '--experimental-transform-types',
      '--conditions=@tollgate/source',
      `--import=${join(here, 'testing/resolve-typescript.mjs')}`,
      join(here, 'testing/killed-writer.ts'),
      dataDir,
      ownerId,
      postgres.appUrl,
      JSON.stringify(tenant),
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env['PATH'] } },
  );
  return new Promise((resolve, reject) => {
    let output = '';
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.stdout.on('data', (chunk: Buffer) => {
      // The clock starts with its first record, however long the start took.
      if (output === '') setTimeout(() => child.kill('SIGKILL'), afterMs);
      output += chunk.toString();
    });
    child.once('close', (_, signal) => {
      if (signal !== 'SIGKILL') reject(new Error(`the writer ended by itself: ${errors}`));
      // A line that was cut off was not acknowledged.
      else
        resolve(
          output
            .slice(0, output.lastIndexOf('\n') + 1)
            .trimEnd()
            .split('\n'),
        );
    });
  });
}
