import type { Transaction } from './access.js';

/**
 * Makes the monthly partitions (UTC) of the usage tables from the month of `from` to `monthsAhead` months after it, where
 * they are missing; gives the names of the new ones. `monthsAhead` is 0 to 24. Cheap when there is nothing to do, does not
 * block readers or writers, and may run at the same time elsewhere. Call inside `asSystem`.
 */
export async function ensureUsagePartitions(tx: Transaction, from: Date, monthsAhead: number): Promise<string[]> {
  const rows = await tx.$queryRaw<{ name: string }[]>`
    SELECT name FROM ensure_usage_partitions(${from}::timestamptz, ${monthsAhead}::integer) AS made(name)`;
  return rows.map((row) => row.name);
}

/**
 * Drops the partitions that end at or before `before`, and all rows in them; gives their names. A `before` later than the
 * start of the current month is refused by the server. Call inside `asSystem`.
 */
export async function dropUsagePartitions(tx: Transaction, before: Date): Promise<string[]> {
  const rows = await tx.$queryRaw<{ name: string }[]>`
    SELECT name FROM drop_usage_partitions(${before}::timestamptz) AS dropped(name)`;
  return rows.map((row) => row.name);
}
