import { z } from 'zod';
import { pageOf } from './page.js';
import { displayName, timestamp } from './primitives.js';

const webhookUrl = z
  .url({ protocol: /^https?$/ })
  .max(2000)
  .meta({ description: 'Called with POST', examples: ['https://example.com/hooks/tollgate'] });

export const createAlertChannelSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('webhook'), name: displayName, url: webhookUrl }),
    z.strictObject({ kind: z.literal('mail'), name: displayName, email: z.email().max(320) }),
  ])
  .meta({ id: 'CreateAlertChannel' });
export type CreateAlertChannel = z.infer<typeof createAlertChannelSchema>;

export const updateAlertChannelSchema = z
  .strictObject({ name: displayName.optional(), enabled: z.boolean().optional() })
  .meta({ id: 'UpdateAlertChannel' });
export type UpdateAlertChannel = z.infer<typeof updateAlertChannelSchema>;

export const alertChannelSchema = z
  .object({
    id: z.string(),
    organizationId: z.string().nullable().meta({ description: 'Null = the platform’s: told of its own limits' }),
    kind: z.enum(['webhook', 'mail']),
    name: z.string(),
    target: z.string().meta({ description: 'The URL, or the address' }),
    enabled: z.boolean(),
    createdAt: timestamp,
    updatedAt: timestamp,
  })
  .meta({ id: 'AlertChannel' });
export type AlertChannel = z.infer<typeof alertChannelSchema>;
export const alertChannelPageSchema = pageOf(alertChannelSchema, 'AlertChannelPage');

export const createdAlertChannelSchema = alertChannelSchema
  .extend({
    secret: z.string().nullable().meta({
      description:
        'Of a webhook, shown this once: requests are signed with it as Standard Webhooks say (`webhook-id`, `webhook-timestamp`, `webhook-signature: v1,…`)',
    }),
  })
  .meta({ id: 'CreatedAlertChannel' });
export type CreatedAlertChannel = z.infer<typeof createdAlertChannelSchema>;

export const alertDeliverySchema = z
  .object({
    id: z.string().meta({ description: 'The `webhook-id`: the same when it is sent again' }),
    alertId: z.string(),
    state: z.enum(['pending', 'delivered', 'failed']).meta({ description: 'Failed: given up' }),
    attempts: z.int(),
    lastStatus: z.int().nullable().meta({ description: 'Of the last answer; null = there was none' }),
    lastError: z.string().nullable(),
    nextAttemptAt: timestamp.nullable(),
    createdAt: timestamp,
    deliveredAt: timestamp.nullable(),
  })
  .meta({ id: 'AlertDelivery' });
export type AlertDelivery = z.infer<typeof alertDeliverySchema>;
export const alertDeliveryPageSchema = pageOf(alertDeliverySchema, 'AlertDeliveryPage');
