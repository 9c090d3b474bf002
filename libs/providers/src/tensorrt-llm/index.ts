/**
 * TensorRT-LLM's `trtllm-serve` (https://nvidia.github.io/TensorRT-LLM/commands/trtllm-serve.html); its base URL ends in
 * `/v1`. Bytes pass through. `/health` says that the server runs; `/health_generate`, which costs a generation, is not
 * used. Embeddings need the server to be started for them.
 */
import { engineMetrics } from '../engine-metrics.js';
import { createVendor } from '../openai-compatible/vendor.js';

export const tensorrtLlm = createVendor({
  manifest: {
    id: 'tensorrt-llm',
    label: 'TensorRT-LLM',
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
  engineMetrics: engineMetrics('/prometheus/metrics', {
    waiting: 'trtllm_num_requests_waiting',
    running: 'trtllm_num_requests_running',
    cacheUse: ['trtllm_kv_cache_utilization'],
  }),
  readRateLimits: null,
});
