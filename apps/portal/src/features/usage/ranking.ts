import type { UsageRow } from '../../lib/api-client.js';
import { rowName, type Grouping } from '../../lib/usage.js';
import type { Sort } from '../../ui/data-table.js';
import type { Metric } from './metrics.js';

/** Names by size in the chosen metric: the order of hues, and of the bars. */
export function rankRows(rows: readonly UsageRow[], by: Grouping, metric: Metric): { id: string; name: string }[] {
  return [...rows].sort((a, b) => (metric.scale(b) ?? -1) - (metric.scale(a) ?? -1)).map((row) => rowName(row, by));
}

const fallback: Sort = { id: 'spend', desc: true };

/** `spend` is ascending, `-spend` descending; nothing means by spend, the largest first. */
export function parseSort(text: string | undefined): Sort {
  if (!text) return fallback;
  return text.startsWith('-') ? { id: text.slice(1), desc: true } : { id: text, desc: false };
}

export function writeSort(sort: Sort): string | undefined {
  if (sort.id === fallback.id && sort.desc === fallback.desc) return undefined;
  return (sort.desc ? '-' : '') + sort.id;
}
