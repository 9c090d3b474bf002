import type { ProviderManifest } from '../provider.js';

/** Azure's API without dates; with another value requests go to the deployments API of that date. */
export const v1ApiVersions: readonly string[] = ['v1', 'preview'];

export const manifest: ProviderManifest = {
  id: 'azure-openai',
  label: 'Azure OpenAI',
  defaultBaseUrl: 'https://{resource}.openai.azure.com',
  credentialSchema: {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    description: 'A key of the resource, or an application registered in Microsoft Entra ID.',
    properties: {
      apiKey: { type: 'string', title: 'API key', minLength: 1, writeOnly: true },
      tenantId: { type: 'string', title: 'Entra tenant id', minLength: 1, writeOnly: true },
      clientId: { type: 'string', title: 'Application (client) id', minLength: 1, writeOnly: true },
      clientSecret: { type: 'string', title: 'Client secret', minLength: 1, writeOnly: true },
      cloud: {
        type: 'string',
        title: 'Cloud of the application',
        enum: ['public', 'us-government', 'china'],
        default: 'public',
      },
    },
    anyOf: [
      { type: 'object', properties: { apiKey: { type: 'string' } }, required: ['apiKey'] },
      {
        type: 'object',
        properties: { tenantId: { type: 'string' }, clientId: { type: 'string' }, clientSecret: { type: 'string' } },
        required: ['tenantId', 'clientId', 'clientSecret'],
      },
    ],
    additionalProperties: false,
  },
  optionsSchema: {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties: {
      resource: {
        type: 'string',
        title: 'Resource',
        description: 'Name of the Azure OpenAI resource, the first part of its host name. Not needed with a base URL.',
        pattern: '^[A-Za-z0-9][A-Za-z0-9-]{0,62}$',
      },
      apiVersion: {
        type: 'string',
        title: 'API version',
        description: 'v1 or preview for the API without dates; a date (2024-10-21) for the deployments API.',
        pattern: '^(v1|preview|\\d{4}-\\d{2}-\\d{2}(-preview)?)$',
        default: 'v1',
        examples: ['v1', '2024-10-21'],
      },
    },
    additionalProperties: false,
  },
  framing: 'sse',
  streamUsage: 'request',
  // Azure's own prices where the catalogue has them; list prices of the global deployments are OpenAI's.
  priceCatalogue: ['azure', 'openai'],
  probePath: '/openai/v1/models',
  capabilities: {
    'chat-completions': ['stream', 'tools', 'structured-output', 'image-input', 'usage'],
    completions: ['stream', 'usage'],
    embeddings: ['usage'],
    responses: ['stream', 'tools', 'structured-output', 'image-input', 'reasoning', 'usage'],
  },
};
