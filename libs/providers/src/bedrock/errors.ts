/**
 * Bedrock's failures in the gateway's words
 * (https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#API_runtime_Converse_Errors). The type
 * is in the header `x-amzn-errortype: ValidationException:http://…` or in the body's `__type`, the words in `message`.
 */
import { isContextLength } from '../openai-compatible/errors.js';
import { isRecord } from '../openai-compatible/usage.js';
import type { UpstreamError, UpstreamErrorKind } from '../provider.js';
import { retryAfter } from '../retry-after.js';

const maxMessageLength = 2_000;

/** Classifies a non-2xx reply. Never throws. */
export function readBedrockError(
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
  const details = isRecord(parsed) ? parsed : {};
  const type = shortType(headers['x-amzn-errortype'] ?? text(details['__type']));
  const message = text(details['message']) ?? text(details['Message']) ?? '';
  return toUpstreamError(status, type, message, retryAfter(headers));
}

/** HTTP status the exception would have had outside a stream, whose status line already said 200. */
const statusOfException: Readonly<Record<string, number>> = {
  internalserverexception: 500,
  modelstreamerrorexception: 424,
  modeltimeoutexception: 408,
  serviceunavailableexception: 503,
  throttlingexception: 429,
  validationexception: 400,
};

/** An `exception` or `error` message of a stream. @param type as the header spells it, camel-case. */
export function readStreamException(type: string | null, message: string): UpstreamError {
  const status = statusOfException[(type ?? '').toLowerCase()] ?? 500;
  return toUpstreamError(status, type, message, null);
}

function toUpstreamError(
  status: number,
  type: string | null,
  message: string,
  retryAfterMs: number | null,
): UpstreamError {
  const kind = classify(status, type ?? '', message);
  return {
    kind,
    status,
    message: message === '' ? `The upstream answered ${status}.` : message.slice(0, maxMessageLength),
    code: type,
    param: null,
    retryable: status === 408 || status === 424 || status === 429 || status >= 500,
    retryAfterMs,
  };
}

/** Types that say more than their status: AWS answers a bad signature or an expired token with 403 or 400. */
const authentication =
  /^(ExpiredToken|UnrecognizedClient|InvalidSignature|IncompleteSignature|InvalidClientTokenId|MissingAuthenticationToken|SignatureDoesNotMatch|RequestExpired)/;

function classify(status: number, type: string, message: string): UpstreamErrorKind {
  if (authentication.test(type)) return 'authentication';
  if (/^ServiceQuotaExceeded/.test(type)) return 'quota_exhausted';
  if (/^ModelNotReady/.test(type)) return 'overloaded';
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
    case 424:
      return 'server_error';
    case 429:
      return 'rate_limited';
    case 503:
      return 'overloaded';
  }
  if (status >= 500) return 'server_error';
  if (status < 400) return 'malformed_reply';
  // A model that is not there, or not to be called by this name, is the operator's to put right.
  if (/model identifier is invalid|on-demand throughput isn.t supported|inference profile/i.test(message)) {
    return 'model_not_found';
  }
  return isContextLength(message) ? 'context_length' : 'invalid_request';
}

/** `ValidationException:http://internal.amazon.com/…`, `com.amazon.coral#ValidationException` */
function shortType(type: string | null): string | null {
  const short = type?.split(':')[0]?.split('#').at(-1)?.trim();
  return short === undefined || short === '' ? null : short;
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
