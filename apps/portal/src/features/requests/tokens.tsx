import type { RequestSummary } from '../../lib/api-client.js';
import { formatInteger } from '../../ui/format/number.js';

/** In, and greyed, out. A refused request has none; of any other they may be unknown, which is not zero. */
export function Tokens({ row }: { row: RequestSummary }) {
  if (row.inputTokens === null && row.outputTokens === null) {
    return row.outcome === 'refused' ? <span className="muted">–</span> : <span className="muted">unknown</span>;
  }
  return (
    <>
      {row.inputTokens === null ? '?' : formatInteger(row.inputTokens)}{' '}
      <span className="muted">/ {row.outputTokens === null ? '?' : formatInteger(row.outputTokens)}</span>
    </>
  );
}
