import * as z from 'zod/mini';
import { oneOf, rangeSearch, text } from '../../lib/search.js';
import { groupings } from '../../lib/usage.js';
import { comparisons } from '../../ui/range/range.js';
import { metricIds } from './metrics.js';

export const usageSearch = z.object({
  ...rangeSearch,
  metric: oneOf(metricIds),
  group: oneOf(groupings),
  compare: oneOf(comparisons),
  bucket: oneOf(['hour', 'day']),
  chart: oneOf(['stacked', 'lines']),
  model: text,
  key: text,
  /** Column and direction: `spend`, `-name`. */
  sort: text,
  /** Names that are switched off in the chart, separated by commas. */
  hide: text,
});
export type UsageSearch = z.infer<typeof usageSearch>;
