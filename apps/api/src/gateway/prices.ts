/** What the deployments of a snapshot cost now, from the price book. */
import type { Database } from '@tollgate/database';
import { providers } from '@tollgate/providers';
import { loadPrices } from '../billing/price-books/deployment-prices.js';
import type { SnapshotDeployment } from '../config/config-snapshot.js';
import type { ResolvedPrice } from './compile-deployment.js';

export interface PricesNow {
  byDeployment: ReadonlyMap<string, ResolvedPrice>;
  /** When another price begins to hold; `null` = none is known to. */
  validUntilMs: number | null;
}

export async function loadDeploymentPrices(
  database: Database,
  deployments: readonly SnapshotDeployment[],
  nowMs: number,
): Promise<PricesNow> {
  const prices = await loadPrices(
    database,
    deployments.map((deployment) => ({
      ...deployment,
      priceCatalogue: providers.get(deployment.provider)?.manifest.priceCatalogue ?? [],
    })),
    nowMs,
  );
  const byDeployment = new Map<string, ResolvedPrice>();
  let validUntilMs: number | null = null;
  for (const [id, { price, priceVersionId, contextWindow, validUntilMs: until }] of prices) {
    byDeployment.set(id, { price, priceVersionId, contextWindow });
    if (until !== null) validUntilMs = Math.min(validUntilMs ?? until, until);
  }
  return { byDeployment, validUntilMs };
}

/** Vendors whose list prices are worth having: those some provider of ours speaks to. */
export function servedCatalogues(): string[] {
  return [...new Set([...providers.values()].flatMap(({ manifest }) => manifest.priceCatalogue))];
}
