import { z } from 'zod';
import { limitDimensions } from './limits.js';
import { maxPageSize, pageOf } from './page.js';
import { timestamp } from './primitives.js';

export const holdsQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(maxPageSize).default(maxPageSize).meta({
    description: 'Holds at most, oldest first; there is no further page, because what is held changes all the time',
  }),
  limitId: z.string().max(100).optional().meta({ description: 'Only holds that took from this limit' }),
  stuck: z.enum(['true', 'false']).optional().meta({ description: '`true`: only those that can be released' }),
});
export type HoldsQuery = z.infer<typeof holdsQuerySchema>;

export const limitHoldSchema = z
  .object({
    id: z
      .string()
      .meta({ description: 'Of the operation; with `:n` the hold of its attempt n on a deployment’s own limits' }),
    requestId: z.string(),
    /** Null = the operation itself. */
    attempt: z.int().nullable().meta({ description: 'Null: the operation’s own hold' }),
    admittedAt: timestamp,
    ageMs: z.int(),
    projectId: z.string().nullable(),
    apiKeyId: z.string().nullable(),
    model: z.string().nullable(),
    endpoint: z.string().nullable(),
    maxInputTokens: z
      .int()
      .nullable()
      .meta({ description: 'What the request may use at most; null where it is not known' }),
    maxOutputTokens: z.int().nullable(),
    maxCost: z.string().nullable().meta({ description: 'USD' }),
    owner: z
      .object({
        id: z.string(),
        hostname: z.string().nullable().meta({ description: 'Null: the process left no record' }),
        live: z.boolean().meta({ description: 'Whether the process was heard within its lease of 20 s' }),
      })
      .meta({ description: 'The process whose request it is' }),
    stuck: z.boolean().meta({
      description: 'Its process is gone, or it is older than any request can be: it may be released',
    }),
    limits: z.array(
      z.object({
        limitId: z.string(),
        dimension: z.enum(limitDimensions).nullable().meta({ description: 'Null: the limit was deleted meanwhile' }),
        held: z.string().meta({ description: 'A count, or USD for `spend`' }),
      }),
    ),
  })
  .meta({ id: 'LimitHold' });
export type LimitHold = z.infer<typeof limitHoldSchema>;
export const limitHoldPageSchema = pageOf(limitHoldSchema, 'LimitHoldPage');

export const releaseHoldSchema = z
  .strictObject({
    reason: z.string().trim().min(1).max(500).meta({ description: 'Kept in the audit log' }),
  })
  .meta({ id: 'ReleaseHold' });
export type ReleaseHold = z.infer<typeof releaseHoldSchema>;

export const releasedHoldSchema = z
  .object({ id: z.string(), releasedAt: timestamp, limits: limitHoldSchema.shape.limits })
  .meta({ id: 'ReleasedHold' });
export type ReleasedHold = z.infer<typeof releasedHoldSchema>;
