/**
 * The journal: where a request's facts are safe before anything else happens to them. What a `write(2)` has taken survives
 * `kill -9`: the records of one turn of the event loop are written together at its end. A call is sent only once its `begin`
 * is on file; an `end` is waited for by nobody (a process killed in between leaves an operation at its bound). `fdatasync` follows
 * in groups in the background, so a power cut loses at most 50 ms (or nothing, with sync `always`). The drain (`drainer.ts`) carries records on to Postgres and deletes what has been carried.
 *
 * Space is bounded. When it runs out (its own limit, or the disk), `begin` records are refused with `JournalFullError`, so
 * that nothing new is sent that could not be recorded. The `end` of what was already sent is never refused: there is a
 * reserve for it on disk, and if even that fails it waits in memory, from where it goes to the disk or to Postgres, whichever
 * takes it first.
 */
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { JournalFullError, type Journal, type JournalRecord } from '@tollgate/gateway';
import type { StoredRecord } from './journal/format.js';
import { LogFiles } from './journal/log-files.js';
import { claimFolder, touchOwner } from './journal/owner.js';
import { RefusalCounter } from './journal/refusals.js';

export interface JournalOptions {
  /** `TOLLGATE_DATA_DIR`; journals live in `journal/<owner id>/` below it. */
  dataDir: string;
  /** Names this process's folder; a new one at every start. */
  ownerId: string;
  /** `always`: `append` gives a promise that resolves once the record is on disk. Default `background`. */
  sync?: 'background' | 'always';
  /** Most bytes of records not yet drained. Default 1 GB. */
  maxBytes?: number;
  /** Size at which a new file is begun. Default 16 MB, at most an eighth of `maxBytes`. */
  maxFileBytes?: number;
  /** Told once when writing begins to fail and once when it works again. */
  onStateChange?: (state: 'full' | 'writing', error?: unknown) => void;
  /** Milliseconds since 1970; default the system clock. */
  nowMs?: () => number;
}

/** Records and bytes not yet in Postgres. */
export interface JournalDepth {
  records: number;
  bytes: number;
}

/** More than this is not left to the end of a turn. */
const mostHeldBytes = 128 * 1024;
/** Of what waits in memory, so many are offered to the disk at a time: there may be room for a few. */
const recordsPerTry = 50;
const backgroundSyncMs = 50;
const upkeepMs = 250;
const heartbeatMs = 5000;

export class FileJournal implements Journal {
  readonly folder: string;
  readonly #files: LogFiles;
  readonly #waitsForDisk: boolean;
  readonly #maxBytes: number;
  /** Part of `maxBytes` that only `end` records may use. */
  readonly #reserveBytes: number;
  readonly #onStateChange: NonNullable<JournalOptions['onStateChange']>;
  readonly #nowMs: () => number;
  readonly #refusals = new RefusalCounter();
  /** `end` records the disk would not take, oldest first. */
  #unwritten: StoredRecord[] = [];
  /** Records that the next write takes along. */
  #held: StoredRecord[] = [];
  #heldBytes = 0;
  #flushScheduled = false;
  /** Those who wait for the next write; `null` = nobody. */
  #turn: PromiseWithResolvers<void> | null = null;
  #full = false;
  #usedBytes: number;
  #undrained: JournalDepth = { records: 0, bytes: 0 };

  #syncing = false;
  #syncTimer: NodeJS.Timeout | null = null;
  #waiting: { resolve: () => void; reject: (error: unknown) => void }[] = [];
  #upkeep: NodeJS.Timeout | null;
  #touchedMs = 0;

  constructor(options: JournalOptions) {
    this.#waitsForDisk = options.sync === 'always';
    this.#maxBytes = options.maxBytes ?? 1024 ** 3;
    this.#reserveBytes = Math.min(this.#maxBytes / 4, 32 * 1024 ** 2);
    this.#onStateChange = options.onStateChange ?? ((): void => undefined);
    this.#nowMs = options.nowMs ?? Date.now;
    this.folder = join(journalRoot(options.dataDir), options.ownerId);
    claimFolder(this.folder);
    this.#writeReserve();
    // Space comes back a file at a time: the one being written must be a small part of what there is.
    const maxFileBytes = options.maxFileBytes ?? Math.min(16 * 1024 ** 2, Math.floor(this.#maxBytes / 8));
    this.#files = new LogFiles(this.folder, maxFileBytes);
    this.#usedBytes = this.#files.bytes;
    this.#upkeep = setInterval(() => this.#doUpkeep(), upkeepMs);
    this.#upkeep.unref();
  }

  /** False while `begin` records are refused: the gateway then answers 503 before doing any work. */
  get admitting(): boolean {
    return !this.#full && this.#usedBytes < this.#maxBytes - this.#reserveBytes;
  }

  append(record: JournalRecord, json?: string): void | Promise<void> {
    if (record.type === 'end' && record.outcome === 'refused' && !this.#refusals.takesFull(record)) return;
    const spends = record.type === 'end' && record.attempts.length > 0;
    if (!spends && !this.admitting) throw new JournalFullError('the journal is full');
    // What waits in memory came first and stays first; the upkeep tries again to write it.
    if (this.#unwritten.length > 0) {
      this.#unwritten.push(record);
    } else {
      this.#hold(record, json);
      if (!this.#waitsForDisk) {
        this.#syncSoon(backgroundSyncMs);
        const written = spends ? undefined : this.#turnWritten();
        if (this.#heldBytes < mostHeldBytes) this.#flushSoon();
        else this.#flush();
        return written;
      }
      if (!this.#flush() && !spends) throw new JournalFullError('the journal cannot be written');
    }
    if (!this.#waitsForDisk) return this.#syncSoon(backgroundSyncMs);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#syncSoon(0);
    });
  }

  depth(): JournalDepth {
    return { records: this.#undrained.records + this.#unwritten.length, bytes: this.#undrained.bytes };
  }

  /**
   * `end` records that only memory holds, oldest first: the drain may carry them over directly, which also frees the files
   * that hold their beginnings.
   */
  get unwritten(): readonly StoredRecord[] {
    return this.#unwritten;
  }

  /** Told by the drain when it has carried these over. Some may have been written to the file meanwhile: no harm. */
  noteCarried(records: readonly StoredRecord[]): void {
    const carried = new Set(records);
    this.#unwritten = this.#unwritten.filter((record) => !carried.has(record));
    if (this.#full) this.#tryToResume();
  }

  /** Where the writer is: the drain never deletes this file. */
  get currentSequence(): number {
    return this.#files.sequence;
  }

  /** Told by the drain after each commit, so that the depth is known without looking at the disk. */
  noteDrained(records: number, bytes: number): void {
    this.#undrained.records -= records;
    this.#undrained.bytes -= bytes;
  }

  /** Told by the drain when it has deleted a file: its bytes may be written again. */
  noteDeleted(sequence: number): void {
    this.#files.forget(sequence);
    this.#usedBytes = this.#files.bytes;
    if (this.#full) this.#tryToResume();
  }

  /** Writes counts and records that still wait, syncs and closes. Records appended afterwards throw. */
  async close(): Promise<void> {
    if (this.#upkeep === null) return;
    clearInterval(this.#upkeep);
    this.#upkeep = null;
    this.#doUpkeep();
    if (this.#syncTimer !== null) clearTimeout(this.#syncTimer);
    while (this.#syncing) await delay(1);
    await this.#syncNow();
    this.#files.close();
  }

  #hold(record: StoredRecord, json = JSON.stringify(record)): void {
    this.#heldBytes += this.#files.hold(json);
    this.#held.push(record);
  }

  #flushSoon(): void {
    if (this.#flushScheduled) return;
    this.#flushScheduled = true;
    setImmediate(() => {
      this.#flushScheduled = false;
      this.#flush();
    });
  }

  /** Settles with the next write; all that begins in one turn waits for the same promise. */
  #turnWritten(): Promise<void> {
    if (this.#turn === null) {
      const turn = Promise.withResolvers<void>();
      this.#turn = turn;
    }
    return this.#turn.promise;
  }

  /** Writes what is held. Where the disk refuses, `end` records wait in memory instead and the rest is dropped. */
  #flush(): boolean {
    const records = this.#held;
    if (records.length === 0) return true;
    const bytes = this.#heldBytes;
    const turn = this.#turn;
    this.#held = [];
    this.#heldBytes = 0;
    this.#turn = null;
    try {
      this.#files.flush();
    } catch (error) {
      this.#becomeFull(error);
      this.#unwritten = [...records.filter(mustBeKept), ...this.#unwritten];
      turn?.reject(new JournalFullError('the journal cannot be written', { cause: error }));
      return false;
    }
    turn?.resolve();
    this.#usedBytes += bytes;
    this.#undrained.bytes += bytes;
    this.#undrained.records += records.length;
    return true;
  }

  #syncSoon(delayMs: number): void {
    if (this.#syncTimer !== null || this.#syncing) return;
    this.#syncTimer = setTimeout(() => {
      this.#syncTimer = null;
      void this.#syncNow();
    }, delayMs);
    this.#syncTimer.unref();
  }

  /** One fdatasync for everything written so far. Records that come meanwhile wait for the next. */
  async #syncNow(): Promise<void> {
    if (this.#syncing) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#syncing = true;
    try {
      await this.#files.sync();
      for (const waiter of waiting) waiter.resolve();
    } catch (error) {
      this.#becomeFull(error);
      const failure = new JournalFullError('the journal could not be synced to disk', { cause: error });
      for (const waiter of waiting) waiter.reject(failure);
    } finally {
      this.#syncing = false;
    }
    if (this.#upkeep !== null && (this.#files.needsSync || this.#waiting.length > 0)) {
      this.#syncSoon(this.#waitsForDisk ? 0 : backgroundSyncMs);
    }
  }

  #doUpkeep(): void {
    const now = this.#nowMs();
    for (const count of this.#refusals.flush()) this.#hold(count);
    this.#flush();
    if (this.#full) this.#tryToResume();
    if (this.#files.needsSync) this.#syncSoon(backgroundSyncMs);
    if (now - this.#touchedMs < heartbeatMs) return;
    this.#touchedMs = now;
    try {
      touchOwner(this.folder, now);
    } catch {
      // The folder is gone or the disk is full: appends say so themselves.
    }
  }

  /** The disk refused: give up the reserve file so that ends of running operations find room. */
  #becomeFull(error: unknown): void {
    rmSync(this.#reservePath, { force: true });
    if (this.#full) return;
    this.#full = true;
    this.#onStateChange('full', error);
  }

  #tryToResume(): void {
    if (!this.#triedUnwritten()) return;
    try {
      // All of it is in Postgres: a new file lets the drain delete this one, which may be all that fills the disk.
      if (this.#undrained.bytes === 0 && !this.#files.atStart) this.#files.rotate();
      this.#writeReserve();
      this.#full = false;
      this.#onStateChange('writing');
    } catch {
      rmSync(this.#reservePath, { force: true });
    }
  }

  #triedUnwritten(): boolean {
    while (this.#unwritten.length > 0) {
      const some = this.#unwritten.slice(0, recordsPerTry);
      this.#unwritten = this.#unwritten.slice(recordsPerTry);
      for (const record of some) this.#hold(record);
      if (!this.#flush()) return false;
    }
    return true;
  }

  get #reservePath(): string {
    return join(this.folder, 'reserve');
  }

  /** Room on a shared disk that nobody else can take: real bytes, not a hole. */
  #writeReserve(): void {
    const bytes = Math.min(1024 * 1024, Math.floor(this.#reserveBytes / 8));
    writeFileSync(this.#reservePath, Buffer.alloc(bytes, 1), { mode: 0o600 });
    if (statSync(this.#reservePath).size !== bytes) throw new Error('no room for the journal reserve');
  }
}

/** What was sent may have cost money; a `begin` that could not be written was never sent. */
function mustBeKept(record: StoredRecord): boolean {
  return record.type === 'end' && record.attempts.length > 0;
}

export function journalRoot(dataDir: string): string {
  return join(dataDir, 'journal');
}
