import type { ProviderManifest } from '../provider.js';

export const manifest: ProviderManifest = {
  id: 'vertex',
  label: 'Google Vertex AI',
  // v1beta1, as Google's own client: it has the model list, which v1 has not.
  defaultBaseUrl: 'https://{location}-aiplatform.googleapis.com/v1beta1',
  credentialSchema: {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties: {
      serviceAccount: {
        type: 'string',
        title: 'Service account key',
        description: 'The JSON key file of a service account with the role Vertex AI User.',
        minLength: 1,
        writeOnly: true,
        contentMediaType: 'application/json',
      },
    },
    required: ['serviceAccount'],
    additionalProperties: false,
  },
  optionsSchema: {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties: {
      project: {
        type: 'string',
        title: 'Project',
        description: "Id of the Google Cloud project. Default: the service account's own.",
        minLength: 1,
      },
      location: {
        type: 'string',
        title: 'Location',
        description: 'A region such as europe-west4, a multi-region (us, eu), or global.',
        default: 'global',
        minLength: 1,
      },
    },
    additionalProperties: false,
  },
  framing: 'sse',
  streamUsage: 'always',
  priceCatalogue: ['google'],
  probePath: '/publishers/google/models?pageSize=100',
  capabilities: {
    'chat-completions': ['stream', 'tools', 'structured-output', 'image-input', 'reasoning', 'usage'],
    embeddings: ['usage'],
  },
};
