import { open, readdir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { journalVersion } from '@tollgate/gateway';
import { documentOfLine, type OperationDocument } from '../drain/documents.js';
import { PoisonRecordError } from '../drain/values.js';
import { decodeLine, fileHeader, fileName, sequenceOf, type StoredRecord } from './format.js';
import { LoopSlice } from './loop-slice.js';

export interface JournalPosition {
  sequence: number;
  offset: number;
}

export interface ReadRecord {
  /** `null`: the line's checksum is wrong or it is no JSON, it is superseded, or it is passed on as `document`. */
  record: StoredRecord | null;
  /** What Postgres is sent of an `end` record: nearly all of them never become objects here. */
  document: OperationDocument | null;
  /** A `begin` whose `end` was read along with it: it says nothing any more and was not looked into. */
  superseded: boolean;
  /** The line as it lies in the file; only kept where it could not be read. */
  raw: string | null;
  /** Where the line starts. */
  position: JournalPosition;
  bytes: number;
}

const chunkBytes = 512 * 1024;
const newline = 0x0a;

/** Reads a journal folder from a position on, file after file, while its owner may still be writing. */
export class JournalReader {
  readonly #folder: string;
  #position: JournalPosition;
  /** Used for every read: half a megabyte a quarter of a second would keep the garbage collector busy on an idle process. */
  readonly #chunk = Buffer.allocUnsafeSlow(chunkBytes);
  /** The documents of one read, one behind the other. */
  readonly #documents = new Scratch(2 * chunkBytes);
  #file: { sequence: number; handle: FileHandle } | null = null;

  constructor(folder: string, position: JournalPosition) {
    this.#folder = folder;
    this.#position = position;
  }

  /** Start of the first line not yet returned. */
  get position(): JournalPosition {
    return this.#position;
  }

  /**
   * The next whole lines, at most so many; empty when there is nothing new yet. A torn last line is left alone while a
   * writer may still complete it (`live`), and passed over in a file that is no longer written. Documents are good until
   * the next call.
   */
  async read(maxRecords: number, slice: LoopSlice): Promise<ReadRecord[]> {
    this.#documents.clear();
    const records: ReadRecord[] = [];
    const begins: OpenBegins = new Map();
    while (records.length < maxRecords) {
      if (await this.#readChunk(records, begins, maxRecords, slice)) continue;
      const next = await this.#nextSequence();
      // Read after asking: what comes now of this file is all there ever will be if a later file exists.
      if (await this.#readChunk(records, begins, maxRecords, slice)) continue;
      if (next === null) break;
      await this.#close();
      this.#position = { sequence: next, offset: 0 };
    }
    for (const open of begins.values()) {
      for (const { record, line } of open) Object.assign(record, parseLine(line));
    }
    return records;
  }

  async close(): Promise<void> {
    await this.#close();
  }

  /** @returns false at the end of the file (or of its whole lines). */
  async #readChunk(records: ReadRecord[], begins: OpenBegins, maxRecords: number, slice: LoopSlice): Promise<boolean> {
    const handle = await this.#open();
    if (handle === null) return false;
    let { offset } = this.#position;
    const { sequence } = this.#position;
    let buffer: Buffer = this.#chunk;
    let { bytesRead } = await handle.read(buffer, 0, chunkBytes, offset);
    // A line longer than a chunk: read on until it ends.
    while (bytesRead === buffer.length && buffer.indexOf(newline) === -1) {
      buffer = Buffer.concat([buffer, Buffer.allocUnsafe(buffer.length)]);
      const more = await handle.read(buffer, bytesRead, buffer.length - bytesRead, offset + bytesRead);
      if (more.bytesRead === 0) break;
      bytesRead += more.bytesRead;
    }
    let start = 0;
    slice.begin();
    while (records.length < maxRecords) {
      const end = buffer.subarray(0, bytesRead).indexOf(newline, start);
      if (end === -1) break;
      const line = buffer.subarray(start, end);
      const bytes = end + 1 - start;
      if (offset === 0) checkHeader(line, this.#folder);
      else records.push(takeLine(line, { sequence, offset }, bytes, begins, this.#documents));
      start = end + 1;
      offset += bytes;
      if (slice.spent) await slice.rest();
    }
    slice.end();
    // What is looked at later must not lie in the buffer of the next read.
    for (const open of begins.values()) {
      for (const begin of open) if (begin.line.buffer === this.#chunk.buffer) begin.line = Buffer.from(begin.line);
    }
    this.#position = { sequence, offset };
    return start > 0;
  }

  async #open(): Promise<FileHandle | null> {
    const { sequence } = this.#position;
    if (this.#file?.sequence === sequence) return this.#file.handle;
    await this.#close();
    try {
      const handle = await open(join(this.#folder, fileName(sequence)), 'r');
      this.#file = { sequence, handle };
      return handle;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  async #close(): Promise<void> {
    const file = this.#file;
    this.#file = null;
    await file?.handle.close();
  }

  async #nextSequence(): Promise<number | null> {
    let next: number | null = null;
    for (const name of await readdir(this.#folder)) {
      const sequence = sequenceOf(name);
      if (sequence !== null && sequence > this.#position.sequence && (next === null || sequence < next))
        next = sequence;
    }
    return next;
  }
}

/** Memory that is used over and over: the same megabytes made anew for each batch would call the garbage collector. */
class Scratch {
  readonly #memory: Buffer;
  #used = 0;

  constructor(bytes: number) {
    this.#memory = Buffer.allocUnsafeSlow(bytes);
  }

  clear(): void {
    this.#used = 0;
  }

  /** A copy that is good until `clear`. */
  copy(bytes: Buffer): Buffer {
    const end = this.#used + bytes.length;
    if (end > this.#memory.length) return Buffer.from(bytes);
    const copy = this.#memory.subarray(this.#used, end);
    bytes.copy(copy);
    this.#used = end;
    return copy;
  }
}

export class JournalVersionError extends Error {
  override readonly name = 'JournalVersionError';
}

function checkHeader(line: Buffer, folder: string): void {
  const header = line.toString('latin1');
  if (`${header}\n` === fileHeader) return;
  throw new JournalVersionError(`${folder} was written by another version of Tollgate (${header.slice(0, 40)})`);
}

/** `begin` lines of this read by operation, until their `end` comes. */
type OpenBegins = Map<string, { record: ReadRecord; line: Buffer }[]>;

/** How a `begin` starts after its checksum; the operation's id follows. Records are serialised in a fixed order. */
const beginPrefix = `{"v":${journalVersion},"type":"begin","operationId":"`;
const idStart = 9 + beginPrefix.length;
const idLength = 36;

/** Nearly every `begin` is followed by its `end` in the same batch: it is parsed only where that did not come. */
function takeLine(
  line: Buffer,
  position: JournalPosition,
  bytes: number,
  begins: OpenBegins,
  documents: Scratch,
): ReadRecord {
  if (line.toString('latin1', 9, idStart) === beginPrefix) {
    const record: ReadRecord = { record: null, document: null, superseded: false, raw: null, position, bytes };
    const operationId = line.toString('latin1', idStart, idStart + idLength);
    const open = begins.get(operationId);
    if (open === undefined) begins.set(operationId, [{ record, line }]);
    else open.push({ record, line });
    return record;
  }
  const record: ReadRecord = { ...passedOn(line, documents), superseded: false, position, bytes };
  const ended = record.document?.operationId ?? (record.record?.type === 'end' ? record.record.operationId : null);
  const open = ended === null ? undefined : begins.get(ended);
  if (ended === null || open === undefined) return record;
  for (const begin of open) begin.record.superseded = true;
  begins.delete(ended);
  return record;
}

type Content = Pick<ReadRecord, 'record' | 'document' | 'raw'>;

/** An `end` record as Postgres takes it; anything else is parsed. */
function passedOn(line: Buffer, documents: Scratch): Content {
  const json = decodeLine(line);
  if (json === null) return { record: null, document: null, raw: line.toString('latin1') };
  try {
    // Copied: the line lies in a buffer that is read into again before the batch is full.
    const document = documentOfLine(documents.copy(json));
    if (document !== null) return { record: null, document, raw: null };
  } catch (error) {
    // What is wrong with it is said when it is looked at whole.
    if (!(error instanceof PoisonRecordError || error instanceof SyntaxError)) throw error;
  }
  return parseLine(line);
}

function parseLine(line: Buffer): Content {
  const json = decodeLine(line);
  try {
    if (json !== null) {
      return { record: JSON.parse(json.toString('utf8')) as StoredRecord, document: null, raw: null };
    }
  } catch {
    // Its checksum is right and it is still no JSON: kept for a person to look at.
  }
  return { record: null, document: null, raw: line.toString('latin1') };
}
