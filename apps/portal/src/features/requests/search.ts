import * as z from 'zod/mini';
import { oneOf, rangeSearch, text } from '../../lib/search.js';

export const outcomes = ['succeeded', 'refused', 'failed', 'aborted', 'unknown'] as const;

export const requestsSearch = z.object({
  ...rangeSearch,
  outcome: oneOf(outcomes),
  /** An HTTP status. */
  status: text,
  model: text,
  key: text,
  endpoint: text,
  /** A request id, or an end user. */
  q: text,
});
export type RequestsSearch = z.infer<typeof requestsSearch>;
