/**
 * NVIDIA NIM: the hosted catalogue at build.nvidia.com, or a NIM container of one's own with its own base URL
 * (https://docs.nvidia.com/nim/large-language-models/latest/api-reference.html). The hosted model list answers without
 * a key, so it proves the address only. Embedding models want `input_type`, which passes through.
 */
import { createVendor } from '../vendor.js';

export const nvidiaNim = createVendor({
  manifest: {
    id: 'nvidia-nim',
    label: 'NVIDIA NIM',
    defaultBaseUrl: 'https://integrate.api.nvidia.com/v1',
    streamUsage: 'request',
    priceCatalogue: [],
    capabilities: {
      'chat-completions': ['stream', 'tools', 'structured-output', 'image-input', 'reasoning', 'usage'],
      completions: ['stream', 'usage'],
      embeddings: ['usage'],
    },
  },
  needsKey: false,
  capField: 'max_tokens',
  readRateLimits: null,
});
