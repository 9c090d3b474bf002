import type { ProviderManifest } from '../provider.js';

export const manifest: ProviderManifest = {
  id: 'gemini',
  label: 'Google Gemini',
  defaultBaseUrl: 'https://generativelanguage.googleapis.com/v1beta',
  apiKeyVariable: 'GEMINI_API_KEY',
  starterModels: [
    'gemini-3.8-flash',
    'gemini-3.1-pro-preview',
    'gemini-2.5-pro',
    'gemini-2.5-flash',
    'gemini-embedding-2',
  ],
  credentialSchema: {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties: { apiKey: { type: 'string', title: 'API key', minLength: 1, writeOnly: true } },
    required: ['apiKey'],
    additionalProperties: false,
  },
  optionsSchema: {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties: {},
    additionalProperties: false,
  },
  framing: 'sse',
  streamUsage: 'always',
  priceCatalogue: ['google'],
  probePath: '/models?pageSize=1000',
  capabilities: {
    'chat-completions': ['stream', 'tools', 'structured-output', 'image-input', 'reasoning', 'usage'],
    embeddings: ['usage'],
  },
};
