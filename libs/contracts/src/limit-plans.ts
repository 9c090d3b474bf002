import { z } from 'zod';
import { createLimitSchema, limitDimensions, limitWindows } from './limits.js';
import { pageOf } from './page.js';
import { managedBy, slug, timestamp } from './primitives.js';

/** Whose count a plan's limit is: each of them has its own. */
export const planSubjects = ['organization', 'project', 'api_key', 'end_user', 'ip'] as const;
export type PlanSubject = (typeof planSubjects)[number];

const attributeName = z
  .string()
  .regex(/^[a-zA-Z][\w.-]{0,39}$/, 'must be 1 to 40 of letters, digits, "_", "." and "-"');
const attributeValue = z.string().min(1).max(100);

const shape = createLimitSchema.shape;

export const planLimitSchema = z
  .strictObject({
    dimension: z.enum(limitDimensions),
    per: z.enum(planSubjects).meta({ description: 'Each of them has a count of its own' }),
    on: z
      .strictObject({ type: z.enum(['model', 'endpoint']), id: z.string().min(1).max(256) })
      .optional()
      .meta({ description: 'Only requests for this model, or at this endpoint' }),
    window: z.enum(limitWindows),
    amount: shape.amount,
    algorithm: shape.algorithm,
    burst: shape.burst,
    maxWaitMs: shape.maxWaitMs,
    alerts: shape.alerts,
    mode: shape.mode,
    when: z
      .strictObject({
        endUser: z.record(attributeName, z.array(attributeValue).min(1).max(50)).meta({
          description: 'Attribute of the end user’s profile → values it may have; all attributes must match',
          examples: [{ tier: ['gold', 'silver'] }],
        }),
      })
      .optional()
      .meta({
        description:
          'Left out = always. Of a plan’s limits on the same dimension, subject, window and model the first that matches counts',
      }),
  })
  .superRefine((limit, context) => {
    const { per, when: _when, ...rest } = limit;
    const subject = per === 'organization' ? { type: per } : { type: per, id: 'each' };
    const checked = createLimitSchema.safeParse({ ...rest, subject });
    if (checked.success) return;
    for (const { path, message } of checked.error.issues) context.addIssue({ code: 'custom', path, message });
  })
  .meta({ id: 'PlanLimit' });
export type PlanLimit = z.infer<typeof planLimitSchema>;

const planShape = {
  name: slug.meta({ description: 'What `plan` of an organization names' }),
  default: z.boolean().default(false).meta({
    description: 'The platform’s: for organizations that name no plan. An organization’s own plans always hold',
  }),
  limits: z.array(planLimitSchema).max(100),
};

export const createLimitPlanSchema = z.strictObject(planShape).meta({ id: 'CreateLimitPlan' });
export type CreateLimitPlan = z.infer<typeof createLimitPlanSchema>;

export const updateLimitPlanSchema = z
  .strictObject({
    name: planShape.name.optional(),
    default: z.boolean().optional(),
    limits: planShape.limits.optional().meta({ description: 'Replaces all of them' }),
  })
  .meta({ id: 'UpdateLimitPlan' });
export type UpdateLimitPlan = z.infer<typeof updateLimitPlanSchema>;

export const limitPlanSchema = z
  .object({
    id: z.string(),
    organizationId: z.string().nullable().meta({ description: 'Null = the platform’s' }),
    ...planShape,
    limits: z.array(planLimitSchema),
    managedBy,
    configRevision: z.int().nullable(),
    createdAt: timestamp,
    updatedAt: timestamp,
  })
  .meta({ id: 'LimitPlan' });
export type LimitPlan = z.infer<typeof limitPlanSchema>;
export const limitPlanPageSchema = pageOf(limitPlanSchema, 'LimitPlanPage');

const attributes = z
  .record(attributeName, attributeValue)
  .refine((value) => Object.keys(value).length <= 20, 'at most 20 attributes')
  .meta({ description: 'What plans can ask for', examples: [{ tier: 'gold' }] });

/** As clients name them: `user` of a request, its header, or the claim of a token. */
export const createEndUserSchema = z
  .strictObject({ endUser: z.string().min(1).max(256), attributes })
  .meta({ id: 'CreateEndUser' });
export type CreateEndUser = z.infer<typeof createEndUserSchema>;

export const updateEndUserSchema = z.strictObject({ attributes }).meta({ id: 'UpdateEndUser' });
export type UpdateEndUser = z.infer<typeof updateEndUserSchema>;

export const endUserSchema = z
  .object({
    id: z.string(),
    endUser: z.string().meta({ description: 'As requests name them' }),
    attributes: z.record(z.string(), z.string()),
    createdAt: timestamp,
    updatedAt: timestamp,
  })
  .meta({ id: 'EndUser' });
export type EndUser = z.infer<typeof endUserSchema>;
export const endUserPageSchema = pageOf(endUserSchema, 'EndUserPage');
