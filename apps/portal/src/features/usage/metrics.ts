import type { UsageNumbers } from '../../lib/api-client.js';
import { isUnpriced } from '../../lib/usage.js';
import { formatMoney, moneyToScale } from '../../ui/format/money.js';
import { formatAxis, formatCompact, formatInteger, formatMs, formatPercent } from '../../ui/format/number.js';

export const metricIds = ['spend', 'requests', 'input', 'cached', 'output', 'errors', 'ttft', 'latency'] as const;
export type MetricId = (typeof metricIds)[number];

export interface Metric {
  id: MetricId;
  label: string;
  /** The label where it stands alone above a table or chart. */
  title: string;
  /** For heights and orders; null where nothing is known. */
  scale: (numbers: UsageNumbers) => number | null;
  /** In full, for tables and tooltips. */
  format: (numbers: UsageNumbers) => string;
  /** Short, for the tab. */
  short: (numbers: UsageNumbers) => string;
  axis: (value: number) => string;
  /** Averages cannot be stacked or shared out. */
  additive: boolean;
  /** What stands under the figure instead of a change. */
  note?: (numbers: UsageNumbers) => string | null;
}

const count = (id: MetricId, label: string, title: string, pick: (numbers: UsageNumbers) => number): Metric => ({
  id,
  label,
  title,
  scale: pick,
  format: (numbers) => formatInteger(pick(numbers)),
  short: (numbers) => (pick(numbers) >= 10_000_000 ? formatCompact(pick(numbers)) : formatInteger(pick(numbers))),
  axis: formatAxis,
  additive: true,
});

const average = (
  id: MetricId,
  label: string,
  title: string,
  pick: (numbers: UsageNumbers) => number | null,
): Metric => {
  const format = (numbers: UsageNumbers) => {
    const value = pick(numbers);
    return value === null ? 'unknown' : formatMs(Math.round(value));
  };
  return {
    id,
    label,
    title,
    scale: pick,
    format,
    short: format,
    axis: (value) => `${formatAxis(value)} ms`,
    additive: false,
  };
};

const money = (numbers: UsageNumbers) => (isUnpriced(numbers) ? 'unpriced' : formatMoney(numbers.charge));

export const metrics: Record<MetricId, Metric> = {
  spend: {
    id: 'spend',
    label: 'Spend',
    title: 'Spend',
    scale: (numbers) => moneyToScale(numbers.charge),
    format: money,
    short: money,
    axis: (value) => `$${formatAxis(value)}`,
    additive: true,
  },
  requests: count('requests', 'Requests', 'Requests', (numbers) => numbers.requests),
  input: count('input', 'Input tokens', 'Input tokens', (numbers) => numbers.inputTokens),
  cached: {
    ...count('cached', 'Cached input', 'Cached input tokens', (numbers) => numbers.cachedInputTokens),
    note: (numbers) => shareOf(numbers.cachedInputTokens, numbers.inputTokens, 'of input'),
  },
  output: count('output', 'Output tokens', 'Output tokens', (numbers) => numbers.outputTokens),
  errors: {
    ...count('errors', 'Errors', 'Failed requests', (numbers) => numbers.errors),
    note: (numbers) => shareOf(numbers.errors, numbers.requests, 'of requests', 2),
  },
  ttft: average('ttft', 'First token', 'Average time to first token', (numbers) => numbers.ttftMsAvg),
  latency: average('latency', 'Whole reply', 'Average time of the whole reply', (numbers) => numbers.latencyMsAvg),
};

function shareOf(part: number, whole: number, words: string, digits = 1): string | null {
  return whole > 0 ? `${formatPercent(part / whole, digits)} ${words}` : null;
}
