/** Cerebras (https://inference-docs.cerebras.ai/resources/openai): penalties and `logit_bias` are a 400 there. */
import { createVendor } from '../vendor.js';
import { isOn } from '../quirks.js';

export const cerebras = createVendor({
  manifest: {
    id: 'cerebras',
    label: 'Cerebras',
    defaultBaseUrl: 'https://api.cerebras.ai/v1',
    apiKeyVariable: 'CEREBRAS_API_KEY',
    starterModels: ['gpt-oss-120b', 'zai-glm-4.7', 'gemma-4-31b'],
    streamUsage: 'request',
    priceCatalogue: ['cerebras'],
    capabilities: {
      'chat-completions': ['stream', 'tools', 'structured-output', 'reasoning', 'usage'],
      completions: ['stream', 'usage'],
    },
  },
  needsKey: true,
  capField: 'max_completion_tokens',
  quirks: {
    'chat-completions': { refused: { frequency_penalty: isOn, presence_penalty: isOn, logit_bias: isOn } },
  },
});
