import {
  closeSync,
  existsSync,
  fdatasync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { encodeLine, fileHeader, fileName, lineOverheadBytes, sequenceOf } from './format.js';

const scratchBytes = 256 * 1024;

/** The files of one journal folder, as their only writer sees them: whole lines appended, a new file now and then. */
export class LogFiles {
  readonly #folder: string;
  readonly #maxFileBytes: number;
  #scratch = Buffer.allocUnsafe(scratchBytes);
  /** Bytes of whole lines in `#scratch` that wait for `flush`. */
  #held = 0;
  readonly #sizes = new Map<number, number>();
  #fd = -1;
  #sequence = 0;
  #fileBytes = 0;
  #dirty = false;
  /** Files that are written to the end and not yet synced and closed. */
  #retired: number[] = [];

  constructor(folder: string, maxFileBytes: number) {
    this.#folder = folder;
    this.#maxFileBytes = maxFileBytes;
    this.#open(1);
  }

  /** Number of the file being written. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Nothing but its header is in the file being written. */
  get atStart(): boolean {
    return this.#fileBytes === fileHeader.length;
  }

  /** Something was written since the last sync, or files wait to be closed: deleted ones keep their space until then. */
  get needsSync(): boolean {
    return this.#dirty || this.#retired.length > 0;
  }

  /** Bytes of all files, headers included. */
  get bytes(): number {
    let sum = 0;
    for (const size of this.#sizes.values()) sum += size;
    return sum;
  }

  /** Adds the record's line to what the next `flush` writes. @returns its bytes. */
  hold(json: string): number {
    if (this.#fd === -1) throw new Error('the journal is closed');
    // UTF-8 takes at most three bytes for a unit of a JavaScript string.
    const most = json.length * 3 + lineOverheadBytes;
    if (this.#held + most > this.#scratch.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.#held + most, 2 * this.#scratch.length));
      this.#scratch.copy(larger, 0, 0, this.#held);
      this.#scratch = larger;
    }
    const length = encodeLine(json, this.#scratch.subarray(this.#held));
    this.#held += length;
    return length;
  }

  /** One `write(2)` of everything held. @throws when not all of it is on file; then none of it is, and nothing is held. */
  flush(): void {
    const length = this.#held;
    if (length === 0) return;
    this.#held = 0;
    const buffer = this.#scratch;
    // One very long line is no reason to keep its memory.
    if (buffer.length > scratchBytes) this.#scratch = Buffer.allocUnsafe(scratchBytes);
    if (this.#fileBytes >= this.#maxFileBytes) this.rotate();
    let written = 0;
    try {
      written = writeSync(this.#fd, buffer, 0, length);
    } finally {
      // A part of a line (the disk filled up in the middle) would swallow the next one.
      if (written !== length) ftruncateSync(this.#fd, this.#fileBytes);
    }
    if (written !== length) throw new Error(`only ${written} of ${length} bytes were written`);
    this.#fileBytes += length;
    this.#sizes.set(this.#sequence, this.#fileBytes);
    this.#dirty = true;
  }

  /** Begins a new file; works on a disk that is full. */
  rotate(): void {
    const previous = this.#fd;
    this.#open(this.#sequence + 1);
    this.#retired.push(previous);
  }

  /** Everything written before the call is on disk when it resolves. One call at a time. */
  async sync(): Promise<void> {
    if (this.#fd === -1 || !this.needsSync) return;
    const retired = this.#retired;
    this.#retired = [];
    this.#dirty = false;
    try {
      for (const fd of [...retired, this.#fd]) await syncData(fd);
    } finally {
      for (const fd of retired) closeSync(fd);
    }
  }

  /** A file has been deleted. @returns how large it was. */
  forget(sequence: number): number {
    const size = this.#sizes.get(sequence) ?? 0;
    this.#sizes.delete(sequence);
    return size;
  }

  close(): void {
    if (this.#fd === -1) return;
    for (const fd of [...this.#retired, this.#fd]) closeSync(fd);
    this.#retired = [];
    this.#fd = -1;
  }

  #open(sequence: number): void {
    const path = join(this.#folder, fileName(sequence));
    if (!existsSync(this.#nextPath)) writeHeader(this.#nextPath);
    renameSync(this.#nextPath, path);
    this.#fd = openSync(path, 'a', 0o600);
    this.#sequence = sequence;
    this.#fileBytes = fileHeader.length;
    this.#sizes.set(sequence, fileHeader.length);
    syncFolder(this.#folder);
    try {
      writeHeader(this.#nextPath);
    } catch {
      // Made when it is needed, if it can be.
    }
  }

  /** The file after this one, ready: on a disk that is full to the last byte a new file could not be begun. */
  get #nextPath(): string {
    return join(this.#folder, 'next');
  }
}

/** Sequence numbers of a folder's files, ascending. */
export function journalFiles(folder: string): number[] {
  return readdirSync(folder)
    .map(sequenceOf)
    .filter((sequence) => sequence !== null)
    .sort((a, b) => a - b);
}

function writeHeader(path: string): void {
  try {
    writeFileSync(path, fileHeader, { mode: 0o600 });
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  }
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
