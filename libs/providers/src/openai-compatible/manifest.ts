import type { ProviderManifest } from '../provider.js';
import { apiKeyCredential } from './credential.js';

/** Any server that speaks OpenAI's wire format and has no provider of its own: LM Studio, a proxy, a new vendor … */
export const manifest: ProviderManifest = {
  id: 'openai-compatible',
  label: 'OpenAI-compatible server',
  credentialSchema: apiKeyCredential({ required: false }),
  optionsSchema: {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties: {
      maxTokensField: {
        type: 'string',
        title: 'Output cap field',
        description: 'The request member in which this server takes a cap on output tokens in chat.',
        enum: ['max_tokens', 'max_completion_tokens'],
        default: 'max_tokens',
      },
    },
    additionalProperties: false,
  },
  framing: 'sse',
  streamUsage: 'request',
  // A server of one's own has no list price; a deployment names its vendor's through the base URL or its own price.
  priceCatalogue: [],
  probePath: '/models',
  capabilities: {
    'chat-completions': ['stream', 'tools', 'structured-output', 'image-input', 'reasoning', 'usage'],
    completions: ['stream', 'usage'],
    embeddings: ['usage'],
  },
};
