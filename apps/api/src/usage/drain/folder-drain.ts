import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { BeginRecord } from '@tollgate/gateway';
import { fileName, type StoredRecord } from '../journal/format.js';
import { journalFiles } from '../journal/log-files.js';
import { JournalReader, type JournalPosition, type ReadRecord } from '../journal/reader.js';
import type { LoopSlice } from '../journal/loop-slice.js';
import { documentOfOutcome, documentOfRefusals, documentOfUnknown, type OperationDocument } from './documents.js';
import { PoisonRecordError } from './values.js';

/** What a batch needs of its surroundings. */
export interface DrainContext {
  loadZones(organizationIds: Iterable<string>): Promise<void>;
  /** Commits operations; resolves with those that can never be accepted. Waits out a database that is away. */
  write(documents: readonly OperationDocument[]): Promise<readonly Refused[]>;
  warn(message: string, detail: Record<string, unknown>): void;
}

export interface Refused {
  document: OperationDocument;
  reason: string;
}

export interface DrainedBatch {
  records: number;
  bytes: number;
}

interface OpenOperation {
  begins: [BeginRecord, ...BeginRecord[]];
  /** Of the oldest begin. */
  position: JournalPosition;
}

interface CursorFile {
  v: 1;
  /** Everything before is in Postgres. */
  drained: JournalPosition;
  /** The oldest `begin` whose `end` has not come; reading for the second time starts here. */
  open: JournalPosition;
}

const saveCursorMs = 250;

/** One journal folder on its way to Postgres: where we are in it, and which operations are still under way. */
export class FolderDrain {
  readonly folder: string;
  readonly #reader: JournalReader;
  readonly #open = new Map<string, OpenOperation>();
  /** Records before this were committed by an earlier run; they are read again only to know what is open. */
  readonly #alreadyDrained: JournalPosition;

  #cursorIsBehind = false;
  #savedSequence = -1;
  #savedMs = 0;
  /** Files before this were deleted. */
  #tidiedTo = 0;

  constructor(folder: string) {
    this.folder = folder;
    const cursor = readCursor(folder);
    const first = { sequence: journalFiles(folder)[0] ?? 1, offset: 0 };
    this.#alreadyDrained = cursor?.drained ?? first;
    const from = cursor?.open ?? first;
    this.#reader = new JournalReader(folder, later(from, first) ? from : first);
  }

  /** Operations that have begun and not ended. */
  get openOperations(): number {
    return this.#open.size;
  }

  /** Oldest file that still holds something of an operation under way. */
  get oldestOpenSequence(): number | null {
    return this.#oldestOpen()?.sequence ?? null;
  }

  /** `begin` records that keep old files from being deleted. */
  openBeginsBefore(sequence: number): BeginRecord[] {
    const begins: BeginRecord[] = [];
    for (const open of this.#open.values()) if (open.position.sequence < sequence) begins.push(...open.begins);
    return begins;
  }

  /** Carries one batch over. @returns `null` when there is nothing new. */
  async drainBatch(maxRecords: number, context: DrainContext, slice: LoopSlice): Promise<DrainedBatch | null> {
    const read = await this.#reader.read(maxRecords, slice);
    if (read.length === 0) {
      if (this.#cursorIsBehind) this.#saveCursor();
      return null;
    }
    const documents = new Map<string, OperationDocument>();
    const source = new Map<string, ReadRecord>();
    let bytes = 0;
    let records = 0;
    slice.begin();
    for (const item of read) {
      if (slice.spent) await slice.rest();
      const fresh = !later(this.#alreadyDrained, item.position);
      if (fresh) {
        bytes += item.bytes;
        records += 1;
      }
      try {
        const document = this.#take(item, fresh);
        if (document === null) continue;
        documents.set(document.operationId, document);
        source.set(document.operationId, item);
      } catch (error) {
        if (!(error instanceof PoisonRecordError)) throw error;
        this.#quarantine(item, error.message, context);
      }
    }
    slice.end();
    for (const { document, reason } of await this.#write(documents.values(), context)) {
      const item = source.get(document.operationId);
      if (item !== undefined) this.#quarantine(item, reason, context);
    }
    this.#saveCursorSoon();
    return { records, bytes };
  }

  /** Deletes files of which nothing is needed any more; gives their sequence numbers. */
  tidy(): number[] {
    const reading = this.#reader.position.sequence;
    const keepFrom = Math.min(reading, this.oldestOpenSequence ?? reading);
    if (keepFrom === this.#tidiedTo) return [];
    this.#tidiedTo = keepFrom;
    const deleted = journalFiles(this.folder).filter((sequence) => sequence < keepFrom);
    for (const sequence of deleted) rmSync(join(this.folder, fileName(sequence)), { force: true });
    return deleted;
  }

  /** Carries over records that never came into the folder because its disk is full. */
  async drainDirectly(records: readonly StoredRecord[], context: DrainContext): Promise<void> {
    const { position } = this.#reader;
    const documents = new Map<string, OperationDocument>();
    for (const record of records) {
      const item = { record, document: null, superseded: false, raw: null, position, bytes: 0 };
      try {
        const document = this.#take(item, true);
        if (document !== null) documents.set(document.operationId, document);
      } catch (error) {
        if (!(error instanceof PoisonRecordError)) throw error;
        this.#quarantine(item, error.message, context);
      }
    }
    for (const { document, reason } of await this.#write(documents.values(), context)) {
      context.warn('A record could not become rows', { reason, operationId: document.operationId });
    }
    this.#saveCursor();
  }

  /**
   * The owner is dead and everything it wrote has been read: what has begun and not ended is recorded at its bound, and the
   * folder goes. What was quarantined is kept.
   */
  async finish(context: DrainContext): Promise<void> {
    const source = new Map<string, ReadRecord>();
    const documents: OperationDocument[] = [];
    for (const { begins, position } of this.#open.values()) {
      const [first] = begins;
      const item = { record: first, document: null, superseded: false, raw: null, position, bytes: 0 };
      source.set(first.operationId, item);
      try {
        documents.push(documentOfUnknown(begins));
      } catch (error) {
        if (!(error instanceof PoisonRecordError)) throw error;
        this.#quarantine(item, error.message, context);
      }
    }
    for (const { document, reason } of await this.#write(documents, context)) {
      const item = source.get(document.operationId);
      if (item !== undefined) this.#quarantine(item, reason, context);
    }
    await this.#reader.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async close(): Promise<void> {
    await this.#reader.close();
  }

  async #write(documents: Iterable<OperationDocument>, context: DrainContext): Promise<readonly Refused[]> {
    const all = [...documents];
    if (all.length === 0) return [];
    await context.loadZones(new Set(all.map(({ organizationId }) => organizationId)));
    return context.write(all);
  }

  #take(item: ReadRecord, fresh: boolean): OperationDocument | null {
    const { record, document } = item;
    if (item.superseded) return null;
    if (document !== null) {
      this.#open.delete(document.operationId);
      return fresh ? document : null;
    }
    if (record === null) {
      if (fresh) throw new PoisonRecordError('the line is damaged');
      return null;
    }
    if (record.type === 'begin') {
      this.#noteBegin(record, item.position);
      return null;
    }
    if (record.type === 'end') this.#open.delete(record.operationId);
    if (!fresh) return null;
    try {
      if (record.type === 'end') return documentOfOutcome(record);
      if (record.type === 'refusals') return documentOfRefusals(record);
    } catch (error) {
      // A field that is missing or of another type: written by a build with a defect.
      if (error instanceof PoisonRecordError) throw error;
      throw new PoisonRecordError(String(error), { cause: error });
    }
    throw new PoisonRecordError('a record of an unknown type');
  }

  /** The same `begin` may come twice: it is written again when its file is to be deleted. */
  #noteBegin(record: BeginRecord, position: JournalPosition): void {
    const known = this.#open.get(record.operationId);
    if (known === undefined) {
      this.#open.set(record.operationId, { begins: [record], position });
      return;
    }
    const index = known.begins.findIndex((begin) => begin.attempt === record.attempt);
    if (index === -1) {
      known.begins.push(record);
      return;
    }
    if (index === 0) known.position = position;
  }

  #oldestOpen(): JournalPosition | null {
    let oldest: JournalPosition | null = null;
    for (const { position } of this.#open.values()) {
      if (oldest === null || later(oldest, position)) oldest = position;
    }
    return oldest;
  }

  /**
   * A cursor that is a little behind only means that rows which are there already are offered again; one file operation
   * a batch would cost as much as the batch. It is up to date before a file is deleted and when nothing is left to do.
   */
  #saveCursorSoon(): void {
    this.#cursorIsBehind = true;
    if (this.#reader.position.sequence !== this.#savedSequence || performance.now() - this.#savedMs > saveCursorMs) {
      this.#saveCursor();
    }
  }

  #saveCursor(): void {
    this.#cursorIsBehind = false;
    this.#savedSequence = this.#reader.position.sequence;
    this.#savedMs = performance.now();
    const drained = later(this.#reader.position, this.#alreadyDrained) ? this.#reader.position : this.#alreadyDrained;
    const cursor: CursorFile = { v: 1, drained, open: this.#oldestOpen() ?? drained };
    const path = join(this.folder, 'cursor.json');
    try {
      writeFileSync(`${path}.new`, JSON.stringify(cursor), { mode: 0o600 });
      renameSync(`${path}.new`, path);
    } catch {
      // A full disk, or the folder was finished by another process: the batch is only read once more.
    }
  }

  #quarantine(item: ReadRecord, reason: string, context: DrainContext): void {
    const folder = join(dirname(this.folder), 'quarantine');
    const path = join(folder, `${basename(this.folder)}.log`);
    const line = { reason, position: item.position, record: item.record ?? readable(item.document), raw: item.raw };
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      appendFileSync(path, `${JSON.stringify(line)}\n`, { mode: 0o600 });
    } catch (error) {
      // No room even for this: the log is the last place.
      context.warn('A journal record could not become rows nor be set aside', { ...line, error: String(error) });
      return;
    }
    context.warn('A journal record could not become rows and was set aside', { reason, file: basename(path) });
  }
}

/** What a person is to look at. */
function readable(document: OperationDocument | null): unknown {
  return document === null ? null : JSON.parse(document.json.toString('utf8'));
}

function readCursor(folder: string): CursorFile | null {
  const path = join(folder, 'cursor.json');
  if (!existsSync(path)) return null;
  try {
    const cursor = JSON.parse(readFileSync(path, 'utf8')) as Partial<CursorFile>;
    return cursor.v === 1 && cursor.drained !== undefined && cursor.open !== undefined ? (cursor as CursorFile) : null;
  } catch {
    return null;
  }
}

/** True where `a` lies after `b`. */
function later(a: JournalPosition, b: JournalPosition): boolean {
  return a.sequence > b.sequence || (a.sequence === b.sequence && a.offset > b.offset);
}
