/**
 * Google's failures in the gateway's words: `{"error":{"code","message","status","details":[…]}}` with the names of
 * google.rpc.Code (https://cloud.google.com/apis/design/errors), and the OAuth token endpoint's `{"error":"invalid_grant"}`
 * (RFC 6749, 5.2).
 */
import { isContextLength } from '../openai-compatible/errors.js';
import { isRecord } from '../openai-compatible/usage.js';
import type { UpstreamError, UpstreamErrorKind } from '../provider.js';
import { retryAfter } from '../retry-after.js';

type JsonRecord = Readonly<Record<string, unknown>>;

const maxMessageLength = 2_000;

/** https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto */
const statusOfCode: Readonly<Record<string, number>> = {
  CANCELLED: 499,
  INVALID_ARGUMENT: 400,
  FAILED_PRECONDITION: 400,
  OUT_OF_RANGE: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  ABORTED: 409,
  ALREADY_EXISTS: 409,
  RESOURCE_EXHAUSTED: 429,
  UNKNOWN: 500,
  INTERNAL: 500,
  DATA_LOSS: 500,
  UNIMPLEMENTED: 501,
  UNAVAILABLE: 503,
  DEADLINE_EXCEEDED: 504,
};

/** Classifies a non-2xx reply. Never throws. */
export function readGoogleError(
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
  // A stream that is not SSE is one JSON array, and so is its error.
  const holder: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
  const error = isRecord(holder) ? holder['error'] : null;
  if (typeof error === 'string') return oauthError(status, error, holder as JsonRecord);
  return toUpstreamError(status, isRecord(error) ? error : {}, retryAfter(headers));
}

/** An error inside a stream, whose status line already said 200. */
export function readStreamError(error: unknown): UpstreamError {
  const details = isRecord(error) ? error : {};
  const code = details['code'];
  const named = statusOfCode[text(details['status']) ?? ''];
  return toUpstreamError(named ?? (typeof code === 'number' && code >= 400 ? code : 500), details, null);
}

function oauthError(status: number, code: string, holder: JsonRecord): UpstreamError {
  return {
    kind: status >= 500 ? 'server_error' : 'authentication',
    status,
    message: (text(holder['error_description']) ?? code).slice(0, maxMessageLength),
    code,
    param: null,
    retryable: status >= 500 || status === 429,
    retryAfterMs: null,
  };
}

function toUpstreamError(status: number, error: JsonRecord, retryAfterMs: number | null): UpstreamError {
  const code = text(error['status']);
  const message = text(error['message']) ?? '';
  const details = Array.isArray(error['details']) ? (error['details'] as unknown[]).filter(isRecord) : [];
  return {
    kind: classify(status, message, details),
    status,
    message: message === '' ? `The upstream answered ${status}.` : message.slice(0, maxMessageLength),
    code,
    param: null,
    retryable: status === 408 || status === 429 || status >= 500,
    retryAfterMs: retryDelayOf(details) ?? retryAfterMs,
  };
}

function classify(status: number, message: string, details: readonly JsonRecord[]): UpstreamErrorKind {
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
      return 'overloaded';
  }
  if (status >= 500) return 'server_error';
  if (status < 400) return 'malformed_reply';
  // A wrong key is a 400 of the Gemini API; only the reason tells.
  if (details.some((detail) => detail['reason'] === 'API_KEY_INVALID')) return 'authentication';
  if (/input token count|exceeds the maximum number of tokens/i.test(message)) return 'context_length';
  return isContextLength(message) ? 'context_length' : 'invalid_request';
}

/** `google.rpc.RetryInfo.retryDelay`: seconds with up to nine decimals and an `s`. */
function retryDelayOf(details: readonly JsonRecord[]): number | null {
  for (const detail of details) {
    const match = /^(\d{1,6}(?:\.\d{1,9})?)s$/.exec(text(detail['retryDelay']) ?? '');
    if (match?.[1] !== undefined) return Math.ceil(Number(match[1]) * 1000);
  }
  return null;
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
