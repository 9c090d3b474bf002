/**
 * What each deployment costs now: its own price where the configuration gives one, else the price book's. Made for the
 * routing snapshot: call it again after a change of configuration and when `validUntilMs` has passed.
 */
import type { Database, Transaction } from '@tollgate/database';
import {
  compilePrice,
  loadCatalogue,
  PriceBook,
  priceLinesFromOverride,
  withoutDate,
  type CatalogueModel,
  type Price,
  type PriceOverride,
  type PriceVersion,
} from '@tollgate/pricing';
import { newId } from '../../http/public-id.js';
import { fingerprint, linesOf, rowsOf, type PriceVersionRow } from './price-lines.js';

export interface PricedDeployment {
  id: string;
  /** `null` = the platform's. */
  organizationId: string | null;
  /** Provider id, recorded with the deployment's own price. */
  provider: string;
  upstreamModel: string;
  /** `ProviderManifest.priceCatalogue` of its provider. */
  priceCatalogue: readonly string[];
  /** USD per million tokens as configured; `null` = the price book decides. */
  price: PriceOverride | null;
}

export interface DeploymentPrice {
  /** `null` = unpriced: never 0. */
  priceVersionId: string | null;
  price: Price | null;
  /** Of the catalogue, in tokens; `null` = unknown there. */
  contextWindow: number | null;
  /** When another price begins to hold; `null` = none is known to. */
  validUntilMs: number | null;
}

/** Prices of all deployments given, by deployment id. Writes a version for a configured price that has none yet. */
export async function loadPrices(
  database: Database,
  deployments: readonly PricedDeployment[],
  atMs: number,
): Promise<Map<string, DeploymentPrice>> {
  const windows = await contextWindows(deployments);
  return database.asSystem(async (tx) => {
    await storeOverrides(tx, deployments, atMs);
    const versions = (await relevantVersions(tx, deployments)).map(versionOf);
    const book = new PriceBook(versions);
    const prices = new Map<string, DeploymentPrice>();
    for (const deployment of deployments) {
      const found = resolveIn(book, deployment, atMs);
      prices.set(deployment.id, {
        priceVersionId: found?.id ?? null,
        price: found?.price ?? null,
        contextWindow: windows(deployment),
        validUntilMs: nextChange(versions, deployment, atMs),
      });
    }
    return prices;
  });
}

/** The price of one deployment at a moment, also a past one (re-rating). `null` = unpriced then. */
export async function resolvePriceFor(
  database: Database,
  deployment: PricedDeployment,
  atMs: number,
): Promise<PriceVersion | null> {
  return database.asSystem(async (tx) => {
    const versions = await relevantVersions(tx, [deployment]);
    return resolveIn(new PriceBook(versions.map(versionOf)), deployment, atMs);
  });
}

function resolveIn(book: PriceBook, deployment: PricedDeployment, atMs: number): PriceVersion | null {
  return book.resolve({
    providers: deployment.priceCatalogue,
    model: deployment.upstreamModel,
    atMs,
    organizationId: deployment.organizationId,
    deploymentId: deployment.id,
  });
}

/** A configured price is a version like any other, so that what it charged can be shown after it has changed. */
async function storeOverrides(tx: Transaction, deployments: readonly PricedDeployment[], atMs: number): Promise<void> {
  const own = await tx.priceVersion.findMany({
    where: { deploymentId: { in: deployments.map(({ id }) => id) }, source: 'deployment', effectiveTo: null },
    include: { prices: true },
  });
  for (const deployment of deployments) {
    const current = own.find((version) => version.deploymentId === deployment.id);
    const lines = deployment.price === null ? null : priceLinesFromOverride(deployment.price);
    if (lines === null && current === undefined) continue;
    if (lines !== null && current !== undefined && fingerprint(linesOf(current)) === fingerprint(lines)) continue;
    const from = Math.max(atMs, (current?.effectiveFrom.getTime() ?? 0) + 1);
    if (current !== undefined) {
      await tx.priceVersion.update({ where: { id: current.id }, data: { effectiveTo: new Date(from) } });
    }
    if (lines === null) continue;
    const { organizationId } = deployment;
    const id = newId();
    const { count } = await tx.priceVersion.createMany({
      data: [
        {
          id,
          organizationId,
          deploymentId: deployment.id,
          provider: deployment.provider,
          model: deployment.upstreamModel,
          // The first price also holds for what was priced with it a moment earlier on another replica.
          effectiveFrom: new Date(current === undefined ? from - clockDifferenceMs : from),
          source: 'deployment',
          sourceRef: 'configuration',
        },
      ],
      skipDuplicates: true,
    });
    if (count === 0) continue; // another replica was a moment earlier
    await tx.price.createMany({
      data: rowsOf(lines).map((row) => ({ id: newId(), organizationId, priceVersionId: id, ...row })),
    });
  }
}

const clockDifferenceMs = 60_000;

async function relevantVersions(tx: Transaction, deployments: readonly PricedDeployment[]): Promise<PriceVersionRow[]> {
  const models = new Set(deployments.flatMap(({ upstreamModel }) => [upstreamModel, withoutDate(upstreamModel)]));
  return tx.priceVersion.findMany({
    where: {
      OR: [
        { deploymentId: { in: deployments.map(({ id }) => id) } },
        { deploymentId: null, batch: false, model: { in: [...models] } },
      ],
    },
    include: { prices: true },
    orderBy: { effectiveFrom: 'asc' },
  });
}

function versionOf(row: PriceVersionRow): PriceVersion {
  return {
    id: row.id,
    organizationId: row.organizationId,
    deploymentId: row.deploymentId,
    provider: row.provider,
    model: row.model,
    modelMatch: row.modelMatch === 'dated' ? 'dated' : 'exact',
    serviceTier: row.serviceTier,
    effectiveFromMs: row.effectiveFrom.getTime(),
    effectiveToMs: row.effectiveTo?.getTime() ?? null,
    dailyWindow: null,
    source: row.source,
    sourceRef: row.sourceRef,
    price: compilePrice(linesOf(row)),
  };
}

/** The next start or end among versions that could concern this deployment. */
function nextChange(versions: readonly PriceVersion[], deployment: PricedDeployment, atMs: number): number | null {
  const names = [deployment.upstreamModel, withoutDate(deployment.upstreamModel)];
  let next: number | null = null;
  for (const version of versions) {
    if (version.deploymentId === null ? !names.includes(version.model) : version.deploymentId !== deployment.id)
      continue;
    for (const change of [version.effectiveFromMs, version.effectiveToMs]) {
      if (change !== null && change > atMs && (next === null || change < next)) next = change;
    }
  }
  return next;
}

async function contextWindows(
  deployments: readonly PricedDeployment[],
): Promise<(deployment: PricedDeployment) => number | null> {
  const { models } = await loadCatalogue(deployments.flatMap(({ priceCatalogue }) => priceCatalogue));
  const byName = new Map<string, CatalogueModel>(models.map((model) => [`${model.provider}\n${model.model}`, model]));
  return ({ priceCatalogue, upstreamModel }) => {
    for (const provider of priceCatalogue) {
      const exact = byName.get(`${provider}\n${upstreamModel}`);
      const dated = byName.get(`${provider}\n${withoutDate(upstreamModel)}`);
      const model = exact ?? (dated?.modelMatch === 'dated' ? dated : undefined);
      if (model !== undefined) return model.contextWindow;
    }
    return null;
  };
}
