/**
 * Together (https://docs.together.ai/reference/chat-completions-1): a cap only as `max_tokens`; its model list is a bare
 * array; rate limits are named without a dimension.
 */
import { createVendor } from '../vendor.js';

export const together = createVendor({
  manifest: {
    id: 'together',
    label: 'Together AI',
    defaultBaseUrl: 'https://api.together.xyz/v1',
    apiKeyVariable: 'TOGETHER_API_KEY',
    starterModels: [
      'meta-llama/Llama-3.3-70B-Instruct-Turbo',
      'meta-llama/Llama-4-Maverick-17B-128E-Instruct-FP8',
      'meta-llama/Meta-Llama-3.1-8B-Instruct-Turbo',
    ],
    streamUsage: 'request',
    priceCatalogue: ['together'],
    capabilities: {
      'chat-completions': ['stream', 'tools', 'structured-output', 'image-input', 'reasoning', 'usage'],
      completions: ['stream', 'usage'],
      embeddings: ['usage'],
    },
  },
  needsKey: true,
  capField: 'max_tokens',
  quirks: { 'chat-completions': { renamed: { max_completion_tokens: 'max_tokens' } } },
});
