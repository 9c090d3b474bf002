/** The filters of the list of keys, as Prisma takes them. */
import type { ApiKeyQuery } from '@tollgate/contracts';
import type { Prisma } from '@tollgate/database';
import { idleAfterMs } from './api-key-view.js';

export function keyFilters(query: Pick<ApiKeyQuery, 'state' | 'flag' | 'q'>, now: Date): Prisma.ApiKeyWhereInput[] {
  const filters = [stateFilter(query.state, now)];
  if (query.flag !== undefined) filters.push(stateFilter('active', now), flagFilter(query.flag, now));
  if (query.q !== undefined && query.q !== '') filters.push(searchFilter(query.q));
  return filters;
}

function stateFilter(state: ApiKeyQuery['state'], now: Date): Prisma.ApiKeyWhereInput {
  if (state === 'revoked') return { state: { not: 'active' } };
  if (state === 'expired') return { state: 'active', expiresAt: { lte: now } };
  if (state === 'active') return { state: 'active', OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] };
  return {};
}

function flagFilter(flag: NonNullable<ApiKeyQuery['flag']>, now: Date): Prisma.ApiKeyWhereInput {
  const idleSince = new Date(now.getTime() - idleAfterMs);
  switch (flag) {
    case 'never_expires':
      return { expiresAt: null };
    case 'idle':
      return { createdAt: { lte: idleSince }, secrets: { none: { lastUsedAt: { gt: idleSince } } } };
    case 'rotating':
      return { secrets: { some: { validUntil: { gt: now } } } };
  }
}

function searchFilter(text: string): Prisma.ApiKeyWhereInput {
  // `_` and `%` mean themselves; a pattern of wildcards would also be a cheap way to keep the database busy.
  const literal = text.replaceAll(/[\\%_]/g, '\\$&');
  return {
    OR: [
      { name: { contains: literal, mode: 'insensitive' } },
      { secrets: { some: { OR: [{ prefix: { contains: literal } }, { lastFour: { contains: literal } }] } } },
    ],
  };
}
