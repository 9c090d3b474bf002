import { exactMoney, formatMoney } from '../ui/format/money.js';
import { atLeastZero, minus } from '../ui/format/decimal.js';
import { formatInteger } from '../ui/format/number.js';
import type { Limit } from './api-client.js';

export const dimensionNames: Readonly<Record<string, string>> = {
  requests: 'Requests',
  input_tokens: 'Input tokens',
  output_tokens: 'Output tokens',
  total_tokens: 'Tokens',
  concurrency: 'Concurrency',
  spend: 'Spend',
};

/** `Spend · month`, `Requests · minute`, `Concurrency`. */
export function limitName(limit: { dimension: string; window: string }): string {
  const dimension = dimensionNames[limit.dimension] ?? limit.dimension;
  return limit.window === 'none' ? dimension : `${dimension} · ${limit.window}`;
}

/** An amount in the limit's own unit: `$1,250.00`, `400,000`. */
export function limitAmount(limit: { dimension: string }, value: string): string {
  return limit.dimension === 'spend' ? formatMoney(value) : formatInteger(Number(value));
}

/** Every digit, for records: a rounded figure would hide why something did not fit. */
export function exactAmount(limit: { dimension: string }, value: string): string {
  return limit.dimension === 'spend' ? exactMoney(value) : formatInteger(Number(value));
}

/** An amount without cents that say nothing: `$6,000`. */
export function roundAmount(limit: { dimension: string }, value: string): string {
  return limitAmount(limit, value).replace(/\.00$/, '');
}

/** What holds now: with the top-ups of this period, where the counters say so. */
export function effectiveAmount(limit: Pick<Limit, 'amount' | 'state'>): string {
  return limit.state?.amount ?? limit.amount;
}

/** What is left, exactly; null where the gateway has not said how much is used. */
export function limitFree(limit: Limit): string | null {
  if (!limit.state) return null;
  const rest = minus(limit.state.amount, limit.state.used, limit.state.held);
  return rest === null ? null : atLeastZero(rest);
}

export interface LimitUse {
  /** Shares of the amount, for the bar. */
  settled: number;
  held: number;
}

/** null where the gateway has not said how much is used. */
export function limitUse(limit: Limit): LimitUse | null {
  const amount = Number(effectiveAmount(limit));
  const used = limit.state?.used;
  if (used === null || used === undefined) return null;
  // Nothing is allowed at all: full from the beginning.
  if (!(amount > 0)) return { settled: 1, held: 0 };
  return { settled: Number(used) / amount, held: Number(limit.state?.held ?? '0') / amount };
}
