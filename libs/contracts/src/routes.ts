import { z } from 'zod';
import { dataClasses } from './key-scopes.js';
import { pageOf } from './page.js';
import { deploymentName } from './deployments.js';
import { routeConditionsSchema, ruleName } from './route-rules.js';
import { managedBy, timestamp } from './primitives.js';

export const routeStrategies = [
  'priority',
  'weighted',
  'round-robin',
  'least-in-flight',
  'least-latency',
  'least-cost',
  'session-affinity',
  'prefix-affinity',
  'engine-load',
  'split',
] as const;

export const modelAlias = z
  .string()
  .regex(/^[^\s\p{Cc}]{1,256}$/u, 'must be 1 to 256 characters without spaces')
  .refine((name) => name.split('*').length <= 2, 'must have at most one *')
  .meta({
    description: 'The name clients send. One `*` stands for any text, at least one character: a rule for many names',
    examples: ['gpt-4o-mini'],
  });

export const routeTargetSchema = z
  .strictObject({
    deployment: deploymentName.meta({ description: 'Name of a deployment of the same owner or of the platform' }),
    weight: z
      .int()
      .min(0)
      .max(1_000_000)
      .default(1)
      .meta({ description: 'Share under `weighted`; 0 = only when nothing else is left' }),
    tier: z
      .enum(['primary', 'backup'])
      .default('primary')
      .meta({ description: 'Backups are tried when no primary is left' }),
  })
  .meta({ id: 'RouteTarget' });
export type RouteTarget = z.infer<typeof routeTargetSchema>;

export const routeRuleSchema = z
  .strictObject({
    name: ruleName,
    when: routeConditionsSchema.default({}),
    strategy: z.enum(routeStrategies).optional().meta({ description: 'Absent = the route’s' }),
    targets: z.array(routeTargetSchema).min(1).max(64),
  })
  .meta({ id: 'RouteRule' });
export type RouteRule = z.infer<typeof routeRuleSchema>;

const routeRules = z
  .array(routeRuleSchema)
  .max(50)
  .refine((rules) => new Set(rules.map(({ name }) => name)).size === rules.length, 'must have different names')
  .meta({
    description: 'The first rule whose conditions hold picks targets and strategy; otherwise the route’s own count',
  });

const threshold = (description: string) => z.int().min(1).max(1_000_000).optional().meta({ description });

export const routeOverflowSchema = z
  .strictObject({
    inFlight: threshold('Requests in flight to one target, of one process'),
    queue: threshold('Requests that wait in the target’s engine, as its metrics say'),
    firstTokenMs: threshold('Milliseconds to the first byte of a stream, as this process has seen of late'),
  })
  .refine(
    ({ inFlight, queue, firstTokenMs }) => (inFlight ?? queue ?? firstTokenMs) !== undefined,
    'needs inFlight, queue or firstTokenMs',
  )
  .meta({
    id: 'RouteOverflow',
    description:
      'From which load on a primary is asked after the backups: busy engines of one’s own hand over to the cloud',
    examples: [{ inFlight: 32 }],
  });
export type RouteOverflow = z.infer<typeof routeOverflowSchema>;

export const routeFailoverSchema = z
  .strictObject({
    maxCostUsd: z
      .string()
      .regex(/^(0|[1-9]\d{0,5})(\.\d{1,9})?$/, 'must be USD as a string with at most 9 decimals, such as "0.05"')
      .optional()
      .meta({
        description:
          'The most one attempt there may cost, at its bound; a target whose price is not known costs too much',
        examples: ['0.05'],
      }),
    sameCapability: z.boolean().default(false).meta({
      description:
        'It can do what the request asks for (streams, tools, images, schemas, reasoning, length), as far as the first choice can',
    }),
    sameDataClass: z.boolean().default(false).meta({
      description: 'It is cleared for as protected data as the first choice, whatever this request’s data is',
    }),
  })
  .refine(
    ({ maxCostUsd, sameCapability, sameDataClass }) => maxCostUsd !== undefined || sameCapability || sameDataClass,
    'needs maxCostUsd, sameCapability or sameDataClass',
  )
  .meta({
    id: 'RouteFailover',
    description: 'What a target must be like to stand in for the first choice; absent = whoever can answer',
    examples: [{ maxCostUsd: '0.05', sameCapability: true, sameDataClass: false }],
  });
export type RouteFailover = z.infer<typeof routeFailoverSchema>;

export const wakePolicies = ['needed', 'elsewhere', 'wait', 'never'] as const;

export const routeWakeSchema = z
  .strictObject({
    policy: z.enum(wakePolicies).meta({
      description:
        '`needed`: woken when no hot target of its tier is left. `elsewhere`: hot targets and backups serve while it is woken beside the request. `wait`: woken and waited for in the strategy’s order. `never`: left asleep',
    }),
    maxWaitMs: z
      .int()
      .min(1)
      .max(600_000)
      .default(30_000)
      .meta({ description: 'The longest a request waits for one target to load its model, milliseconds' }),
  })
  .meta({
    id: 'RouteWake',
    description:
      'What becomes of requests whose target says that its model is not loaded (vLLM’s sleep mode, Ollama); absent = `needed`',
    examples: [{ policy: 'elsewhere', maxWaitMs: 20_000 }],
  });
export type RouteWake = z.infer<typeof routeWakeSchema>;

export const routeFields = {
  model: modelAlias,
  strategy: z.enum(routeStrategies).default('priority'),
  targets: z.array(routeTargetSchema).min(1).max(64),
  overflow: routeOverflowSchema.nullable().optional(),
  failover: routeFailoverSchema.nullable().optional(),
  wake: routeWakeSchema.nullable().optional(),
  rules: routeRules.optional(),
  defaultMaxOutputTokens: z
    .int()
    .min(1)
    .max(10_000_000)
    .nullable()
    .optional()
    .meta({ description: 'Output cap applied only under a hard spend or token limit; absent = 4096' }),
  dataClass: z.enum(dataClasses).nullable().optional().meta({
    description:
      'What is sent to this model is at least of this class. The highest of route, key and `x-tollgate-data-class` counts, and only deployments cleared for it are asked',
  }),
  dropParams: z.boolean().optional().meta({
    description:
      'Leave out parameters an upstream cannot express and name them in `x-tollgate-dropped`, instead of refusing the request; `drop_params` of a request body wins',
  }),
};

export const createRouteSchema = z.strictObject(routeFields).meta({ id: 'CreateRoute' });
export type CreateRoute = z.infer<typeof createRouteSchema>;

export const updateRouteSchema = z
  .strictObject({
    model: modelAlias.optional(),
    strategy: z.enum(routeStrategies).optional(),
    targets: routeFields.targets.optional(),
    overflow: routeFields.overflow,
    failover: routeFields.failover,
    wake: routeFields.wake,
    rules: routeRules.optional().meta({ description: 'Replaces all rules' }),
    defaultMaxOutputTokens: routeFields.defaultMaxOutputTokens,
    dropParams: routeFields.dropParams,
    dataClass: routeFields.dataClass,
  })
  .meta({ id: 'UpdateRoute' });
export type UpdateRoute = z.infer<typeof updateRouteSchema>;

const shownTarget = z.object({
  deployment: z.string(),
  weight: z.int(),
  tier: z.string(),
  deploymentId: z.string(),
});

export const routeSchema = z
  .object({
    id: z.string(),
    organizationId: z.string().nullable().meta({ description: 'Null = available to every organization' }),
    model: z.string(),
    strategy: z.enum(routeStrategies),
    targets: z.array(shownTarget),
    overflow: routeOverflowSchema.nullable(),
    failover: routeFailoverSchema.nullable(),
    wake: routeWakeSchema.nullable().meta({ description: 'Null = `needed`, 30 s' }),
    rules: z.array(
      z.object({
        name: z.string(),
        when: routeConditionsSchema,
        strategy: z.enum(routeStrategies).nullable(),
        targets: z.array(shownTarget),
      }),
    ),
    defaultMaxOutputTokens: z.number().nullable(),
    dropParams: z.boolean(),
    dataClass: z.enum(dataClasses).nullable(),
    managedBy,
    configRevision: z.int().nullable(),
    createdAt: timestamp,
    updatedAt: timestamp,
  })
  .meta({ id: 'Route' });
export type Route = z.infer<typeof routeSchema>;
export const routePageSchema = pageOf(routeSchema, 'RoutePage');
