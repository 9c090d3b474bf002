import * as z from 'zod/mini';
import { text } from '../../lib/search.js';

export const catalogueSearch = z.object({ q: text, provider: text, can: text, model: text });
export type CatalogueSearch = z.infer<typeof catalogueSearch>;
