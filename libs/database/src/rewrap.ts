/**
 * After a new master key was put in front: everything the older ones wrapped is wrapped again. Data keys and secrets stay
 * what they are, so nothing that was issued stops working, and both keys open everything while this runs. One line per
 * table; a table that gets sealed columns is added here, or the old master key can never be thrown away.
 */
import type { Database } from './access.js';
import { DatabaseError } from './errors.js';
import { rewrap, type Sealed } from './envelope.js';
import { Prisma } from './generated/client.js';
import type { MasterKeys } from './master-keys.js';
import { rewrapSystemSecrets } from './system-secrets.js';

/** A table with the columns ciphertext, wrapped_data_key and master_key_id, or with the same in a JSON column. */
interface SealedTable {
  table: string;
  /** The JSON column that holds them, as `ciphertext`, `wrappedDataKey` (both base64) and `masterKeyId`. */
  json?: string;
  /** SQL of the row part of the label the values were sealed with (`SealedAt.row`). */
  row: string;
  /** Columns of the primary key. */
  key: readonly string[];
  /** SQL of the organization the values are bound to; `NULL` for what belongs to none. */
  organization: string;
}

const sealedTables: readonly SealedTable[] = [
  { table: 'provider_credential', row: 'id::text', key: ['id'], organization: 'organization_id' },
  {
    table: 'idempotency_record',
    row: `scope || E'\\n' || key`,
    key: ['scope', 'key'],
    organization: 'organization_id',
  },
  { table: 'user_totp', row: 'user_id::text', key: ['user_id'], organization: 'NULL::uuid' },
  { table: 'identity_provider', row: 'id::text', key: ['id'], organization: 'organization_id' },
  { table: 'alert_channel', row: 'id::text', key: ['id'], organization: 'organization_id' },
  // Mail that still waits: what went out or was given up is emptied.
  { table: 'outbox', json: 'payload', row: 'id::text', key: ['id'], organization: 'organization_id' },
];

interface SealedRow extends Sealed {
  row: string;
  organizationId: string | null;
  place: readonly string[];
}

export interface RewrapCount {
  table: string;
  /** Rows wrapped again. */
  rewrapped: number;
  /** Rows whose master key is not configured, or that do not open: they are left alone. */
  failed: number;
}

const batch = 500;
/** A batch is one transaction of many small writes; nobody waits for it. */
const batchTimeoutMs = 60_000;

/**
 * Safe to run while the program runs, to run twice, and to break off. A row that is written meanwhile keeps what was
 * written. `tables` is for tests.
 */
export async function rewrapSecrets(
  database: Database,
  keys: MasterKeys,
  tables: readonly SealedTable[] = sealedTables,
): Promise<RewrapCount[]> {
  const counts = [{ table: 'system_secret', rewrapped: await rewrapSystemSecrets(database, keys), failed: 0 }];
  for (const table of tables) counts.push(await rewrapTable(database, keys, table));
  return counts;
}

/** Master keys that something is still wrapped by, with how much. The newest alone = the older ones can go. */
export async function masterKeysInUse(
  database: Database,
  tables: readonly SealedTable[] = sealedTables,
): Promise<Map<string, number>> {
  const inUse = new Map<string, number>();
  const all: readonly Pick<SealedTable, 'table' | 'json'>[] = [{ table: 'system_secret' }, ...tables];
  for (const sealed of all) {
    const { masterKeyId } = places(sealed);
    const rows = await database.asSystem((tx) =>
      tx.$queryRaw<{ id: string; count: bigint }[]>(
        Prisma.sql`SELECT ${masterKeyId} AS id, count(*) FROM ${Prisma.raw(sealed.table)}
                   WHERE ${masterKeyId} IS NOT NULL GROUP BY 1`,
      ),
    );
    for (const { id, count } of rows) inUse.set(id, (inUse.get(id) ?? 0) + Number(count));
  }
  return inUse;
}

/** SQL of where the parts of a sealed value are. */
function places({ json }: Pick<SealedTable, 'json'>) {
  if (json === undefined) {
    const [ciphertext, wrappedDataKey, masterKeyId] = ['ciphertext', 'wrapped_data_key', 'master_key_id'].map((name) =>
      Prisma.raw(name),
    ) as [Prisma.Sql, Prisma.Sql, Prisma.Sql];
    const set = (fresh: Sealed): Prisma.Sql =>
      Prisma.sql`wrapped_data_key = ${fresh.wrappedDataKey}, master_key_id = ${fresh.masterKeyId}`;
    return { ciphertext, wrappedDataKey, masterKeyId, set };
  }
  const column = Prisma.raw(json);
  const binary = (name: string): Prisma.Sql => Prisma.sql`decode(${column}->>${Prisma.raw(`'${name}'`)}, 'base64')`;
  const set = (fresh: Sealed): Prisma.Sql => {
    const changed = {
      wrappedDataKey: Buffer.from(fresh.wrappedDataKey).toString('base64'),
      masterKeyId: fresh.masterKeyId,
    };
    return Prisma.sql`${column} = ${column} || ${JSON.stringify(changed)}::jsonb`;
  };
  return {
    ciphertext: binary('ciphertext'),
    wrappedDataKey: binary('wrappedDataKey'),
    masterKeyId: Prisma.sql`${column}->>'masterKeyId'`,
    set,
  };
}

async function rewrapTable(database: Database, keys: MasterKeys, sealed: SealedTable): Promise<RewrapCount> {
  const { table, key } = sealed;
  const count: RewrapCount = { table, rewrapped: 0, failed: 0 };
  // Names out of the list above, never anybody's input.
  const name = Prisma.raw(table);
  const { ciphertext, wrappedDataKey, masterKeyId, set } = places(sealed);
  const row = Prisma.raw(sealed.row);
  const organization = Prisma.raw(sealed.organization);
  const place = Prisma.raw(`ARRAY[${key.map((column) => `${column}::text`).join(', ')}]`);
  let after: readonly string[] = [];
  for (;;) {
    const { rows, done } = await database.asSystem(
      async (tx) => {
        const found: SealedRow[] = await tx.$queryRaw(Prisma.sql`
        SELECT ${row} AS row, ${place} AS place, ${organization} AS "organizationId", ${ciphertext} AS ciphertext,
               ${wrappedDataKey} AS "wrappedDataKey", ${masterKeyId} AS "masterKeyId"
        FROM ${name}
        WHERE ${masterKeyId} <> ${keys[0].id} AND ${wrappedDataKey} IS NOT NULL AND ${place} > ${after}::text[]
        ORDER BY ${place} LIMIT ${batch}`);
        let written = 0;
        for (const old of found) {
          const fresh = again(keys, old, { table, row: old.row, organizationId: old.organizationId });
          if (fresh === undefined) continue;
          // The old data key is named, so that a value sealed anew meanwhile is not given the key of the one before.
          written += await tx.$executeRaw(Prisma.sql`
          UPDATE ${name} SET ${set(fresh)}
          WHERE ${place} = ${old.place}::text[] AND ${wrappedDataKey} = ${old.wrappedDataKey}`);
        }
        return { rows: found, done: written };
      },
      { timeoutMs: batchTimeoutMs },
    );
    count.rewrapped += done;
    count.failed += rows.length - done;
    const last = rows.at(-1);
    if (last === undefined || rows.length < batch) return count;
    after = last.place;
  }
}

function again(keys: MasterKeys, sealed: Sealed, at: Parameters<typeof rewrap>[2]): Sealed | undefined {
  try {
    return rewrap(keys, sealed, at);
  } catch (error) {
    if (error instanceof DatabaseError) return undefined;
    throw error;
  }
}
