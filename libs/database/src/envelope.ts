import { randomBytes } from 'node:crypto';
import { decrypt, encrypt, unwrap, wrap } from './master-keys.js';
import type { Bytes, MasterKeys } from './master-keys.js';

/** Columns of a sealed value; the names are those of the schema. */
export interface Sealed {
  ciphertext: Bytes;
  wrappedDataKey: Bytes;
  masterKeyId: string;
}

/** Where the value lives. All of it is bound in, so a value copied to another row or organization does not open. */
export interface SealedAt {
  /** Table name, which is also the purpose. */
  table: string;
  /** The row's primary key; parts of a composite key joined by the caller. */
  row: string;
  /** Null for the platform's own rows. */
  organizationId: string | null;
}

/** Encrypts a value under a data key of its own, and that key under the newest master key. Text is taken as UTF-8. */
export function seal(keys: MasterKeys, plaintext: string | Uint8Array, at: SealedAt): Sealed {
  const dataKey = randomBytes(32);
  const bytes = typeof plaintext === 'string' ? Buffer.from(plaintext) : plaintext;
  const { wrapped, masterKeyId } = wrap(keys, dataKey, label('data-key', at));
  return { ciphertext: encrypt(dataKey, bytes, label('value', at)), wrappedDataKey: wrapped, masterKeyId };
}

/** Throws `sealed_value` or `master_key` (see `unwrap`). */
export function open(keys: MasterKeys, sealed: Sealed, at: SealedAt): Buffer {
  const wrapped = { wrapped: sealed.wrappedDataKey, masterKeyId: sealed.masterKeyId };
  const dataKey = unwrap(keys, wrapped, label('data-key', at));
  return Buffer.from(decrypt(dataKey, sealed.ciphertext, label('value', at)));
}

/** The same value with its data key under the newest master key; undefined where it already is. The ciphertext stays. */
export function rewrap(keys: MasterKeys, sealed: Sealed, at: SealedAt): Sealed | undefined {
  if (sealed.masterKeyId === keys[0].id) return undefined;
  const old = { wrapped: sealed.wrappedDataKey, masterKeyId: sealed.masterKeyId };
  const { wrapped, masterKeyId } = wrap(keys, unwrap(keys, old, label('data-key', at)), label('data-key', at));
  return { ciphertext: sealed.ciphertext, wrappedDataKey: wrapped, masterKeyId };
}

function label(part: 'data-key' | 'value', at: SealedAt): readonly unknown[] {
  return [part, at.table, at.row, at.organizationId];
}
