import { ApiError } from '../../api-error.js';
import type { Dialect } from '../../dialect.js';
import type { Exchange } from '../../exchange.js';
import { checkToken, exchangeToken } from './accounts.js';
import { embed } from './embeddings.js';
import { errorText, invalid, TROUBLES } from './errors.js';
import { generate } from './generate.js';
import { queryOf, routeOf, type Route } from './route.js';

const LISTED = ['sim-gemini', 'gemini-3.8-flash', 'gemini-2.5-pro', 'gemini-2.5-flash', 'gemini-embedding-001'];
const UNREGISTERED =
  "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.";

/** The Gemini API below `/v1beta`, Gemini models of Vertex AI below `/v1beta1/projects`, and the token endpoint `/token`. */
export const gemini: Dialect = {
  name: 'gemini',

  authenticate(exchange) {
    if (exchange.path === '/token') return '';
    const bearer = /^Bearer (\S+)$/i.exec(exchange.header('authorization') ?? '')?.[1];
    if (isVertex(exchange.path)) {
      checkToken(bearer ?? '');
      return bearer ?? '';
    }
    const key = exchange.header('x-goog-api-key') ?? queryOf(exchange).get('key') ?? '';
    if (key === '') throw new ApiError(403, UNREGISTERED, 'PERMISSION_DENIED');
    if (key === 'sk-invalid') {
      const message = 'API key not valid. Please pass a valid API key.';
      throw new ApiError(400, message, 'INVALID_ARGUMENT', null, 'API_KEY_INVALID');
    }
    return key;
  },

  modelOf: ({ path }) => routeOf(path)?.model,
  streams: ({ path }) => routeOf(path)?.method === 'streamGenerateContent',
  takesForm: ({ path }) => path === '/token',

  async handle(exchange) {
    const { path } = exchange;
    const method = exchange.request.method ?? 'GET';
    if (path === '/token' && method === 'POST') return exchangeToken(exchange);
    const route = routeOf(path);
    if (route?.method === 'list' && method === 'GET') return listModels(exchange, route);
    if (!route || route.method === 'list' || method !== 'POST') throw notFound(path);
    switch (route.method) {
      case 'generateContent':
        return generate(exchange, route);
      case 'streamGenerateContent':
        // Without it Google streams one JSON array, which nothing here asks for.
        if (queryOf(exchange).get('alt') !== 'sse') throw invalid('The simulator streams with alt=sse only.');
        return generate(exchange, route);
      case 'embedContent':
      case 'batchEmbedContents':
        return embed(exchange, route);
      case 'predict':
        if (route.vertex) return embed(exchange, route);
    }
    throw notFound(path);
  },

  headers: () => ({ 'x-content-type-options': 'nosniff', vary: 'Origin' }),

  errorBody: (error, exchange) => errorText(error, Number(exchange.fault?.param ?? 1) || 1),

  trouble: (trouble) => TROUBLES[trouble](),

  errorEvent: () => {
    const error = { code: 503, message: 'The model is overloaded. Please try again later.', status: 'UNAVAILABLE' };
    return `data: ${JSON.stringify({ error })}\r\n\r\n`;
  },

  badBody(kind) {
    if (kind === 'too-large') return new ApiError(413, 'Request payload size exceeds the limit.', 'INVALID_ARGUMENT');
    return invalid('Invalid JSON payload received. Unexpected token.');
  },
};

function isVertex(path: string): boolean {
  return /^\/v1(beta1)?\/(projects|publishers)\//.test(path);
}

function notFound(path: string): ApiError {
  return new ApiError(404, `The requested URL ${path} was not found on this server.`, 'NOT_FOUND');
}

async function listModels(exchange: Exchange, { vertex }: Route): Promise<void> {
  const models = LISTED.map((name) => {
    if (vertex) return { name: `publishers/google/models/${name}`, versionId: 'default', launchStage: 'GA' };
    const supportedGenerationMethods = name.includes('embedding')
      ? ['embedContent', 'batchEmbedContents']
      : ['generateContent', 'countTokens', 'streamGenerateContent'];
    return { name: `models/${name}`, displayName: name, inputTokenLimit: 1_048_576, supportedGenerationMethods };
  });
  await exchange.reply(200, {}, JSON.stringify(vertex ? { publisherModels: models } : { models }));
}
