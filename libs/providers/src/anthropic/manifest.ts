import { anthropicVersions } from '@tollgate/wire';
import type { ProviderManifest } from '../provider.js';

export const manifest: ProviderManifest = {
  id: 'anthropic',
  label: 'Anthropic',
  defaultBaseUrl: 'https://api.anthropic.com/v1',
  apiKeyVariable: 'ANTHROPIC_API_KEY',
  starterModels: ['claude-opus-5-5', 'claude-opus-5', 'claude-sonnet-5', 'claude-sonnet-4-6', 'claude-haiku-4-5'],
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
      apiVersion: {
        type: 'string',
        title: 'API version',
        description: 'Sent as anthropic-version. The newer one refuses temperature, top_p and top_k for every model.',
        enum: [...anthropicVersions],
        default: '2023-06-01',
      },
      defaultMaxTokens: {
        type: 'integer',
        title: 'Default output cap',
        description:
          'Sent as max_tokens, which Anthropic requires, where the client names none. Default: the most the model can make.',
        minimum: 1,
      },
    },
    additionalProperties: false,
  },
  framing: 'sse',
  streamUsage: 'always',
  priceCatalogue: ['anthropic'],
  probePath: '/models',
  capabilities: {
    'chat-completions': ['stream', 'tools', 'structured-output', 'image-input', 'reasoning', 'usage'],
    messages: ['stream', 'tools', 'structured-output', 'image-input', 'reasoning', 'usage'],
    'messages-count-tokens': [],
  },
};
