/**
 * The journal: where a request's facts are safe before anything else happens to them. One `write(2)` per record survives
 * `kill -9`; `fdatasync` follows in groups in the background, so a power cut loses at most 50 ms (or nothing, with sync
 * `always`). The drain (`drainer.ts`) carries records on to Postgres and deletes what has been carried.
 *
 * Space is bounded. When it runs out (its own limit, or the disk), `begin` records are refused with `JournalFullError`, so
 * that nothing new is sent that could not be recorded. The `end` of what was already sent is never refused: there is a
 * reserve for it on disk, and if even that fails it waits in memory and is written as soon as the disk takes it.
 */
import {
  closeSync,
  fdatasync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { JournalFullError, type Journal, type JournalRecord } from '@tollgate/gateway';
import { encodeLine, fileHeader, fileName, sequenceOf, type StoredRecord } from './journal/format.js';
import { claimFolder, touchOwner } from './journal/owner.js';
import { RefusalCounter } from './journal/refusals.js';

export interface JournalOptions {
  /** `TOLLGATE_DATA_DIR`; journals live in `journal/<owner id>/` below it. */
  dataDir: string;
  /** Names this process's folder; a new one at every start. */
  ownerId: string;
  /** `always`: `append` gives a promise that resolves once the record is on disk. */
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

const backgroundSyncMs = 50;
const upkeepMs = 250;
const heartbeatMs = 5000;

export class FileJournal implements Journal {
  readonly folder: string;
  readonly #options: Required<Omit<JournalOptions, 'onStateChange'>>;
  readonly #onStateChange: NonNullable<JournalOptions['onStateChange']>;
  readonly #refusals = new RefusalCounter();
  readonly #scratch = Buffer.allocUnsafe(256 * 1024);
  /** Part of `maxBytes` that only `end` records may use. */
  readonly #reserveBytes: number;

  #fd = -1;
  #sequence = 0;
  #fileBytes = 0;
  #files = new Map<number, { bytes: number; records: number }>();
  #bytes = 0;
  #records = 0;
  #drainedRecords = 0;
  #drainedBytes = 0;

  #dirty = false;
  #retired: number[] = [];
  #syncing = false;
  #syncTimer: NodeJS.Timeout | null = null;
  #waiting: { resolve: () => void; reject: (error: unknown) => void }[] = [];
  /** `end` records the disk would not take, oldest first. */
  readonly #unwritten: StoredRecord[] = [];
  #full = false;
  #closed = false;
  #upkeep: NodeJS.Timeout;
  #touchedMs = 0;

  constructor(options: JournalOptions) {
    const maxBytes = options.maxBytes ?? 1024 ** 3;
    this.#options = {
      sync: 'background',
      maxBytes,
      // Space comes back a file at a time: the one being written must be a small part of what there is.
      maxFileBytes: Math.min(16 * 1024 ** 2, Math.floor(maxBytes / 8)),
      nowMs: Date.now,
      ...stripUndefined(options),
    };
    this.#onStateChange = options.onStateChange ?? ((): void => undefined);
    this.#reserveBytes = Math.min(this.#options.maxBytes / 4, 32 * 1024 ** 2);
    this.folder = join(journalRoot(options.dataDir), options.ownerId);
    claimFolder(this.folder);
    this.#writeReserve();
    this.#openFile(1);
    this.#upkeep = setInterval(() => this.#doUpkeep(), upkeepMs);
    this.#upkeep.unref();
  }

  /** False while `begin` records are refused: the gateway then answers 503 before doing any work. */
  get admitting(): boolean {
    return !this.#full && this.#bytes < this.#options.maxBytes - this.#reserveBytes;
  }

  append(record: JournalRecord): void | Promise<void> {
    if (record.type === 'end' && record.outcome === 'refused' && !this.#refusals.takesFull(record)) return;
    const spends = record.type === 'end' && record.attempts.length > 0;
    if (!spends && !this.admitting) throw new JournalFullError('the journal is full');
    try {
      // What waits in memory came first and stays first.
      if (this.#unwritten.length > 0) this.#writeUnwritten();
      this.#write(record);
    } catch (error) {
      this.#becomeFull(error);
      if (!spends) throw new JournalFullError('the journal cannot be written', { cause: error });
      this.#unwritten.push(record);
    }
    if (this.#options.sync === 'background') {
      this.#syncSoon(backgroundSyncMs);
      return;
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#syncSoon(0);
    });
  }

  depth(): JournalDepth {
    const waiting = this.#unwritten.length;
    return { records: this.#records - this.#drainedRecords + waiting, bytes: this.#bytes - this.#drainedBytes };
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
    const left = this.#unwritten.filter((record) => !carried.has(record));
    this.#unwritten.splice(0, this.#unwritten.length, ...left);
    if (this.#full) this.#tryToResume();
  }

  /** Where the writer is: the drain never deletes this file. */
  get currentSequence(): number {
    return this.#sequence;
  }

  /** Told by the drain after each commit, so that depth and room are known without looking at the disk. */
  noteDrained(records: number, bytes: number): void {
    this.#drainedRecords += records;
    this.#drainedBytes += bytes;
  }

  /** Told by the drain when it has deleted a file: its bytes may be written again. */
  noteDeleted(sequence: number): void {
    const file = this.#files.get(sequence);
    if (file === undefined) return;
    this.#files.delete(sequence);
    this.#bytes -= file.bytes;
    this.#drainedBytes -= file.bytes;
    if (this.#full) this.#tryToResume();
  }

  /** Writes counts and records that still wait, syncs and closes. Records appended afterwards throw. */
  async close(): Promise<void> {
    if (this.#closed) return;
    clearInterval(this.#upkeep);
    this.#doUpkeep();
    while (this.#syncing) await delay(1);
    await this.#syncNow();
    this.#closed = true;
    if (this.#syncTimer !== null) clearTimeout(this.#syncTimer);
    closeSync(this.#fd);
    this.#fd = -1;
  }

  #write(record: StoredRecord): void {
    if (this.#closed) throw new Error('the journal is closed');
    if (this.#fileBytes >= this.#options.maxFileBytes) this.#rotate();
    const line = encodeLine(record);
    const small = line.length * 3 <= this.#scratch.length;
    const buffer = small ? this.#scratch : Buffer.from(line, 'utf8');
    const length = small ? this.#scratch.write(line, 0, 'utf8') : buffer.length;
    let written = 0;
    try {
      written = writeSync(this.#fd, buffer, 0, length);
    } finally {
      // A part of a line (the disk filled up in the middle) would swallow the next one.
      if (written !== length) ftruncateSync(this.#fd, this.#fileBytes);
    }
    if (written !== length) throw new Error(`only ${written} of ${length} bytes were written`);
    this.#fileBytes += length;
    this.#bytes += length;
    this.#records += 1;
    const file = this.#files.get(this.#sequence);
    if (file !== undefined) {
      file.bytes += length;
      file.records += 1;
    }
    this.#dirty = true;
  }

  #rotate(): void {
    const previous = this.#fd;
    this.#openFile(this.#sequence + 1);
    this.#retired.push(previous);
  }

  #openFile(sequence: number): void {
    const path = join(this.folder, fileName(sequence));
    const fd = openSync(path, 'a', 0o600);
    try {
      if (writeSync(fd, fileHeader) !== fileHeader.length) throw new Error('no room for a new journal file');
    } catch (error) {
      closeSync(fd);
      rmSync(path, { force: true });
      throw error;
    }
    this.#fd = fd;
    this.#sequence = sequence;
    this.#fileBytes = fileHeader.length;
    this.#bytes += fileHeader.length;
    this.#drainedBytes += fileHeader.length;
    this.#files.set(sequence, { bytes: fileHeader.length, records: 0 });
    syncFolder(this.folder);
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
    if (this.#syncing || this.#fd === -1) return;
    const waiting = this.#waiting;
    const retired = this.#retired;
    this.#waiting = [];
    this.#retired = [];
    if (!this.#dirty && retired.length === 0) {
      for (const waiter of waiting) waiter.resolve();
      return;
    }
    this.#dirty = false;
    this.#syncing = true;
    try {
      for (const fd of [...retired, this.#fd]) await syncData(fd);
      for (const waiter of waiting) waiter.resolve();
    } catch (error) {
      this.#becomeFull(error);
      const failure = new JournalFullError('the journal could not be synced to disk', { cause: error });
      for (const waiter of waiting) waiter.reject(failure);
    } finally {
      for (const fd of retired) closeSync(fd);
      this.#syncing = false;
      if (this.#dirty || this.#waiting.length > 0) {
        this.#syncSoon(this.#options.sync === 'always' ? 0 : backgroundSyncMs);
      }
    }
  }

  #doUpkeep(): void {
    const now = this.#options.nowMs();
    try {
      for (const count of this.#refusals.flush()) this.#write(count);
      if (this.#dirty) this.#syncSoon(backgroundSyncMs);
    } catch (error) {
      this.#becomeFull(error);
    }
    if (this.#full) this.#tryToResume();
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
    try {
      this.#writeUnwritten();
      // All of it is in Postgres: a new file lets the drain delete this one, which may be all that fills the disk.
      if (this.depth().bytes === 0 && this.#fileBytes > fileHeader.length) this.#rotate();
      this.#writeReserve();
      this.#full = false;
      this.#onStateChange('writing');
    } catch (e) {
 console.error('RESUME', String(e), this.depth(), this.#fileBytes, this.#sequence, this.#unwritten.length);
      rmSync(this.#reservePath, { force: true });
    }
  }

  #writeUnwritten(): void {
    while (this.#unwritten.length > 0) {
      const [first] = this.#unwritten;
      if (first === undefined) return;
      this.#write(first);
      this.#unwritten.shift();
    }
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

export function journalRoot(dataDir: string): string {
  return join(dataDir, 'journal');
}

/** Sequence numbers of a folder's files, ascending. */
export function journalFiles(folder: string): number[] {
  return readdirSync(folder)
    .map(sequenceOf)
    .filter((sequence) => sequence !== null)
    .sort((a, b) => a - b);
}

function syncData(fd: number): Promise<void> {
  return new Promise((resolve, reject) => {
    fdatasync(fd, (error) => (error === null ? resolve() : reject(error)));
  });
}

/** Without this a power cut may forget that the new file exists. */
function syncFolder(folder: string): void {
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function stripUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as T;
}
