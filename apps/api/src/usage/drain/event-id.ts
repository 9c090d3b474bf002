import { hash } from 'node:crypto';

export type UsageEventKind = 'attempt' | 'cache-hit' | 'coalesced' | 'adjustment';

/**
 * The id of a usage event follows from what it records, so that draining the same journal twice, or on two machines,
 * gives the same rows. Layout of a version 8 UUID (RFC 9562, section 5.8) over SHA-1.
 */
export function usageEventId(operationId: string, attempt: number, kind: UsageEventKind, sequence: number): string {
  const hex = hash('sha1', `${operationId}/${attempt}/${kind}/${sequence}`, 'hex');
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
