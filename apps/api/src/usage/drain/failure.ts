import { sqlState } from '@tollgate/database';

/**
 * What a failed batch means. `poison`: a value in it will never be accepted. `partition`: rows belong to a month that has no
 * partition yet. `later`: the database is away, busy or out of step; the same batch will go in when it is back.
 */
export type DrainFailure = 'poison' | 'partition' | 'later';

export function failureOf(error: unknown): DrainFailure {
  // Prisma's own code (P2010, "raw query failed") stands before the server's; the server's is inside.
  const inner = (error as { meta?: { driverAdapterError?: unknown } } | null)?.meta?.driverAdapterError;
  const state = sqlState(inner ?? error);
  if (state === undefined) return 'later';
  // PostgreSQL says check_violation for a row without a partition.
  if (state === '23514' && messageOf(error).includes('no partition of relation')) return 'partition';
  return state.startsWith('22') || state.startsWith('23') ? 'poison' : 'later';
}

export function messageOf(error: unknown): string {
  const parts: string[] = [];
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; depth += 1) {
    parts.push(at.message, JSON.stringify((at as { meta?: unknown }).meta ?? ''));
    at = at.cause;
  }
  return parts.join(' ');
}
