import { z } from 'zod';
import { limitDimensions } from './limits.js';
import { dateOrTime, timestamp } from './primitives.js';

export const limitUsageQuerySchema = z.strictObject({
  from: dateOrTime.optional().meta({ description: 'Inclusive; 30 days before `to` where left out' }),
  to: dateOrTime.optional().meta({ description: 'Exclusive; now where left out' }),
});
export type LimitUsageQuery = z.infer<typeof limitUsageQuerySchema>;

export const limitUsageSchema = z
  .object({
    limitId: z.string(),
    dimension: z.enum(limitDimensions),
    unit: z.enum(['requests', 'tokens', 'USD', 'open requests']),
    from: timestamp,
    to: timestamp,
    timeZone: z.string(),
    bucket: z.enum(['hour', 'day']).meta({ description: 'Hours up to two days, else days of `timeZone`' }),
    series: z
      .array(
        z.object({
          start: z.string().meta({ description: 'A date, or an RFC 3339 time where buckets are hours' }),
          used: z.string(),
        }),
      )
      .nullable()
      .meta({
        description:
          'What the limit’s subject used, from the reports; buckets without use are left out. Null where reports do not know the subject (an address, a concurrency)',
      }),
    periods: z
      .array(
        z.object({
          subject: z.string().nullable().meta({ description: 'Which of its subjects, of a limit for each of many' }),
          periodStart: timestamp,
          periodEnd: timestamp.nullable(),
          settled: z.string(),
          topUps: z.string(),
          amount: z.string().meta({ description: 'As it is set now, with the top-ups of that period' }),
        }),
      )
      .meta({ description: 'Of a calendar limit, newest first: what each period settled, at most 500' }),
  })
  .meta({ id: 'LimitUsage' });
export type LimitUsage = z.infer<typeof limitUsageSchema>;
