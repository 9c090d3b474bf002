import type { Limit } from './api-client.js';

const dimensions: Record<string, string> = {
  requests: 'Requests',
  input_tokens: 'Input tokens',
  output_tokens: 'Output tokens',
  total_tokens: 'Tokens',
  concurrency: 'Concurrency',
  spend: 'Spend',
};

/** `Spend · month`, `Requests · minute`, `Concurrency`. */
export function limitName(limit: { dimension: string; window: string }): string {
  const dimension = dimensions[limit.dimension] ?? limit.dimension;
  return limit.window === 'none' ? dimension : `${dimension} · ${limit.window}`;
}

export interface LimitUse {
  /** Shares of the amount, for the bar. */
  settled: number;
  held: number;
}

/** null where the gateway has not said how much is used. */
export function limitUse(limit: Limit): LimitUse | null {
  const amount = Number(limit.amount);
  const used = limit.state?.used;
  if (!(amount > 0) || used === null || used === undefined) return null;
  return { settled: Number(used) / amount, held: Number(limit.state?.held ?? '0') / amount };
}
