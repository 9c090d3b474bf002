import { z } from 'zod';
import { pageOf } from './page.js';
import { decimal, timestamp } from './primitives.js';

export const limitAlertSchema = z
  .object({
    id: z.string(),
    limitId: z.string(),
    kind: z.enum(['threshold', 'forecast']).meta({
      description: 'Forecast: at the pace so far the amount will be used up before the period ends',
    }),
    threshold: z.int().meta({ description: 'Percent of the amount' }),
    settled: z.string().meta({ description: 'What was used at that moment; a count, or USD for `spend`' }),
    amount: z.string().meta({ description: 'What the limit was at that moment, top-ups included' }),
    periodStart: timestamp,
    createdAt: timestamp,
  })
  .meta({ id: 'LimitAlert' });
export type LimitAlert = z.infer<typeof limitAlertSchema>;
export const limitAlertPageSchema = pageOf(limitAlertSchema, 'LimitAlertPage');

export const createLimitTopUpSchema = z
  .strictObject({
    amount: decimal.refine((text) => Number(text) > 0, 'must be more than 0'),
    reason: z.string().trim().min(1).max(500).meta({ description: 'Kept with it, and in the audit log' }),
  })
  .meta({ id: 'CreateLimitTopUp' });
export type CreateLimitTopUp = z.infer<typeof createLimitTopUpSchema>;

export const limitTopUpSchema = z
  .object({
    id: z.string(),
    limitId: z.string(),
    amount: z.string(),
    reason: z.string(),
    author: z.object({ type: z.string(), id: z.string().nullable() }),
    periodStart: timestamp.meta({ description: 'It counts in this period only' }),
    createdAt: timestamp,
  })
  .meta({ id: 'LimitTopUp' });
export type LimitTopUp = z.infer<typeof limitTopUpSchema>;
export const limitTopUpPageSchema = pageOf(limitTopUpSchema, 'LimitTopUpPage');
