import type { Transaction } from '@tollgate/database';

const known = new Map<string, boolean>();

/** The zone if PostgreSQL knows it too (its list may be older than ours), else UTC. */
export async function knownZone(tx: Transaction, timeZone: string): Promise<string> {
  let here = known.get(timeZone);
  if (here === undefined) {
    const rows = await tx.$queryRaw<unknown[]>`SELECT FROM pg_timezone_names WHERE name = ${timeZone}`;
    here = rows.length > 0;
    known.set(timeZone, here);
  }
  return here ? timeZone : 'UTC';
}
