import { z } from 'zod';
import { pageOf } from './page.js';
import { displayName, slug, timestamp, timeZone } from './primitives.js';
import { roleSchema } from './auth.js';

const auditRetentionMonths = z
  .int()
  .min(4)
  .max(240)
  .nullable()
  .meta({ description: 'Whole months of audit entries kept before the current one; null = all, for ever' });

export const limitStoreFailures = ['strict', 'local-share', 'open'] as const;
const onLimitStoreFailure = z.enum(limitStoreFailures).meta({
  description:
    'What requests do while the shared limit counters are away: `strict` refuses them with 503, `local-share` lets each replica admit its part of every limit, `open` lets all through. Hard budgets always refuse',
});

export const organizationSchema = z
  .object({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    state: z
      .enum(['active', 'suspended', 'closed'])
      .meta({ description: 'Suspended: /v1 refuses, the portal still reads' }),
    timeZone: z.string(),
    currency: z.string(),
    plan: z
      .string()
      .nullable()
      .meta({ description: 'Name of the platform’s limit plan that holds; null = its default one' }),
    auditRetentionMonths: auditRetentionMonths,
    storeResponses: z.boolean().meta({
      description: 'Replies of /v1/responses are kept for 30 days, encrypted, and can be fetched and continued',
    }),
    onLimitStoreFailure,
    createdAt: timestamp,
  })
  .meta({ id: 'Organization' });
export type Organization = z.infer<typeof organizationSchema>;
export const organizationPageSchema = pageOf(organizationSchema, 'OrganizationPage');

/** Without a slug one is made from the name. */
export const createOrganizationSchema = z
  .strictObject({ name: displayName, slug: slug.optional(), timeZone: timeZone.default('UTC') })
  .meta({ id: 'CreateOrganization' });
export type CreateOrganization = z.infer<typeof createOrganizationSchema>;

export const updateOrganizationSchema = z
  .strictObject({
    name: displayName.optional(),
    timeZone: timeZone.optional(),
    auditRetentionMonths: auditRetentionMonths.optional(),
    storeResponses: z.boolean().optional(),
    onLimitStoreFailure: onLimitStoreFailure.optional(),
    plan: slug.nullable().optional().meta({ description: 'Operators only: the limit plan (tier) that holds' }),
  })
  .meta({ id: 'UpdateOrganization' });
export type UpdateOrganization = z.infer<typeof updateOrganizationSchema>;

export const memberSchema = z
  .object({
    id: z.string(),
    user: z.object({ id: z.string(), email: z.string(), name: z.string() }),
    role: roleSchema,
    twoFactor: z.boolean().meta({ description: 'Signs in with a code of an authenticator app, too' }),
    lastSignInAt: timestamp.nullable(),
    createdAt: timestamp,
  })
  .meta({ id: 'Member' });
export type Member = z.infer<typeof memberSchema>;
export const memberPageSchema = pageOf(memberSchema, 'MemberPage');

export const updateMemberSchema = z.strictObject({ role: roleSchema }).meta({ id: 'UpdateMember' });
export type UpdateMember = z.infer<typeof updateMemberSchema>;

/** Why an organization is stopped or goes on: for the audit log. */
export const organizationStateSchema = z
  .strictObject({ reason: z.string().trim().max(500).default('') })
  .meta({ id: 'OrganizationStateChange' });
export type OrganizationStateChange = z.infer<typeof organizationStateSchema>;
