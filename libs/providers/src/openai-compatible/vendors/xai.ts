/**
 * xAI (https://docs.x.ai/docs/api-reference): reasoning tokens stand beside `completion_tokens`, not inside, and only
 * `total_tokens` has them all; `max_tokens` is deprecated.
 */
import { createVendor } from '../vendor.js';
import { isOn } from '../quirks.js';

export const xai = createVendor({
  manifest: {
    id: 'xai',
    label: 'xAI',
    defaultBaseUrl: 'https://api.x.ai/v1',
    apiKeyVariable: 'XAI_API_KEY',
    starterModels: ['grok-4.6', 'grok-4.5', 'grok-3-mini'],
    streamUsage: 'request',
    priceCatalogue: ['x-ai'],
    capabilities: {
      'chat-completions': ['stream', 'tools', 'structured-output', 'image-input', 'reasoning', 'usage'],
    },
  },
  needsKey: true,
  capField: 'max_completion_tokens',
  quirks: { 'chat-completions': { refused: { logit_bias: isOn } } },
});
