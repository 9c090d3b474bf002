import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { JournalFullError, type OutcomeRecord } from '@tollgate/gateway';
import { FileJournal, type JournalOptions } from './journal.js';
import { LoopSlice } from './journal/loop-slice.js';
import { JournalReader, JournalVersionError, type ReadRecord } from './journal/reader.js';
import { beginOf, endOf, refusalOf, testTenant } from './testing/records.js';

const tenant = testTenant();
let dataDir: string;
let journals: FileJournal[] = [];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'tollgate-journal-'));
});
afterEach(async () => {
  for (const journal of journals) await journal.close();
  journals = [];
  rmSync(dataDir, { recursive: true, force: true });
});

function open(options: Partial<JournalOptions> = {}): FileJournal {
  const journal = new FileJournal({ dataDir, ownerId: 'owner-a', ...options });
  journals.push(journal);
  return journal;
}

/** Everything in a folder; what the drain passes on unread is read here. */
async function readAll(folder: string): Promise<Pick<ReadRecord, 'record'>[]> {
  const reader = new JournalReader(folder, { sequence: 1, offset: 0 });
  const records: Pick<ReadRecord, 'record'>[] = [];
  try {
    for (;;) {
      const batch = await reader.read(100, new LoopSlice());
      if (batch.length === 0) return records;
      for (const { record, document } of batch) {
        records.push({
          record: document === null ? record : (JSON.parse(document.json.toString('utf8')) as OutcomeRecord),
        });
      }
    }
  } finally {
    await reader.close();
  }
}

describe('the journal', () => {
  it('gives back every record in order, over file boundaries', async () => {
    const journal = open({ maxFileBytes: 20_000 });
    const written = Array.from({ length: 300 }, (_, index) => endOf(tenant, { endUser: `user-${index} 🙂\n"` }));
    for (const [index, record] of written.entries()) {
      void journal.append(record);
      if (index % 10 === 9) await nextTurn();
    }
    expect(readdirSync(journal.folder).filter((name) => name.endsWith('.log')).length).toBeGreaterThan(5);
    const read = await readAll(journal.folder);
    expect(read.map((item) => item.record)).toEqual(written);
    expect(journal.depth().records).toBe(300);
  });

  it('has a beginning on file when its append resolves, before any sync', async () => {
    const journal = open();
    await journal.append(beginOf(tenant, { operationId: '0199a000-0000-7000-8000-00000000abcd' }));
    expect(readFileSync(join(journal.folder, '00000001.log'), 'utf8')).toContain('00000000abcd');
  });

  it('writes the records of a turn together, in their order', async () => {
    const journal = open();
    const file = (): string => readFileSync(join(journal.folder, '00000001.log'), 'utf8');
    void journal.append(endOf(tenant, { endUser: 'first' }));
    void journal.append(endOf(tenant, { endUser: 'second' }));
    expect(journal.depth().records).toBe(0);
    const begun = [journal.append(beginOf(tenant)), journal.append(beginOf(tenant))];
    void journal.append(endOf(tenant, { endUser: 'third' }));
    expect(file()).not.toContain('first');
    await Promise.all(begun);
    expect(file()).toMatch(/"first".*\n.*"second".*\n.*"type":"begin".*\n.*"type":"begin".*\n.*"third"/);
    expect(journal.depth().records).toBe(5);
  });

  it('resolves an append in mode `always` once the group is synced', async () => {
    const journal = open({ sync: 'always' });
    const started = performance.now();
    await Promise.all(Array.from({ length: 200 }, () => journal.append(beginOf(tenant))));
    expect(performance.now() - started).toBeLessThan(2500);
  });

  it('passes over a torn tail and a damaged line, and names the damaged one', async () => {
    const journal = open();
    void journal.append(beginOf(tenant));
    void journal.append(endOf(tenant));
    await journal.close();
    const path = join(journal.folder, '00000001.log');
    appendFileSync(path, '00000000 {"type":"begin"}\n');
    appendFileSync(path, 'deadbeef {"type":"end","operationId":"half');
    const read = await readAll(journal.folder);
    expect(read.map((item) => item.record?.type ?? 'damaged')).toEqual(['begin', 'end', 'damaged']);
    truncateSync(path, 100);
    expect(await readAll(journal.folder)).toEqual([]);
  });

  it('leaves a journal of another format version alone', async () => {
    const journal = open();
    await journal.close();
    writeFileSync(join(journal.folder, '00000001.log'), 'tollgate-journal 99\nsomething else\n');
    await expect(readAll(journal.folder)).rejects.toBeInstanceOf(JournalVersionError);
  });

  // R20: what was already sent must be recorded even when there is no room for anything new.
  it('refuses to begin when it is full, still takes every end, and resumes alone when room is made', async () => {
    const states: string[] = [];
    const journal = open({ maxBytes: 400_000, maxFileBytes: 40_000, onStateChange: (state) => states.push(state) });
    let begun = 0;
    expect(() => {
      for (; begun < 10_000; begun += 1) void journal.append(beginOf(tenant));
    }).toThrow(JournalFullError);
    expect(begun).toBeGreaterThan(100);
    expect(journal.admitting).toBe(false);
    expect(() => void journal.append(refusalOf(tenant))).toThrow(JournalFullError);
    for (let index = 0; index < 20; index += 1) void journal.append(endOf(tenant));
    expect((await readAll(journal.folder)).filter((item) => item.record?.type === 'end')).toHaveLength(20);
    for (const sequence of [1, 2, 3, 4, 5]) journal.noteDeleted(sequence);
    expect(journal.admitting).toBe(true);
    void journal.append(beginOf(tenant));
  });

  it('counts refusals beyond sixty a minute and key instead of recording each', async () => {
    const journal = open();
    const occurredAtMs = Date.UTC(2026, 10, 20, 12);
    for (let index = 0; index < 1000; index += 1) void journal.append(refusalOf(tenant, { occurredAtMs }));
    for (let index = 0; index < 10; index += 1) void journal.append(refusalOf(testTenant(), { occurredAtMs }));
    await journal.close();
    const records = (await readAll(journal.folder)).map((item) => item.record);
    expect(records.filter((record) => record?.type === 'end')).toHaveLength(70);
    const counted = records.map((record) => (record?.type === 'refusals' ? record.count : 0));
    expect(counted.reduce((sum, count) => sum + count, 0)).toBe(940);
  });

  it('costs a few microseconds a record', () => {
    const journal = open();
    const begins = Array.from({ length: 2000 }, () => beginOf(tenant));
    const ends = Array.from({ length: 2000 }, () => endOf(tenant));
    for (const record of [...begins, ...ends]) void journal.append(record);
    // The quickest of many short runs: the others tell how busy the machine is.
    const time = (records: readonly Parameters<FileJournal['append']>[0][]): number => {
      const runs: number[] = [];
      for (let at = 0; at < records.length; at += 100) {
        const run = records.slice(at, at + 100);
        const started = performance.now();
        for (const record of run) void journal.append(record);
        runs.push(((performance.now() - started) * 1000) / run.length);
      }
      return Math.min(...runs);
    };
    const [begin, end] = [time(begins), time(ends)];
    console.log(`journal append: begin ${begin.toFixed(1)} µs, end ${end.toFixed(1)} µs`);
    expect(begin).toBeLessThan(50);
    expect(end).toBeLessThan(50);
  });
});
