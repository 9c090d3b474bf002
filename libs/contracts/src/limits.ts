import { z } from 'zod';
import { pageOf } from './page.js';
import { decimal, managedBy, timestamp } from './primitives.js';

export const limitDimensions = [
  'requests',
  'input_tokens',
  'output_tokens',
  'total_tokens',
  'concurrency',
  'spend',
] as const;
export const limitWindows = ['second', 'minute', 'hour', 'day', 'week', 'month', 'none'] as const;
export const limitAlgorithms = ['token_bucket', 'leaky_bucket', 'sliding_window', 'calendar'] as const;
export const limitSubjectTypes = [
  'global',
  'organization',
  'project',
  'api_key',
  'end_user',
  'model',
  'endpoint',
  'ip',
  'deployment',
] as const;

export type LimitDimension = (typeof limitDimensions)[number];
export type LimitWindow = (typeof limitWindows)[number];
export type LimitAlgorithmName = (typeof limitAlgorithms)[number];
export type LimitSubjectType = (typeof limitSubjectTypes)[number];

/** Counters are integers below 2^53 in nano-USD: above this a budget could not be counted exactly. */
export const maxSpendAmountUsd = 9_000_000;

export const limitSubjectSchema = z
  .strictObject({
    type: z.enum(limitSubjectTypes),
    id: z.string().min(1).max(256).optional().meta({
      description:
        'Id or slug; left out for `global`. An organization’s own limits may leave it out for `organization`',
    }),
  })
  .meta({ id: 'LimitSubject' });
export type LimitSubject = z.infer<typeof limitSubjectSchema>;

const limitShape = {
  dimension: z.enum(limitDimensions),
  subject: limitSubjectSchema,
  on: limitSubjectSchema.optional().meta({ description: 'Second subject: the limit holds for the combination' }),
  window: z.enum(limitWindows),
  amount: decimal.meta({ description: 'Count, or USD for `spend`, as a string', examples: ['600'] }),
  algorithm: z
    .enum(limitAlgorithms)
    .optional()
    .meta({ description: '`sliding_window` up to an hour and `calendar` from a day where left out' }),
  burst: decimal.optional().meta({ description: 'Of a token bucket; the amount where left out' }),
  maxWaitMs: z
    .int()
    .min(0)
    .max(60_000)
    .default(0)
    .meta({ description: 'Leaky bucket: the longest a request waits for its turn, milliseconds; 0 = refuse at once' }),
  rollover: z.boolean().default(false),
  alerts: z
    .array(z.int().min(1).max(1000))
    .max(10)
    .default([])
    .meta({ description: 'Percentages', examples: [[50, 80, 100]] }),
  mode: z.enum(['hard', 'soft']).default('hard'),
};

/** An unknown field is refused: a misspelt limit that silently does nothing is an invoice. */
export const createLimitSchema = z.strictObject(limitShape).superRefine(checkLimit).meta({ id: 'CreateLimit' });
export type CreateLimit = z.infer<typeof createLimitSchema>;

/** Checked again as a whole after merging with what is there. */
export const updateLimitSchema = z
  .strictObject({
    dimension: limitShape.dimension.optional(),
    subject: limitShape.subject.optional(),
    on: limitSubjectSchema.nullable().optional(),
    window: limitShape.window.optional(),
    amount: limitShape.amount.optional(),
    algorithm: z.enum(limitAlgorithms).optional(),
    burst: decimal.nullable().optional(),
    maxWaitMs: z.int().min(0).max(60_000).optional(),
    rollover: z.boolean().optional(),
    alerts: z.array(z.int().min(1).max(1000)).max(10).optional(),
    mode: z.enum(['hard', 'soft']).optional(),
  })
  .meta({ id: 'UpdateLimit' });
export type UpdateLimit = z.infer<typeof updateLimitSchema>;

export const limitSchema = z
  .object({
    id: z.string().meta({ examples: ['lim_0193b3f2a4c87d6e9f10aabbccddeeff'] }),
    organizationId: z.string().nullable().meta({ description: 'Null = the platform’s' }),
    dimension: z.enum(limitDimensions),
    subject: z.object({ type: z.enum(limitSubjectTypes), id: z.string().optional() }),
    on: z.object({ type: z.enum(limitSubjectTypes), id: z.string().optional() }).nullable(),
    window: z.enum(limitWindows),
    amount: z.string(),
    algorithm: z.enum(limitAlgorithms),
    burst: z.string().nullable(),
    maxWaitMs: z.int(),
    rollover: z.boolean(),
    alerts: z.array(z.int()),
    mode: z.enum(['hard', 'soft']),
    managedBy,
    state: z
      .object({
        used: z.string(),
        held: z.string(),
        amount: z.string().meta({ description: 'What holds in this period, top-ups included' }),
        resetAt: timestamp.nullable(),
      })
      .optional()
      .meta({ description: 'Where the counters can be read: what is used and held now' }),
    configRevision: z.int().nullable(),
    createdAt: timestamp,
    updatedAt: timestamp,
  })
  .meta({ id: 'Limit' });
export type Limit = z.infer<typeof limitSchema>;
export const limitPageSchema = pageOf(limitSchema, 'LimitPage');

/** What counts where the limit does not say: whole cells up to an hour, the calendar from a day. */
export function defaultAlgorithm(window: LimitWindow): LimitAlgorithmName {
  return window === 'second' || window === 'minute' || window === 'hour' ? 'sliding_window' : 'calendar';
}

/** Rules that span fields. Each message says what to write instead. */
function checkLimit(limit: z.infer<z.ZodObject<typeof limitShape>>, context: z.RefinementCtx): void {
  const fail = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
  const algorithm = limit.algorithm ?? defaultAlgorithm(limit.window);

  if (limit.algorithm === 'leaky_bucket') {
    if (limit.dimension === 'spend') fail(['algorithm'], 'money is not smoothed; use calendar or token_bucket');
    if (limit.subject.type === 'deployment' || limit.on?.type === 'deployment')
      fail(['algorithm'], 'a deployment’s own limit passes requests over and lets none wait; use token_bucket');
    if (!['second', 'minute', 'hour'].includes(limit.window))
      fail(['window'], 'a leaky_bucket smooths over a second, a minute or an hour');
  } else if (limit.maxWaitMs > 0) {
    fail(['maxWaitMs'], 'only a leaky_bucket lets requests wait; leave it out or use 0');
  }
  if (limit.alerts.length > 0 && (algorithm !== 'calendar' || limit.dimension === 'concurrency'))
    fail(['alerts'], 'only a limit over calendar periods has alerts');
  if (limit.rollover && (algorithm !== 'calendar' || !['day', 'week', 'month'].includes(limit.window)))
    fail(['rollover'], 'only a calendar limit of a day, a week or a month carries its rest over');

  if (limit.subject.type === 'global' && limit.subject.id !== undefined)
    fail(['subject', 'id'], 'global has no id; leave it out');
  if (limit.subject.type !== 'global' && limit.subject.type !== 'organization' && limit.subject.id === undefined) {
    fail(['subject', 'id'], `is required: name the ${limit.subject.type}`);
  }
  if (limit.on !== undefined && limit.on.type !== 'global' && limit.on.id === undefined) {
    fail(['on', 'id'], `is required: name the ${limit.on.type}`);
  }
  if (limit.on?.type === 'global') fail(['on'], 'a combination needs a subject other than global; leave "on" out');
  if (limit.on !== undefined && limit.on.type === limit.subject.type)
    fail(['on', 'type'], 'must differ from the subject’s type');

  if (limit.dimension === 'spend') {
    if (Number(limit.amount) > maxSpendAmountUsd) fail(['amount'], `a budget is at most ${maxSpendAmountUsd} USD`);
    if (/\.\d{10,}$/.test(limit.amount)) fail(['amount'], 'a budget has at most 9 decimals');
  } else if (!/^\d{1,15}$/.test(limit.amount)) {
    fail(['amount'], 'must be a whole number below 10^15, written as a string');
  }

  if (limit.dimension === 'concurrency') {
    if (limit.window !== 'none') fail(['window'], 'concurrency has no window; use "none"');
    if (limit.algorithm !== undefined) fail(['algorithm'], 'concurrency counts what is open; leave the algorithm out');
  } else if (limit.window === 'none' && algorithm !== 'calendar') {
    fail(['algorithm'], 'without a window only "calendar" (a total that never resets) makes sense');
  }
  if (algorithm === 'calendar' && limit.window === 'second') fail(['algorithm'], 'calendar counts from a minute up');
  if (limit.burst !== undefined) {
    if (algorithm !== 'token_bucket') fail(['burst'], 'only a token_bucket has a burst');
    else if (limit.dimension !== 'spend' && !/^\d{1,15}$/.test(limit.burst)) fail(['burst'], 'must be a whole number');
    else if (Number(limit.burst) <= 0) fail(['burst'], 'must be more than 0');
    else if (limit.dimension === 'spend' && Number(limit.burst) > maxSpendAmountUsd)
      fail(['burst'], `at most ${maxSpendAmountUsd} USD`);
  }
}
