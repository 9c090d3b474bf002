import type { Usage, UsageNumbers } from '../../lib/api-client.js';
import { toCsv } from '../../lib/csv.js';
import { groupingLabels, isUnpriced, rowName, type Grouping } from '../../lib/usage.js';

const columns: [string, (numbers: UsageNumbers) => string | number | null][] = [
  ['requests', (numbers) => numbers.requests],
  ['attempts', (numbers) => numbers.attempts],
  ['errors', (numbers) => numbers.errors],
  ['refused', (numbers) => numbers.refused],
  ['input_tokens', (numbers) => numbers.inputTokens],
  ['cached_input_tokens', (numbers) => numbers.cachedInputTokens],
  ['cache_write_tokens', (numbers) => numbers.cacheWriteTokens],
  ['output_tokens', (numbers) => numbers.outputTokens],
  ['reasoning_tokens', (numbers) => numbers.reasoningTokens],
  ['average_first_token_ms', (numbers) => numbers.ttftMsAvg],
  ['average_reply_ms', (numbers) => numbers.latencyMsAvg],
  ['unpriced_attempts', (numbers) => numbers.unpricedAttempts],
  // Empty, not zero, where nothing had a price.
  ['charge_usd', (numbers) => (isUnpriced(numbers) ? null : numbers.charge)],
];

/** The table as it stands on the screen, its totals row last, every figure in full. */
export function usageCsv(usage: Usage, by: Grouping, order: readonly { id: string }[]): string {
  const position = new Map(order.map((one, index) => [one.id, index]));
  const rows = [...usage.rows].sort(
    (a, b) => (position.get(rowName(a, by).id) ?? 0) - (position.get(rowName(b, by).id) ?? 0),
  );
  return toCsv([
    [groupingLabels[by].toLowerCase(), `${groupingLabels[by].toLowerCase()}_id`, ...columns.map(([name]) => name)],
    ...rows.map((row) => {
      const { id, name } = rowName(row, by);
      return [name, id, ...columns.map(([, pick]) => pick(row))];
    }),
    ['Total', '', ...columns.map(([, pick]) => pick(usage.totals))],
  ]);
}
