import type { ProviderManifest } from '../provider.js';

/** Any server that speaks OpenAI's wire format: vLLM, TGI, Ollama, LM Studio, Groq, Mistral, DeepSeek, OpenRouter … */
export const manifest: ProviderManifest = {
  id: 'openai-compatible',
  label: 'OpenAI-compatible server',
  credentialSchema: {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties: {
      apiKey: {
        type: 'string',
        title: 'API key',
        description: 'Sent as a bearer token. Leave empty where the server needs none.',
        writeOnly: true,
      },
    },
    additionalProperties: false,
  },
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
