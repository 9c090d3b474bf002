import { signBearer } from '../auth/bearer.js';
import type { Provider } from '../provider.js';
import { readOpenAiError } from './errors.js';
import { manifest } from './manifest.js';
import { readModelList } from './models.js';
import { createPassThrough } from './pass-through.js';
import { readOpenAiRateLimits } from './rate-limits.js';

export const openaiCompatible: Provider = {
  manifest,
  endpoints: {
    'chat-completions': createPassThrough({
      endpoint: 'chat-completions',
      path: '/chat/completions',
      capField: (target) =>
        target.options['maxTokensField'] === 'max_completion_tokens' ? 'max_completion_tokens' : 'max_tokens',
    }),
    completions: createPassThrough({ endpoint: 'completions', path: '/completions', capField: () => 'max_tokens' }),
    embeddings: createPassThrough({ endpoint: 'embeddings', path: '/embeddings', capField: () => null }),
  },
  sign: signBearer,
  readError: readOpenAiError,
  readModels: readModelList,
  readRateLimits: readOpenAiRateLimits,
};
