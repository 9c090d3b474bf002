/**
 * vLLM's OpenAI-compatible server (https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html); its base URL
 * ends in `/v1`. Bytes pass through, so its extra parameters (`top_k`, `min_p`, `structured_outputs`, `guided_json`,
 * `chat_template_kwargs`, `cache_salt`, `priority` …) and its extra reply members (`reasoning`, `stop_reason`,
 * `prompt_logprobs`) do too. Tools on `auto` need `--enable-auto-tool-choice`, reasoning `--reasoning-parser`, embeddings
 * an embedding model. `/health` is a 503 once the engine has died.
 */
import { engineMetrics } from '../engine-metrics.js';
import { createVendor, ownSurfacesOption } from '../openai-compatible/vendor.js';
import { sleepMode } from './sleep.js';

export const vllm = createVendor({
  manifest: {
    id: 'vllm',
    label: 'vLLM',
    streamUsage: 'request',
    // A server of one's own has no list price.
    priceCatalogue: [],
    healthPath: '/health',
    capabilities: {
      'chat-completions': ['stream', 'tools', 'structured-output', 'image-input', 'reasoning', 'usage'],
      completions: ['stream', 'usage'],
      embeddings: ['usage'],
      responses: ['stream', 'tools', 'structured-output', 'image-input', 'reasoning', 'usage'],
      messages: ['stream', 'tools', 'structured-output', 'image-input', 'reasoning', 'usage'],
    },
    optionsSchema: {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: {
        api: {
          ...ownSurfacesOption,
          description:
            "own: the server's /responses and /messages, bytes unchanged. chat: both are translated to /chat/completions, for servers that lack them.",
        },
      },
      additionalProperties: false,
    },
  },
  needsKey: false,
  // Known to every version; `max_completion_tokens` only since v0.6.4.
  capField: 'max_tokens',
  engineMetrics: engineMetrics('/metrics', {
    waiting: 'vllm:num_requests_waiting',
    running: 'vllm:num_requests_running',
    // Older versions have the second name (https://docs.vllm.ai/en/stable/usage/metrics.html).
    cacheUse: ['vllm:kv_cache_usage_perc', 'vllm:gpu_cache_usage_perc'],
  }),
  engineStates: sleepMode,
  readRateLimits: null,
});
