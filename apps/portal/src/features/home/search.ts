import * as z from 'zod/mini';
import { oneOf, rangeSearch } from '../../lib/search.js';
import { groupings } from '../../lib/usage.js';

export const homeSearch = z.object({ ...rangeSearch, by: oneOf(groupings) });
export type HomeSearch = z.infer<typeof homeSearch>;
