import { z } from 'zod';
import { baseUrl } from './deployments.js';
import { pageOf } from './page.js';
import { displayName, managedBy, timestamp } from './primitives.js';

/** All that is ever shown of a secret an upstream issued: never the secret. */
export const providerCredentialSchema = z
  .object({
    id: z.string().meta({ examples: ['cred_0193b3f2a4c87d6e9f10aabbccddeeff'] }),
    name: z.string(),
    organizationId: z.string().nullable().meta({ description: 'Null = the platform’s' }),
    provider: z.string(),
    baseUrl: z.string().nullable().meta({ description: 'Null = the provider’s own' }),
    hosts: z.array(z.string()).meta({ description: 'The only hosts it is ever sent to' }),
    hint: z.string().nullable().meta({ description: 'Last characters of the secret' }),
    usedBy: z.array(z.string()).meta({ description: 'Names of the deployments that use it' }),
    managedBy,
    createdAt: timestamp,
    updatedAt: timestamp,
  })
  .meta({ id: 'ProviderCredential' });
export type ProviderCredential = z.infer<typeof providerCredentialSchema>;
export const providerCredentialPageSchema = pageOf(providerCredentialSchema, 'ProviderCredentialPage');

const secret = {
  apiKey: z
    .string()
    .min(1)
    .max(8192)
    .optional()
    .meta({ description: 'Stored encrypted; never returned', writeOnly: true }),
  credential: z
    .record(z.string().max(64), z.string().max(65_536))
    .optional()
    .meta({ description: 'See `credentialSchema` of the provider; stored encrypted; never returned', writeOnly: true }),
};

export const createProviderCredentialSchema = z
  .strictObject({
    name: displayName,
    provider: z
      .string()
      .min(1)
      .max(64)
      .meta({ description: 'Adapter id, see /providers', examples: ['openai'] }),
    baseUrl: baseUrl
      .nullable()
      .optional()
      .meta({ description: 'Absent = the provider’s own. The credential is bound to its host' }),
    options: z
      .record(z.string(), z.json())
      .default({})
      .meta({ description: 'Provider options its URL depends on, such as a region' }),
    ...secret,
  })
  .refine((value) => (value.apiKey === undefined) !== (value.credential === undefined), {
    message: 'give either apiKey or credential',
    path: ['credential'],
  })
  .meta({ id: 'CreateProviderCredential' });
export type CreateProviderCredential = z.infer<typeof createProviderCredentialSchema>;

/** The provider and the hosts stay: a secret belongs to the host it was given for. */
export const updateProviderCredentialSchema = z
  .strictObject({ name: displayName.optional(), ...secret })
  .refine((value) => value.apiKey === undefined || value.credential === undefined, {
    message: 'give either apiKey or credential',
    path: ['credential'],
  })
  .refine((value) => Object.values(value).some((field) => field !== undefined), 'must change something')
  .meta({ id: 'UpdateProviderCredential' });
export type UpdateProviderCredential = z.infer<typeof updateProviderCredentialSchema>;

/** What the upstream answered when it was asked with the credential. */
export const credentialTestSchema = z
  .object({
    ok: z.boolean(),
    status: z.int().nullable().meta({ description: 'HTTP status; null = there was no answer' }),
    latencyMs: z.number(),
    host: z.string().meta({ description: 'Who was asked' }),
    models: z
      .array(z.string())
      .nullable()
      .meta({ description: 'Models the answer lists; null = the provider’s answer lists none' }),
    error: z
      .object({ kind: z.string(), message: z.string() })
      .nullable()
      .meta({ description: 'What went wrong, in the upstream’s words where it said something; never the secret' }),
    testedAt: timestamp,
  })
  .meta({ id: 'CredentialTest' });
export type CredentialTest = z.infer<typeof credentialTestSchema>;
