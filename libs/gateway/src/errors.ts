/**
 * Every error `/v1` can answer with, in one table. A code is part of the contract: programs switch on it.
 *
 * An error has a public message (sent to the client, says what, why and what to do) and optionally an internal one
 * (logged). The two never mix: nothing learnt from an exception or an upstream reaches a client unless a line here says so.
 */

import { JournalFullError } from './outcome.js';

interface CatalogueEntry {
  status: number;
  /** OpenAI's `error.type`. */
  type: string;
  /** Sent as `x-should-retry`: official clients obey it above their own rules. Absent = their rules apply. */
  shouldRetry?: boolean;
}

const invalid = 'invalid_request_error';

export const errorCatalogue = {
  missing_api_key: { status: 401, type: invalid },
  invalid_api_key: { status: 401, type: invalid },
  revoked_api_key: { status: 401, type: invalid },
  expired_api_key: { status: 401, type: invalid },
  invalid_token: { status: 401, type: invalid },
  address_not_allowed: { status: 403, type: invalid },
  organization_suspended: { status: 403, type: invalid },
  key_store_unavailable: { status: 503, type: 'service_unavailable_error' },

  invalid_json: { status: 400, type: invalid },
  duplicate_key: { status: 400, type: invalid },
  escaped_key: { status: 400, type: invalid },
  too_deep: { status: 400, type: invalid },
  too_many_fields: { status: 400, type: invalid },
  missing_required_parameter: { status: 400, type: invalid },
  invalid_type: { status: 400, type: invalid },
  invalid_value: { status: 400, type: invalid },
  unsupported_parameter: { status: 400, type: invalid },
  media_unavailable: { status: 400, type: invalid },
  invalid_header: { status: 400, type: invalid },
  body_too_large: { status: 413, type: invalid },
  unsupported_content_type: { status: 415, type: invalid },
  unsupported_content_encoding: { status: 415, type: invalid },
  body_timeout: { status: 408, type: invalid },
  unknown_url: { status: 404, type: invalid },
  method_not_allowed: { status: 405, type: invalid },

  model_not_found: { status: 404, type: invalid },
  response_not_found: { status: 404, type: invalid },
  response_store_unavailable: { status: 503, type: 'service_unavailable_error' },
  model_not_allowed: { status: 403, type: invalid },
  endpoint_not_allowed: { status: 403, type: invalid },
  data_class_not_allowed: { status: 403, type: invalid },
  no_cleared_target: { status: 403, type: invalid, shouldRetry: false },
  endpoint_not_supported: { status: 400, type: invalid },

  rate_limit_exceeded: { status: 429, type: 'rate_limit_error' },
  quota_exceeded: { status: 429, type: 'rate_limit_error' },
  budget_exceeded: { status: 429, type: 'insufficient_quota', shouldRetry: false },
  budget_state_rebuilding: { status: 503, type: 'service_unavailable_error' },
  price_unknown: { status: 403, type: invalid, shouldRetry: false },
  context_window_unknown: { status: 403, type: invalid, shouldRetry: false },
  limits_unavailable: { status: 503, type: 'service_unavailable_error' },

  overloaded: { status: 503, type: 'service_unavailable_error' },
  no_healthy_target: { status: 503, type: 'service_unavailable_error' },
  upstream_rate_limited: { status: 429, type: 'rate_limit_error' },
  upstream_error: { status: 502, type: 'upstream_error' },
  upstream_refused_credential: { status: 502, type: 'upstream_error', shouldRetry: false },
  upstream_malformed_reply: { status: 502, type: 'upstream_error' },
  upstream_timeout: { status: 504, type: 'timeout_error' },
  loop_detected: { status: 508, type: 'server_error', shouldRetry: false },
  deadline_exceeded: { status: 504, type: 'timeout_error', shouldRetry: false },
  stream_interrupted: { status: 502, type: 'upstream_error' },
  output_bound_exceeded: { status: 502, type: 'upstream_error', shouldRetry: false },
  /** The upstream's own 4xx about this request; its status and message are passed on. */
  upstream_rejected: { status: 400, type: invalid },

  journal_unavailable: { status: 503, type: 'service_unavailable_error' },
  internal_error: { status: 500, type: 'server_error' },
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof errorCatalogue;

/** What a refused client needs to know about the limit that refused it (contract.md, E6). */
export interface LimitRefusal {
  limit: string;
  dimension: string;
  subject: { type: string; id: string | null };
  window: string;
  amount: string;
  used: string;
  held: string;
  /** What this request would have taken. */
  needed: string;
  unit: string;
  resetAt: string | null;
  remedy: string;
}

export interface GatewayErrorOptions {
  param?: string | null;
  /** Never sent to the client. */
  internal?: string;
  cause?: unknown;
  retryAfterMs?: number | null;
  limit?: LimitRefusal;
  /** Replaces the catalogue's status; only for `upstream_rejected`, which keeps the upstream's. */
  status?: number;
  /** Replaces the code sent to the client; only for `upstream_rejected`, which keeps the upstream's. */
  publicCode?: string | null;
  /** Methods for the `allow` header of a 405. */
  allow?: string;
}

export class GatewayError extends Error {
  override name = 'GatewayError';
  readonly status: number;
  readonly param: string | null;
  readonly internal: string | undefined;
  readonly retryAfterMs: number | null;
  readonly limit: LimitRefusal | undefined;
  readonly publicCode: string | null;
  readonly allow: string | undefined;

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: GatewayErrorOptions = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.status = options.status ?? errorCatalogue[code].status;
    this.param = options.param ?? null;
    this.internal = options.internal;
    this.retryAfterMs = options.retryAfterMs ?? null;
    this.limit = options.limit;
    this.publicCode = options.publicCode === undefined ? code : options.publicCode;
    this.allow = options.allow;
  }

  get type(): string {
    return errorCatalogue[this.code].type;
  }

  get shouldRetry(): boolean | undefined {
    const entry: CatalogueEntry = errorCatalogue[this.code];
    return entry.shouldRetry;
  }
}

/** The body in OpenAI's shape: the four keys are always there; `limit` is added where a limit refused. */
export function errorBody(error: GatewayError): string {
  return JSON.stringify({
    error: {
      message: error.message,
      type: error.type,
      param: error.param,
      code: error.publicCode,
      ...(error.limit ? { limit: error.limit } : {}),
    },
  });
}

/** Whose clients read the error. */
export type ErrorShape = 'openai' | 'anthropic';

/** Status and body of an error reply in the caller's own dialect. */
export function errorReply(
  error: GatewayError,
  shape: ErrorShape,
  requestId: string,
): { status: number; body: string } {
  if (shape === 'openai') return { status: error.status, body: errorBody(error) };
  const status = anthropicStatus(error);
  return { status, body: anthropicErrorBody(error, requestId) };
}

/** Money is a status of its own there (https://platform.claude.com/docs/en/api/errors). */
function anthropicStatus(error: GatewayError): number {
  return error.code === 'budget_exceeded' ? 402 : error.status;
}

/** The body in Anthropic's shape; our code, parameter and limit are in `details`, beside its own `error_code`. */
export function anthropicErrorBody(error: GatewayError, requestId: string): string {
  const details = {
    ...(error.publicCode === null ? {} : { error_code: error.publicCode }),
    ...(error.param === null ? {} : { param: error.param }),
    ...(error.limit ? { limit: error.limit } : {}),
  };
  const type = anthropicTypes[anthropicStatus(error)] ?? (error.status < 500 ? 'invalid_request_error' : 'api_error');
  return JSON.stringify({
    type: 'error',
    error: { type, message: error.message, ...(Object.keys(details).length > 0 ? { details } : {}) },
    request_id: requestId,
  });
}

const anthropicTypes: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  409: 'conflict_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  503: 'overloaded_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

/** Response headers an error needs besides the usual ones. */
export function errorHeaders(error: GatewayError): Record<string, string> {
  const headers: Record<string, string> = {};
  if (error.retryAfterMs !== null) {
    headers['retry-after'] = String(Math.max(1, Math.ceil(error.retryAfterMs / 1000)));
    headers['retry-after-ms'] = String(Math.max(1, Math.ceil(error.retryAfterMs)));
  }
  if (error.shouldRetry !== undefined) headers['x-should-retry'] = String(error.shouldRetry);
  if (error.allow !== undefined) headers['allow'] = error.allow;
  return headers;
}

/** Anything thrown, as a GatewayError; what is not one is a bug of ours and says nothing to the client. */
export function toGatewayError(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  if (error instanceof JournalFullError) {
    return new GatewayError(
      'journal_unavailable',
      'Usage cannot be recorded just now, so the request was not sent. Try again in a moment.',
      { retryAfterMs: 2000, internal: error.message, cause: error },
    );
  }
  return new GatewayError('internal_error', 'Tollgate failed to handle this request. It was recorded; try again.', {
    internal: error instanceof Error ? (error.stack ?? error.message) : String(error),
    cause: error,
  });
}
