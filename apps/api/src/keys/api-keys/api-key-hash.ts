import { createHmac } from 'node:crypto';

/**
 * What is stored of a key: HMAC-SHA-256 of the whole key under the pepper. A stolen database without the pepper cannot
 * even confirm a guess. 32 bytes.
 */
export function hashApiKey(pepper: Uint8Array, key: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHmac('sha256', pepper).update(key).digest());
}
