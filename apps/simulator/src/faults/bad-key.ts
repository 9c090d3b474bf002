import { ApiError } from '../api-error.js';
import type { Fault } from './fault.js';
import { refuse } from './refuse.js';

export const badKey: Fault = {
  name: '401',
  summary: "The provider's refusal of a revoked credential: 401, at AWS 403.",
  async before(exchange) {
    const error =
      exchange.dialect.badKey?.() ??
      (exchange.dialect.name === 'openai'
        ? new ApiError(401, 'Incorrect API key provided.', 'invalid_request_error', null, 'invalid_api_key')
        : new ApiError(401, 'invalid x-api-key', 'authentication_error'));
    await refuse(exchange, error);
  },
};
