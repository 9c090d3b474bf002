import { z } from 'zod';
import { oneOf, rangeSearch } from '../../lib/search.js';
import { groupings } from '../../lib/usage.js';

export const homeSearch = z.object({ ...rangeSearch, by: oneOf(groupings) });
export type HomeSearch = z.infer<typeof homeSearch>;
