import { z } from 'zod';
import { pageOf } from './page.js';
import { timestamp } from './primitives.js';

export const configRevisionSchema = z
  .object({
    id: z.string(),
    organizationId: z.string().nullable().meta({ description: 'Null = the platform’s stream' }),
    sequence: z.int().meta({ description: 'From 1, without gaps, per owner' }),
    author: z.string(),
    source: z.enum(['api', 'portal', 'file']),
    state: z.enum(['pending', 'applied', 'superseded']),
    hash: z.string().meta({ description: 'SHA-256 of the canonical document, hexadecimal' }),
    parentId: z.string().nullable(),
    reason: z.string().nullable(),
    createdAt: timestamp,
    appliedAt: timestamp.nullable(),
  })
  .meta({ id: 'ConfigRevision' });
export type ConfigRevision = z.infer<typeof configRevisionSchema>;
export const configRevisionPageSchema = pageOf(configRevisionSchema, 'ConfigRevisionPage');

export const configRevisionDetailSchema = configRevisionSchema
  .extend({
    document: z
      .json()
      .meta({ description: 'All deployments, routes, limits and trusted issuers of the owner; no secrets' }),
  })
  .meta({ id: 'ConfigRevisionDetail' });
export type ConfigRevisionDetail = z.infer<typeof configRevisionDetailSchema>;

export const configChangeSchema = z
  .object({
    kind: z.enum(['deployment', 'route', 'limit', 'limit-plan', 'trusted-issuer']),
    change: z.enum(['added', 'changed', 'removed']),
    name: z.string(),
    before: z.json().nullable(),
    after: z.json().nullable(),
  })
  .meta({ id: 'ConfigChange' });
export type ConfigChange = z.infer<typeof configChangeSchema>;

export const configDiffSchema = z
  .object({ from: z.int().nullable(), to: z.int(), changes: z.array(configChangeSchema) })
  .meta({ id: 'ConfigDiff' });
export type ConfigDiff = z.infer<typeof configDiffSchema>;

export const configDiffQuerySchema = z.strictObject({
  against: z.coerce
    .number()
    .int()
    .min(0)
    .optional()
    .meta({ description: 'Sequence to compare with; left out = the one before; 0 = nothing' }),
});

export const rollbackSchema = z
  .strictObject({ reason: z.string().trim().max(500).optional() })
  .meta({ id: 'Rollback' });
export type Rollback = z.infer<typeof rollbackSchema>;

export const rollbackPlanSchema = z
  .object({
    newest: z.int().meta({ description: 'Sequence of the newest revision; the `etag` to send as `if-match`' }),
    to: z.int().meta({ description: 'Sequence of the revision whose content would come back' }),
    changes: z.array(configChangeSchema).meta({ description: 'Empty = it is the present state already' }),
    obstacles: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .meta({ description: 'Why it would be refused; `path` leads into the revision’s document' }),
  })
  .meta({ id: 'RollbackPlan' });
export type RollbackPlan = z.infer<typeof rollbackPlanSchema>;
