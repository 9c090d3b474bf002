import { z } from 'zod';
import { keyScopesSchema } from './key-scopes.js';
import { pageOf } from './page.js';
import { displayName, managedBy, reference, timestamp } from './primitives.js';

/** Signatures that may be accepted: those with a public key. A shared secret, or none, cannot be chosen. */
export const tokenAlgorithms = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
] as const;

const claimName = z
  .string()
  .min(1)
  .max(256)
  .meta({ description: 'Name of a top-level claim, letter by letter', examples: ['https://example.com/project'] });

const claimsSchema = z
  .strictObject({
    organization: claimName.optional().meta({
      description: 'Claim with the organization’s slug or id; for the platform’s issuers, and required there',
    }),
    project: claimName.optional().meta({ description: 'Claim with the project’s slug or id' }),
    endUser: claimName.optional().meta({ description: 'Claim that names the end user; absent = `sub`' }),
  })
  .meta({ id: 'TokenClaims' });

/** What an issuer is made of, wherever it is written down. */
export const trustedIssuerFields = {
  issuer: z
    .string()
    .min(1)
    .max(2048)
    .regex(/^\S+$/, 'must be the issuer exactly as its tokens spell it')
    .meta({ description: '`iss` of its tokens, compared letter by letter', examples: ['https://login.example.com/'] }),
  jwksUrl: z
    .string()
    .max(2048)
    .refine(isHttpUrl, 'must be an http or https URL without user name or fragment')
    .meta({ description: 'Its public keys', examples: ['https://login.example.com/.well-known/jwks.json'] }),
  audiences: z
    .array(z.string().min(1).max(512))
    .min(1)
    .max(20)
    .meta({ description: 'One of them must be in `aud`', examples: [['https://tollgate.example.com']] }),
  algorithms: z.array(z.enum(tokenAlgorithms)).min(1).max(tokenAlgorithms.length),
  claims: claimsSchema.optional(),
  project: reference
    .nullable()
    .optional()
    .meta({ description: 'Slug or id of the project of tokens that name none; the organization’s issuers only' }),
  scopes: keyScopesSchema.optional().meta({ description: 'What its tokens may do, as the scopes of a key' }),
  clockToleranceSeconds: z.int().min(0).max(300).optional().meta({ description: 'Absent = 30' }),
  enabled: z.boolean().optional().meta({ description: 'Absent = true' }),
};

export const createTrustedIssuerSchema = z
  .strictObject({ name: displayName, ...trustedIssuerFields })
  .meta({ id: 'CreateTrustedIssuer' });
export type CreateTrustedIssuer = z.infer<typeof createTrustedIssuerSchema>;

export const updateTrustedIssuerSchema = z
  .strictObject({ name: displayName, ...trustedIssuerFields })
  .partial()
  .meta({ id: 'UpdateTrustedIssuer' });
export type UpdateTrustedIssuer = z.infer<typeof updateTrustedIssuerSchema>;

export const trustedIssuerSchema = z
  .object({
    id: z.string().meta({ examples: ['iss_0193b3f2a4c87d6e9f10aabbccddeeff'] }),
    name: z.string(),
    organizationId: z.string().nullable().meta({ description: 'Null = the platform’s' }),
    issuer: z.string(),
    jwksUrl: z.string(),
    audiences: z.array(z.string()),
    algorithms: z.array(z.string()),
    claims: claimsSchema,
    projectId: z.string().nullable(),
    scopes: keyScopesSchema,
    clockToleranceSeconds: z.int(),
    enabled: z.boolean(),
    managedBy,
    configRevision: z.int().nullable(),
    createdAt: timestamp,
    updatedAt: timestamp,
  })
  .meta({ id: 'TrustedIssuer' });
export type TrustedIssuer = z.infer<typeof trustedIssuerSchema>;
export const trustedIssuerPageSchema = pageOf(trustedIssuerSchema, 'TrustedIssuerPage');

function isHttpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return /^https?:$/.test(url.protocol) && url.username === '' && url.password === '' && url.hash === '';
}
