import * as z from 'zod/mini';
import { oneOf, rangeSearch, text } from '../../lib/search.js';

export const auditSearch = z.object({
  ...rangeSearch,
  /** An action, or its beginning up to the point: `member.`. */
  action: text,
  actor: text,
  /** Id of what was changed. */
  target: text,
  /** The entry that is open. */
  entry: text,
  /** `platform`: the platform's own chain, for operators. */
  chain: oneOf(['platform']),
});
export type AuditSearch = z.infer<typeof auditSearch>;
