import type { ProviderManifest } from '../provider.js';

/** Where no region is configured and the base URL names none. */
export const defaultRegion = 'us-east-1';

export const manifest: ProviderManifest = {
  id: 'bedrock',
  label: 'AWS Bedrock',
  defaultBaseUrl: 'https://bedrock-runtime.{region}.amazonaws.com',
  credentialSchema: {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    description: 'An access key with its secret, or a Bedrock API key.',
    properties: {
      accessKeyId: { type: 'string', title: 'Access key id', minLength: 1, writeOnly: true },
      secretAccessKey: { type: 'string', title: 'Secret access key', minLength: 1, writeOnly: true },
      sessionToken: {
        type: 'string',
        title: 'Session token',
        description: 'Only with temporary credentials, which stop working when they expire.',
        writeOnly: true,
      },
      apiKey: {
        type: 'string',
        title: 'Bedrock API key',
        description: 'Sent as a bearer token, in place of an access key.',
        minLength: 1,
        writeOnly: true,
      },
    },
    anyOf: [
      { type: 'object', properties: { apiKey: { type: 'string' } }, required: ['apiKey'] },
      {
        type: 'object',
        properties: { accessKeyId: { type: 'string' }, secretAccessKey: { type: 'string' } },
        required: ['accessKeyId', 'secretAccessKey'],
      },
    ],
    additionalProperties: false,
  },
  optionsSchema: {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties: {
      region: {
        type: 'string',
        title: 'Region',
        description: 'Part of the host name and of the signature.',
        pattern: '^[a-z0-9-]{1,32}$',
        default: defaultRegion,
      },
      foundationModel: {
        type: 'string',
        title: 'Foundation model',
        description: 'The model behind an ARN that names none, such as an application inference profile.',
      },
      structuredOutput: {
        type: 'string',
        title: 'Structured output',
        description:
          'By Bedrock itself, or by a tool the model is made to call. Default: what the model is known to do.',
        enum: ['native', 'tool'],
      },
      guardrailIdentifier: {
        type: 'string',
        title: 'Guardrail',
        description: 'Id or ARN; applied to every chat request.',
      },
      guardrailVersion: { type: 'string', title: 'Guardrail version', default: 'DRAFT' },
      guardrailTrace: { type: 'string', title: 'Guardrail trace', enum: ['enabled', 'disabled', 'enabled_full'] },
      embeddingInputType: {
        type: 'string',
        title: 'Embedding input type',
        description: 'Sent to Cohere’s models where the client names none.',
        enum: ['search_document', 'search_query', 'classification', 'clustering'],
        default: 'search_document',
      },
    },
    additionalProperties: false,
  },
  framing: 'aws-eventstream',
  streamUsage: 'always',
  priceCatalogue: ['aws'],
  // The list is the control plane's, on a host of its own.
  probePath: 'https://bedrock.{region}.amazonaws.com/foundation-models',
  capabilities: {
    'chat-completions': ['stream', 'tools', 'structured-output', 'image-input', 'reasoning', 'usage'],
    embeddings: ['usage'],
  },
};
