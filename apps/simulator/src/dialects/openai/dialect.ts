import { ApiError } from '../../api-error.js';
import type { Dialect, Trouble } from '../../dialect.js';
import type { Exchange } from '../../exchange.js';
import { createRandom, hashText, randomId } from '../../text/random.js';
import { chatCompletions } from './chat.js';
import { completions } from './completions.js';
import { embeddings } from './embeddings.js';
import { getModel, listModels } from './models.js';
import { responses } from './responses.js';

const POSTS: Record<string, (exchange: Exchange) => Promise<void>> = {
  '/v1/chat/completions': chatCompletions,
  '/v1/completions': completions,
  '/v1/embeddings': embeddings,
  '/v1/responses': responses,
};

/** The OpenAI API: `/v1/chat/completions`, `/v1/completions`, `/v1/embeddings`, `/v1/responses`, `/v1/models`. */
export const openai: Dialect = {
  name: 'openai',

  authenticate(exchange) {
    const key = /^Bearer (\S+)$/i.exec(exchange.header('authorization') ?? '')?.[1];
    if (key === undefined) throw new ApiError(401, NO_KEY, 'invalid_request_error');
    if (key === 'sk-invalid') {
      const shown = key.length > 12 ? `${key.slice(0, 8)}${'*'.repeat(key.length - 12)}${key.slice(-4)}` : key;
      const message = `Incorrect API key provided: ${shown}. You can find your API key at https://platform.openai.com/account/api-keys.`;
      throw new ApiError(401, message, 'invalid_request_error', null, 'invalid_api_key');
    }
    return key;
  },

  async handle(exchange) {
    const { path } = exchange;
    const method = exchange.request.method ?? 'GET';
    const post = Object.hasOwn(POSTS, path) ? POSTS[path] : undefined;
    if (post) {
      if (method !== 'POST') throw wrongMethod(method, path);
      checkContentType(exchange.header('content-type'));
      return post(exchange);
    }
    const model = /^\/v1\/models(?:\/(.+))?$/.exec(path);
    if (!model) throw new ApiError(404, `Invalid URL (${method} ${path})`, 'invalid_request_error');
    if (method !== 'GET') throw wrongMethod(method, path);
    return model[1] === undefined ? listModels(exchange) : getModel(exchange, decodeURIComponent(model[1]));
  },

  headers(exchange) {
    return {
      'x-request-id': requestId(exchange),
      'openai-organization': 'simulator',
      'openai-processing-ms': '5',
      'openai-version': '2020-10-01',
      'x-ratelimit-limit-requests': '10000',
      'x-ratelimit-limit-tokens': '30000000',
      'x-ratelimit-remaining-requests': '9999',
      'x-ratelimit-remaining-tokens': String(Math.max(0, 30_000_000 - exchange.entry.promptTokens)),
      'x-ratelimit-reset-requests': '6ms',
      'x-ratelimit-reset-tokens': '0s',
    };
  },

  errorBody({ message, type, param, code }) {
    return JSON.stringify({ error: { message, type, param, code } }, null, 2);
  },

  trouble: (trouble) => TROUBLES[trouble](),

  errorEvent(exchange) {
    const message = 'The server had an error while processing your request. Sorry about that!';
    if (exchange.path.endsWith('/v1/responses')) {
      const event = { type: 'error', code: 'server_error', message, param: null, sequence_number: 3 };
      return `event: error\ndata: ${JSON.stringify(event)}\n\n`;
    }
    return `data: ${JSON.stringify({ error: { message, type: 'server_error', param: null, code: null } })}\n\n`;
  },

  badBody(kind) {
    if (kind === 'too-large') return new ApiError(413, 'Request body is too large.', 'invalid_request_error');
    return new ApiError(400, NOT_JSON, 'invalid_request_error');
  },
};

const NO_KEY =
  "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY), or as the password field (with blank username) if you're accessing the API from your browser and are prompted for a username and password. You can obtain an API key from https://platform.openai.com/account/api-keys.";

const NOT_JSON =
  "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON. If you have trouble figuring out how to fix this, please contact us through our help center at help.openai.com.)";

/** Statuses, types and codes: openai-surface.md section 1. */
const TROUBLES: Record<Trouble, () => ApiError> = {
  'rate-limit': () =>
    new ApiError(
      429,
      'Rate limit reached for requests. Please try again later. Visit https://platform.openai.com/account/rate-limits to learn more.',
      'rate_limit_error',
      null,
      'rate_limit_exceeded',
      { 'x-ratelimit-remaining-requests': '0' },
    ),
  quota: () =>
    new ApiError(
      429,
      'You exceeded your current quota, please check your plan and billing details.',
      'insufficient_quota',
      null,
      'insufficient_quota',
    ),
  'server-error': () =>
    new ApiError(500, 'The server had an error while processing your request. Sorry about that!', 'server_error'),
  unavailable: () =>
    new ApiError(
      503,
      'The engine is currently overloaded, please try again later.',
      'service_unavailable_error',
      null,
      'server_is_overloaded',
    ),
  overloaded: () =>
    new ApiError(
      503,
      'The engine is currently overloaded, please try again later.',
      'service_unavailable_error',
      null,
      'slow_down',
    ),
  timeout: () => new ApiError(408, 'Request timed out.', 'timeout_error'),
};

function requestId(exchange: Exchange): string {
  return `req_${randomId(createRandom(hashText(exchange.entry.time, Number(exchange.entry.id))), 32).toLowerCase()}`;
}

function wrongMethod(method: string, path: string): ApiError {
  const message = `Not allowed to ${method} on ${path}. (HINT: Perhaps you meant to make a different type of request?)`;
  return new ApiError(405, message, 'invalid_request_error', null, 'method_not_supported');
}

function checkContentType(given: string | undefined): void {
  if (given === undefined || /^application\/json\b/i.test(given)) return;
  const message = `Unsupported content type: '${given}'. This API method only accepts 'application/json' requests, but you specified the header 'Content-Type: ${given}'. Please try again with a supported content type.`;
  throw new ApiError(415, message, 'invalid_request_error', null, 'unsupported_content_type');
}
