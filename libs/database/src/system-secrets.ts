import { randomBytes } from 'node:crypto';
import type { Database, Transaction } from './access.js';
import type { SystemSecret } from './generated/client.js';
import { unwrap, wrap } from './master-keys.js';
import type { Bytes, MasterKeys, Wrapped } from './master-keys.js';

/**
 * Secrets of our own: 32 random bytes made once per purpose (API-key pepper, cookie root, …) and kept wrapped by the master
 * key. Nothing is derived from the master key, so rotating it re-wraps these and changes none of them.
 */
export async function systemSecret(database: Database, keys: MasterKeys, purpose: string): Promise<Bytes> {
  return database.asSystem(async (tx) => {
    const stored = await newest(tx, purpose);
    if (stored) return unwrapSecret(keys, stored);
    // Two processes may both find nothing: the first insert wins, and both read what it wrote.
    await tx.systemSecret.createMany({
      data: [{ purpose, version: 1, ...wrapSecret(keys, randomBytes(32), purpose, 1) }],
      skipDuplicates: true,
    });
    const made = await newest(tx, purpose);
    if (!made) throw new Error(`The system secret ${purpose} was written and is not there.`);
    return unwrapSecret(keys, made);
  });
}

/** Wraps again, under the newest master key, what an older one wrapped. Gives how many changed; safe to run at every start. */
export async function rewrapSystemSecrets(database: Database, keys: MasterKeys): Promise<number> {
  return database.asSystem(async (tx) => {
    const stale = await tx.systemSecret.findMany({ where: { masterKeyId: { not: keys[0].id } } });
    for (const row of stale) {
      await tx.systemSecret.update({
        where: { purpose_version: { purpose: row.purpose, version: row.version } },
        data: { ...wrapSecret(keys, unwrapSecret(keys, row), row.purpose, row.version), rewrappedAt: new Date() },
      });
    }
    return stale.length;
  });
}

export function wrapSecret(keys: MasterKeys, value: Uint8Array, purpose: string, version: number): Wrapped {
  return wrap(keys, value, ['system_secret', purpose, version]);
}

export function unwrapSecret(
  keys: MasterKeys,
  row: Pick<SystemSecret, 'purpose' | 'version' | 'wrapped' | 'masterKeyId'>,
): Bytes {
  return unwrap(keys, row, ['system_secret', row.purpose, row.version]);
}

function newest(tx: Transaction, purpose: string): Promise<SystemSecret | null> {
  return tx.systemSecret.findFirst({ where: { purpose }, orderBy: { version: 'desc' } });
}
