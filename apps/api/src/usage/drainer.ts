/**
 * Carries journal records to Postgres: this process's own, all the time, and those of processes that died, when it starts
 * and every half minute. At least once from the file, exactly once in the tables (`drain/write-operations.ts`).
 *
 * Postgres away: records stay where they are and everything waits; nothing is lost and nothing else stops, until the
 * journal is full (`journal.ts`).
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureUsagePartitions, type Database } from '@tollgate/database';
import { failureOf, messageOf } from './drain/failure.js';
import type { OperationDocument } from './drain/documents.js';
import { FolderDrain, type DrainContext, type Refused } from './drain/folder-drain.js';
import { LocalHours } from './drain/local-hours.js';
import { OrganizationZones } from './drain/organization-zones.js';
import { writeOperations, type WrittenRows } from './drain/write-operations.js';
import { journalRoot, type FileJournal } from './journal.js';
import { LoopSlice } from './journal/loop-slice.js';
import { isOwnerAlive } from './journal/owner.js';
import { JournalVersionError } from './journal/reader.js';

export interface DrainerOptions {
  database: Database;
  dataDir: string;
  /** This process's own journal; absent in a process that only adopts (a job). */
  journal?: FileJournal;
  log: DrainLog;
  /** Told after each commit, for metrics. */
  onWritten?: (written: WrittenRows) => void;
  /** Most records in one transaction. Default 500: larger ones hold the event loop too long. */
  batchRecords?: number;
  /** Pause when there is nothing to do. Default 250 ms. */
  intervalMs?: number;
  nowMs?: () => number;
}

export interface DrainLog {
  info(message: string, detail?: Record<string, unknown>): void;
  warn(message: string, detail?: Record<string, unknown>): void;
}

const adoptEveryMs = 30_000;
const longestBackoffMs = 5000;
/** Files an operation under way may lie behind before its `begin` is written anew so that they can be deleted. */
const filesKeptForOpen = 4;

export class Drainer {
  readonly #options: Required<Omit<DrainerOptions, 'journal' | 'onWritten'>>;
  readonly #journal: FileJournal | null;
  readonly #onWritten: (written: WrittenRows) => void;
  readonly #hours = new LocalHours();
  readonly #zones: OrganizationZones;
  readonly #context: DrainContext;
  readonly #slice = new LoopSlice();
  #own: FolderDrain | null = null;
  readonly #adopted = new Map<string, FolderDrain>();
  /** Folders of another version; said once. */
  readonly #unreadable = new Set<string>();
  #adoptedAtMs = -Infinity;
  #running: Promise<void> | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  #stopping = false;
  #wake: (() => void) | null = null;
  #failing = false;
  #markReady: () => void = () => undefined;

  /** Resolves once the journals of dead processes found at the start are in Postgres: counters can be rebuilt from there. */
  readonly ready: Promise<void>;

  constructor(options: DrainerOptions) {
    this.#options = {
      batchRecords: 500,
      intervalMs: 250,
      nowMs: Date.now,
      ...Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)),
    } as Required<DrainerOptions>;
    this.#journal = options.journal ?? null;
    this.#onWritten = options.onWritten ?? ((): void => undefined);
    this.#zones = new OrganizationZones(options.database);
    this.#context = {
      loadZones: (ids) => this.#patiently(() => this.#zones.load(ids)),
      write: (documents) => this.#write(documents),
      warn: (message, detail) => this.#options.log.warn(message, detail),
    };
    this.ready = new Promise((resolve) => (this.#markReady = resolve));
  }

  /** Longest time a batch has held the event loop, milliseconds. */
  get longestSliceMs(): number {
    return this.#slice.longestMs;
  }

  /** True while Postgres does not take batches. */
  get failing(): boolean {
    return this.#failing;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Carries over everything appended before the call. Rejects where Postgres does not take it within the time. */
  async drainAll(timeoutMs = 30_000): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`the journal was not drained within ${timeoutMs} ms`)), timeoutMs);
    });
    try {
      await Promise.race([this.#exclusively(() => this.#drainOnce()), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends after the batch in hand; what is left stays in the journal. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#wake?.();
    await this.#running;
    await this.#turn.catch(() => undefined);
    await this.#own?.close();
    for (const folder of this.#adopted.values()) await folder.close();
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      try {
        await this.#exclusively(() => this.#drainOnce());
        this.#markReady();
      } catch (error) {
        if (this.#stopping) break;
        this.#options.log.warn('Draining the journal failed and is tried again', { error: messageOf(error) });
        await this.#pause(longestBackoffMs);
      }
      await this.#pause(this.#options.intervalMs);
    }
  }

  async #exclusively<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work, work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #drainOnce(): Promise<void> {
    await this.#adoptDead();
    const journal = this.#journal;
    const own = await this.#drainOwn();
    if (journal === null || own === null) return;
    await this.#carryUnwritten(journal, own);
    for (const sequence of own.tidy()) journal.noteDeleted(sequence);
    // An operation that runs for hours must not pin gigabytes of others that are long finished.
    const behind = journal.currentSequence - filesKeptForOpen;
    for (const begin of own.openBeginsBefore(behind)) await journal.append(begin);
  }

  async #drainOwn(): Promise<FolderDrain | null> {
    if (this.#journal === null) return null;
    this.#own ??= new FolderDrain(this.#journal.folder);
    await this.#drainFolder(this.#own);
    return this.#own;
  }

  /** The disk is full: what waits in memory goes to Postgres without it. */
  async #carryUnwritten(journal: FileJournal, own: FolderDrain): Promise<void> {
    while (journal.unwritten.length > 0 && !this.#stopping) {
      const records = journal.unwritten.slice(0, this.#options.batchRecords);
      await own.drainDirectly(records, this.#context);
      journal.noteCarried(records);
    }
  }

  async #drainFolder(folder: FolderDrain): Promise<void> {
    while (!this.#stopping) {
      const batch = await folder.drainBatch(this.#options.batchRecords, this.#context, this.#slice);
      if (batch === null) return;
      if (folder !== this.#own) {
        // What a dead process left may be much; what happens now is shown meanwhile.
        await this.#drainOwn();
        continue;
      }
      this.#journal?.noteDrained(batch.records, batch.bytes);
      for (const sequence of folder.tidy()) this.#journal?.noteDeleted(sequence);
    }
  }

  async #adoptDead(): Promise<void> {
    const now = performance.now();
    if (now - this.#adoptedAtMs < adoptEveryMs) return;
    const root = journalRoot(this.#options.dataDir);
    if (!existsSync(root)) return;
    for (const entry of readdirSync(root, { withFileTypes: true })) {
      const path = join(root, entry.name);
      if (!entry.isDirectory() || entry.name === 'quarantine' || path === this.#journal?.folder) continue;
      if (this.#unreadable.has(path) || isOwnerAlive(path, this.#options.nowMs())) continue;
      await this.#adopt(path);
    }
    this.#adoptedAtMs = now;
  }

  async #adopt(path: string): Promise<void> {
    const folder = this.#adopted.get(path) ?? new FolderDrain(path);
    this.#adopted.set(path, folder);
    try {
      await this.#drainFolder(folder);
      if (this.#stopping) return;
      const unknown = folder.openOperations;
      await folder.finish(this.#context);
      this.#adopted.delete(path);
      this.#options.log.info('Took over the journal of a process that ended', { folder: path, unknown });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        // Another process has finished the same folder.
        this.#adopted.delete(path);
        return;
      }
      if (!(error instanceof JournalVersionError)) throw error;
      this.#unreadable.add(path);
      this.#adopted.delete(path);
      await folder.close();
      this.#options.log.warn('A journal of another version was left alone', { folder: path, error: error.message });
    }
  }

  /** Commits operations; halves a batch that holds something unacceptable until only that is left over. */
  async #write(documents: readonly OperationDocument[]): Promise<readonly Refused[]> {
    const reason = await this.#patiently(() => this.#tryWrite(documents));
    if (reason === null) return [];
    const [only] = documents;
    if (documents.length === 1 && only !== undefined) return [{ document: only, reason }];
    const middle = Math.ceil(documents.length / 2);
    return [...(await this.#write(documents.slice(0, middle))), ...(await this.#write(documents.slice(middle)))];
  }

  /** @returns why the operations can never be accepted; `null` where they are committed. */
  async #tryWrite(documents: readonly OperationDocument[]): Promise<string | null> {
    const { database } = this.#options;
    const hours = documents.map(({ organizationId, occurredAtMs }) =>
      this.#hours.startOf(this.#zones.zoneOf(organizationId), occurredAtMs),
    );
    try {
      const written = await database.asSystemPlain((query) => writeOperations(query, documents, hours), {
        timeoutMs: 60_000,
      });
      this.#onWritten(written);
      return null;
    } catch (error) {
      const failure = failureOf(error);
      if (failure === 'poison') return messageOf(error).slice(0, 500);
      if (failure === 'later') throw error;
      const months = new Set(documents.map(({ occurredAtMs }) => new Date(occurredAtMs).toISOString().slice(0, 7)));
      for (const month of months) {
        await database.asSystem((tx) => ensureUsagePartitions(tx, new Date(`${month}-01T00:00:00Z`), 0));
      }
      return this.#tryWrite(documents);
    }
  }

  /** Repeats until it works: half a second after the first failure, up to five seconds later on. */
  async #patiently<T>(work: () => Promise<T>): Promise<T> {
    for (let delayMs = 250; ; delayMs = Math.min(delayMs * 2, longestBackoffMs)) {
      try {
        const result = await work();
        if (this.#failing) this.#options.log.info('The database takes usage again');
        this.#failing = false;
        return result;
      } catch (error) {
        if (this.#stopping) throw error;
        if (!this.#failing) {
          this.#options.log.warn('The database does not take usage; the journal keeps it', { error: messageOf(error) });
        }
        this.#failing = true;
        await this.#pause(delayMs);
        if (this.#stopping) throw error;
      }
    }
  }

  #pause(ms: number): Promise<void> {
    if (this.#stopping) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#wake = null;
        resolve();
      };
      const timer = setTimeout(done, ms);
      timer.unref();
      this.#wake = done;
    });
  }
}
