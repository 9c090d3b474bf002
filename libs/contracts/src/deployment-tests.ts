import { z } from 'zod';
import { timestamp, usd } from './primitives.js';

/** One small question to a deployment, on the path of every request. */
export const deploymentTestSchema = z
  .object({
    ok: z.boolean(),
    status: z.int().meta({ description: 'As a client would get it', examples: [200] }),
    latencyMs: z.number(),
    text: z.string().nullable().meta({ description: 'What the model said, at most 500 characters' }),
    inputTokens: z.int().nullable(),
    outputTokens: z.int().nullable(),
    costUsd: usd.nullable().meta({ description: 'What the call cost; null = the deployment has no price' }),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
    testedAt: timestamp,
  })
  .meta({ id: 'DeploymentTest' });
export type DeploymentTest = z.infer<typeof deploymentTestSchema>;
