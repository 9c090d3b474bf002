/**
 * Rules on what is known of a request: the first whose conditions all hold picks the targets; without one the route's own
 * do. Conditions are compiled once per configuration. Texts are compared by patterns with `*` or by expressions of a
 * linear-time engine (`text-pattern.ts`): nobody's text can make a rule slow.
 */
import { tallyStrings, typeOfField } from '@tollgate/wire';
import { dataClassNames } from '../data-class.js';
import type { ParsedRequest, Principal, RequestHead, Route } from '../exchange.js';
import { estimatedInputTokens } from '../limits/bounds.js';
import { canonicalLanguage, languageOf } from './language.js';
import { compilePatterns } from './text-pattern.js';

/** As configured; all that are given must hold. */
export interface RouteConditions {
  /** Ids or slugs. */
  organizations?: readonly string[] | undefined;
  projects?: readonly string[] | undefined;
  /** UUIDs. */
  apiKeys?: readonly string[] | undefined;
  endpoints?: readonly string[] | undefined;
  endUsers?: readonly string[] | undefined;
  tags?: Readonly<Record<string, string>> | undefined;
  /** Lower-case names. */
  headers?: Readonly<Record<string, string>> | undefined;
  promptTokens?: { min?: number | undefined; max?: number | undefined } | undefined;
  modalities?: readonly ('image' | 'audio' | 'file')[] | undefined;
  tools?: boolean | undefined;
  /** BCP 47 or ISO 639. */
  languages?: readonly string[] | undefined;
  stream?: boolean | undefined;
  dataClass?: (typeof dataClassNames)[number] | undefined;
  time?: TimeCondition | undefined;
}

export interface TimeCondition {
  /** IANA. */
  timeZone: string;
  /** `mon` to `sun`; absent = every day. The day on which the time began. */
  days?: readonly string[] | undefined;
  /** `HH:MM`; `to` is not included, and on the next day where it is not after `from`. */
  from: string;
  to: string;
}

export interface RuleFacts {
  request: ParsedRequest;
  principal: Principal;
  head: RequestHead;
  nowMs: number;
}

/** `null` = it does not hold; otherwise why it does, for people. */
type Condition = (facts: RuleFacts) => string | null;

export interface RouteRule {
  name: string;
  conditions: readonly Condition[];
  /** The route with this rule's targets and strategy. */
  route: Route;
}

export interface RuleMatch {
  name: string;
  /** What of the request made it hold; `''` = it holds always. */
  reason: string;
}

/** The first rule that holds, and what it makes of the route. Not called where a route has no rules. */
export function applyRules(route: Route, facts: RuleFacts): { route: Route; match: RuleMatch | null } {
  for (const rule of route.rules ?? []) {
    const reason = whyAll(rule.conditions, facts);
    if (reason !== null) return { route: rule.route, match: { name: rule.name, reason } };
  }
  return { route, match: null };
}

function whyAll(conditions: readonly Condition[], facts: RuleFacts): string | null {
  const reasons: string[] = [];
  for (const condition of conditions) {
    const reason = condition(facts);
    if (reason === null) return null;
    reasons.push(reason);
  }
  return reasons.join(', ').slice(0, longestReason);
}

/** Decision records are kept short. */
const longestReason = 120;

/** @throws {PatternError} */
export function compileConditions(given: RouteConditions): Condition[] {
  const conditions: Condition[] = [];
  const add = <T>(value: T | undefined, compile: (value: T) => Condition) => {
    if (value !== undefined) conditions.push(compile(value));
  };
  // What is known already comes first, what has to be looked for in the body last.
  add(given.organizations, (ids) =>
    oneOf(
      'organization',
      ids,
      ({
        principal: {
          organization: { id, slug },
        },
      }) => [id, slug],
    ),
  );
  add(given.projects, (ids) => oneOf('project', ids, ({ principal }) => [principal.projectId, principal.projectSlug]));
  add(given.apiKeys, (ids) => oneOf('key', ids, ({ principal }) => [principal.apiKeyId]));
  add(given.endpoints, (ids) => oneOf('endpoint', ids, ({ request }) => [request.endpoint]));
  add(
    given.stream,
    (stream) =>
      ({ request }) =>
        request.stream === stream ? (stream ? 'stream' : 'no stream') : null,
  );
  add(given.dataClass, atLeast);
  add(given.endUsers, (list) => matching('end user', list, ({ request }) => request.endUser));
  for (const [name, value] of Object.entries(given.tags ?? {}))
    conditions.push(matching(`tag ${name}`, [value], ({ request }) => request.tags?.[name] ?? null));
  for (const [name, value] of Object.entries(given.headers ?? {}))
    conditions.push(matching(`header ${name}`, [value], ({ head }) => head.header(name) ?? null));
  add(given.time, during);
  add(given.promptTokens, promptLength);
  add(
    given.tools,
    (wanted) =>
      ({ request }) =>
        hasTools(request) === wanted ? (wanted ? 'tools' : 'no tools') : null,
  );
  add(given.modalities, containing);
  add(given.languages, writtenIn);
  return conditions;
}

function oneOf(
  what: string,
  ids: readonly string[],
  actual: (facts: RuleFacts) => readonly (string | null)[],
): Condition {
  const wanted = new Set(ids);
  return (facts) => (actual(facts).some((id) => id !== null && wanted.has(id)) ? what : null);
}

/** Values are the client's words and may be private: the reason names the fact, not its value. */
function matching(what: string, list: readonly string[], actual: (facts: RuleFacts) => string | null): Condition {
  const patterns = compilePatterns(list);
  return (facts) => {
    const value = actual(facts);
    return value !== null && patterns.allows(value) ? what : null;
  };
}

function atLeast(name: (typeof dataClassNames)[number]): Condition {
  const rank = dataClassNames.indexOf(name);
  return ({ request }) => (request.dataClass >= rank ? `${dataClassNames[request.dataClass] ?? ''} data` : null);
}

function promptLength({
  min = 0,
  max = Number.POSITIVE_INFINITY,
}: {
  min?: number | undefined;
  max?: number | undefined;
}): Condition {
  return ({ request }) => {
    const tokens = estimatedInputTokens(request);
    return tokens >= min && tokens <= max ? `about ${tokens} input tokens` : null;
  };
}

/** An empty list is no tools. */
export function hasTools({ body, fields }: ParsedRequest): boolean {
  return ['tools', 'functions'].some((name) => {
    const index = fields.names.indexOf(name);
    if (index < 0 || typeOfField(body, fields, name) !== 'array') return false;
    return body
      .subarray((fields.valueStarts[index] ?? 0) + 1, (fields.valueEnds[index] ?? 1) - 1)
      .some((byte) => byte > 0x20);
  });
}

/** How content parts of the surfaces we serve are called (OpenAI's chat and responses, Anthropic's messages). */
export const partNames: Readonly<Record<'image' | 'audio' | 'file', readonly string[]>> = {
  image: ['image_url', 'input_image', 'image'],
  audio: ['input_audio', 'audio'],
  file: ['file', 'input_file', 'document'],
};

function containing(modalities: readonly ('image' | 'audio' | 'file')[]): Condition {
  return ({ request }) => {
    const found = modalities.find((modality) =>
      tallyStrings(request.body, partNames[modality]).some((count) => count > 0),
    );
    return found ?? null;
  };
}

/** What language it is says nothing about whose words they are, so the reason may name it. */
function writtenIn(languages: readonly string[]): Condition {
  const wanted = new Set(languages.map(canonicalLanguage));
  return ({ request }) => {
    const language = languageOf(request);
    return language !== null && wanted.has(language) ? `written in ${language}` : null;
  };
}

const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

function during({ timeZone, days, from, to }: TimeCondition): Condition {
  const formatter = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const start = minutes(from);
  const end = minutes(to);
  const wanted = new Set(days ?? weekdays);
  // Asking the calendar takes microseconds, and its answer is good for a minute.
  let minute = -1;
  let holds = false;
  return ({ nowMs }) => {
    const thisMinute = Math.floor(nowMs / 60_000);
    if (thisMinute !== minute) {
      minute = thisMinute;
      holds = isDuring(localTime(formatter, nowMs));
    }
    return holds ? 'time of day' : null;
  };

  function isDuring({ day, at }: { day: number; at: number }): boolean {
    const yesterday = weekdays[(day + 6) % 7] ?? '';
    const today = weekdays[day] ?? '';
    if (start < end) return at >= start && at < end && wanted.has(today);
    return (at >= start && wanted.has(today)) || (at < end && wanted.has(yesterday));
  }
}

function minutes(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

function localTime(formatter: Intl.DateTimeFormat, nowMs: number): { day: number; at: number } {
  const parts = new Map(formatter.formatToParts(nowMs).map(({ type, value }) => [type, value]));
  const day = weekdays.indexOf((parts.get('weekday') ?? '').toLowerCase());
  return { day, at: Number(parts.get('hour')) * 60 + Number(parts.get('minute')) };
}
