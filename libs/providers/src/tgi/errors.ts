/**
 * TGI's failures: `{"error","error_type"}` (router/src/infer/mod.rs). 422 `validation`, 424 `generation` (the model
 * failed, another server may not), 429 `overloaded` (a full queue, not a quota).
 */
import { readDetails, readOpenAiError } from '../openai-compatible/errors.js';
import type { UpstreamError } from '../provider.js';

/** Classifies a non-2xx reply. Never throws. */
export function readTgiError(status: number, headers: Readonly<Record<string, string>>, body: Buffer): UpstreamError {
  const error = readOpenAiError(status, headers, body);
  if (status === 424) return { ...error, retryable: true };
  return status === 429 && typeOf(body) === 'overloaded' ? { ...error, kind: 'overloaded' } : error;
}

function typeOf(body: Buffer): string | null {
  try {
    return readDetails(JSON.parse(body.toString('utf8')))?.type ?? null;
  } catch {
    return null;
  }
}
