/**
 * What a caller of `/v1` may do: shared by API keys and trusted issuers. Nothing here grants; everything narrows what the
 * project may do anyway.
 */
import { z } from 'zod';

/** From the least to the most protected. */
export const dataClasses = ['public', 'internal', 'restricted'] as const;
export type DataClass = (typeof dataClasses)[number];

/** A model name; `*` stands for any text, also none. */
const modelPattern = z
  .string()
  .min(1)
  .max(256)
  .regex(/^[^\p{Cc}\s]+$/u, 'must be a model name without spaces; * stands for any text')
  .meta({ examples: ['gpt-4o*'] });

export const keyScopesSchema = z
  .strictObject({
    endpoints: z
      .array(z.string().min(1).max(64))
      .min(1)
      .max(64)
      .optional()
      .meta({ description: 'Only these endpoints; absent = all', examples: [['chat-completions']] }),
    models: z
      .array(modelPattern)
      .min(1)
      .max(500)
      .optional()
      .meta({ description: 'Only models that match one of these; absent = all', examples: [['gpt-4o*', 'claude-*']] }),
    dataClass: z
      .enum(dataClasses)
      .optional()
      .meta({ description: 'The most protected class of data it may send; absent = any' }),
  })
  .meta({ id: 'KeyScopes' });
export type KeyScopes = z.infer<typeof keyScopesSchema>;

/** Addresses and networks, IPv4 or IPv6. What they are is checked where they are compiled. */
export const ipAllowSchema = z
  .array(z.string().min(2).max(64))
  .max(200)
  .meta({ description: 'Addresses or CIDR blocks that may use it; empty = all', examples: [['203.0.113.0/24']] });

export const tagsSchema = z
  .record(
    z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be 1 to 64 of A-Z, a-z, 0-9 and . _ -'),
    z
      .string()
      .max(256)
      .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, 'must not contain control characters'),
  )
  .refine((tags) => Object.keys(tags).length <= 50, 'must be at most 50 tags')
  .meta({ examples: [{ team: 'checkout' }] });
