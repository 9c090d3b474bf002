/** Fireworks (https://docs.fireworks.ai/api-reference/post-chatcompletions): prompt and generated tokens have limits of their own. */
import { createVendor } from '../vendor.js';

export const fireworks = createVendor({
  manifest: {
    id: 'fireworks',
    label: 'Fireworks AI',
    defaultBaseUrl: 'https://api.fireworks.ai/inference/v1',
    apiKeyVariable: 'FIREWORKS_API_KEY',
    starterModels: [
      'accounts/fireworks/models/kimi-k2p6',
      'accounts/fireworks/models/glm-5p2',
      'accounts/fireworks/models/minimax-m3',
    ],
    streamUsage: 'request',
    priceCatalogue: ['fireworks'],
    capabilities: {
      'chat-completions': ['stream', 'tools', 'structured-output', 'image-input', 'reasoning', 'usage'],
      completions: ['stream', 'usage'],
      embeddings: ['usage'],
    },
  },
  needsKey: true,
  capField: 'max_tokens',
});
