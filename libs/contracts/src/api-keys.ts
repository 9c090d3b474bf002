import { z } from 'zod';
import { pageOf, pageQueryShape } from './page.js';
import { actorReference, displayName, reference, timestamp, usd } from './primitives.js';

export const apiKeyStates = ['active', 'revoked', 'expired'] as const;

export const apiKeySchema = z
  .object({
    id: z.string().meta({ examples: ['key_0193b3f2a4c87d6e9f10aabbccddeeff'] }),
    name: z.string(),
    projectId: z.string(),
    projectName: z.string(),
    organizationId: z.string(),
    maskedKey: z.string().meta({ examples: ['tg_live_ab12...9xYz'] }),
    state: z.enum(apiKeyStates),
    createdAt: timestamp,
    createdBy: actorReference,
    expiresAt: timestamp.nullable(),
    revokedAt: timestamp.nullable(),
    lastUsedAt: timestamp.nullable(),
    lastUsedModel: z.string().nullable(),
    lastUsedIp: z.string().nullable(),
    spendMonth: usd
      .nullable()
      .meta({ description: 'Charge since the month began in the organization’s zone; null = not known' }),
    requestsMonth: z.number().nullable(),
  })
  .meta({ id: 'ApiKey' });
export type ApiKey = z.infer<typeof apiKeySchema>;
export const apiKeyPageSchema = pageOf(apiKeySchema, 'ApiKeyPage');

/** The answer to a creation: the only time the whole key is shown. */
export const createdApiKeySchema = apiKeySchema
  .extend({ key: z.string().meta({ description: 'The whole key. It is shown this once.' }) })
  .meta({ id: 'CreatedApiKey' });
export type CreatedApiKey = z.infer<typeof createdApiKeySchema>;

export const createApiKeySchema = z
  .strictObject({
    name: displayName,
    expiresAt: z.iso.datetime({ offset: true }).nullable().optional().meta({ description: 'Absent or null = never' }),
  })
  .meta({ id: 'CreateApiKey' });
export type CreateApiKey = z.infer<typeof createApiKeySchema>;

export const updateApiKeySchema = z.strictObject({ name: displayName }).meta({ id: 'UpdateApiKey' });
export type UpdateApiKey = z.infer<typeof updateApiKeySchema>;

export const apiKeyQuerySchema = z.strictObject({
  ...pageQueryShape,
  projectId: reference.optional(),
  state: z.enum(apiKeyStates).optional(),
  q: z.string().max(120).optional().meta({ description: 'Part of the name, or of the masked key' }),
});
export type ApiKeyQuery = z.infer<typeof apiKeyQuerySchema>;
