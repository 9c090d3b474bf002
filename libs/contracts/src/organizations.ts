import { z } from 'zod';
import { pageOf } from './page.js';
import { displayName, slug, timestamp, timeZone } from './primitives.js';
import { roleSchema } from './auth.js';

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
  .strictObject({ name: displayName.optional(), timeZone: timeZone.optional() })
  .meta({ id: 'UpdateOrganization' });
export type UpdateOrganization = z.infer<typeof updateOrganizationSchema>;

export const memberSchema = z
  .object({
    id: z.string(),
    user: z.object({ id: z.string(), email: z.string(), name: z.string() }),
    role: roleSchema,
    createdAt: timestamp,
  })
  .meta({ id: 'Member' });
export type Member = z.infer<typeof memberSchema>;
export const memberPageSchema = pageOf(memberSchema, 'MemberPage');
