import type { ApiError } from '../api-error.js';
import type { Exchange } from '../exchange.js';

/** Answers with the dialect's error body; for faults that are a status and nothing more. */
export async function refuse(exchange: Exchange, error: ApiError, headers: Record<string, string> = {}): Promise<void> {
  const body = exchange.dialect.errorBody(error, exchange);
  await exchange.reply(error.status, { ...error.headers, ...headers }, body);
}
