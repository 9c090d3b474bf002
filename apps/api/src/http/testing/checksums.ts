import type { Database } from '@tollgate/database';

/** One hash for each table, over all rows of one organization and one person of it. */
export async function checksumsOf(
  database: Database,
  other: { id: string; userId: string },
): Promise<Record<string, string>> {
  return database.asSystem(async (tx) => {
    const tables = await tx.$queryRawUnsafe<{ name: string; owner: string }[]>(`
      SELECT class.relname AS name, attname AS owner FROM pg_class class JOIN pg_attribute ON attrelid = class.oid
      WHERE class.relnamespace = 'public'::regnamespace AND class.relkind IN ('r', 'p') AND NOT class.relispartition
        AND NOT attisdropped
        AND (attname = 'organization_id' OR (attname = 'user_id' AND class.relname IN ('session', 'user_totp', 'password_reset'))
             OR (attname = 'id' AND class.relname IN ('organization', 'user')))
        AND has_table_privilege('tollgate_system', class.oid, 'SELECT')`);
    // One statement for all of them: a suite asks this after each of its writes.
    const sums = tables.map(({ name, owner }) => {
      const value = owner === 'user_id' || name === 'user' ? '$2' : '$1';
      return `SELECT '${name}.${owner}' AS what,
                count(*) || ' ' || md5(COALESCE(string_agg(row::text, '|' ORDER BY row::text), '')) AS sum
              FROM "${name}" AS row WHERE "${owner}" = ${value}::uuid`;
    });
    const rows = await tx.$queryRawUnsafe<{ what: string; sum: string }[]>(
      sums.join(' UNION ALL '),
      other.id,
      other.userId,
    );
    return Object.fromEntries(rows.map(({ what, sum }) => [what, sum]));
  });
}
