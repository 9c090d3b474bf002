import { z } from 'zod';
import { pageOf, pageQueryShape } from './page.js';
import { timestamp } from './primitives.js';

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
    hash: z.string().meta({ description: 'SHA-256 over the hash before and this entry, hexadecimal' }),
    previousHash: z.string().nullable(),
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntry = z.infer<typeof auditEntrySchema>;
export const auditEntryPageSchema = pageOf(auditEntrySchema, 'AuditEntryPage');

export const auditEntryQuerySchema = z.strictObject({
  ...pageQueryShape,
  action: z.string().max(100).optional(),
  targetType: z.string().max(100).optional(),
  targetId: z.string().max(200).optional(),
});
export type AuditEntryQuery = z.infer<typeof auditEntryQuerySchema>;

/** Whether the chain of hashes is whole, and where it first is not. */
export const auditVerificationSchema = z
  .object({
    ok: z.boolean(),
    entries: z.int(),
    brokenAt: z.int().nullable().meta({ description: 'Sequence of the first entry that does not fit' }),
  })
  .meta({ id: 'AuditVerification' });
export type AuditVerification = z.infer<typeof auditVerificationSchema>;
