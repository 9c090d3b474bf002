import { z } from 'zod';
import { limitSchema } from './limits.js';
import { timestamp } from './primitives.js';

/** What is counted, in the limit's own unit. */
const amount = z.string().meta({ description: 'A count, or USD for `spend`', examples: ['120'] });

export const limitStandingSchema = z
  .object({
    amount: amount.meta({
      description: 'What holds now: the limit’s amount, its burst, top-ups and rollover included',
    }),
    settled: amount.meta({ description: 'Used for certain' }),
    presumed: amount.meta({ description: 'Counted at its bound because the process that knew is gone' }),
    held: amount.meta({ description: 'Taken by requests that run' }),
    free: amount.meta({ description: 'amount − settled − presumed − held, at least 0' }),
    usedPercent: z
      .number()
      .meta({ description: 'settled + presumed + held, in percent of the amount; 100 where it is 0' }),
    resetAt: timestamp.nullable(),
  })
  .meta({ id: 'LimitStanding' });
export type LimitStanding = z.infer<typeof limitStandingSchema>;

export const limitForecastSchema = z
  .object({
    atEnd: amount.meta({ description: 'What will be used when the period ends, at the pace so far' }),
    percent: z.number().meta({ description: 'The same in percent of the amount' }),
    exhaustedAt: timestamp.nullable().meta({ description: 'When it will be used up; null = not in this period' }),
    periodEnd: timestamp,
  })
  .meta({ id: 'LimitForecast' });
export type LimitForecast = z.infer<typeof limitForecastSchema>;

export const treeLimitSchema = limitSchema
  .omit({ state: true })
  .extend({
    unit: z.enum(['requests', 'tokens', 'USD', 'open requests']),
    origin: z.enum(['platform', 'organization', 'plan']).meta({ description: 'Who set it' }),
    planId: z.string().nullable().meta({ description: 'The plan it comes from' }),
    forEach: z
      .boolean()
      .meta({ description: 'It counts each of its subjects apart; the standing is that of this one' }),
    standing: limitStandingSchema.nullable().meta({
      description: 'Null where the counters do not answer, or where they count others, too',
    }),
    status: z.enum(['ok', 'near', 'over', 'unknown']).meta({
      description: 'Near: from 80 %, or from the lowest of its alerts; over: nothing is left',
    }),
    forecast: limitForecastSchema.nullable().meta({
      description: 'Of calendar limits from a tenth of their period on; null before, and of others',
    }),
  })
  .meta({ id: 'TreeLimit' });
export type TreeLimit = z.infer<typeof treeLimitSchema>;

const keyNodeSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    state: z.string(),
    limits: z.array(treeLimitSchema),
  })
  .meta({ id: 'LimitTreeKey' });

const projectNodeSchema = z
  .object({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    limits: z.array(treeLimitSchema),
    apiKeys: z.array(keyNodeSchema).meta({ description: 'Those with limits of their own' }),
    otherApiKeys: z.int().meta({ description: 'How many keys have none of their own: what is above holds for them' }),
  })
  .meta({ id: 'LimitTreeProject' });

export const limitTreeSchema = z
  .object({
    asOf: timestamp,
    countersKnown: z
      .boolean()
      .meta({ description: 'False: the counters do not answer just now, no standing is known' }),
    organization: z.object({ id: z.string(), slug: z.string(), name: z.string() }),
    limits: z.array(treeLimitSchema).meta({ description: 'On the whole organization, the platform’s among them' }),
    projects: z.array(projectNodeSchema),
    others: z
      .array(treeLimitSchema)
      .meta({ description: 'On end users, models, endpoints, addresses and deployments' }),
  })
  .meta({ id: 'LimitTree' });
export type LimitTree = z.infer<typeof limitTreeSchema>;

export const effectiveLimitsQuerySchema = z.strictObject({
  projectId: z.string().max(200).optional().meta({ description: 'Id or slug' }),
  apiKeyId: z.string().max(100).optional().meta({ description: 'Its project is known from it' }),
  model: z.string().max(256).optional().meta({ description: 'As clients name it' }),
  endpoint: z.string().max(100).optional(),
  endUser: z.string().max(256).optional(),
});
export type EffectiveLimitsQuery = z.infer<typeof effectiveLimitsQuerySchema>;

export const effectiveLimitSchema = treeLimitSchema
  .extend({
    because: z.string().meta({ description: 'Why it holds for this caller, in a sentence' }),
    inheritedFrom: z.enum(['platform', 'organization', 'project', 'plan']).nullable().meta({
      description: 'Null: it is the caller’s own',
    }),
    binding: z.boolean().meta({
      description: 'Of the hard limits of its dimension it has the least left: it is the one that refuses first',
    }),
  })
  .meta({ id: 'EffectiveLimit' });
export type EffectiveLimit = z.infer<typeof effectiveLimitSchema>;

export const effectiveLimitsSchema = z
  .object({
    asOf: timestamp,
    countersKnown: z.boolean(),
    limits: z.array(effectiveLimitSchema),
  })
  .meta({ id: 'EffectiveLimits' });
export type EffectiveLimits = z.infer<typeof effectiveLimitsSchema>;
