/** The models an organization may call, as its people see them: what they cost, can do, and how they are at the moment. */
import { z } from 'zod';
import { limitDimensions, limitSubjectTypes, limitWindows } from './limits.js';
import { pageOf, pageQueryShape } from './page.js';
import { pricePerMillion, reference, timestamp } from './primitives.js';

const rate = pricePerMillion.nullable().meta({
  description: 'USD per million tokens; null = this class has no price, which is never the same as free',
  examples: ['0.15'],
});

/** A class that is priced like another one carries that price, so that nobody has to know which inherits from which. */
export const modelRatesSchema = z
  .object({
    fromInputTokens: z
      .int()
      .meta({ description: 'Requests with so many input tokens or more cost this; 0 = from the start' }),
    input: rate,
    cachedInput: rate,
    cacheWrite: rate,
    cacheWrite1h: rate,
    inputAudio: rate,
    output: rate,
    reasoning: rate,
    outputAudio: rate,
  })
  .meta({ id: 'ModelRates' });
export type ModelRates = z.infer<typeof modelRatesSchema>;

const prices = z
  .array(modelRatesSchema)
  .nullable()
  .meta({ description: 'By size of the request, ascending; null = unpriced: what it costs is not known' });

const contextWindow = z
  .int()
  .nullable()
  .meta({ description: 'Tokens; null = not known', examples: [128000] });
const maxOutput = z.int().nullable().meta({ description: 'Tokens it can give in one reply; null = not known' });
const capabilities = z.array(z.string()).meta({
  description: 'What the provider can do in a chat: stream, tools, structured-output, image-input, …',
  examples: [['stream', 'tools']],
});

/** `ejected`: passed over for its failures. `returning`: the next request may try it. As the answering process sees it. */
export const modelHealths = ['healthy', 'returning', 'ejected'] as const;

export const modelTargetSchema = z
  .object({
    deployment: z.string().meta({ examples: ['openai-eu-gpt-4.1'] }),
    provider: z.string().meta({ examples: ['openai'] }),
    providerLabel: z.string(),
    upstreamModel: z.string(),
    tier: z.enum(['primary', 'backup']),
    weight: z.number(),
    state: z.enum(['hot', 'warming', 'cold', 'draining', 'disabled']),
    health: z.enum(modelHealths),
    healthReason: z
      .string()
      .nullable()
      .meta({ description: '`errors`, `error-rate`, `probe` or `slow`; null while healthy' }),
    prices,
    contextWindow,
    capabilities,
  })
  .meta({ id: 'ModelTarget' });
export type ModelTarget = z.infer<typeof modelTargetSchema>;

export const modelLimitSchema = z
  .object({
    id: z.string(),
    dimension: z.enum(limitDimensions),
    window: z.enum(limitWindows),
    amount: z.string().meta({ description: 'A count, or USD for `spend`' }),
    mode: z.enum(['hard', 'soft']),
    subject: z.object({
      type: z.enum(limitSubjectTypes),
      id: z.string().nullable().meta({ description: 'Null = each of them on its own' }),
    }),
    on: z.object({ type: z.enum(limitSubjectTypes), id: z.string().nullable() }).nullable(),
  })
  .meta({ id: 'ModelLimit' });
export type ModelLimit = z.infer<typeof modelLimitSchema>;

export const modelSchema = z
  .object({
    model: z
      .string()
      .meta({ description: 'The name clients send; with a `*` it stands for many', examples: ['gpt-4.1'] }),
    routeId: z.string(),
    owner: z.enum(['platform', 'organization', 'project']),
    projectId: z.string().nullable().meta({ description: 'The only project that may use it; null = all of them' }),
    strategy: z.string(),
    endpoints: z
      .array(z.string())
      .meta({ description: 'Some target’s provider serves them', examples: [['chat-completions']] }),
    capabilities: capabilities.meta({
      description: 'What the provider of every target can do in a chat; a model may do less',
    }),
    prices: prices.meta({ description: 'Of the first target; `pricesDiffer` says whether others cost something else' }),
    pricesDiffer: z.boolean(),
    unpriced: z.boolean().meta({ description: 'Some target has no price: its requests are metered without an amount' }),
    contextWindow: contextWindow.meta({
      description: 'The smallest of its targets, tokens; null = one of them is not known',
    }),
    defaultMaxOutputTokens: z
      .int()
      .meta({ description: 'Output cap a hard token or spend limit imposes where the client names none' }),
    dataClass: z.string().meta({ description: 'Class everything sent to it has at least', examples: ['public'] }),
    health: z.enum(['healthy', 'degraded', 'unavailable']).meta({
      description:
        '`degraded`: some target is passed over; `unavailable`: every one is. As the answering process sees it',
    }),
    targets: z
      .array(modelTargetSchema)
      .meta({ description: 'In the order of configuration; the strategy picks among them' }),
    limits: z.array(modelLimitSchema).meta({ description: 'That concern requests for it, besides those of a key' }),
  })
  .meta({ id: 'CallableModel' });
export type CallableModel = z.infer<typeof modelSchema>;
export const modelPageSchema = pageOf(modelSchema, 'CallableModelPage')
  .extend({ asOf: timestamp })
  .meta({ id: 'CallableModelPage' });
export type ModelPage = z.infer<typeof modelPageSchema>;

export const modelQuerySchema = z.strictObject({
  ...pageQueryShape,
  projectId: reference
    .optional()
    .meta({ description: 'Id or slug; absent = what the whole organization and each of its projects has' }),
});
export type ModelQuery = z.infer<typeof modelQuerySchema>;

export const modelFactsQuerySchema = z.strictObject({
  provider: reference.meta({ examples: ['openai'] }),
  model: z
    .string()
    .min(1)
    .max(256)
    .meta({ description: 'As the provider calls it', examples: ['gpt-4.1'] }),
});
export type ModelFactsQuery = z.infer<typeof modelFactsQuerySchema>;

/** What is known of a model before there is a deployment of it. */
export const modelFactsSchema = z
  .object({
    provider: z.string(),
    model: z.string(),
    prices,
    contextWindow,
    maxOutputTokens: maxOutput,
    endpoints: z.array(z.string()),
    capabilities,
  })
  .meta({ id: 'ModelFacts' });
export type ModelFacts = z.infer<typeof modelFactsSchema>;
