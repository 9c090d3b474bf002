import { ApiError } from '../../api-error.js';
import type { Dialect } from '../../dialect.js';
import { checkToken } from '../gemini/accounts.js';
import { invalid } from './check.js';
import { anthropic } from './dialect.js';
import { createMessage } from './messages.js';

const PATH = /^\/v1(?:beta1)?\/projects\/[^/]+\/locations\/[^/]+\/publishers\/anthropic\/models\/([^/:]+):(\w+)$/;

/**
 * Claude on Vertex AI: the Messages API with the model in the path, the version in the body and Google's tokens
 * (platform.claude.com/docs/en/api/claude-on-vertex-ai).
 */
export const vertexClaude: Dialect = {
  ...anthropic,

  authenticate(exchange) {
    const token = /^Bearer (\S+)$/i.exec(exchange.header('authorization') ?? '')?.[1] ?? '';
    checkToken(token);
    return token;
  },

  modelOf: ({ path }) => decodeURIComponent(PATH.exec(path)?.[1] ?? ''),

  async handle(exchange) {
    const method = PATH.exec(exchange.path)?.[2];
    if (method !== 'rawPredict' && method !== 'streamRawPredict')
      throw new ApiError(404, 'Not found', 'not_found_error');
    const { anthropic_version: version, ...body } = exchange.body;
    if (version !== 'vertex-2023-10-16') throw invalid('anthropic_version', 'Field required');
    if (body['model'] !== undefined) throw invalid('model', 'Extra inputs are not permitted');
    if ((body['stream'] === true) !== (method === 'streamRawPredict')) {
      throw invalid('stream', `${method} does not go with this value`);
    }
    exchange.body = { ...body, model: exchange.model };
    await createMessage(exchange);
  },
};

export function isVertexClaude(path: string): boolean {
  return PATH.test(path);
}
