/**
 * The seed of the price book: `@pydantic/genai-prices` (MIT), the public list prices of the vendors, compiled into that
 * package. Its floats are turned back into the decimals its authors wrote; nothing is fetched.
 *
 * The package is loaded on demand: it is a megabyte that only the control plane needs.
 */
import { awsNames } from './aws-names.js';
import { decimalFromNumber, MoneyFormatError, picoPerTokenFromUsdPerMillion } from './money.js';
import type { DailyWindow } from './price-book.js';
import { withoutDate } from './price-book.js';
import { compilePrice, type PriceLine } from './price.js';
import type { PriceClass } from './token-class.js';

/** Version of the package these prices come from; recorded with every price taken from it. */
export const catalogueVersion = '@pydantic/genai-prices@0.1.8';

export interface CataloguePrice {
  effectiveFromMs: number;
  /** Exclusive; `null` = until further notice. */
  effectiveToMs: number | null;
  dailyWindow: DailyWindow | null;
  lines: readonly PriceLine[];
}

export interface CatalogueModel {
  provider: string;
  /** Without a trailing `-latest` where the entry covers the dated forms too. */
  model: string;
  /** The entry's own id in the catalogue. */
  entry: string;
  modelMatch: 'exact' | 'dated';
  /** Tokens; `null` = the catalogue does not say. */
  contextWindow: number | null;
  prices: readonly CataloguePrice[];
}

export interface Catalogue {
  models: readonly CatalogueModel[];
  /** Entries left out, and why: their models are unpriced until somebody enters a price. */
  skipped: readonly { provider: string; entry: string; reason: string }[];
}

/** @param providers ids of the catalogue's providers (`ProviderManifest.priceCatalogue`); unknown ids are ignored. */
export async function loadCatalogue(providers: readonly string[]): Promise<Catalogue> {
  const { findProvider } = await import('@pydantic/genai-prices');
  const models: CatalogueModel[] = [];
  const skipped: Catalogue['skipped'][number][] = [];
  for (const id of new Set(providers)) {
    const provider = findProvider({ providerId: id });
    // The package also matches ids loosely (`openai-compatible` → openai): only the id itself is meant here.
    if (provider === undefined || provider.id !== id) continue;
    for (const entry of provider.models) {
      const read = readEntry(id, entry);
      if ('reason' in read) skipped.push({ provider: id, entry: entry.id, reason: read.reason });
      else {
        // The catalogue answers a name with the first entry that matches; a name that means another entry is its.
        const first = (name: string): string | undefined => provider.models.find((m) => matches(m.match, name))?.id;
        const known = read.models.filter((model) => first(model.model) === entry.id);
        models.push(...known);
        const [like] = read.models;
        if (id !== 'aws' || like === undefined) continue;
        for (const model of awsNames(entry.id)) {
          if (first(model) !== entry.id || known.some((each) => each.model === model)) continue;
          models.push({ ...like, model, modelMatch: 'exact' });
        }
      }
    }
  }
  return { models, skipped };
}

interface SourceEntry {
  id: string;
  match: MatchClause;
  context_window?: number;
  prices: SourcePrice | readonly ConditionalSourcePrice[];
}

type SourcePrice = Readonly<Record<string, number | SourceTiers | undefined>>;

interface SourceTiers {
  base: number;
  tiers: readonly { start: number; price: number }[];
}

interface ConditionalSourcePrice {
  constraint?:
    { type: 'start_date'; start_date: string } | { type: 'time_of_date'; start_time: string; end_time: string };
  prices: SourcePrice;
}

type MatchClause =
  | { or: readonly MatchClause[] }
  | { and: readonly MatchClause[] }
  | { equals: string }
  | { starts_with: string }
  | { ends_with: string }
  | { contains: string }
  | { regex: string };

function readEntry(provider: string, entry: SourceEntry): { models: CatalogueModel[] } | { reason: string } {
  let prices: CataloguePrice[];
  try {
    prices = readPrices(entry.prices);
  } catch (error) {
    if (error instanceof MoneyFormatError) return { reason: error.message };
    throw error;
  }
  const common = { provider, entry: entry.id, contextWindow: entry.context_window ?? null, prices };
  const base = withoutDate(entry.id);
  const root = entry.id.endsWith('-latest') && matches(entry.match, `${base}-20260131`) ? base : entry.id;
  const dated = [`${root}-20260131`, `${root}-2026-01-31`].some((name) => matches(entry.match, name));
  const models: CatalogueModel[] = [{ ...common, model: root, modelMatch: dated ? 'dated' : 'exact' }];
  if (root !== entry.id) models.push({ ...common, model: entry.id, modelMatch: 'exact' });
  // Where its own clause does not match it the id is a label, and the names are those of the clause (Fireworks' paths).
  const isLabel = !matches(entry.match, entry.id);
  // A clause that lists its dated forms one by one covers those and no other.
  for (const alias of new Set(equalsIn(entry.match))) {
    if (alias !== root && (isLabel || (!dated && withoutDate(alias) === root))) {
      models.push({ ...common, model: alias, modelMatch: 'exact' });
    }
  }
  return { models };
}

/** The package reads its list from the end and takes the first whose condition holds, else the first of the list. */
function readPrices(source: SourceEntry['prices']): CataloguePrice[] {
  const list: readonly ConditionalSourcePrice[] = Array.isArray(source) ? source : [{ prices: source as SourcePrice }];
  const read: CataloguePrice[] = [];
  let effectiveToMs: number | null = null;
  for (let index = list.length - 1; index >= 0; index -= 1) {
    const item = list[index];
    if (item === undefined) continue;
    const lines = readLines(item.prices);
    const { constraint } = item;
    if (constraint?.type === 'time_of_date') {
      const dailyWindow = {
        fromSecond: secondOfDay(constraint.start_time),
        toSecond: secondOfDay(constraint.end_time),
      };
      read.push({ effectiveFromMs: 0, effectiveToMs, dailyWindow, lines });
      if (index > 0) continue;
    }
    const starts =
      constraint?.type === 'start_date' && index > 0 ? Date.parse(`${constraint.start_date}T00:00:00Z`) : 0;
    if (effectiveToMs === null || starts < effectiveToMs) {
      read.push({ effectiveFromMs: starts, effectiveToMs, dailyWindow: null, lines });
      effectiveToMs = starts;
    }
    if (starts === 0) break;
  }
  return read.reverse();
}

const classOfKey: Readonly<Record<string, PriceClass>> = {
  input_mtok: 'input',
  cache_read_mtok: 'cachedInput',
  cache_write_mtok: 'cacheWrite',
  cache_write_1h_mtok: 'cacheWrite1h',
  input_audio_mtok: 'inputAudio',
  output_mtok: 'output',
  output_reasoning_mtok: 'reasoning',
  output_audio_mtok: 'outputAudio',
};

/** Units we neither count nor can be charged for through the endpoints served: hosted tools are not offered. */
const ignoredKeys = new Set([
  'web_searches_kcount',
  'storage_searches_kcount',
  'social_searches_kcount',
  'code_executions_kcount',
]);

function readLines(prices: SourcePrice): PriceLine[] {
  const lines: PriceLine[] = [];
  for (const [key, value] of Object.entries(prices)) {
    if (value === undefined || ignoredKeys.has(key)) continue;
    // Cached audio is counted as cached input, so an entry that charges the two alike is exact and any other is not.
    if (key === 'cache_audio_read_mtok' && value === prices.cache_read_mtok) continue;
    const tokenClass = classOfKey[key];
    if (tokenClass === undefined) throw new MoneyFormatError(`priced by ${key}, which is not counted here`);
    if (typeof value === 'number') {
      lines.push(line(tokenClass, 0, value));
    } else {
      lines.push(line(tokenClass, 0, value.base));
      // The package changes price once the input count *exceeds* `start`.
      for (const tier of value.tiers) lines.push(line(tokenClass, tier.start + 1, tier.price));
    }
  }
  compilePrice(lines);
  return lines;
}

function line(tokenClass: PriceClass, tierStart: number, price: number): PriceLine {
  const usdPerMillion = decimalFromNumber(price);
  picoPerTokenFromUsdPerMillion(usdPerMillion);
  return { tokenClass, tierStart, usdPerMillion };
}

function secondOfDay(time: string): number {
  const match = /^(\d{2}):(\d{2}):(\d{2})Z$/.exec(time);
  if (match === null) throw new MoneyFormatError(`a daily price in a form not known here: ${time}`);
  return Number(match[1]) * 3600 + Number(match[2]) * 60 + Number(match[3]);
}

function equalsIn(clause: MatchClause): string[] {
  if ('or' in clause) return clause.or.flatMap(equalsIn);
  return 'equals' in clause ? [clause.equals] : [];
}

function matches(clause: MatchClause, name: string): boolean {
  if ('or' in clause) return clause.or.some((part) => matches(part, name));
  if ('and' in clause) return clause.and.every((part) => matches(part, name));
  const lower = name.toLowerCase();
  if ('equals' in clause) return lower === clause.equals.toLowerCase();
  if ('starts_with' in clause) return lower.startsWith(clause.starts_with.toLowerCase());
  if ('ends_with' in clause) return lower.endsWith(clause.ends_with.toLowerCase());
  if ('contains' in clause) return lower.includes(clause.contains.toLowerCase());
  return new RegExp(clause.regex).test(name);
}
