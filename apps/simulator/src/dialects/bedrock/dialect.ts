import type { ApiError } from '../../api-error.js';
import type { Dialect, Trouble } from '../../dialect.js';
import type { Exchange } from '../../exchange.js';
import { createRandom, hashText, randomId } from '../../text/random.js';
import { awsError, invalid } from './aws-error.js';
import { converse } from './converse.js';
import { invoke } from './embeddings.js';
import { exceptionFrame } from './frames.js';
import { authenticateAws, badToken, checkBodyHash } from './signature.js';

/** AWS Bedrock: `/model/{id}/{converse|converse-stream|invoke}` of the runtime, `/foundation-models` of the control plane. */
export const bedrock: Dialect = {
  name: 'bedrock',
  authenticate: authenticateAws,
  modelOf: (exchange) => place(exchange.path)?.model,
  streams: (exchange) => place(exchange.path)?.operation === 'converse-stream',

  async handle(exchange) {
    checkBodyHash(exchange);
    const { path } = exchange;
    const method = exchange.request.method ?? 'GET';
    if (method === 'GET') return listModels(exchange, path);
    const found = place(path);
    if (!found || method !== 'POST') throw unknownOperation();
    if (exchange.model.includes('does-not-exist')) throw invalid('The provided model identifier is invalid.');
    switch (found.operation) {
      case 'converse':
      case 'converse-stream':
        if (exchange.model.includes('embed')) throw invalid('This action doesn’t support the model that you provided.');
        return converse(exchange, found.operation === 'converse-stream');
      case 'invoke':
        return invoke(exchange);
      default:
        throw unknownOperation();
    }
  },

  headers: (exchange) => ({ 'x-amzn-requestid': requestId(exchange) }),
  errorBody: ({ message }) => JSON.stringify({ message }),
  trouble: (trouble) => TROUBLES[trouble](),
  badKey: badToken,
  errorEvent: () => exceptionFrame('internalServerException', 'The system encountered an unexpected error.'),

  badBody(kind) {
    if (kind === 'too-large') return awsError(413, 'RequestEntityTooLargeException', 'Request is too large');
    return awsError(400, 'SerializationException', 'Unexpected token in JSON');
  },
};

/** Statuses and types: providers.md 3.5. */
const TROUBLES: Record<Trouble, () => ApiError> = {
  'rate-limit': () => awsError(429, 'ThrottlingException', 'Too many requests, please wait before trying again.'),
  quota: () => awsError(400, 'ServiceQuotaExceededException', 'You have exceeded a service quota of your account.'),
  'server-error': () => awsError(500, 'InternalServerException', 'The system encountered an unexpected error.'),
  unavailable: () => awsError(503, 'ServiceUnavailableException', 'Bedrock is unable to process your request.'),
  overloaded: () => awsError(429, 'ModelNotReadyException', 'The model is not ready to serve inference requests.'),
  timeout: () => awsError(408, 'ModelTimeoutException', 'The model timed out.'),
};

function place(path: string): { model: string; operation: string } | undefined {
  const match = /^\/model\/([^/]+)\/([a-z-]+)$/.exec(path);
  return match ? { model: decodeURIComponent(match[1] ?? ''), operation: match[2] ?? '' } : undefined;
}

function unknownOperation(): ApiError {
  return awsError(404, 'UnknownOperationException', 'Unknown operation');
}

const LISTED: readonly [string, readonly string[]][] = [
  ['amazon.nova-lite-v1:0', ['ON_DEMAND', 'INFERENCE_PROFILE']],
  ['amazon.titan-embed-text-v2:0', ['ON_DEMAND']],
  ['anthropic.claude-sonnet-4-5-20250929-v1:0', ['INFERENCE_PROFILE']],
  ['cohere.embed-multilingual-v3', ['ON_DEMAND']],
];

async function listModels(exchange: Exchange, path: string): Promise<void> {
  const models = LISTED.map(([modelId, inferenceTypesSupported]) => ({
    modelId,
    modelArn: `arn:aws:bedrock:us-east-1::foundation-model/${modelId}`,
    modelName: modelId,
    inferenceTypesSupported,
    modelLifecycle: { status: 'ACTIVE' },
  }));
  if (path === '/foundation-models') return exchange.reply(200, {}, JSON.stringify({ modelSummaries: models }));
  if (path !== '/inference-profiles') throw unknownOperation();
  const profiles = LISTED.filter(([, types]) => types.includes('INFERENCE_PROFILE'));
  const inferenceProfileSummaries = profiles.map(([id]) => ({ inferenceProfileId: `us.${id}`, status: 'ACTIVE' }));
  return exchange.reply(200, {}, JSON.stringify({ inferenceProfileSummaries }));
}

/** A UUID that depends on the request. */
function requestId(exchange: Exchange): string {
  const random = createRandom(hashText(exchange.entry.time, Number(exchange.entry.id)));
  const id = randomId(random, 32).toLowerCase();
  return [id.slice(0, 8), id.slice(8, 12), id.slice(12, 16), id.slice(16, 20), id.slice(20)].join('-');
}
