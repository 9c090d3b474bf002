import { apiKeyCredential } from '../openai-compatible/credential.js';
import type { ProviderManifest } from '../provider.js';

/** No default base URL: whoever may set a deployment up must not thereby reach into this machine. */
export const manifest: ProviderManifest = {
  id: 'ollama',
  label: 'Ollama',
  credentialSchema: apiKeyCredential({ required: false }),
  optionsSchema: {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties: {
      api: {
        type: 'string',
        title: 'API',
        description:
          "native: /api/chat and /api/embed, with thinking, context length and keep-alive. openai: Ollama's OpenAI and Anthropic paths, bytes unchanged.",
        enum: ['native', 'openai'],
        default: 'native',
      },
      contextLength: {
        type: 'integer',
        title: 'Context length',
        description: 'Sent as num_ctx (native API). Ollama cuts longer prompts at its own default without saying so.',
        minimum: 1,
      },
      keepAlive: {
        type: 'string',
        title: 'Keep alive',
        description: 'How long the model stays loaded after a request, such as 10m; -1m = for ever (native API).',
        pattern: '^-?\\d+(\\.\\d+)?(ms|s|m|h)$',
      },
    },
    additionalProperties: false,
  },
  framing: 'ndjson',
  streamUsage: 'always',
  // A server of one's own has no list price.
  priceCatalogue: [],
  probePath: '/api/tags',
  healthPath: '/api/version',
  capabilities: {
    'chat-completions': ['stream', 'tools', 'structured-output', 'image-input', 'reasoning', 'usage'],
    completions: ['stream', 'usage'],
    embeddings: ['usage'],
  },
};
