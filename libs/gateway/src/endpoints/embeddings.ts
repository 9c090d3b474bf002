/** `POST /v1/embeddings`: OpenAI's reference, embeddings/create. */
import { encodeEmbeddingsReply, parseEmbeddingsRequest, readField } from '@tollgate/wire';
import { errorBody } from '../errors.js';
import type { ParsedRequest } from '../exchange.js';
import type { Endpoint } from './endpoint.js';
import { occurrences } from './read-facts.js';

export const embeddings: Endpoint = {
  id: 'embeddings',
  path: '/v1/embeddings',
  dialect: 'openai-embeddings',
  required: ['model', 'input'],
  canStream: false,
  fields: {
    model: ['string'],
    input: ['string', 'array'],
    dimensions: ['number'],
    encoding_format: ['string'],
    user: ['string'],
  },
  inspect(body, _fields, json) {
    const input = json?.['input'];
    const items = json === null ? occurrences(body, ',', 100_000) : Array.isArray(input) ? input.length : 1;
    // Embeddings put out vectors, not tokens.
    return { maxOutputTokens: 0, choices: 1, items, hidden: false };
  },
  toHub: (request) => parseEmbeddingsRequest(wholeBody(request)),
  encodeReply(reply, context) {
    if (reply.kind !== 'embeddings') throw new TypeError(`a ${reply.kind} reply cannot answer an embeddings request`);
    return Buffer.from(
      JSON.stringify(
        encodeEmbeddingsReply(reply, { model: context.model, encodingFormat: encodingFormat(context.request) }),
      ),
    );
  },
  openEncoder() {
    throw new TypeError('embeddings do not stream');
  },
  encodeStreamError: (error) => Buffer.from(`data: ${errorBody(error)}\n\n`),
};

function wholeBody(request: ParsedRequest): Record<string, unknown> {
  return request.json ?? (JSON.parse(request.body.toString('utf8')) as Record<string, unknown>);
}

/** OpenAI's default is `float`; its own clients ask for `base64`. */
function encodingFormat(request: ParsedRequest): 'float' | 'base64' {
  return readField(request.body, request.fields, 'encoding_format') === 'base64' ? 'base64' : 'float';
}
