import { z } from 'zod';
import { ipAllowSchema, keyScopesSchema, tagsSchema } from './key-scopes.js';
import { pageOf, pageQueryShape } from './page.js';
import { actorReference, displayName, reference, timestamp, usd } from './primitives.js';

export const apiKeyStates = ['active', 'revoked', 'expired'] as const;

/** `idle`: active, and not used for 30 days. `never_expires`: active without an end. `rotating`: an older secret still works. */
export const apiKeyFlags = ['idle', 'never_expires', 'rotating'] as const;
export type ApiKeyFlag = (typeof apiKeyFlags)[number];

/** One of a key's secrets. `current`: the newest. `overlap`: an older one that still works. `ended`: no longer accepted. */
export const apiKeySecretSchema = z
  .object({
    id: z.string().meta({ examples: ['sec_0193b3f2a4c87d6e9f10aabbccddeeff'] }),
    maskedKey: z.string().meta({ examples: ['tg_live_ab12...9xYz'] }),
    state: z.enum(['current', 'overlap', 'ended']),
    validFrom: timestamp,
    validUntil: timestamp.nullable().meta({ description: 'End of its overlap; null = as long as the key' }),
    lastUsedAt: timestamp.nullable(),
    lastUsedModel: z.string().nullable(),
    lastUsedIp: z.string().nullable(),
  })
  .meta({ id: 'ApiKeySecret' });
export type ApiKeySecret = z.infer<typeof apiKeySecretSchema>;

export const apiKeyOwnerSchema = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('user'), id: z.string(), name: z.string() }),
    z.object({ type: z.literal('service_account'), name: z.string() }),
  ])
  .meta({ id: 'ApiKeyOwner' });

export const apiKeySchema = z
  .object({
    id: z.string().meta({ examples: ['key_0193b3f2a4c87d6e9f10aabbccddeeff'] }),
    name: z.string(),
    projectId: z.string(),
    projectName: z.string(),
    organizationId: z.string(),
    maskedKey: z.string().meta({ examples: ['tg_live_ab12...9xYz'] }),
    environment: z.enum(['live', 'test']),
    state: z.enum(apiKeyStates),
    flags: z.array(z.enum(apiKeyFlags)),
    scopes: keyScopesSchema,
    ipAllow: z.array(z.string()),
    tags: z.record(z.string(), z.string()),
    owner: apiKeyOwnerSchema.nullable().meta({ description: 'Who answers for it; null = nobody was named' }),
    parentId: z.string().nullable().meta({ description: 'The key it was made under' }),
    createdAt: timestamp,
    createdBy: actorReference,
    expiresAt: timestamp.nullable(),
    revokedAt: timestamp.nullable(),
    lastUsedAt: timestamp.nullable(),
    lastUsedModel: z.string().nullable(),
    lastUsedIp: z.string().nullable(),
    secrets: z.array(apiKeySecretSchema).meta({ description: 'Newest first' }),
    spendMonth: usd
      .nullable()
      .meta({ description: 'Charge since the month began in the organization’s zone; null = not known' }),
    requestsMonth: z.number().nullable(),
  })
  .meta({ id: 'ApiKey' });
export type ApiKey = z.infer<typeof apiKeySchema>;
export const apiKeyPageSchema = pageOf(apiKeySchema, 'ApiKeyPage');

/** The answer to a creation or a rotation: the only time the whole key is shown. */
export const createdApiKeySchema = apiKeySchema
  .extend({ key: z.string().meta({ description: 'The whole key. It is shown this once.' }) })
  .meta({ id: 'CreatedApiKey' });
export type CreatedApiKey = z.infer<typeof createdApiKeySchema>;

const giveOwnerSchema = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('user'), id: reference.meta({ description: 'A member of the organization' }) }),
    z.strictObject({ type: z.literal('service_account'), name: displayName }),
  ])
  .nullable()
  .meta({ id: 'GiveApiKeyOwner' });
export type GiveApiKeyOwner = z.infer<typeof giveOwnerSchema>;

const end = z.iso
  .datetime({ offset: true })
  .nullable()
  .optional()
  .meta({ description: 'Absent or null = never', examples: ['2027-01-31T00:00:00Z'] });

const changeable = {
  scopes: keyScopesSchema.optional(),
  ipAllow: ipAllowSchema.optional(),
  tags: tagsSchema.optional(),
  owner: giveOwnerSchema.optional(),
};

export const createApiKeySchema = z
  .strictObject({
    name: displayName,
    expiresAt: end,
    ...changeable,
    environment: z.enum(['live', 'test']).optional().meta({ description: 'Absent = live' }),
    parentId: reference
      .optional()
      .meta({ description: 'A key of the same project: the new one may never do more, and is revoked with it' }),
  })
  .meta({ id: 'CreateApiKey' });
export type CreateApiKey = z.infer<typeof createApiKeySchema>;

export const updateApiKeySchema = z
  .strictObject({
    name: displayName.optional(),
    ...changeable,
    expiresAt: end.meta({ description: 'Null = never; absent = as it is' }),
  })
  .refine((value) => Object.values(value).some((field) => field !== undefined), 'must change something')
  .meta({ id: 'UpdateApiKey' });
export type UpdateApiKey = z.infer<typeof updateApiKeySchema>;

/** How long an older secret goes on working after a rotation, seconds. */
export const overlapSeconds = { none: 0, '1h': 3_600, '24h': 86_400, '7d': 604_800 } as const;
export const longestOverlapSeconds = 90 * 86_400;

export const rotateApiKeySchema = z
  .strictObject({
    overlap: z
      .union([
        z.enum(Object.keys(overlapSeconds) as (keyof typeof overlapSeconds)[]),
        z.int().min(0).max(longestOverlapSeconds),
      ])
      .default('24h')
      .meta({ description: 'How long the old secret goes on working: a name, or seconds up to 90 days' }),
  })
  .meta({ id: 'RotateApiKey' });
export type RotateApiKey = z.infer<typeof rotateApiKeySchema>;

export const apiKeyQuerySchema = z.strictObject({
  ...pageQueryShape,
  projectId: reference.optional(),
  state: z.enum(apiKeyStates).optional(),
  flag: z.enum(apiKeyFlags).optional(),
  q: z.string().max(120).optional().meta({ description: 'Part of the name, or of the masked key' }),
});
export type ApiKeyQuery = z.infer<typeof apiKeyQuerySchema>;
