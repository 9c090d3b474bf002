/**
 * Mistral (https://docs.mistral.ai/api): a strict schema, in which members it does not know are a 422; usage in the chunk
 * with the finish reason without being asked; tool call ids of nine letters and digits; a seed and an embedding size under
 * other names.
 */
import { createVendor } from '../vendor.js';
import { isOn } from '../quirks.js';
import { systemRole, withToolIds } from '../message-quirks.js';

export const mistral = createVendor({
  manifest: {
    id: 'mistral',
    label: 'Mistral',
    defaultBaseUrl: 'https://api.mistral.ai/v1',
    apiKeyVariable: 'MISTRAL_API_KEY',
    starterModels: ['mistral-large-latest', 'mistral-medium-latest', 'mistral-small-latest', 'mistral-embed'],
    streamUsage: 'always',
    priceCatalogue: ['mistral'],
    capabilities: {
      'chat-completions': ['stream', 'tools', 'structured-output', 'image-input', 'reasoning', 'usage'],
      embeddings: ['usage'],
    },
  },
  needsKey: true,
  capField: 'max_tokens',
  quirks: {
    'chat-completions': {
      renamed: { max_completion_tokens: 'max_tokens', seed: 'random_seed' },
      ignored: ['stream_options', 'store', 'user', 'metadata', 'service_tier', 'safety_identifier'],
      refused: { logprobs: isOn, top_logprobs: isOn, logit_bias: isOn },
      rewritten: {
        messages: { mentions: ['developer', 'tool_call'], rewrite: (value) => withToolIds(systemRole(value)) },
      },
    },
    embeddings: { renamed: { dimensions: 'output_dimension' }, ignored: ['user'] },
  },
});
