/** Which of a caller's limits concern this request, and which counter of each. */
import { createHash } from 'node:crypto';
import type {
  ApplicableLimit,
  CompiledLimit,
  LimitSubject,
  ParsedRequest,
  Principal,
  RequestHead,
  Route,
} from '../exchange.js';

/** Limits on other organizations, projects and keys were left out when the caller was prepared. */
export function applicableLimits(
  limits: readonly CompiledLimit[],
  principal: Principal,
  request: ParsedRequest,
  route: Route,
  head: RequestHead,
): readonly ApplicableLimit[] {
  if (limits.length === 0) return none;
  let known = byCaller.get(principal);
  if (known?.limits !== limits) {
    const fixed = limits.every(dependsOnCallerOnly);
    known = { limits, applicable: fixed ? match(limits, principal, request, route, head) : null };
    byCaller.set(principal, known);
  }
  return known.applicable ?? match(limits, principal, request, route, head);
}

/** What was found for a caller whose limits look at nothing but the caller: the same for each of its requests. */
const byCaller = new WeakMap<
  Principal,
  { limits: readonly CompiledLimit[]; applicable: readonly ApplicableLimit[] | null }
>();

const callerSubjects: ReadonlySet<LimitSubject['type']> = new Set(['global', 'organization', 'project', 'api_key']);

function dependsOnCallerOnly({ subject, on, planned }: CompiledLimit): boolean {
  if (planned !== undefined && planned.when.size > 0) return false;
  return callerSubjects.has(subject.type) && (on === null || callerSubjects.has(on.type));
}

function match(
  limits: readonly CompiledLimit[],
  principal: Principal,
  request: ParsedRequest,
  route: Route,
  head: RequestHead,
): readonly ApplicableLimit[] {
  const result: ApplicableLimit[] = [];
  for (const limit of limits) {
    if (limit.planned !== undefined && !holds(limit, result, principal, request)) continue;
    const counter = counterOf(limit, principal, request, route, head);
    if (counter !== null) result.push({ limit, counter, lastCheck: undefined });
  }
  return result;
}

/** A plan's limit is a default: the first of its kind counts, and one that was made goes before it. */
function holds(
  limit: CompiledLimit,
  before: readonly ApplicableLimit[],
  principal: Principal,
  request: ParsedRequest,
): boolean {
  for (const { limit: other } of before) if (other.countsLike === limit.countsLike) return false;
  if (limit.planned === undefined || limit.planned.when.size === 0) return true;
  const attributes = request.endUser === null ? undefined : principal.organization.endUsers?.get(request.endUser);
  if (attributes === undefined) return false;
  for (const [name, values] of limit.planned.when) {
    const value = attributes[name];
    if (value === undefined || !values.has(value)) return false;
  }
  return true;
}

const none: readonly ApplicableLimit[] = [];

/** `null` = the limit does not concern this request. A limit without a subject id has one counter for each subject. */
function counterOf(
  limit: CompiledLimit,
  principal: Principal,
  request: ParsedRequest,
  route: Route,
  head: RequestHead,
): string | null {
  const subject = matchSubject(limit.subject, principal, request, route, head);
  if (subject === null) return null;
  const on = limit.on === null ? '' : matchSubject(limit.on, principal, request, route, head);
  if (on === null) return null;
  return counterName(limit, subject, on);
}

/**
 * The counter of one subject. `''` = the one named subject (or everything); otherwise which of "each", e.g. the id of a key.
 */
export function counterName({ id }: Pick<CompiledLimit, 'id'>, subject: string, on: string): string {
  if (subject === '' && on === '') return id;
  return `${id}:${safe(subject)}${on === '' ? '' : `@${safe(on)}`}`;
}

/** `null` = no match; `''` = the one named subject (or everything); otherwise which of "each". */
function matchSubject(
  subject: LimitSubject,
  principal: Principal,
  request: ParsedRequest,
  route: Route,
  head: RequestHead,
): string | null {
  if (subject.type === 'global') return '';
  if (subject.type === 'model' && subject.id !== null) {
    return subject.id === request.model || subject.id === route.model ? '' : null;
  }
  const actual = actualSubject(subject, principal, request, route, head);
  if (actual === null) return null;
  if (subject.id === null) return actual;
  return subject.id === actual ? '' : null;
}

function actualSubject(
  subject: LimitSubject,
  principal: Principal,
  request: ParsedRequest,
  route: Route,
  head: RequestHead,
): string | null {
  switch (subject.type) {
    case 'organization':
      return principal.organization.id;
    case 'project':
      return principal.projectId;
    case 'api_key':
      return principal.apiKeyId;
    case 'end_user':
      return request.endUser;
    case 'model':
      return route.model;
    case 'endpoint':
      return request.endpoint;
    case 'ip':
      return head.clientIp;
    case 'global':
    case 'deployment':
      // Deployment limits are counted per attempt, when a target is about to be asked.
      return null;
  }
}

const plain = /^[A-Za-z0-9_.\-:]{1,80}$/;

/** Counter names are short and plain; whatever else callers put into a subject is hashed. */
function safe(subject: string): string {
  return plain.test(subject) ? subject : createHash('sha256').update(subject).digest('base64url');
}
