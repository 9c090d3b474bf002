import { z } from 'zod';
import { roleSchema } from './auth.js';
import { pageOf } from './page.js';
import { displayName, timestamp } from './primitives.js';

const scope = z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,100}$/, 'must be a scope without spaces');
const emailDomain = z
  .string()
  .max(253)
  .regex(/^(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,}$/, 'must be a domain such as example.com')
  .transform((text) => text.toLowerCase());

const shape = {
  name: displayName,
  issuer: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .meta({ examples: ['https://login.example.com'] }),
  clientId: z.string().min(1).max(500),
  scopes: z.array(scope).max(20).meta({ description: '`openid` is always asked for' }),
  emailDomains: z
    .array(emailDomain)
    .max(50)
    .meta({ description: 'Whose people are offered this provider on the sign-in page. Only operators set them.' }),
  groupsClaim: z.string().min(1).max(200).meta({ description: 'Claim with the names of a person’s groups' }),
  roleMappings: z
    .array(z.strictObject({ group: z.string().min(1).max(500), role: roleSchema }))
    .max(200)
    .meta({ description: 'The widest role of all groups a person is in; taken again at each sign-in' }),
  defaultRole: roleSchema.nullable().meta({ description: 'Of people in no mapped group; null = they are not let in' }),
  provision: z.boolean().meta({ description: 'Whether people who are no members yet become members by signing in' }),
  enabled: z.boolean(),
};

export const identityProviderSchema = z
  .object({
    id: z.string().meta({ examples: ['idp_0193b3f2a4c87d6e9f10aabbccddeeff'] }),
    ...shape,
    emailDomains: z.array(z.string()),
    hasClientSecret: z.boolean(),
    redirectUri: z.string().meta({ description: 'To be registered with the provider' }),
    signInUrl: z.string().meta({ description: 'Link that signs people of this organization in' }),
    createdAt: timestamp,
    updatedAt: timestamp,
  })
  .meta({ id: 'IdentityProvider' });
export type IdentityProvider = z.infer<typeof identityProviderSchema>;
export const identityProviderPageSchema = pageOf(identityProviderSchema, 'IdentityProviderPage');

const clientSecret = z.string().min(1).max(2000).meta({ description: 'Write-only' });

export const createIdentityProviderSchema = z
  .strictObject({
    ...shape,
    clientSecret: clientSecret.nullable().default(null),
    scopes: shape.scopes.default(['profile', 'email']),
    emailDomains: shape.emailDomains.default([]),
    groupsClaim: shape.groupsClaim.default('groups'),
    roleMappings: shape.roleMappings.default([]),
    defaultRole: shape.defaultRole.default(null),
    provision: shape.provision.default(true),
    enabled: shape.enabled.default(true),
  })
  .meta({ id: 'CreateIdentityProvider' });
export type CreateIdentityProvider = z.infer<typeof createIdentityProviderSchema>;

export const updateIdentityProviderSchema = z
  .strictObject({ ...shape, clientSecret: clientSecret.nullable() })
  .partial()
  .meta({ id: 'UpdateIdentityProvider' });
export type UpdateIdentityProvider = z.infer<typeof updateIdentityProviderSchema>;

export const ssoQuestionSchema = z
  .strictObject({ email: z.string().trim().min(3).max(254) })
  .meta({ id: 'SsoQuestion' });
export type SsoQuestion = z.infer<typeof ssoQuestionSchema>;

/** Which ways in there are for an e-mail domain, besides the password. */
export const ssoChoicesSchema = z
  .object({ providers: z.array(z.object({ name: z.string(), organizationName: z.string(), signInUrl: z.string() })) })
  .meta({ id: 'SsoChoices' });
export type SsoChoices = z.infer<typeof ssoChoicesSchema>;
