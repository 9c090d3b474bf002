import { z } from 'zod';
import { dataClasses } from './key-scopes.js';
import { pageOf, pageQueryShape } from './page.js';
import { dateOrTime, reference, timestamp, usd } from './primitives.js';

export const outcomes = ['succeeded', 'refused', 'failed', 'aborted', 'unknown'] as const;
const outcome = z.enum(outcomes);
const named = z.object({ id: z.string(), name: z.string() });

export const requestFilterShape = {
  from: dateOrTime.optional(),
  to: dateOrTime.optional(),
  model: z.string().max(256).optional(),
  apiKeyId: reference.optional(),
  projectId: reference.optional(),
  outcome: outcome.optional(),
  status: z.coerce.number().int().min(0).max(999).optional(),
  endpoint: z.string().max(64).optional(),
  q: z.string().max(200).optional().meta({ description: 'A request id, or part of a model, end user or error code' }),
};

export const requestQuerySchema = z.strictObject({ ...requestFilterShape, ...pageQueryShape });
export type RequestQuery = z.infer<typeof requestQuerySchema>;

export const requestHistogramQuerySchema = z.strictObject(requestFilterShape);
export type RequestHistogramQuery = z.infer<typeof requestHistogramQuerySchema>;

export const requestSummarySchema = z
  .object({
    id: z.string().meta({ examples: ['req_0193b3f2a4c87d6e9f10aabbccddeeff'] }),
    time: timestamp,
    status: z.int(),
    outcome,
    errorCode: z.string().nullable(),
    endpoint: z.string(),
    stream: z.boolean(),
    requestedModel: z.string().nullable(),
    servedModel: z.string().nullable(),
    deployment: z.string().nullable(),
    apiKey: named.nullable(),
    project: named,
    endUser: z.string().nullable(),
    inputTokens: z.number().nullable(),
    outputTokens: z.number().nullable(),
    charge: usd.nullable().meta({ description: 'Null = unpriced or nothing was used' }),
    priced: z.boolean(),
    attempts: z.int(),
    ttftMs: z.number().nullable(),
    durationMs: z.number().nullable(),
    cache: z.string(),
  })
  .meta({ id: 'RequestSummary' });
export type RequestSummary = z.infer<typeof requestSummarySchema>;
export const requestPageSchema = pageOf(requestSummarySchema, 'RequestPage');

export const requestHistogramSchema = z
  .object({
    bucketMs: z.number(),
    asOf: timestamp,
    buckets: z.array(z.object({ start: timestamp, succeeded: z.number(), refused: z.number(), failed: z.number() })),
    totals: z.object({ succeeded: z.number(), refused: z.number(), failed: z.number() }),
  })
  .meta({ id: 'RequestHistogram' });
export type RequestHistogram = z.infer<typeof requestHistogramSchema>;

export const tokenCountsSchema = z
  .object({
    input: z.number(),
    cachedInput: z.number(),
    cacheWrite: z.number(),
    cacheWrite1h: z.number(),
    inputAudio: z.number(),
    output: z.number(),
    reasoning: z.number(),
    outputAudio: z.number(),
  })
  .meta({ id: 'TokenCounts' });
export type TokenCounts = z.infer<typeof tokenCountsSchema>;

export const attemptDetailSchema = z
  .object({
    attempt: z.int(),
    deployment: z.string(),
    provider: z.string(),
    upstreamModel: z.string(),
    responseModel: z.string().nullable(),
    status: z.number().nullable(),
    errorKind: z.string().nullable(),
    startedAt: timestamp,
    firstByteAt: timestamp.nullable(),
    endedAt: timestamp,
    finishReason: z.string().nullable(),
    upstreamRequestId: z.string().nullable(),
    provenance: z.enum(['reported', 'drained', 'estimated', 'none']),
    tokens: tokenCountsSchema,
    cost: usd.nullable(),
    charge: usd.nullable(),
    priced: z.boolean(),
    price: z
      .object({
        versionId: z.string(),
        source: z.string(),
        lines: z.array(z.object({ tokenClass: z.string(), tokens: z.number(), usdPerMillion: usd, amount: usd })),
      })
      .nullable(),
  })
  .meta({ id: 'AttemptDetail' });
export type AttemptDetail = z.infer<typeof attemptDetailSchema>;

/** Why it went where it went. */
export const decisionSchema = z
  .object({
    route: z.object({ model: z.string(), strategy: z.string(), revision: z.number().nullable() }).nullable(),
    targets: z.array(
      z.object({
        deployment: z.string(),
        filters: z.array(z.object({ name: z.string(), ok: z.boolean(), reason: z.string().optional() })),
        score: z.number().nullable().optional(),
        outcome: z.string(),
      }),
    ),
    limits: z.array(
      z.object({
        id: z.string(),
        dimension: z.string(),
        subject: z.string(),
        mode: z.string(),
        window: z.string(),
        amount: z.string(),
        usedBefore: z.string(),
        held: z.string(),
        needed: z.string().optional().meta({ description: 'What the request took, or would have' }),
        freeAfter: z.string(),
        unit: z.string(),
        resetAt: timestamp
          .nullable()
          .optional()
          .meta({ description: 'When the limit next gave room back; null = never' }),
        ok: z.boolean(),
        remedy: z.string().nullable().optional().meta({ description: 'Null where there was room' }),
      }),
    ),
    overflow: z.boolean().optional().meta({ description: 'Every primary was busy, so the backups went first' }),
    variant: z
      .string()
      .optional()
      .meta({ description: 'Deployment it was assigned to by the strategy `split`, whoever served it' }),
    queuedMs: z
      .number()
      .optional()
      .meta({ description: 'How long it waited for a place at a deployment that was full; absent = it did not' }),
    rule: z
      .object({ name: z.string(), reason: z.string() })
      .optional()
      .meta({ description: 'The rule that picked the targets, and what of the request made it hold' }),
    dataClass: z.enum(dataClasses).optional().meta({ description: 'Class of the data; absent = public' }),
    refusedBy: z.object({ limitId: z.string(), reason: z.string() }).optional(),
  })
  .meta({ id: 'Decision' });
export type Decision = z.infer<typeof decisionSchema>;

export const requestDetailSchema = requestSummarySchema
  .extend({
    organizationId: z.string(),
    startedAt: timestamp,
    firstByteAt: timestamp.nullable(),
    endedAt: timestamp.nullable(),
    gatewayMs: z.number().nullable(),
    clientIp: z.string().nullable(),
    tags: z.record(z.string(), z.string()),
    attemptsDetail: z.array(attemptDetailSchema),
    decision: decisionSchema,
    tokens: tokenCountsSchema.meta({ description: 'Sum over the attempts' }),
    cost: usd.nullable(),
  })
  .meta({ id: 'RequestDetail' });
export type RequestDetail = z.infer<typeof requestDetailSchema>;

export const requestExplanationSchema = z
  .object({ id: z.string(), time: timestamp, status: z.int(), decision: decisionSchema })
  .meta({ id: 'RequestExplanation' });
export type RequestExplanation = z.infer<typeof requestExplanationSchema>;
