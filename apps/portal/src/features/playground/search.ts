import * as z from 'zod/mini';
import { oneOf, text } from '../../lib/search.js';

/** `compare` is the model of the second column; with it there are two. Nothing of what is said stands in the address. */
export const playgroundSearch = z.object({ model: text, compare: text, code: oneOf(['yes']) });
export type PlaygroundSearch = z.infer<typeof playgroundSearch>;
