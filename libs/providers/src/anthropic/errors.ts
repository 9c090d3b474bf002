/**
 * Anthropic's failures in the gateway's words (https://platform.claude.com/docs/en/api/errors):
 * `{"type":"error","error":{"type","message","details?"},"request_id"}`.
 */
import { isContextLength } from '../openai-compatible/errors.js';
import { isRecord } from '../openai-compatible/usage.js';
import type { UpstreamError, UpstreamErrorKind } from '../provider.js';
import { retryAfter } from '../retry-after.js';

const maxMessageLength = 2_000;

const statusOfType: Readonly<Record<string, number>> = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  conflict_error: 409,
  request_too_large: 413,
  rate_limit_error: 429,
  api_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
};

/** Classifies a non-2xx reply. Never throws. */
export function readAnthropicError(
  status: number,
  headers: Readonly<Record<string, string>>,
  body: Buffer,
): UpstreamError {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch {
    parsed = null;
  }
  const error = isRecord(parsed) ? parsed['error'] : null;
  return toUpstreamError(status, isRecord(error) ? error : {}, retryAfter(headers));
}

/** The `error` event of a stream, whose status line already said 200. */
export function readStreamError(error: unknown): UpstreamError {
  const details = isRecord(error) ? error : {};
  return toUpstreamError(statusOfType[text(details['type']) ?? ''] ?? 500, details, null);
}

function toUpstreamError(
  status: number,
  error: Readonly<Record<string, unknown>>,
  retryAfterMs: number | null,
): UpstreamError {
  const type = text(error['type']);
  const message = text(error['message']) ?? '';
  const details = isRecord(error['details']) ? error['details'] : {};
  const code = text(details['error_code']);
  return {
    kind: classify(status, type, code, message),
    status,
    message: message === '' ? `The upstream answered ${status}.` : message.slice(0, maxMessageLength),
    code: code ?? type,
    param: null,
    retryable: status === 408 || status === 429 || status >= 500,
    retryAfterMs,
  };
}

function classify(status: number, type: string | null, code: string | null, message: string): UpstreamErrorKind {
  // A spend limit comes as a 429 that waiting does not cure.
  if (type === 'billing_error' || status === 402 || /spend_limit/.test(code ?? '')) return 'quota_exhausted';
  switch (status) {
    case 401:
      return 'authentication';
    case 403:
      return 'permission';
    case 404:
      return 'model_not_found';
    case 408:
    case 504:
      return 'timeout';
    case 429:
      return 'rate_limited';
    case 503:
    case 529:
      return 'overloaded';
  }
  if (status >= 500) return 'server_error';
  if (status < 400) return 'malformed_reply';
  if (/credit balance is too low/i.test(message)) return 'quota_exhausted';
  return isContextLength(message) ? 'context_length' : 'invalid_request';
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
