import { z } from 'zod';
import { dataClasses } from './key-scopes.js';
import { pageOf } from './page.js';
import { managedBy, pricePerMillion, reference, timestamp } from './primitives.js';

export const deploymentStates = ['hot', 'warming', 'cold', 'draining', 'disabled'] as const;

/** Names are what routes and limits refer to, so they may contain what model names contain. */
export const deploymentName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}$/, 'must be 1 to 128 of A-Z, a-z, 0-9 and . _ : / -')
  .meta({ examples: ['openai-gpt-4o-mini'] });

/**
 * USD per million tokens. Input and output come together; a class left out costs what its parent does (cached input as
 * input, reasoning as output). Without a price the catalogue's counts; without either, usage is unpriced, never free.
 */
export const deploymentPriceSchema = z
  .strictObject({
    input: pricePerMillion,
    output: pricePerMillion,
    cachedInput: pricePerMillion.optional(),
    cacheWrite: pricePerMillion.optional(),
    cacheWrite1h: pricePerMillion.optional(),
    reasoning: pricePerMillion.optional(),
    inputAudio: pricePerMillion.optional(),
    outputAudio: pricePerMillion.optional(),
  })
  .meta({ id: 'DeploymentPrice' });
export type DeploymentPrice = z.infer<typeof deploymentPriceSchema>;

const timeout = (description: string) => z.int().min(1).max(86_400_000).optional().meta({ description });

export const deploymentTimeoutsSchema = z
  .strictObject({
    connectMs: timeout('Until the connection stands, milliseconds'),
    firstByteMs: timeout('Until reply headers arrive, milliseconds'),
    idleMs: timeout('Between two chunks of a stream, milliseconds'),
    totalMs: timeout('Whole attempt, milliseconds'),
  })
  .meta({ id: 'DeploymentTimeouts' });
export type DeploymentTimeouts = z.infer<typeof deploymentTimeoutsSchema>;

export const deploymentCapacitySchema = z
  .strictObject({
    maxInFlight: z.int().min(1).max(1_000_000).meta({
      description: 'Requests under way to it at most, of one process; full = other targets of the route go first',
    }),
    adaptive: z.boolean().default(false).meta({
      description:
        'Learn below `maxInFlight` how many it takes, from how long its first bytes need and what it refuses',
    }),
    queue: z.int().min(0).max(100_000).default(0).meta({
      description: 'Requests that may wait for a place when every target is full; 0 = they are refused at once',
    }),
    maxWaitMs: z
      .int()
      .min(1)
      .max(600_000)
      .default(10_000)
      .meta({ description: 'How long one waits for a place, milliseconds; then 503 `overloaded`' }),
  })
  .meta({ id: 'DeploymentCapacity', examples: [{ maxInFlight: 64, adaptive: false, queue: 256, maxWaitMs: 10_000 }] });
export type DeploymentCapacity = z.infer<typeof deploymentCapacitySchema>;

/** Only http and https, and no credentials in the URL: they would be shown in lists and logs. */
export const baseUrl = z
  .string()
  .max(2048)
  .refine(isBaseUrl, 'must be an http or https URL without user name, query or fragment')
  .meta({ examples: ['https://api.openai.com/v1'] });

export const upstreamModel = z
  .string()
  .min(1)
  .max(256)
  .refine((name) => name.split('*').length <= 2, 'must have at most one *')
  .meta({
    description: 'Model name at the upstream. A `*` stands for what the `*` of the route stood for',
    examples: ['gpt-4o-mini'],
  });

/** What a deployment is made of, wherever it is written down: the API, a configuration revision, tollgate.yaml. */
export const deploymentFields = {
  provider: z
    .string()
    .min(1)
    .max(64)
    .meta({ description: 'Adapter id, see /providers', examples: ['openai'] }),
  baseUrl: baseUrl.nullable().optional().meta({ description: 'Absent = the provider’s own' }),
  price: deploymentPriceSchema.nullable().optional(),
  contextWindow: z
    .int()
    .min(1)
    .max(100_000_000)
    .nullable()
    .optional()
    .meta({ description: 'Tokens; absent = the catalogue’s where known' }),
  state: z.enum(deploymentStates).default('hot'),
  options: z
    .record(z.string(), z.json())
    .default({})
    .meta({ description: 'Provider options, see `optionsSchema` of the provider' }),
  streamUsage: z
    .enum(['request', 'always', 'never'])
    .optional()
    .meta({ description: 'How usage is got from a stream; absent = as the provider’s manifest says' }),
  timeouts: deploymentTimeoutsSchema.optional(),
  clearance: z.enum(dataClasses).optional().meta({
    description:
      'The most protected class of data it may receive; absent = `internal`, so restricted data never goes there',
  }),
  capacity: deploymentCapacitySchema
    .nullable()
    .optional()
    .meta({ description: 'How much it is asked to do at once; absent = as much as comes' }),
  probeIntervalMs: z
    .int()
    .min(0)
    .max(3_600_000)
    .refine((ms) => ms === 0 || ms >= 1_000, 'must be 0 or at least 1000')
    .nullable()
    .optional()
    .meta({
      description:
        'Between two health probes, milliseconds; 0 = none. Absent = 10000 where the engine has a health path, which costs nothing; other upstreams are judged by their replies',
    }),
};

/** Id or name of one of the owner's provider credentials, bound to the host this deployment's requests go to. */
const storedCredential = reference.meta({
  description: 'A stored provider credential, instead of a secret given here',
});

function oneCredential(value: { apiKey?: unknown; credential?: unknown; credentialId?: unknown }): boolean {
  return [value.apiKey, value.credential, value.credentialId].filter((given) => given !== undefined).length <= 1;
}

export const createDeploymentSchema = z
  .strictObject({
    name: deploymentName,
    upstreamModel: upstreamModel.optional(),
    model: upstreamModel.optional().meta({ description: 'Same as `upstreamModel`, as tollgate.yaml spells it' }),
    ...deploymentFields,
    apiKey: z
      .string()
      .min(1)
      .max(8192)
      .optional()
      .meta({ description: 'Stored encrypted; never returned', writeOnly: true }),
    credential: z
      .record(z.string(), z.string().max(8192))
      .optional()
      .meta({ description: 'For providers that need more than an API key; stored encrypted', writeOnly: true }),
    credentialId: storedCredential.optional(),
  })
  .refine(oneCredential, { message: 'give one of apiKey, credential and credentialId', path: ['credential'] })
  .refine((value) => (value.upstreamModel === undefined) !== (value.model === undefined), {
    message: 'is required (or `model`, but not both)',
    path: ['upstreamModel'],
  })
  .meta({ id: 'CreateDeployment' });
export type CreateDeployment = z.infer<typeof createDeploymentSchema>;

export const updateDeploymentSchema = z
  .strictObject({
    name: deploymentName.optional(),
    upstreamModel: upstreamModel.optional(),
    ...deploymentFields,
    provider: deploymentFields.provider.optional(),
    state: z.enum(deploymentStates).optional(),
    options: z.record(z.string(), z.json()).optional(),
    apiKey: z.string().min(1).max(8192).nullable().optional().meta({ description: 'Null removes it', writeOnly: true }),
    credential: z.record(z.string(), z.string().max(8192)).nullable().optional().meta({ writeOnly: true }),
    credentialId: storedCredential.nullable().optional(),
  })
  .refine(oneCredential, { message: 'give one of apiKey, credential and credentialId', path: ['credential'] })
  .meta({ id: 'UpdateDeployment' });
export type UpdateDeployment = z.infer<typeof updateDeploymentSchema>;

export const deploymentSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    organizationId: z.string().nullable().meta({ description: 'Null = the platform’s' }),
    provider: z.string(),
    baseUrl: z.string().nullable(),
    upstreamModel: z.string(),
    state: z.enum(deploymentStates),
    credentialId: z.string().nullable(),
    credentialHint: z.string().nullable().meta({ description: 'Last characters of the secret' }),
    price: deploymentPriceSchema.nullable(),
    contextWindow: z.number().nullable(),
    options: z.record(z.string(), z.json()),
    streamUsage: z.enum(['request', 'always', 'never']).nullable(),
    timeouts: deploymentTimeoutsSchema.nullable(),
    clearance: z.enum(dataClasses).nullable().meta({ description: 'Null = `internal`' }),
    capacity: deploymentCapacitySchema.nullable(),
    probeIntervalMs: z.int().nullable(),
    managedBy,
    configRevision: z.int().nullable(),
    createdAt: timestamp,
    updatedAt: timestamp,
  })
  .meta({ id: 'Deployment' });
export type Deployment = z.infer<typeof deploymentSchema>;
export const deploymentPageSchema = pageOf(deploymentSchema, 'DeploymentPage');

function isBaseUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const web = url.protocol === 'http:' || url.protocol === 'https:';
  return web && url.username === '' && url.password === '' && url.search === '' && url.hash === '';
}
