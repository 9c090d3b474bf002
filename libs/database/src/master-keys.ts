import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { DatabaseError } from './errors.js';

/** Bytes as Prisma takes and gives them. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** One key of `TOLLGATE_ENCRYPTION_KEY`. It encrypts other keys and secrets of ours, never data. */
export interface MasterKey {
  /** Names the key beside what it wrapped; says nothing about it. */
  id: string;
  key: Bytes;
}

/** Newest first: the first one wraps, all of them unwrap. Never empty. */
export type MasterKeys = readonly [MasterKey, ...MasterKey[]];

/** Reads `TOLLGATE_ENCRYPTION_KEY`: base64 of 32 bytes, several separated by commas. Throws `master_key`. */
export function parseMasterKeys(text: string): MasterKeys {
  const [first, ...others] = text.split(',').map((part, index): MasterKey => {
    const encoded = part.trim();
    const key = new Uint8Array(Buffer.from(encoded, 'base64'));
    if (key.length !== 32 || !/^[A-Za-z0-9+/_-]{43}=?$/.test(encoded)) {
      throw new DatabaseError('master_key', `Encryption key number ${index + 1} is not the base64 form of 32 bytes.`);
    }
    return { id: createHash('sha256').update('tollgate/master-key-id\0').update(key).digest('hex').slice(0, 16), key };
  });
  if (!first) throw new DatabaseError('master_key', 'There is no encryption key.');
  return [first, ...others];
}

/** A new key in the form `parseMasterKeys` reads. */
export function generateMasterKey(): string {
  return randomBytes(32).toString('base64');
}

export interface Wrapped {
  /** nonce (12) · ciphertext · tag (16) */
  wrapped: Bytes;
  masterKeyId: string;
}

/** Encrypts a key or secret under the newest master key. `label` is bound in: it must be given again to unwrap. */
export function wrap(keys: MasterKeys, plaintext: Uint8Array, label: readonly unknown[]): Wrapped {
  return { wrapped: encrypt(keys[0].key, plaintext, label), masterKeyId: keys[0].id };
}

/** Throws `master_key` where the key is not configured, `sealed_value` where value or label is not what was wrapped. */
export function unwrap(keys: MasterKeys, value: Wrapped, label: readonly unknown[]): Bytes {
  const key = keys.find((candidate) => candidate.id === value.masterKeyId);
  if (!key) {
    throw new DatabaseError(
      'master_key',
      `A stored secret was encrypted under key ${value.masterKeyId}, which is not among the configured encryption keys; add it behind the newest one.`,
    );
  }
  return decrypt(key.key, value.wrapped, label);
}

/** AES-256-GCM with a random 96-bit nonce (NIST SP 800-38D 8.2.2: safe far beyond the number of values one key sees). */
export function encrypt(key: Uint8Array, plaintext: Uint8Array, label: readonly unknown[]): Bytes {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(additionalData(label));
  return new Uint8Array(Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]));
}

export function decrypt(key: Uint8Array, sealed: Uint8Array, label: readonly unknown[]): Bytes {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE), { authTagLength: TAG });
    decipher.setAAD(additionalData(label));
    decipher.setAuthTag(sealed.subarray(sealed.length - TAG));
    const head = decipher.update(sealed.subarray(NONCE, sealed.length - TAG));
    return new Uint8Array(Buffer.concat([head, decipher.final()]));
  } catch (cause) {
    throw new DatabaseError(
      'sealed_value',
      'A stored secret does not open: it was changed, or it belongs to another row, purpose or organization.',
      { cause },
    );
  }
}

/** JSON of an array keeps the parts apart: `["a","bc"]` and `["ab","c"]` differ. */
function additionalData(label: readonly unknown[]): Buffer {
  return Buffer.from(JSON.stringify(['tollgate/1', ...label]));
}

const NONCE = 12;
const TAG = 16;
