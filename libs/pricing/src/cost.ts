import { usdFromPico, usdPerMillionFromPicoPerToken, type PicoUsd } from './money.js';
import { ratesFor, type Price, type TokenRates } from './price.js';
import { tokenClassNames, type PriceClass } from './token-class.js';
import { totalInputTokens, type Usage } from './usage.js';

export interface CostLine {
  tokenClass: PriceClass;
  tokens: number;
  /** USD per million tokens. */
  usdPerMillion: string;
  /** USD, exact. */
  amount: string;
}

/**
 * The exact cost of one attempt. Called once per attempt on the hot path.
 * @returns `null` where tokens were used of a class the price says nothing about: such an attempt is unpriced, never 0.
 */
export function costPico(usage: Usage, price: Price): PicoUsd | null {
  const rates = ratesFor(price, totalInputTokens(usage));
  let sum = 0n;
  // Written out: a loop over names costs four times as much, and most classes are zero.
  if (usage.inputTokens !== 0) {
    if (rates.inputTokens === null) return null;
    sum += BigInt(usage.inputTokens) * rates.inputTokens;
  }
  if (usage.outputTokens !== 0) {
    if (rates.outputTokens === null) return null;
    sum += BigInt(usage.outputTokens) * rates.outputTokens;
  }
  if (usage.cachedInputTokens !== 0) {
    if (rates.cachedInputTokens === null) return null;
    sum += BigInt(usage.cachedInputTokens) * rates.cachedInputTokens;
  }
  if (usage.reasoningTokens !== 0) {
    if (rates.reasoningTokens === null) return null;
    sum += BigInt(usage.reasoningTokens) * rates.reasoningTokens;
  }
  if (usage.cacheWriteTokens !== 0) {
    if (rates.cacheWriteTokens === null) return null;
    sum += BigInt(usage.cacheWriteTokens) * rates.cacheWriteTokens;
  }
  if (usage.cacheWrite1hTokens !== 0) {
    if (rates.cacheWrite1hTokens === null) return null;
    sum += BigInt(usage.cacheWrite1hTokens) * rates.cacheWrite1hTokens;
  }
  if (usage.inputAudioTokens !== 0) {
    if (rates.inputAudioTokens === null) return null;
    sum += BigInt(usage.inputAudioTokens) * rates.inputAudioTokens;
  }
  if (usage.outputAudioTokens !== 0) {
    if (rates.outputAudioTokens === null) return null;
    sum += BigInt(usage.outputAudioTokens) * rates.outputAudioTokens;
  }
  return sum;
}

/**
 * The same with its arithmetic shown: one line per token class that was used. The lines sum to `pico` exactly.
 * @returns `null` where `costPico` does.
 */
export function costOf(usage: Usage, price: Price): { pico: PicoUsd; lines: CostLine[] } | null {
  const rates = ratesFor(price, totalInputTokens(usage));
  const lines: CostLine[] = [];
  let pico = 0n;
  for (const names of tokenClassNames) {
    const tokens = usage[names.usage];
    if (tokens === 0) continue;
    const rate = rates[names.usage];
    if (rate === null) return null;
    const amount = BigInt(tokens) * rate;
    pico += amount;
    lines.push({
      tokenClass: names.json,
      tokens,
      usdPerMillion: usdPerMillionFromPicoPerToken(rate),
      amount: usdFromPico(amount),
    });
  }
  return { pico, lines };
}

/**
 * The most a request can cost that uses at most so many tokens: every tier it may reach, all input in the dearest input
 * class, all output in the dearest output class. Holds of spend limits are made of this.
 * @returns `null` where the price does not cover what may be used: such a request is unpriced.
 */
export function boundCost(inputTokens: number, outputTokens: number, price: Price): PicoUsd | null {
  let most: PicoUsd | null = null;
  for (const tier of price.tiers) {
    if (tier.fromInputTokens > inputTokens) break;
    const dearest = dearestRates(tier.rates);
    if (dearest.input === null && inputTokens !== 0) return null;
    if (dearest.output === null && outputTokens !== 0) return null;
    const cost = BigInt(inputTokens) * (dearest.input ?? 0n) + BigInt(outputTokens) * (dearest.output ?? 0n);
    if (most === null || cost > most) most = cost;
  }
  return most;
}

interface DearestRates {
  input: bigint | null;
  output: bigint | null;
}

const dearestByRates = new WeakMap<TokenRates, DearestRates>();

function dearestRates(rates: TokenRates): DearestRates {
  const known = dearestByRates.get(rates);
  if (known !== undefined) return known;
  const dearest = {
    input: highest(
      rates.inputTokens,
      rates.cachedInputTokens,
      rates.cacheWriteTokens,
      rates.cacheWrite1hTokens,
      rates.inputAudioTokens,
    ),
    output: highest(rates.outputTokens, rates.reasoningTokens, rates.outputAudioTokens),
  };
  dearestByRates.set(rates, dearest);
  return dearest;
}

function highest(...rates: readonly (bigint | null)[]): bigint | null {
  let most: bigint | null = null;
  for (const rate of rates) if (rate !== null && (most === null || rate > most)) most = rate;
  return most;
}
