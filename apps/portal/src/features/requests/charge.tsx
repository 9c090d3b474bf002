import type { RequestSummary } from '../../lib/api-client.js';
import { Money } from '../../ui/money.js';

/**
 * Unpriced is said, and so is unknown: neither is ever zero. A priced request without a charge used nothing, and that
 * is known to be zero, unless its end is not known.
 */
export function Charge({ row }: { row: RequestSummary }) {
  if (!row.priced) return <span className="warn">unpriced</span>;
  const ended = row.outcome !== 'unknown' && row.durationMs !== null;
  return <Money value={row.charge === null && ended ? '0' : row.charge} />;
}
