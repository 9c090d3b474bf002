import * as z from 'zod/mini';
import { oneOf, text } from '../../lib/search.js';

export const limitTabs = ['budgets', 'effective', 'holds', 'alerts', 'plans'] as const;

export const limitsSearch = z.object({
  owner: oneOf(['platform']),
  tab: oneOf(limitTabs),
  /** The limit whose record is open. */
  limit: text,
  create: oneOf(['yes']),
  /** Whose effective limits are shown. */
  key: text,
});
export type LimitsSearch = z.infer<typeof limitsSearch>;
