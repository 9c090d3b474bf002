import { ApiError } from '../../api-error.js';
import type { Dialect, Trouble } from '../../dialect.js';
import type { Exchange } from '../../exchange.js';
import { generate } from './generate.js';

const ROUTES: Record<string, (exchange: Exchange) => Promise<void>> = {
  'POST /generate': (exchange) => generate(exchange, false),
  'POST /generate_stream': (exchange) => generate(exchange, true),
  'GET /health': (exchange) => exchange.reply(200, {}, ''),
  'GET /info': (exchange) => exchange.reply(200, {}, JSON.stringify(INFO)),
};

const INFO = {
  model_id: 'sim/llama',
  model_pipeline_tag: 'text-generation',
  max_concurrent_requests: 128,
  max_best_of: 2,
  max_stop_sequences: 4,
  max_input_tokens: 32_767,
  max_total_tokens: 32_768,
  router: 'text-generation-router',
  version: '3.3.6',
};

/** What only TGI has, and `/health`, which the other engines answer the same; its OpenAI paths are the OpenAI dialect's. */
export function isTgiPath(path: string): boolean {
  return Object.keys(ROUTES).some((route) => route.endsWith(` ${path}`));
}

/** TGI's own API: `/generate`, `/generate_stream`, `/info`, `/health`. Needs no key, as a server of one's own. */
export const tgi: Dialect = {
  name: 'tgi',

  authenticate(exchange) {
    const key = /^Bearer (\S+)$/i.exec(exchange.header('authorization') ?? '')?.[1] ?? '';
    if (key === 'sk-invalid') throw new ApiError(401, 'Unauthorized', 'unauthorized');
    return key;
  },

  streams: ({ path }) => path === '/generate_stream',

  async handle(exchange) {
    const route = ROUTES[`${exchange.request.method ?? 'GET'} ${exchange.path}`];
    if (!route) throw new ApiError(405, 'Method Not Allowed', 'method_not_allowed');
    return route(exchange);
  },

  headers: () => ({ 'x-compute-type': 'simulator' }),

  errorBody: ({ message, type }) => JSON.stringify({ error: message, error_type: type }),

  trouble: (trouble) => TROUBLES[trouble](),

  errorEvent: () =>
    `data:${JSON.stringify({ error: 'Request failed during generation: Server error: CUDA out of memory', error_type: 'generation' })}\n\n`,

  badBody(kind) {
    if (kind === 'too-large') return new ApiError(413, 'length limit exceeded', 'validation');
    return new ApiError(400, 'Failed to parse the request body as JSON', 'validation');
  },
};

/** Statuses and types of router/src/server.rs. */
const TROUBLES: Record<Trouble, () => ApiError> = {
  'rate-limit': () => new ApiError(429, 'Model is overloaded', 'overloaded'),
  quota: () => new ApiError(402, 'Payment Required', 'payment_required'),
  'server-error': () => new ApiError(424, 'Request failed during generation: Server error: CUDA error', 'generation'),
  unavailable: () => new ApiError(503, 'unhealthy', 'healthcheck'),
  overloaded: () => new ApiError(429, 'Model is overloaded', 'overloaded'),
  timeout: () => new ApiError(408, 'Request Timeout', 'timeout'),
};
