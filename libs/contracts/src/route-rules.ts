/** Rules of a route: the first whose conditions all hold picks the targets. */
import { z } from 'zod';
import { dataClasses } from './key-scopes.js';

const pattern = z.string().min(1).max(256);
const patterns = (description: string) =>
  z
    .array(pattern)
    .min(1)
    .max(100)
    .optional()
    .meta({ description: `${description}; \`*\` stands for any text, \`/…/\` is a regular expression (RE2)` });
const references = (description: string) =>
  z.array(z.string().min(1).max(128)).min(1).max(500).optional().meta({ description });

/** What carries a secret must not end up in a configuration that everybody with a role can read. */
const secretHeaders: ReadonlySet<string> = new Set(['authorization', 'cookie', 'proxy-authorization', 'x-api-key']);

export const requestModalities = ['image', 'audio', 'file'] as const;
export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

const clockTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time like 08:30')
  .meta({ examples: ['08:30'] });

export const routeTimeSchema = z
  .strictObject({
    timeZone: z
      .string()
      .refine(isTimeZone, 'must be an IANA time zone')
      .meta({ examples: ['Europe/Berlin'] }),
    days: z.array(z.enum(weekdays)).min(1).max(7).optional().meta({ description: 'Absent = every day' }),
    from: clockTime.default('00:00'),
    to: clockTime.default('00:00').meta({ description: 'Not included. Not after `from` = on the next day' }),
  })
  .meta({ id: 'RouteTime', examples: [{ timeZone: 'Europe/Berlin', from: '22:00', to: '06:00' }] });

export const routeConditionsSchema = z
  .strictObject({
    organizations: references('Ids or slugs'),
    projects: references('Ids or slugs'),
    apiKeys: references('Ids'),
    endpoints: references('Endpoint ids, e.g. `chat-completions`'),
    endUsers: patterns('End users'),
    tags: z.record(z.string().min(1).max(64), pattern).optional().meta({
      description:
        'Each tag of `x-tollgate-tags` with a value that matches; `*` stands for any text, `/…/` is a regular expression (RE2)',
    }),
    headers: z
      .record(z.string().regex(/^[a-z0-9-]{1,64}$/, 'must be a header name in lower case'), pattern)
      .refine(
        (headers) => !Object.keys(headers).some((name) => secretHeaders.has(name)),
        'must not name a header that carries a secret',
      )
      .optional()
      .meta({
        description:
          'Each request header with a value that matches; `*` stands for any text, `/…/` is a regular expression (RE2)',
      }),
    promptTokens: z
      .strictObject({ min: z.int().min(0).optional(), max: z.int().min(0).optional() })
      .optional()
      .meta({ description: 'Estimated input tokens (bytes / 4), both ends included' }),
    modalities: z
      .array(z.enum(requestModalities))
      .min(1)
      .optional()
      .meta({ description: 'The request contains at least one of these' }),
    tools: z.boolean().optional().meta({ description: 'The request has tools, or has none' }),
    stream: z.boolean().optional(),
    languages: z
      .array(z.string().refine(isLanguage, 'must be a language such as "de" or "eng"'))
      .min(1)
      .max(50)
      .optional()
      .meta({
        description: 'The end user’s last words (at least 20 characters) are in one of these: BCP 47 or ISO 639-3',
        examples: [['de', 'fr']],
      }),
    dataClass: z
      .enum(dataClasses)
      .optional()
      .meta({ description: 'Its data is of this class or a more protected one' }),
    time: routeTimeSchema.optional(),
  })
  .meta({
    id: 'RouteConditions',
    description: 'All that are given must hold; none = always',
    examples: [{ promptTokens: { min: 20_000 }, tools: false }],
  });
export type RouteConditions = z.infer<typeof routeConditionsSchema>;

export const ruleName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}$/, 'must be 1 to 64 of A-Z, a-z, 0-9, space and . _ -')
  .meta({ examples: ['long prompts'] });

function isLanguage(tag: string): boolean {
  return /^[a-zA-Z]{2,3}$/.test(tag);
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
