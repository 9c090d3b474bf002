import { signBearer } from '../auth/bearer.js';
import { readOpenAiError } from '../openai-compatible/errors.js';
import { readModelList } from '../openai-compatible/models.js';
import { createPassThrough } from '../openai-compatible/pass-through.js';
import { readOpenAiRateLimits } from '../openai-compatible/rate-limits.js';
import type { Provider, Target } from '../provider.js';
import { manifest } from './manifest.js';
import { createResponsesHub, needsResponses } from './responses.js';
import { createResponsesPassThrough } from './responses-pass-through.js';

export const openai: Provider = {
  manifest,
  endpoints: {
    'chat-completions': createPassThrough({
      endpoint: 'chat-completions',
      path: '/chat/completions',
      // Reasoning models refuse `max_tokens` (400 `unsupported_parameter`); all models take this one.
      capField: () => 'max_completion_tokens',
      headers: tenancyHeaders,
    }),
    completions: createPassThrough({
      endpoint: 'completions',
      path: '/completions',
      capField: () => 'max_tokens',
      headers: tenancyHeaders,
    }),
    embeddings: createPassThrough({
      endpoint: 'embeddings',
      path: '/embeddings',
      capField: () => null,
      headers: tenancyHeaders,
    }),
    responses: createResponsesPassThrough({ headers: tenancyHeaders }),
  },
  chooseUpstream: (endpoint, { model, fields }) =>
    needsResponses(endpoint, model, fields.names) ? responsesHub : undefined,
  sign: signBearer,
  readError: readOpenAiError,
  readModels: readModelList,
  readRateLimits: readOpenAiRateLimits,
};

const responsesHub = createResponsesHub(tenancyHeaders);

function tenancyHeaders(target: Target): Record<string, string> {
  const { organization, project } = target.options;
  return {
    ...(typeof organization === 'string' ? { 'openai-organization': organization } : {}),
    ...(typeof project === 'string' ? { 'openai-project': project } : {}),
  };
}
