import { MoneyFormatError, picoPerTokenFromUsdPerMillion, usdPerMillionFromPicoPerToken } from './money.js';
import { parentClass, tokenClassNames, type PriceClass } from './token-class.js';
import type { TokenClass } from './usage.js';

/** One row of a price, as stored: USD per million tokens of a class, from a context size on. */
export interface PriceLine {
  tokenClass: PriceClass;
  /** Total input tokens of the request from which this price holds (inclusive); 0 = from the start. */
  tierStart: number;
  /** Plain decimal, at most six decimals, not negative. */
  usdPerMillion: string;
}

/** Pico-USD per token. `null`: the price says nothing about this class or its parents. */
export type TokenRates = Readonly<Record<TokenClass, bigint | null>>;

export interface PriceTier {
  /** Total input tokens from which every token of the request costs this tier's rates (whole request, not marginal). */
  fromInputTokens: number;
  rates: TokenRates;
}

/** What a model costs at one moment, ready for the hot path: inheritance applied, tiers in ascending order. */
export interface Price {
  tiers: readonly [PriceTier, ...PriceTier[]];
}

/**
 * Prepares stored lines for use. A class without a line costs what its parent does in the same tier; a class whose line
 * starts in a lower tier keeps that price in higher ones.
 * @throws {MoneyFormatError} no lines, a repeated line, a bad number, or an input price that does not start at 0.
 */
export function compilePrice(lines: readonly PriceLine[]): Price {
  const starts = [...new Set([0, ...lines.map((line) => line.tierStart)])].sort((a, b) => a - b);
  checkLines(lines);
  const tiers = starts.map((start) => ({ fromInputTokens: start, rates: ratesAt(lines, start) }));
  const [first, ...rest] = tiers;
  if (first === undefined) throw new MoneyFormatError('a price needs at least one line');
  return { tiers: [first, ...rest] };
}

/** A deployment's own price as configured: `{ input: "0.15", cachedInput: "0.075", output: "0.60" }`. */
export type PriceOverride = Partial<Record<PriceClass, string>>;

/** @throws {MoneyFormatError} also where `input` or `output` is missing: they are given together. */
export function priceLinesFromOverride(override: PriceOverride): PriceLine[] {
  if (override.input === undefined || override.output === undefined) {
    throw new MoneyFormatError('a price names input and output together');
  }
  const lines: PriceLine[] = [];
  for (const { json } of tokenClassNames) {
    const value = override[json];
    if (value === undefined || value === null) continue;
    const usdPerMillion = usdPerMillionFromPicoPerToken(picoPerTokenFromUsdPerMillion(value));
    lines.push({ tokenClass: json, tierStart: 0, usdPerMillion });
  }
  return lines;
}

/** The tier a request of this size falls into. */
export function ratesFor(price: Price, totalInputTokens: number): TokenRates {
  const tiers = price.tiers;
  for (let index = tiers.length - 1; index > 0; index -= 1) {
    const tier = tiers[index];
    if (tier !== undefined && totalInputTokens >= tier.fromInputTokens) return tier.rates;
  }
  return tiers[0].rates;
}

function checkLines(lines: readonly PriceLine[]): void {
  const seen = new Set<string>();
  for (const line of lines) {
    if (!Number.isSafeInteger(line.tierStart) || line.tierStart < 0) {
      throw new MoneyFormatError(`a tier starts at a whole number of tokens, not ${line.tierStart}`);
    }
    const key = `${line.tokenClass}@${line.tierStart}`;
    if (seen.has(key)) throw new MoneyFormatError(`${line.tokenClass} has two prices from ${line.tierStart} tokens on`);
    seen.add(key);
  }
  if (!seen.has('input@0')) throw new MoneyFormatError('a price names input from the first token on');
}

function ratesAt(lines: readonly PriceLine[], start: number): TokenRates {
  const rates: Record<TokenClass, bigint | null> = {
    inputTokens: null,
    cachedInputTokens: null,
    cacheWriteTokens: null,
    cacheWrite1hTokens: null,
    inputAudioTokens: null,
    outputTokens: null,
    reasoningTokens: null,
    outputAudioTokens: null,
  };
  for (const { usage, json } of tokenClassNames) {
    for (let name: PriceClass | null = json; name !== null && rates[usage] === null; name = parentClass[name]) {
      rates[usage] = rateOf(lines, name, start);
    }
  }
  return rates;
}

function rateOf(lines: readonly PriceLine[], tokenClass: PriceClass, start: number): bigint | null {
  let best: PriceLine | null = null;
  for (const line of lines) {
    if (line.tokenClass !== tokenClass || line.tierStart > start) continue;
    if (best === null || line.tierStart > best.tierStart) best = line;
  }
  return best === null ? null : picoPerTokenFromUsdPerMillion(best.usdPerMillion);
}
