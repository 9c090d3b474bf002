/**
 * How records lie in a journal file: a header line with the format version, then one line a record,
 * `<crc32 of the JSON, 8 hex digits> <JSON>\n`. JSON never contains a raw newline, so a line is a frame; the checksum
 * tells a whole record from the torn tail a crash leaves.
 */
import { crc32 } from 'node:zlib';
import { journalVersion, type JournalRecord } from '@tollgate/gateway';

/**
 * Refusals of one key beyond the ones recorded one by one (data-model.md, Operation): only their number is kept.
 * Written by the journal itself, read by the drain.
 */
export interface RefusalCountRecord {
  v: typeof journalVersion;
  type: 'refusals';
  /** UUID of the row that carries the count. */
  id: string;
  occurredAtMs: number;
  organizationId: string;
  projectId: string;
  apiKeyId: string | null;
  endpoint: string;
  requestedModel: string | null;
  status: number;
  errorCode: string | null;
  count: number;
}

export type StoredRecord = JournalRecord | RefusalCountRecord;

export const fileHeader = `tollgate-journal ${journalVersion}\n`;

const checksumDigits = 8;
/** What a line has beside its JSON: checksum, blank, newline. */
export const lineOverheadBytes = checksumDigits + 2;

/** Writes the line of a record into `target` at 0, newline included, in place: no other copy is made. @returns its bytes. */
export function encodeLine(json: string, target: Buffer): number {
  const start = checksumDigits + 1;
  const end = start + target.write(json, start, 'utf8');
  target.write(crc32(target.subarray(start, end)).toString(16).padStart(checksumDigits, '0'), 0, 'latin1');
  target[checksumDigits] = blank;
  target[end] = newline;
  return end + 1;
}

const blank = 0x20;
const newline = 0x0a;

/** The JSON of a line (without its newline), in place; `null` where the line is torn or damaged. */
export function decodeLine(line: Buffer): Buffer | null {
  if (line.length < 10 || line[8] !== 0x20) return null;
  const json = line.subarray(9);
  if (Number.parseInt(line.toString('latin1', 0, 8), 16) !== crc32(json)) return null;
  return json;
}

const filePattern = /^(\d{8})\.log$/;

export function fileName(sequence: number): string {
  return `${String(sequence).padStart(8, '0')}.log`;
}

/** Sequence number of a journal file; `null` for other files of the folder. */
export function sequenceOf(name: string): number | null {
  const match = filePattern.exec(name);
  return match === null ? null : Number(match[1]);
}
