/**
 * Failures of OpenAI-shaped servers in the gateway's words. Shapes met in the wild, all read here:
 * `{"error":{message,type,param,code}}` (OpenAI, vLLM with an integer code, OpenRouter with `metadata`),
 * `{"error":"text","error_type"}` (TGI, Ollama), `{"object":"error",message,type,code}` (Mistral, TensorRT-LLM),
 * `{"detail":"text"|[{loc,msg}]}` (FastAPI), `{"message"}` (API gateways), `[{"error":{…}}]` (Gemini's OpenAI route).
 */
import type { UpstreamError, UpstreamErrorKind } from '../provider.js';
import { retryAfter } from '../retry-after.js';
import { isRecord } from './usage.js';

const maxMessageLength = 2_000;

/** What an error body says, whatever its shape. */
export interface ErrorDetails {
  message: string;
  type: string | null;
  code: string | null;
  param: string | null;
}

/** Classifies a non-2xx reply. Never throws. */
export function readOpenAiError(
  status: number,
  headers: Readonly<Record<string, string>>,
  body: Buffer,
): UpstreamError {
  const text = body.toString('utf8');
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    parsed = undefined;
  }
  const details = readDetails(parsed) ?? { message: plainText(text), type: null, code: null, param: null };
  return toUpstreamError(status, details, retryAfter(headers));
}

/** An error inside a stream, where the status line already said 200; `null` where the event is none. */
export function readStreamError(event: Readonly<Record<string, unknown>>): UpstreamError | null {
  const error = event['error'];
  const isError = (error !== undefined && error !== null) || event['object'] === 'error';
  const details = isError ? readDetails(event) : null;
  if (!details) return null;
  const numeric = isRecord(error) ? (error['status_code'] ?? error['code']) : event['code'];
  const status = typeof numeric === 'number' && numeric >= 400 && numeric < 600 ? numeric : statusOfType(details);
  return toUpstreamError(status, details, null);
}

function toUpstreamError(status: number, details: ErrorDetails, retryAfterMs: number | null): UpstreamError {
  const kind = classify(status, details);
  return {
    kind,
    status,
    message: details.message === '' ? `The upstream answered ${status}.` : details.message.slice(0, maxMessageLength),
    // Clients know this one by its code and cut their prompt; most vendors say it only in words.
    code: kind === 'context_length' ? 'context_length_exceeded' : (details.code ?? details.type),
    param: details.param,
    retryable: status === 408 || status === 429 || status >= 500 || kind === 'overloaded' || kind === 'malformed_reply',
    retryAfterMs,
  };
}

function classify(status: number, details: ErrorDetails): UpstreamErrorKind {
  const words = `${details.type ?? ''} ${details.code ?? ''}`;
  if (/insufficient_quota|credit_balance|billing_|insufficient_balance/.test(words)) return 'quota_exhausted';
  switch (status) {
    case 401:
      return 'authentication';
    case 402:
      return 'quota_exhausted';
    case 403:
      return /moderat|flagged/i.test(details.message) ? 'content_filter' : 'permission';
    case 404:
      return 'model_not_found';
    case 408:
    case 504:
      return 'timeout';
    case 429:
      return 'rate_limited';
    // Groq's flex tier: no capacity at the moment (https://console.groq.com/docs/flex-processing).
    case 498:
    case 503:
    case 529:
      return 'overloaded';
  }
  if (status >= 500 || status === 424) return 'server_error';
  if (status < 400) return 'malformed_reply';
  // Groq answers 413 where one request is larger than a whole minute's tokens.
  if (/rate_limit_exceeded/.test(words)) return 'rate_limited';
  if (/context_length_exceeded/.test(words) || isContextLength(details.message)) return 'context_length';
  if (/content_filter|content_policy_violation|ResponsibleAIPolicyViolation/.test(words)) return 'content_filter';
  if (/model_not_found/.test(words)) return 'model_not_found';
  if (/invalid_api_key/.test(words)) return 'authentication';
  return 'invalid_request';
}

/** Vendors without a code say it in words. */
export function isContextLength(message: string): boolean {
  return /maximum (context|prompt) length|longer than the model's context|`inputs` (tokens \+|must have less than)|context window|exceeds the context length|prompt is too long|exceeds? the (available|maximum).{0,20}(context|tokens?)|input is too long|too many (input )?tokens/i.test(
    message,
  );
}

function statusOfType(details: ErrorDetails): number {
  const words = `${details.type ?? ''} ${details.code ?? ''}`;
  if (/rate_limit|insufficient_quota/.test(words)) return 429;
  if (/overloaded|unavailable/.test(words)) return 503;
  if (/invalid_request|validation|BadRequest/.test(words)) return 400;
  return 500;
}

/** `null` where the value has no shape known here. */
export function readDetails(value: unknown): ErrorDetails | null {
  const body = Array.isArray(value) ? (value as readonly unknown[])[0] : value;
  if (!isRecord(body)) return null;
  const error = body['error'];
  if (isRecord(error)) {
    return {
      message: text(error['message']) ?? '',
      type: text(error['type']),
      // Azure hides the reason of a content filter one level deeper.
      code: joinCodes(text(error['code']), isRecord(error['innererror']) ? text(error['innererror']['code']) : null),
      param: text(error['param']),
    };
  }
  if (typeof error === 'string') {
    return {
      message: text(body['message']) ?? error,
      type: text(body['error_type']) ?? text(body['type']),
      code: null,
      param: null,
    };
  }
  const detail = body['detail'];
  if (detail !== undefined) return { message: detailText(detail), type: null, code: null, param: null };
  const message = text(body['message']);
  if (message === null) return null;
  return { message, type: text(body['type']), code: text(body['code']), param: text(body['param']) };
}

function joinCodes(code: string | null, inner: string | null): string | null {
  return inner === null || inner === code ? code : code === null ? inner : `${code}/${inner}`;
}

/** FastAPI: a sentence, or a list of `{loc, msg}`. */
function detailText(detail: unknown): string {
  if (typeof detail === 'string') return detail;
  if (!Array.isArray(detail)) return isRecord(detail) ? (text(detail['message']) ?? '') : '';
  return (detail as readonly unknown[])
    .filter(isRecord)
    .map((entry) => {
      const place = Array.isArray(entry['loc']) ? `${(entry['loc'] as readonly unknown[]).join('.')}: ` : '';
      return place + (text(entry['msg']) ?? '');
    })
    .join('; ');
}

function text(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : null;
}

/** A proxy's HTML page says nothing a caller can use. */
function plainText(body: string): string {
  const trimmed = body.trim();
  return trimmed.startsWith('<') ? '' : trimmed;
}
