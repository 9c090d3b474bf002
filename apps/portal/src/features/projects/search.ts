import * as z from 'zod/mini';
import { oneOf, text } from '../../lib/search.js';

export const projectsSearch = z.object({
  q: text,
  /** `yes`: the form is open. */
  create: oneOf(['yes']),
});
export type ProjectsSearch = z.infer<typeof projectsSearch>;
