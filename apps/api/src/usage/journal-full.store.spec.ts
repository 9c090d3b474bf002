import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { JournalFullError } from '@tollgate/gateway';
import { v7 } from 'uuid';
import type { Database } from '@tollgate/database';
import { startTestPostgres, type TestPostgres } from '@tollgate/database/testing';
import { Drainer } from './drainer.js';
import { FileJournal } from './journal.js';
import { drainDatabase, totalsOf } from './testing/drain-database.js';
import { beginOf, endOf, testTenant } from './testing/records.js';

/** A disk of 4 MB; `null` where this account may not mount one. */
function smallDisk(): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'tollgate-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder], { stdio: 'ignore' });
    return folder;
  } catch {
    rmSync(folder, { recursive: true, force: true });
    return null;
  }
}

const disk = smallDisk();
const onSmallDisk = disk === null ? describe.skip : describe;

afterAll(() => {
  if (disk === null) return;
  execFileSync('umount', ['-l', disk]);
  rmSync(disk, { recursive: true, force: true });
});

onSmallDisk(disk === null ? 'a full disk (skipped: this account may not mount a small one)' : 'a full disk', () => {
  const tenant = testTenant();
  let postgres: TestPostgres;
  let database: Database;

  beforeAll(async () => {
    postgres = await startTestPostgres();
    ({ database } = await drainDatabase(postgres, [tenant]));
  }, 60_000);
  afterAll(async () => {
    await database.close();
    await postgres.stop();
  });

  // R20: stop admitting before anything is lost, and go on alone when there is room.
  it('stops what is new, loses no end of what was sent, and resumes alone', async () => {
    const states: string[] = [];
    const dataDir = disk ?? '';
    const journal = new FileJournal({ dataDir, ownerId: 'owner-a', onStateChange: (state) => states.push(state) });
    const open: string[] = [];
    const occurredAtMs = Date.now();
    const fill = async (): Promise<never> => {
      for (;;) {
        // One turn of the event loop: its records are written together or not at all.
        const turn = Array.from({ length: 50 }, () => v7());
        await Promise.all(turn.map((operationId) => journal.append(beginOf(tenant, { operationId, occurredAtMs }))));
        open.push(...turn);
      }
    };
    await expect(fill()).rejects.toThrow(JournalFullError);
    // Something else takes even the room the journal gave up: ends now wait in memory.
    const { bavail, bsize } = statfsSync(dataDir);
    try {
      writeFileSync(join(dataDir, 'somebody-else'), Buffer.alloc(bavail * bsize, 1));
    } catch {
      // As much as went in.
    }
    for (const operationId of open) void journal.append(endOf(tenant, { operationId, occurredAtMs }));
    expect(states).toEqual(['full']);
    expect(journal.admitting).toBe(false);
    expect(() => void journal.append(beginOf(tenant))).toThrow(JournalFullError);

    const drainer = new Drainer({ database, dataDir, journal, log: { info: () => undefined, warn: () => undefined } });
    drainer.start();
    rmSync(join(dataDir, 'somebody-else'));
    for (let tries = 0; tries < 400 && !journal.admitting; tries += 1) await delay(50);
    expect(states).toEqual(['full', 'writing']);
    await drainer.drainAll();
    expect(await totalsOf(database, tenant.organizationId)).toMatchObject({
      operations: open.length,
      events: open.length,
      hourRequests: open.length,
    });
    void journal.append(endOf(tenant));
    await drainer.drainAll();
    expect(await totalsOf(database, tenant.organizationId)).toMatchObject({ operations: open.length + 1 });
    await drainer.stop();
    await journal.close();
  }, 60_000);
});
