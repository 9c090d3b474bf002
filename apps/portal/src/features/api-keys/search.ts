import * as z from 'zod/mini';
import { oneOf, text } from '../../lib/search.js';
import { tabs } from './key-health.js';

export const keysSearch = z.object({
  tab: oneOf(tabs),
  q: text,
  /** Name of an owner. */
  owner: text,
  /** Column and direction: `spend`, `-spend`. */
  sort: text,
  /** `yes`: the form is open. */
  create: oneOf(['yes']),
});
export type KeysSearch = z.infer<typeof keysSearch>;
