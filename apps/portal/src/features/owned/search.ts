import * as z from 'zod/mini';
import { oneOf, text } from '../../lib/search.js';

/** Pages about what an organization or the platform owns. */
export const ownedSearch = z.object({
  owner: oneOf(['platform']),
  q: text,
  /** `yes`: the form is open. */
  create: oneOf(['yes']),
});
export type OwnedSearch = z.infer<typeof ownedSearch>;
