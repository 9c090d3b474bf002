import { z } from 'zod';
import { createLimitPlanSchema } from './limit-plans.js';
import { createLimitSchema } from './limits.js';
import { deploymentFields, deploymentName, upstreamModel } from './deployments.js';
import { reference } from './primitives.js';
import { routeFields } from './routes.js';
import { createTrustedIssuerSchema } from './trusted-issuers.js';

/**
 * `tollgate.yaml`. Strict everywhere: an unknown key is an error with its line and column, because a misspelt key that
 * silently does nothing is worse than a refused file. `${NAME}` in a value is taken from the environment.
 */
const owner = {
  organization: reference.optional().meta({ description: 'Id or slug of the owner; left out = the platform’s' }),
};

export const fileDeploymentSchema = z
  .strictObject({
    name: deploymentName,
    ...owner,
    ...deploymentFields,
    model: upstreamModel,
    apiKey: z
      .string()
      .min(1)
      .max(8192)
      .optional()
      .meta({ description: 'Stored encrypted; usually `${SOME_VARIABLE}`' }),
    credential: z.record(z.string(), z.string().max(8192)).optional(),
  })
  .refine((value) => value.apiKey === undefined || value.credential === undefined, {
    message: 'give either apiKey or credential',
    path: ['credential'],
  })
  .meta({ id: 'FileDeployment' });
export type FileDeployment = z.infer<typeof fileDeploymentSchema>;

export const fileRouteSchema = z.strictObject({ ...owner, ...routeFields }).meta({ id: 'FileRoute' });
export type FileRoute = z.infer<typeof fileRouteSchema>;

export const fileLimitSchema = createLimitSchema.safeExtend(owner).meta({ id: 'FileLimit' });
export type FileLimit = z.infer<typeof fileLimitSchema>;

export const fileIssuerSchema = createTrustedIssuerSchema.safeExtend(owner).meta({ id: 'FileTrustedIssuer' });
export type FileIssuer = z.infer<typeof fileIssuerSchema>;

export const filePlanSchema = createLimitPlanSchema.safeExtend(owner).meta({ id: 'FileLimitPlan' });
export type FilePlanEntry = z.infer<typeof filePlanSchema>;

export const tollgateFileSchema = z
  .strictObject({
    version: z.literal(1),
    deployments: z.array(fileDeploymentSchema).max(5000).default([]),
    routes: z.array(fileRouteSchema).max(5000).default([]),
    limits: z.array(fileLimitSchema).max(10_000).default([]),
    limitPlans: z.array(filePlanSchema).max(1000).default([]),
    trustedIssuers: z.array(fileIssuerSchema).max(1000).default([]),
  })
  .meta({ id: 'TollgateFile', title: 'tollgate.yaml', description: 'Deployments, routes and limits of a Tollgate' });
export type TollgateFile = z.infer<typeof tollgateFileSchema>;

/** The schema for editors (draft 2020-12). */
export function tollgateFileJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(tollgateFileSchema, { target: 'draft-2020-12', io: 'input' });
}
