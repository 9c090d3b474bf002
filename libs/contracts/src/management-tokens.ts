import { z } from 'zod';
import { pageOf } from './page.js';
import { displayName, timestamp } from './primitives.js';

export const managementTokenSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    organizationId: z.string().nullable().meta({ description: 'Null = the platform’s' }),
    prefix: z.string().meta({ examples: ['tga_Ab3d'] }),
    permissions: z.array(z.string()).meta({ examples: [['api-keys:read']] }),
    expiresAt: timestamp.nullable(),
    revokedAt: timestamp.nullable(),
    lastUsedAt: timestamp.nullable(),
    createdAt: timestamp,
  })
  .meta({ id: 'ManagementToken' });
export type ManagementToken = z.infer<typeof managementTokenSchema>;
export const managementTokenPageSchema = pageOf(managementTokenSchema, 'ManagementTokenPage');

export const createManagementTokenSchema = z
  .strictObject({
    name: displayName,
    permissions: z
      .array(z.string().max(64))
      .min(1)
      .max(64)
      .meta({ description: 'Names from the permission catalogue; never more than the granter has' }),
    expiresAt: z.iso.datetime({ offset: true }).nullable().optional(),
  })
  .meta({ id: 'CreateManagementToken' });
export type CreateManagementToken = z.infer<typeof createManagementTokenSchema>;

export const createdManagementTokenSchema = managementTokenSchema
  .extend({ token: z.string().meta({ description: 'The whole token. It is shown this once.' }) })
  .meta({ id: 'CreatedManagementToken' });
export type CreatedManagementToken = z.infer<typeof createdManagementTokenSchema>;
