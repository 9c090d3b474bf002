/**
 * List prices from the catalogue, as price versions of the platform. Versions are never changed: where a newer catalogue
 * says something else, the old version ends now and a new one begins, so that what was charged can always be recomputed.
 */
import type { Database, Prisma, Transaction } from '@tollgate/database';
import { catalogueVersion, loadCatalogue, type CatalogueModel, type PriceLine } from '@tollgate/pricing';
import { newId } from '../../http/public-id.js';
import { fingerprint, linesOf, rowsOf } from './price-lines.js';

export interface SeededPrices {
  added: number;
  ended: number;
  /** Catalogue entries without a usable price: their models are unpriced until somebody enters one. */
  skipped: readonly { provider: string; entry: string; reason: string }[];
}

/** One seeder at a time, over all processes. */
const lockKeys = [1953459308, 7] as const;

/** @param providers catalogue ids of the providers served (`ProviderManifest.priceCatalogue`). Cheap when nothing is new. */
export async function seedPrices(
  database: Database,
  providers: readonly string[],
  nowMs: number,
): Promise<SeededPrices> {
  const catalogue = await loadCatalogue(providers);
  const skipped = [...catalogue.skipped];
  const wanted: Wanted[] = [];
  for (const model of catalogue.models) {
    // The table knows dates, not hours of the day; a price that changes at noon is left to a person.
    if (model.prices.some((price) => price.dailyWindow !== null)) {
      skipped.push({ provider: model.provider, entry: model.entry, reason: 'its price depends on the time of day' });
    } else wanted.push(...model.prices.map((price) => ({ model, ...price })));
  }
  const written = await database.asSystem((tx) => store(tx, wanted, nowMs), { timeoutMs: 60_000 });
  return { ...written, skipped };
}

interface Wanted {
  model: CatalogueModel;
  effectiveFromMs: number;
  effectiveToMs: number | null;
  lines: readonly PriceLine[];
}

async function store(
  tx: Transaction,
  wanted: readonly Wanted[],
  nowMs: number,
): Promise<{ added: number; ended: number }> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${lockKeys[0]}::int, ${lockKeys[1]}::int)`;
  const stored = await tx.priceVersion.findMany({
    where: { organizationId: null, deploymentId: null, source: 'catalogue' },
    include: { prices: true },
  });
  const known = new Map<string, typeof stored>();
  for (const version of stored) {
    const key = `${version.provider}\n${version.model}`;
    known.set(key, [...(known.get(key) ?? []), version]);
  }
  const added: Prisma.PriceVersionCreateManyInput[] = [];
  const prices: Prisma.PriceCreateManyInput[] = [];
  let ended = 0;
  for (const item of wanted) {
    const same = known.get(`${item.model.provider}\n${item.model.model}`) ?? [];
    const print = fingerprint(item.lines);
    // The version that this one would replace: it holds at the same time.
    const current = same.find((version) => overlaps(version, item));
    if (current !== undefined && fingerprint(linesOf(current)) === print) continue;
    let effectiveFromMs = item.effectiveFromMs;
    if (current !== undefined) {
      effectiveFromMs = Math.max(nowMs, current.effectiveFrom.getTime() + 1);
      if (item.effectiveToMs !== null && item.effectiveToMs <= effectiveFromMs) continue; // only the past differs
      await tx.priceVersion.update({ where: { id: current.id }, data: { effectiveTo: new Date(effectiveFromMs) } });
      ended += 1;
    }
    const id = newId();
    added.push({
      id,
      provider: item.model.provider,
      model: item.model.model,
      modelMatch: item.model.modelMatch,
      effectiveFrom: new Date(effectiveFromMs),
      effectiveTo: item.effectiveToMs === null ? null : new Date(item.effectiveToMs),
      source: 'catalogue',
      sourceRef: catalogueVersion,
    });
    prices.push(...rowsOf(item.lines).map((row) => ({ id: newId(), priceVersionId: id, ...row })));
  }
  await tx.priceVersion.createMany({ data: added });
  await tx.price.createMany({ data: prices });
  return { added: added.length, ended };
}

function overlaps(version: { effectiveFrom: Date; effectiveTo: Date | null }, item: Wanted): boolean {
  const from = version.effectiveFrom.getTime();
  const to = version.effectiveTo?.getTime() ?? Infinity;
  return from < (item.effectiveToMs ?? Infinity) && item.effectiveFromMs < to;
}
