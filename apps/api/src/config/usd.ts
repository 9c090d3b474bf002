import { picoFromDecimal, usdFromPico } from '@tollgate/pricing';

/** A `numeric(38,12)` of the database as an exact decimal string; null counts as zero. */
export function usdFromDecimal(value: { toFixed(decimals: number): string } | null): string {
  return value === null ? '0' : usdFromPico(picoFromDecimal(value));
}
