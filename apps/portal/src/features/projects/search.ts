import * as z from 'zod/mini';
import { oneOf, text } from '../../lib/search.js';

export const projectsSearch = z.object({
  q: text,
  /** `yes`: archived ones are in the list, too. */
  archived: oneOf(['yes']),
  /** `yes`: the form is open. */
  create: oneOf(['yes']),
});
export type ProjectsSearch = z.infer<typeof projectsSearch>;
