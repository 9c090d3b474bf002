import type { Limit, TreeLimit } from '../../lib/api-client.js';
import { minus } from '../../ui/format/decimal.js';

/** A limit as the page shows it, from the tree or from the platform's list. */
export interface ShownLimit extends Limit {
  /** Where it is heading by the end of its period; null where nothing can be said. */
  forecast: TreeLimit['forecast'];
  /** Who set it. What an organization did not set itself it cannot change. */
  origin: TreeLimit['origin'];
}

export function fromTree(limit: TreeLimit): ShownLimit {
  const { standing, ...rest } = limit;
  if (!standing) return rest;
  const { settled, presumed, held, amount, resetAt } = standing;
  // What a dead process may have used counts as used: nobody will ever know better.
  const used = minus(settled, `-${presumed}`) ?? settled;
  return { ...rest, state: { used, held, amount, resetAt } };
}

export function fromPlatform(limit: Limit): ShownLimit {
  return { ...limit, forecast: null, origin: 'platform' };
}
