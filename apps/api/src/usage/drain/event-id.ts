/**
 * The id of a usage event follows from what it records, so that draining the same journal twice, or on two machines,
 * gives the same rows. Layout of a version 8 UUID (RFC 9562, section 5.8) over SHA-256; an SQL expression, because rows are
 * made where they are stored.
 */
export function usageEventIdSql(operationId: string, attempt: string, kind: 'attempt' | 'adjustment'): string {
  const sequence = kind === 'adjustment' ? 1 : 0;
  const hash = `encode(sha256(convert_to(${operationId} || '/' || ${attempt} || '/${kind}/${sequence}', 'UTF8')), 'hex')`;
  return `overlay(overlay(left(${hash}, 32) placing '8' from 13) placing 'a' from 17)::uuid`;
}
