import * as z from 'zod/mini';
import { oneOf, text } from '../../lib/search.js';

export const clients = ['curl', 'python', 'typescript', 'ai-sdk', 'langchain'] as const;
export type Client = (typeof clients)[number];

export const quickstartSearch = z.object({ client: oneOf(clients), model: text, key: text });
export type QuickstartSearch = z.infer<typeof quickstartSearch>;
