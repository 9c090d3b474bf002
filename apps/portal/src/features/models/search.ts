import * as z from 'zod/mini';
import { oneOf } from '../../lib/search.js';
import { ownedSearch } from '../owned/search.js';

export const modelTabs = ['routes', 'deployments', 'dry-run', 'revisions', 'providers'] as const;

export const modelsSearch = z.extend(ownedSearch, { tab: oneOf(modelTabs) });
export type ModelsSearch = z.infer<typeof modelsSearch>;
