import type { ProviderManifest } from '../provider.js';

export const manifest: ProviderManifest = {
  id: 'openai',
  label: 'OpenAI',
  defaultBaseUrl: 'https://api.openai.com/v1',
  apiKeyVariable: 'OPENAI_API_KEY',
  starterModels: [
    'gpt-6-sol',
    'gpt-6-luna',
    'gpt-5-mini',
    'gpt-4.1',
    'gpt-4o',
    'gpt-4o-mini',
    'text-embedding-3-small',
    'text-embedding-3-large',
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
    properties: {
      organization: { type: 'string', title: 'Organization', description: 'Sent as OpenAI-Organization.' },
      project: { type: 'string', title: 'Project', description: 'Sent as OpenAI-Project.' },
    },
    additionalProperties: false,
  },
  framing: 'sse',
  streamUsage: 'request',
  priceCatalogue: ['openai'],
  probePath: '/models',
  capabilities: {
    'chat-completions': ['stream', 'tools', 'structured-output', 'image-input', 'usage'],
    completions: ['stream', 'usage'],
    embeddings: ['usage'],
    responses: ['stream', 'tools', 'structured-output', 'image-input', 'reasoning', 'usage'],
  },
};
