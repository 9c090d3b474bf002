import { z } from 'zod';
import { pageOf, pageQueryShape } from './page.js';
import { dateOrTime, reference, timestamp, usd } from './primitives.js';

export const usageGroupings = [
  'model',
  'project',
  'apiKey',
  'day',
  'hour',
  'deployment',
  'endpoint',
  'outcome',
  'variant',
] as const;
export type UsageGrouping = (typeof usageGroupings)[number];

const named = z.object({ id: z.string(), name: z.string() });

/** `from` inclusive, `to` exclusive. */
export const usageQuerySchema = z.strictObject({
  from: dateOrTime,
  to: dateOrTime,
  groupBy: z
    .string()
    .max(200)
    .default('')
    .transform((text) => text.split(',').filter((part) => part !== ''))
    .pipe(z.array(z.enum(usageGroupings)).max(usageGroupings.length))
    .meta({
      description: `Comma-separated: ${usageGroupings.join(', ')}. \`variant\` counts requests of routes with the strategy \`split\` only`,
      examples: ['model,day'],
    }),
  projectId: reference.optional(),
  apiKeyId: reference.optional(),
  model: z.string().max(256).optional(),
  compare: z.enum(['previous']).optional().meta({ description: '`previous`: the range of equal length before, too' }),
});
export type UsageQuery = z.infer<typeof usageQuerySchema>;

const numbers = {
  requests: z.number(),
  attempts: z.number(),
  errors: z.number(),
  refused: z.number(),
  inputTokens: z.number(),
  cachedInputTokens: z.number(),
  cacheWriteTokens: z.number(),
  outputTokens: z.number(),
  reasoningTokens: z.number(),
  totalTokens: z.number(),
  cost: usd.meta({ description: 'What the upstreams bill us' }),
  charge: usd.meta({ description: 'What the organization is billed' }),
  unpricedAttempts: z.number().meta({ description: 'Attempts without a known price; they are not in cost and charge' }),
  ttftMsAvg: z.number().nullable(),
  latencyMsAvg: z.number().nullable(),
};

export const usageNumbersSchema = z.object(numbers).meta({ id: 'UsageNumbers' });
export type UsageNumbers = z.infer<typeof usageNumbersSchema>;

export const usageRowSchema = z
  .object({
    keys: z.object({
      model: z.string().optional(),
      project: named.optional(),
      apiKey: named.nullable().optional(),
      day: z.string().optional(),
      hour: z.string().optional(),
      deployment: z.string().optional(),
      endpoint: z.string().optional(),
      outcome: z.string().optional(),
      variant: z.string().optional(),
    }),
    ...numbers,
  })
  .meta({ id: 'UsageRow' });
export type UsageRow = z.infer<typeof usageRowSchema>;

export const usageSchema = z
  .object({
    from: timestamp,
    to: timestamp,
    timeZone: z.string(),
    bucket: z.enum(['hour', 'day']),
    asOf: timestamp,
    groupBy: z.array(z.enum(usageGroupings)),
    matchesEvents: z.boolean().nullable().meta({ description: 'Rollups equal the events; null = not checked' }),
    rows: z.array(usageRowSchema),
    totals: usageNumbersSchema,
    previous: z
      .object({ from: timestamp, to: timestamp, rows: z.array(usageRowSchema), totals: usageNumbersSchema })
      .optional(),
  })
  .meta({ id: 'Usage' });
export type Usage = z.infer<typeof usageSchema>;

export const usageEventQuerySchema = z.strictObject({
  ...pageQueryShape,
  from: dateOrTime.optional(),
  to: dateOrTime.optional(),
});
export type UsageEventQuery = z.infer<typeof usageEventQuerySchema>;

export const usageEventSchema = z
  .object({
    id: z.string(),
    time: timestamp.meta({ description: 'Admission time of the operation' }),
    requestId: z.string(),
    attempt: z.int(),
    kind: z.enum(['attempt', 'cache-hit', 'coalesced', 'adjustment']),
    sequence: z.int(),
    projectId: z.string(),
    apiKeyId: z.string().nullable(),
    deployment: z.string(),
    provider: z.string(),
    requestedModel: z.string(),
    upstreamModel: z.string(),
    responseModel: z.string().nullable(),
    endpoint: z.string(),
    inputTokens: z.number(),
    cachedInputTokens: z.number(),
    cacheWriteTokens: z.number(),
    cacheWrite1hTokens: z.number(),
    inputAudioTokens: z.number(),
    outputTokens: z.number(),
    reasoningTokens: z.number(),
    outputAudioTokens: z.number(),
    provenance: z.enum(['reported', 'drained', 'estimated', 'none']),
    priced: z.boolean(),
    priceVersionId: z.string().nullable(),
    cost: usd.nullable(),
    charge: usd.nullable(),
    status: z.number().nullable(),
    errorKind: z.string().nullable(),
    finishReason: z.string().nullable(),
    upstreamRequestId: z.string().nullable(),
  })
  .meta({ id: 'UsageEvent' });
export type UsageEvent = z.infer<typeof usageEventSchema>;
export const usageEventPageSchema = pageOf(usageEventSchema, 'UsageEventPage');

export const billingCsvQuerySchema = z.strictObject({ from: dateOrTime, to: dateOrTime });
export type BillingCsvQuery = z.infer<typeof billingCsvQuerySchema>;
