import { Inject, Injectable } from '@nestjs/common';
import type { ModelFacts, ModelFactsQuery } from '@tollgate/contracts';
import type { Database } from '@tollgate/database';
import { capabilitiesOf, endpointsOf, providers } from '@tollgate/providers';
import { loadPrices } from '../../billing/price-books/deployment-prices.js';
import { DATABASE, SETTINGS, type Settings } from '../../config/parts.js';
import { invalidField } from '../../http/problem-error.js';
import { newId } from '../../http/public-id.js';
import { viewPrice } from './model-prices.js';

/** What the price book and the manifest say of a model nobody has deployed yet: for forms. */
@Injectable()
export class ModelFactsService {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  async of({ provider: id, model }: ModelFactsQuery): Promise<ModelFacts> {
    const provider = providers.get(id);
    if (!provider) throw invalidField('provider', `must be one of ${[...providers.keys()].join(', ')}`);
    const { priceCatalogue } = provider.manifest;
    const asked = {
      id: newId(),
      organizationId: null,
      provider: id,
      upstreamModel: model,
      priceCatalogue,
      price: null,
    };
    const found = (await loadPrices(this.database, [asked], this.settings.now())).get(asked.id);
    return {
      provider: id,
      model,
      prices: viewPrice(found?.price ?? null),
      contextWindow: found?.contextWindow ?? null,
      // The catalogue publishes no output limits.
      maxOutputTokens: null,
      endpoints: endpointsOf(provider),
      capabilities: [...(capabilitiesOf(provider, 'chat-completions') ?? [])],
    };
  }
}
