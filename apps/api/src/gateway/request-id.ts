/** Operation ids: UUID v7 (RFC 9562 section 5.7), made on the hot path out of a pool of random bytes. */
import { randomFillSync } from 'node:crypto';

const poolBytes = 8192;
const randomPerId = 10;
const pool = Buffer.allocUnsafe(poolBytes);
let used = poolBytes;

const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** @param nowMs milliseconds since 1970-01-01 UTC, the sortable part. */
export function newOperationId(nowMs: number): string {
  if (used + randomPerId > poolBytes) {
    randomFillSync(pool);
    used = 0;
  }
  const at = used;
  used += randomPerId;
  const byte = (index: number) => pool[at + index] ?? 0;
  const time = nowMs.toString(16).padStart(12, '0');
  return (
    `${time.slice(0, 8)}-${time.slice(8)}-7${(hex[byte(0)] ?? '').slice(1)}${hex[byte(1)]}-` +
    `${hex[(byte(2) & 0x3f) | 0x80]}${hex[byte(3)]}-` +
    `${hex[byte(4)]}${hex[byte(5)]}${hex[byte(6)]}${hex[byte(7)]}${hex[byte(8)]}${hex[byte(9)]}`
  );
}

/** The public form: `req_` and the 32 hex digits. */
export function publicRequestId(operationId: string): string {
  return `req_${operationId.replaceAll('-', '')}`;
}
