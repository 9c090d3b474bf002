/** How deployments are at the moment, and who would notice if one went away. */
import { z } from 'zod';
import { deploymentStates } from './deployments.js';
import { timestamp, usd } from './primitives.js';

export const deploymentHealthSchema = z
  .object({
    deploymentId: z.string(),
    name: z.string(),
    state: z.enum(deploymentStates),
    breaker: z.enum(['closed', 'open', 'half-open']).meta({
      description: '`open`: it is passed over; `half-open`: the next request may try it',
    }),
    reason: z
      .enum(['errors', 'error-rate', 'probe', 'slow'])
      .nullable()
      .meta({ description: 'Why it was ejected; null while it is not' }),
    failuresInRow: z.int(),
    share: z
      .number()
      .meta({ description: 'Part of its usual share it gets, 0 to 1; below 1 while it comes back', examples: [1] }),
    inFlight: z.int().meta({ description: 'Requests sent whose reply is not finished' }),
    firstByteMs: z
      .number()
      .nullable()
      .meta({ description: 'Until streams begin, of late, milliseconds; null = none was seen' }),
    replyMs: z
      .number()
      .nullable()
      .meta({ description: 'Until whole replies are there, of late, milliseconds; null = none was seen' }),
    engine: z
      .object({
        waiting: z.number().meta({ description: 'Requests in its queue' }),
        running: z.number(),
        cacheUse: z.number().nullable().meta({ description: 'Of its KV cache, 0 to 1; null = it does not say' }),
      })
      .nullable()
      .meta({ description: 'What the engine says itself; null = it has no metrics, or has stopped answering' }),
  })
  .meta({ id: 'DeploymentHealth' });
export type DeploymentHealth = z.infer<typeof deploymentHealthSchema>;

export const deploymentHealthListSchema = z
  .object({
    asOf: timestamp,
    data: z.array(deploymentHealthSchema).meta({ description: 'As the process that answers sees them' }),
  })
  .meta({ id: 'DeploymentHealthList' });
export type DeploymentHealthList = z.infer<typeof deploymentHealthListSchema>;

export const deploymentImpactSchema = z
  .object({
    deploymentId: z.string(),
    name: z.string(),
    inFlight: z.int().nullable().meta({ description: 'Requests under way to it; null = this process cannot say' }),
    routes: z.array(
      z.object({
        model: z.string(),
        organizationId: z.string().nullable().meta({ description: 'Null = the platform’s' }),
        organizationName: z.string().nullable(),
        otherTargets: z.int().meta({ description: 'In use besides it; 0 = the model is gone without it' }),
      }),
    ),
    lastDay: z
      .object({
        requests: z.number(),
        charge: usd,
        organizations: z.array(z.object({ id: z.string(), name: z.string(), requests: z.number() })),
        apiKeys: z.int(),
      })
      .meta({ description: 'What it was asked in the last 24 hours: attempts' }),
  })
  .meta({ id: 'DeploymentImpact' });
export type DeploymentImpact = z.infer<typeof deploymentImpactSchema>;
