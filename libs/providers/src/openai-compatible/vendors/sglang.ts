/** SGLang (https://docs.sglang.ai/basic_usage/openai_api_completions.html); its base URL ends in `/v1`. */
import { engineMetrics } from '../../engine-metrics.js';
import { createVendor } from '../vendor.js';

export const sglang = createVendor({
  manifest: {
    id: 'sglang',
    label: 'SGLang',
    streamUsage: 'request',
    priceCatalogue: [],
    healthPath: '/health',
    capabilities: {
      'chat-completions': ['stream', 'tools', 'structured-output', 'image-input', 'reasoning', 'usage'],
      completions: ['stream', 'usage'],
      embeddings: ['usage'],
    },
  },
  needsKey: false,
  capField: 'max_tokens',
  engineMetrics: engineMetrics('/metrics', {
    waiting: 'sglang:num_queue_reqs',
    running: 'sglang:num_running_reqs',
    cacheUse: ['sglang:token_usage'],
  }),
  readRateLimits: null,
});
