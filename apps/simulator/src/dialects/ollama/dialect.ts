import { ApiError } from '../../api-error.js';
import type { Dialect, Trouble } from '../../dialect.js';
import type { Exchange } from '../../exchange.js';
import { chat } from './chat.js';
import { embed } from './embed.js';
import { listModels } from './models.js';

const ROUTES: Record<string, (exchange: Exchange) => Promise<void>> = {
  'POST /api/chat': chat,
  'POST /api/embed': embed,
  'GET /api/tags': listModels,
  'GET /api/version': (exchange) => exchange.reply(200, JSON_HEADERS, '{"version":"0.30.0"}'),
};

const JSON_HEADERS = { 'content-type': 'application/json; charset=utf-8' };

/** What only Ollama has; its OpenAI paths are the OpenAI dialect's. */
export function isOllamaPath(path: string): boolean {
  return path.startsWith('/api/');
}

/** Ollama's own API: `/api/chat`, `/api/embed`, `/api/tags`, `/api/version`. Needs no key, as a local server. */
export const ollama: Dialect = {
  name: 'ollama',

  authenticate(exchange) {
    const key = /^Bearer (\S+)$/i.exec(exchange.header('authorization') ?? '')?.[1] ?? '';
    if (key === 'sk-invalid') throw new ApiError(401, 'unauthorized', 'error');
    return key;
  },

  streams: ({ path, body }) => path === '/api/chat' && body['stream'] !== false,

  async handle(exchange) {
    const { path } = exchange;
    const route = ROUTES[`${exchange.request.method ?? 'GET'} ${path}`];
    if (route) return route(exchange);
    const other = Object.keys(ROUTES).some((known) => known.endsWith(` ${path}`));
    throw new ApiError(other ? 405 : 404, other ? '405 method not allowed' : '404 page not found', 'error');
  },

  headers: () => ({}),

  errorBody: ({ message }) => JSON.stringify({ error: message }),

  trouble: (trouble) => TROUBLES[trouble](),

  errorEvent: () => '{"error":"llama runner process has terminated: exit status 2"}\n',

  badBody(kind) {
    if (kind === 'too-large') return new ApiError(413, 'http: request body too large', 'error');
    return new ApiError(400, "invalid character 'x' looking for beginning of value", 'error');
  },
};

/** Words of server/routes.go and server/sched.go; the queue's is a 503. */
const TROUBLES: Record<Trouble, () => ApiError> = {
  'rate-limit': () => new ApiError(429, 'too many requests', 'error'),
  quota: () => new ApiError(402, 'usage limit reached', 'error'),
  'server-error': () => new ApiError(500, 'llama runner process has terminated: exit status 2', 'error'),
  unavailable: () => busy(),
  overloaded: () => busy(),
  timeout: () => new ApiError(408, 'timed out waiting for llama runner to start', 'error'),
};

function busy(): ApiError {
  return new ApiError(503, 'server busy, please try again.  maximum pending requests exceeded', 'error');
}
