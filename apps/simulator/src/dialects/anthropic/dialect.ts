import { ApiError } from '../../api-error.js';
import type { Dialect, Trouble } from '../../dialect.js';
import type { Exchange } from '../../exchange.js';
import { createRandom, hashText, randomId } from '../../text/random.js';
import { countTokens, createMessage } from './messages.js';
import { getModel, listModels } from './models.js';

const VERSIONS = ['2023-01-01', '2023-06-01', '2026-10-21'];

/** The Anthropic API: `/v1/messages`, `/v1/messages/count_tokens`, `/v1/models`. */
export const anthropic: Dialect = {
  name: 'anthropic',

  authenticate(exchange) {
    const bearer = /^Bearer (\S+)$/i.exec(exchange.header('authorization') ?? '')?.[1];
    const key = exchange.header('x-api-key') ?? bearer ?? '';
    if (key === '') throw new ApiError(401, 'x-api-key header is required', 'authentication_error');
    if (key === 'sk-invalid') {
      const message = exchange.header('x-api-key') === undefined ? 'invalid bearer token' : 'invalid x-api-key';
      throw new ApiError(401, message, 'authentication_error');
    }
    return key;
  },

  async handle(exchange) {
    const { path } = exchange;
    const method = exchange.request.method ?? 'GET';
    checkVersion(exchange.header('anthropic-version'));
    if (path === '/v1/messages' || path === '/v1/messages/count_tokens') {
      if (method !== 'POST') throw new ApiError(405, 'Method Not Allowed', 'invalid_request_error');
      return path === '/v1/messages' ? createMessage(exchange) : countTokens(exchange);
    }
    const model = /^\/v1\/models(?:\/(.+))?$/.exec(path);
    if (!model || method !== 'GET') throw new ApiError(404, 'Not found', 'not_found_error');
    return model[1] === undefined ? listModels(exchange) : getModel(exchange, decodeURIComponent(model[1]));
  },

  headers(exchange) {
    const reset = new Date(Math.ceil(Date.now() / 1000) * 1000).toISOString().replace('.000Z', 'Z');
    const headers: Record<string, string> = {
      'request-id': requestId(exchange),
      'anthropic-organization-id': '00000000-0000-4000-8000-000000000000',
    };
    const limits = { requests: 4_000, tokens: 2_400_000, 'input-tokens': 2_000_000, 'output-tokens': 400_000 };
    for (const [name, limit] of Object.entries(limits)) {
      headers[`anthropic-ratelimit-${name}-limit`] = String(limit);
      headers[`anthropic-ratelimit-${name}-remaining`] = String(limit - 1);
      headers[`anthropic-ratelimit-${name}-reset`] = reset;
    }
    return headers;
  },

  errorBody({ type, message }, exchange) {
    return JSON.stringify({ type: 'error', error: { type, message }, request_id: requestId(exchange) });
  },

  trouble: (trouble) => TROUBLES[trouble](),

  errorEvent(exchange) {
    const error = { type: 'overloaded_error', message: 'Overloaded' };
    return `event: error\ndata: ${JSON.stringify({ type: 'error', error, request_id: requestId(exchange) })}\n\n`;
  },

  badBody(kind) {
    if (kind === 'too-large') return new ApiError(413, 'Request exceeds the maximum size', 'request_too_large');
    const message = 'The request body is not valid JSON: expected value at line 1 column 1';
    return new ApiError(400, message, 'invalid_request_error');
  },
};

/** Statuses and types: openai-surface.md section 8. */
const TROUBLES: Record<Trouble, () => ApiError> = {
  'rate-limit': () =>
    new ApiError(429, "This request would exceed your organization's rate limit.", 'rate_limit_error', null, null, {
      'anthropic-ratelimit-requests-remaining': '0',
    }),
  quota: () => new ApiError(402, 'Your credit balance is too low to access the Anthropic API.', 'billing_error'),
  'server-error': () => new ApiError(500, 'Internal server error', 'api_error'),
  unavailable: () => new ApiError(503, 'Service unavailable', 'api_error'),
  overloaded: () => new ApiError(529, 'Overloaded', 'overloaded_error'),
  timeout: () => new ApiError(408, 'Request timed out', 'timeout_error'),
};

function checkVersion(version: string | undefined): void {
  if (version === undefined) throw new ApiError(400, 'anthropic-version: header is required', 'invalid_request_error');
  if (VERSIONS.includes(version)) return;
  throw new ApiError(400, `anthropic-version: "${version}" is not a valid version`, 'invalid_request_error');
}

function requestId(exchange: Exchange): string {
  return `req_011C${randomId(createRandom(hashText(exchange.entry.time, Number(exchange.entry.id))), 20)}`;
}
