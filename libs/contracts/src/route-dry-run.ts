/** What would happen to a request, asked without sending anything anywhere. */
import { z } from 'zod';
import { deploymentStates } from './deployments.js';
import { dataClasses } from './key-scopes.js';
import { reference, usd } from './primitives.js';
import { decisionSchema } from './requests.js';
import { createRouteSchema, routeStrategies } from './routes.js';

export const routeDryRunRequestSchema = z
  .strictObject({
    endpoint: z
      .string()
      .min(1)
      .max(64)
      .default('chat-completions')
      .meta({ description: 'Endpoint id, or its path', examples: ['chat-completions', '/v1/messages'] }),
    request: z
      .record(z.string(), z.json())
      .meta({ description: 'The body as a client would send it', examples: [{ model: 'gpt-4o-mini', messages: [] }] }),
    headers: z
      .record(z.string().min(1).max(128), z.string().max(2_000))
      .default({})
      .meta({ description: 'Request headers that rules or the gateway look at, e.g. `x-tollgate-data-class`' }),
    organization: reference
      .optional()
      .meta({ description: 'Whose request it is. Needed, and allowed, only on the platform’s path' }),
    project: reference
      .optional()
      .meta({ description: 'Absent = the key’s, or `default`, or the only one the organization has' }),
    apiKeyId: reference
      .optional()
      .meta({ description: 'Its scopes and limits count; absent = a caller with no key of its own' }),
    route: createRouteSchema
      .optional()
      .meta({ description: 'A route that is not saved: tried instead of the one the request would find' }),
  })
  .meta({ id: 'RouteDryRunRequest' });
export type RouteDryRunRequest = z.infer<typeof routeDryRunRequestSchema>;

const limitShape = decisionSchema.shape.limits.element.shape;

export const dryRunTargetSchema = z
  .object({
    deployment: z.string(),
    deploymentId: z.string(),
    provider: z.string(),
    upstreamModel: z.string(),
    tier: z.enum(['primary', 'backup']),
    weight: z.int(),
    position: z.int().nullable().meta({ description: '1 = asked first; null = not asked' }),
    filters: decisionSchema.shape.targets.element.shape.filters.meta({ description: 'Why it is passed over' }),
    score: z.number().nullable().meta({ description: 'What the strategy compares; lower goes first' }),
    state: z.enum(deploymentStates),
    health: z.enum(['closed', 'open', 'half-open']).meta({ description: 'Its breaker, as this process sees it' }),
    inFlight: z.int().meta({ description: 'Requests of this process under way to it' }),
    firstByteMs: z
      .number()
      .nullable()
      .meta({ description: 'How long replies of this kind took to begin of late; null = none was seen' }),
    price: z
      .object({ input: usd.nullable(), output: usd.nullable() })
      .nullable()
      .meta({ description: 'USD per million tokens; null = unpriced' }),
    mostCostUsd: usd.nullable().meta({ description: 'What it can cost there at most; null = unpriced' }),
    problem: z
      .object({ code: z.string(), message: z.string() })
      .nullable()
      .meta({ description: 'Something in the request that cannot be said to this upstream' }),
  })
  .meta({ id: 'DryRunTarget' });
export type DryRunTarget = z.infer<typeof dryRunTargetSchema>;

export const routeDryRunSchema = z
  .object({
    admitted: z.boolean().meta({ description: 'It would be sent to the first target' }),
    refusal: z
      .object({ status: z.int(), code: z.string(), message: z.string(), param: z.string().nullable() })
      .nullable()
      .meta({ description: 'What its client would be answered' }),
    endpoint: z.string(),
    requestedModel: z.string().nullable(),
    stream: z.boolean(),
    endUser: z.string().nullable(),
    route: z
      .object({
        model: z.string(),
        strategy: z.enum(routeStrategies),
        revision: z.int().nullable().meta({ description: 'Null = the draft' }),
      })
      .nullable()
      .meta({ description: 'Null = none was found' }),
    rule: z.object({ name: z.string(), reason: z.string() }).nullable(),
    dataClass: z.enum(dataClasses),
    overflow: z.boolean().meta({ description: 'Every primary is busy, so the backups go first' }),
    orderVaries: z
      .boolean()
      .meta({ description: 'The strategy draws or takes turns: the order shown is one of several' }),
    targets: z
      .array(dryRunTargetSchema)
      .meta({ description: 'In the order they would be asked, then those that are not' }),
    limits: z.array(
      z.object({
        ...limitShape,
        usedBefore: z.string().nullable().meta({ description: 'Null = shared with other organizations' }),
        held: z.string().nullable(),
      }),
    ),
    limitsUnchecked: z.boolean().meta({ description: 'The counters could not be asked' }),
    estimate: z
      .object({
        inputTokens: z.number().meta({ description: 'About; bytes / 4' }),
        mostInputTokens: z.number(),
        mostOutputTokens: z.number(),
        imposedMaxOutputTokens: z
          .number()
          .nullable()
          .meta({ description: 'Output cap a hard limit would impose; null = none' }),
        mostCostUsd: usd
          .nullable()
          .meta({ description: 'What hard budgets would hold; null = some target is unpriced' }),
      })
      .nullable()
      .meta({ description: 'Null = it does not get that far' }),
  })
  .meta({ id: 'RouteDryRun' });
export type RouteDryRun = z.infer<typeof routeDryRunSchema>;
