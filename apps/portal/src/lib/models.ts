/** The models somebody may call, with what they cost: for pickers, the catalogue and snippets. */
import { queryOptions } from '@tanstack/react-query';
import { answer, api, type CallableModel, type ModelRates } from './api-client.js';
import { live } from './poll.js';

export interface ModelList {
  models: CallableModel[];
  /** When health and prices were read. */
  asOf: string;
  /** There are more than are shown. */
  more: boolean;
}

export function modelsQuery(organizationId: string, projectId: string | undefined) {
  return queryOptions({
    queryKey: ['callable-models', organizationId, projectId],
    queryFn: async ({ signal }): Promise<ModelList> => {
      const params = { path: { organizationId }, query: { limit: 500, projectId } };
      const page = await answer(api.GET('/api/v1/organizations/{organizationId}/models', { params, signal }));
      return { models: page.data, asOf: page.asOf, more: page.nextCursor !== null };
    },
    ...live,
  });
}

/** A pattern stands for many names; nobody can send it as it is. */
export function isPattern(model: string): boolean {
  return model.includes('*');
}

/** The picture of a first choice: one that works and is known by most, else the first that has a name of its own. */
export function firstModel(models: readonly CallableModel[]): CallableModel | null {
  const named = models.filter(({ model, health }) => !isPattern(model) && health !== 'unavailable');
  return named.find(({ model }) => model === 'gpt-4o-mini') ?? named[0] ?? null;
}

/** `$2 in · $8 out`; "unpriced" where nobody knows, which is never the same as free. */
export function priceWords(prices: readonly ModelRates[] | null): string {
  const [rates] = prices ?? [];
  if (!rates) return 'price unknown';
  return `${rate(rates.input)} in · ${rate(rates.output)} out`;
}

/** USD per million tokens: `$0.15`, without needless zeros. */
export function rate(usdPerMillion: string | null): string {
  if (usdPerMillion === null) return 'no price';
  const trimmed = usdPerMillion.includes('.') ? usdPerMillion.replace(/0+$/, '').replace(/\.$/, '') : usdPerMillion;
  const cents = /\.\d$/.test(trimmed) ? `${trimmed}0` : trimmed;
  return `$${cents}`;
}

/** `128k`, `1M`; windows are round in either base, and nobody counts further. */
export function windowWords(tokens: number | null): string {
  if (tokens === null) return 'context unknown';
  if (tokens >= 1_000_000) return `${Number((tokens / 1_000_000).toFixed(2))}M`;
  return tokens >= 1_000 ? `${Math.round(tokens / 1_000)}k` : String(tokens);
}
