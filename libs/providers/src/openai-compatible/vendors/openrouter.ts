/**
 * OpenRouter (https://openrouter.ai/docs/api): usage in the last chunk whether asked or not, with `cost`; a failure after
 * the first byte comes as an `error` beside the choices, status 200. Its general model list needs no key and so proves
 * none: the list of what the key's owner may use does.
 */
import { createVendor } from '../vendor.js';

export const openrouter = createVendor({
  manifest: {
    id: 'openrouter',
    label: 'OpenRouter',
    defaultBaseUrl: 'https://openrouter.ai/api/v1',
    apiKeyVariable: 'OPENROUTER_API_KEY',
    starterModels: ['x-ai/grok-4.3', 'z-ai/glm-5.2', 'xiaomi/mimo-v2.5'],
    streamUsage: 'always',
    priceCatalogue: ['openrouter'],
    probePath: '/models/user',
    optionsSchema: {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: {
        referer: { type: 'string', title: 'Site', description: 'Sent as HTTP-Referer, for rankings on openrouter.ai.' },
        title: { type: 'string', title: 'Application', description: 'Sent as X-Title.' },
      },
      additionalProperties: false,
    },
    capabilities: {
      'chat-completions': ['stream', 'tools', 'structured-output', 'image-input', 'reasoning', 'usage'],
      completions: ['stream', 'usage'],
      embeddings: ['usage'],
    },
  },
  needsKey: true,
  capField: 'max_tokens',
  headers: ({ options }) => {
    const { referer, title } = options;
    return {
      ...(typeof referer === 'string' ? { 'http-referer': referer } : {}),
      ...(typeof title === 'string' ? { 'x-title': title } : {}),
    };
  },
});
