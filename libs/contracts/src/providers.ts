import { z } from 'zod';

/** JSON Schemas travel as they are: the portal renders forms from them. */
const jsonSchemaDocument = z.record(z.string(), z.unknown());

export const providerManifestSchema = z
  .object({
    id: z.string().meta({ examples: ['openai-compatible'] }),
    label: z.string(),
    defaultBaseUrl: z.string().nullable(),
    endpoints: z.array(z.string()),
    capabilities: z.record(z.string(), z.array(z.string())).meta({
      description: 'Per endpoint: stream, tools, structured-output, image-input, reasoning, usage',
      examples: [{ 'chat-completions': ['stream', 'tools', 'usage'] }],
    }),
    credentialSchema: jsonSchemaDocument,
    optionsSchema: jsonSchemaDocument,
  })
  .meta({ id: 'ProviderManifest' });
export type ProviderManifestView = z.infer<typeof providerManifestSchema>;
export const providerListSchema = z
  .object({ data: z.array(providerManifestSchema), nextCursor: z.null() })
  .meta({ id: 'ProviderList' });
