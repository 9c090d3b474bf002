/**
 * TensorRT-LLM's `trtllm-serve` (https://nvidia.github.io/TensorRT-LLM/commands/trtllm-serve.html); its base URL ends in
 * `/v1`. Bytes pass through. `/health` says that the server runs; `/health_generate`, which costs a generation, is not
 * used. Embeddings need the server to be started for them.
 *
 * The same engine behind Triton Inference Server says its load on Triton's metrics port, in Triton's names
 * (https://github.com/triton-inference-server/tensorrtllm_backend, "Triton Metrics").
 */
import { engineMetrics } from '../engine-metrics.js';
import { createVendor } from '../openai-compatible/vendor.js';
import type { Provider } from '../provider.js';

const serve = createVendor({
  manifest: {
    id: 'tensorrt-llm',
    label: 'TensorRT-LLM',
    streamUsage: 'request',
    priceCatalogue: [],
    optionsSchema: {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: {
        tritonMetricsPort: {
          type: 'integer',
          title: 'Triton metrics port',
          description: 'Behind Triton Inference Server: the port of its metrics, 8002 unless it was moved.',
          minimum: 1,
          maximum: 65535,
        },
      },
      additionalProperties: false,
    },
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

const tritonMetrics = engineMetrics('/metrics', {
  waiting: 'nv_trt_llm_request_metrics{request_type="waiting"}',
  running: 'nv_trt_llm_request_metrics{request_type="active"}',
  cacheUse: ['nv_trt_llm_kv_cache_block_metrics{kv_cache_block_type="fraction"}'],
});

export const tensorrtLlm: Provider = {
  ...serve,
  engineMetricsFor({ tritonMetricsPort: port }) {
    return typeof port === 'number' ? { ...tritonMetrics, port } : undefined;
  },
};
