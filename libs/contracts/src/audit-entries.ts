import { z } from 'zod';
import { pageOf, pageQueryShape } from './page.js';
import { dateOrTime, timestamp } from './primitives.js';

export const auditEntrySchema = z
  .object({
    id: z.string(),
    sequence: z.int().meta({ description: 'From 1, without gaps, per organization' }),
    time: timestamp,
    actor: z.object({ type: z.enum(['user', 'token', 'system']), id: z.string().nullable(), label: z.string() }),
    action: z.string().meta({ examples: ['api_key.create'] }),
    target: z.object({ type: z.string(), id: z.string().nullable() }),
    before: z.json().nullable(),
    after: z.json().nullable(),
    ip: z.string().nullable(),
    means: z.enum(['portal', 'api', 'cli', 'file', 'system']),
    requestId: z.string().nullable(),
    userAgent: z.string().nullable(),
    hash: z.string().meta({ description: 'SHA-256 over the hash before and this entry, hexadecimal' }),
    previousHash: z.string().nullable(),
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntry = z.infer<typeof auditEntrySchema>;
export const auditEntryPageSchema = pageOf(auditEntrySchema, 'AuditEntryPage');

const filterShape = {
  action: z
    .string()
    .max(100)
    .optional()
    .meta({ description: 'An action, or its beginning up to the point: `member.`', examples: ['api_key.create'] }),
  targetType: z.string().max(100).optional(),
  targetId: z.string().max(200).optional(),
  actorId: z.string().max(200).optional(),
  actor: z.string().max(254).optional().meta({ description: 'E-mail address or token name, as it was called then' }),
  from: dateOrTime.optional().meta({ description: 'Inclusive' }),
  to: dateOrTime.optional().meta({ description: 'Exclusive' }),
};
export type AuditEntryFilter = z.infer<z.ZodObject<typeof filterShape>>;

export const auditEntryQuerySchema = z.strictObject({ ...pageQueryShape, ...filterShape });
export type AuditEntryQuery = z.infer<typeof auditEntryQuerySchema>;

/** The same filter over all entries, as a file. */
export const auditExportQuerySchema = z.strictObject({
  format: z.enum(['csv', 'json']).default('csv'),
  ...filterShape,
});
export type AuditExportQuery = z.infer<typeof auditExportQuerySchema>;

/** Whether the chain of hashes is whole, and where it first is not. */
export const auditVerificationSchema = z
  .object({
    ok: z.boolean(),
    entries: z.int(),
    brokenAt: z.int().nullable().meta({ description: 'Sequence of the first entry that does not fit' }),
    brokenId: z.string().nullable().meta({ description: 'Its id, where it is still there' }),
    reason: z.enum(['edited', 'removed', 'reordered']).nullable(),
    head: z
      .object({ sequence: z.int(), hash: z.string() })
      .nullable()
      .meta({ description: 'The last entry; noted elsewhere it proves later that nothing before it was changed' }),
  })
  .meta({ id: 'AuditVerification' });
export type AuditVerification = z.infer<typeof auditVerificationSchema>;
