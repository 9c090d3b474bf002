import { apiKeyCredential } from '../openai-compatible/credential.js';
import type { ProviderManifest } from '../provider.js';
import { promptTemplates } from './prompt.js';

/** No default base URL: whoever may set a deployment up must not thereby reach into this machine. */
export const manifest: ProviderManifest = {
  id: 'tgi',
  label: 'Hugging Face TGI',
  credentialSchema: apiKeyCredential({ required: false }),
  optionsSchema: {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties: {
      api: {
        type: 'string',
        title: 'API',
        description:
          "openai: TGI's messages API, which applies the model's own chat template. native: /generate and /generate_stream, for models without one; text only, no tools.",
        enum: ['openai', 'native'],
        default: 'openai',
      },
      promptTemplate: {
        type: 'string',
        title: 'Prompt template',
        description:
          'How the native API is given a conversation. plain: the texts one after the other without roles, for base models.',
        enum: [...promptTemplates],
        default: 'plain',
      },
    },
    additionalProperties: false,
  },
  framing: 'sse',
  streamUsage: 'request',
  // A server of one's own has no list price.
  priceCatalogue: [],
  probePath: '/v1/models',
  healthPath: '/health',
  capabilities: {
    'chat-completions': ['stream', 'tools', 'structured-output', 'image-input', 'usage'],
    completions: ['stream', 'usage'],
  },
};
