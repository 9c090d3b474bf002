import { readField } from '@tollgate/wire';
import type { ParsedRequest, RouteTarget } from '../exchange.js';
import { byScore } from './by-score.js';
import { hashText, rendezvousScore } from './hash.js';
import type { Asked, Strategy } from './strategy.js';

/**
 * Requests of one session go to the same target, and over to the same next one when it is not there: weighted rendezvous
 * hashing of the session (formula and source in `hash.ts`). The session is, first that is there: the tag `session`,
 * `conversation` or `prompt_cache_key` of the body, the end user, the API key, the project. State an upstream keeps under
 * an id it made lives behind one credential, so a session that uses such ids has to stay where it began.
 */
export const sessionAffinity: Strategy = {
  id: 'session-affinity',
  label: 'Same session, same target',
  order(targets, _context, asked) {
    if (targets.length < 2) return targets;
    const key = keyOf(asked);
    return byScore(targets, (target) => rendezvousScore(target, key), fromTheStart);
  },
  score: (target: RouteTarget, _context, asked) => rendezvousScore(target, keyOf(asked)),
};

const fromTheStart = () => 0;

const keys = new WeakMap<ParsedRequest, number>();

/** Order and scores of one request ask for it several times. */
function keyOf(asked: Asked): number {
  let key = keys.get(asked.request);
  if (key === undefined) keys.set(asked.request, (key = hashText(sessionOf(asked))));
  return key;
}

/** Sessions of different organizations may have equal names. */
function sessionOf({ request, principal }: Asked): string {
  const session =
    request.tags?.['session'] ??
    namedInBody(request, 'conversation') ??
    namedInBody(request, 'prompt_cache_key') ??
    request.endUser ??
    principal.apiKeyId ??
    principal.projectId;
  return `${principal.organization.id}\n${session}`;
}

function namedInBody(request: ParsedRequest, name: string): string | null {
  if (!request.fields.names.includes(name)) return null;
  const value = request.json === null ? readField(request.body, request.fields, name) : request.json[name];
  if (typeof value === 'string' && value !== '') return value;
  const id = typeof value === 'object' && value !== null ? (value as { id?: unknown }).id : undefined;
  return typeof id === 'string' ? id : null;
}
