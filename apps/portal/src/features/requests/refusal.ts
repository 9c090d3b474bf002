import type { Decision, RequestDetail } from '../../lib/api-client.js';
import { exactAmount, limitName } from '../../lib/limits.js';
import { subjectInWords, type Caller } from './decided-subject.js';

export interface Refusal {
  /** What said no, in a sentence. */
  sentence: string;
  /** What to do about it; empty where there is nothing to say. */
  remedy: string;
  /** The limit that refused; null where it was something else. */
  limit: Decision['limits'][number] | null;
}

/** The answer to "why was I refused?"; null for a request that was not. */
export function refusalOf(request: RequestDetail, caller: Caller): Refusal | null {
  if (request.outcome !== 'refused') return null;
  const { decision, errorCode } = request;
  const limit = decision.limits.find((one) => one.id === decision.refusedBy?.limitId) ?? null;
  if (limit) return { sentence: sentenceOf(limit, caller), remedy: remedyOf(limit), limit };
  const [sentence, remedy] = reasons[errorCode ?? ''] ?? [fallback(request), ''];
  return { sentence, remedy, limit: null };
}

function sentenceOf(limit: Decision['limits'][number], caller: Caller): string {
  const name = `${limitName(limit)} of ${subjectInWords(limit.subject, caller)}`;
  const used = `${exactAmount(limit, limit.usedBefore)} of ${exactAmount(limit, limit.amount)} was used`;
  const held = Number(limit.held) > 0 ? ` and ${exactAmount(limit, limit.held)} held by open requests` : '';
  const needed = limit.needed ? `; this request needed up to ${exactAmount(limit, limit.needed)}` : '';
  return `The limit ${name} had no room: ${used}${held}${needed}.`;
}

function remedyOf({ remedy, resetAt }: Decision['limits'][number]): string {
  if (remedy) return remedy;
  return resetAt ? 'It has room again later.' : 'Ask an admin to raise the limit.';
}

function fallback({ errorCode, status }: RequestDetail): string {
  const code = errorCode ? ` (${errorCode.replaceAll('_', ' ')})` : '';
  return `It was answered ${status}${code} before any upstream was asked.`;
}

/** What each code means, and what helps. Codes: docs/reference/error-codes.md. */
const reasons: Readonly<Record<string, [sentence: string, remedy: string]>> = {
  missing_api_key: ['It came without an API key.', 'Send the key as “Authorization: Bearer …”.'],
  invalid_api_key: ['Its API key is nobody’s.', 'Check that the whole key was copied.'],
  revoked_api_key: ['Its API key was revoked.', 'Make a new key; a revoked one does not come back.'],
  expired_api_key: ['Its API key has expired.', 'Make a new key, or give this one a later end.'],
  invalid_token: ['Its signed token was not accepted.', 'Compare issuer, audience and expiry with the trusted issuer.'],
  address_not_allowed: [
    'The key may not be used from that address.',
    'Add the address to the key, or call from another.',
  ],
  organization_suspended: ['The organization is suspended.', 'An operator of the platform can reactivate it.'],
  model_not_found: ['No route has the model it asked for.', 'Correct the name, or add a route.'],
  model_not_allowed: ['The key may not use that model.', 'Allow the model on the key.'],
  endpoint_not_allowed: ['The key may not use that endpoint.', 'Allow the endpoint on the key.'],
  data_class_not_allowed: ['The key may not carry data of that class.', 'Use a key that may, or lower the class.'],
  no_cleared_target: [
    'No deployment of the route is cleared for data of its class, and it never goes to one that is not.',
    'Add a deployment that is cleared, or lower the class if that is right.',
  ],
  endpoint_not_supported: ['No target of the route serves that endpoint.', 'Use another endpoint or model.'],
  budget_state_rebuilding: ['What was spent was being counted again, and a hard budget applies.', 'Try again shortly.'],
  limits_unavailable: [
    'The counters behind limits did not answer, and the organization lets nothing through then.',
    'Try again shortly, or choose another policy in the organization’s settings.',
  ],
  price_unknown: ['The price of a target is not known, and a hard budget applies.', 'Give the deployment a price.'],
  context_window_unknown: [
    'How much the request can use could not be bounded, and a hard budget applies.',
    'Give the deployment its context window, or send an output cap.',
  ],
  no_healthy_target: ['Every target was out of service.', 'See Deployments for what is wrong with them.'],
  body_too_large: ['Its body is larger than this gateway takes.', 'Send less, or raise TOLLGATE_MAX_BODY_BYTES.'],
  shutting_down: ['The process was shutting down.', 'Try again; another one answers.'],
};
