import { ProblemError } from '../http/problem-error.js';
import { isUuid } from '../http/public-id.js';

/** Place of a row in a list that is ordered by time and id, newest first. */
export interface Keyset {
  time: Date;
  id: string;
}

export function encodeKeyset(row: { occurredAt: Date; id: string }): string {
  return Buffer.from(`${row.occurredAt.getTime()}.${row.id}`).toString('base64url');
}

/** @throws {ProblemError} `invalid_cursor` */
export function decodeKeyset(cursor: string): Keyset {
  const [time = '', id = ''] = Buffer.from(cursor, 'base64url').toString('latin1').split('.');
  const ms = Number(time);
  if (!/^\d{1,15}$/.test(time) || !isUuid(id) || Number.isNaN(new Date(ms).getTime())) {
    throw new ProblemError('invalid_cursor');
  }
  return { time: new Date(ms), id };
}
