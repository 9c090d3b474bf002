/**
 * Keyset pages over UUID v7 ids: they sort by time of creation, so the id of the last row is all a cursor needs, and a
 * page stays right while rows are added.
 */
import type { Page } from '@tollgate/contracts';
import { ProblemError } from './problem-error.js';
import { isUuid } from './public-id.js';

/** Prisma arguments for a page of newest-first rows; one more than asked is fetched to learn whether there is a next. */
export function pageArguments(query: { limit: number; cursor?: string }) {
  const before = query.cursor === undefined ? undefined : decodeCursor(query.cursor);
  return {
    before: before === undefined ? {} : { id: { lt: before } },
    orderBy: { id: 'desc' as const },
    take: query.limit + 1,
  };
}

/** Cuts the extra row off again and turns rows into what the API shows. */
export function toPage<Row extends { id: string }, View>(
  rows: readonly Row[],
  limit: number,
  view: (row: Row) => View,
): Page<View> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { data: shown.map(view), nextCursor: rows.length > limit && last ? encodeCursor(last.id) : null };
}

export function encodeCursor(id: string): string {
  return Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url');
}

function decodeCursor(text: string): string {
  const digits = Buffer.from(text, 'base64url').toString('hex');
  const id = digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  if (!isUuid(id)) throw new ProblemError('invalid_cursor');
  return id;
}
