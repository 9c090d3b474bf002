/**
 * llama.cpp's `llama-server` (https://github.com/ggml-org/llama.cpp/tree/master/tools/server); its base URL ends in
 * `/v1`. While a model loads every request, `/health` too, is a 503. Tools need it to be started with `--jinja`, images
 * with `--mmproj`, embeddings with `--embeddings`.
 */
import { engineMetrics } from '../../engine-metrics.js';
import { createVendor } from '../vendor.js';

export const llamaCpp = createVendor({
  manifest: {
    id: 'llama-cpp',
    label: 'llama.cpp server',
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
    waiting: 'llamacpp:requests_deferred',
    running: 'llamacpp:requests_processing',
    cacheUse: [],
  }),
  readRateLimits: null,
});
