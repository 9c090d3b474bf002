/** The Responses endpoint of an upstream, for its own clients and for requests of other dialects that only it serves. */
import type { EndpointId, HubTranslator, Target } from '../provider.js';
import { readResponse } from './responses-reply.js';
import { buildResponsesRequest } from './responses-request.js';
import { openResponsesStream } from './responses-stream.js';

export function createResponsesHub(headers: (target: Target) => Record<string, string>): HubTranslator {
  return {
    kind: 'hub',
    dialect: 'openai-responses',
    buildRequest: (request, target) => buildResponsesRequest(request, target, headers(target)),
    readReply: readResponse,
    openStream: openResponsesStream,
  };
}

/**
 * Models that Chat Completions does not serve at all, and models it does not serve tools of
 * (https://developers.openai.com/api/docs/guides/deployment-checklist, model pages of the `pro` and `codex` models).
 */
const onlyResponses = /^(o\d+|gpt-[\d.]+)-(pro|codex)\b|^codex-|-deep-research\b/;
const toolsOnlyInResponses = /^gpt-6-astra\b|^gpt-6\.1-sol\b/;

/** By upstream model, so that a request costs one look-up. Models are those of deployments: few, and chosen by operators. */
const known = new Map<string, 'chat' | 'responses' | 'tools'>();

/** A chat-shaped request that has to go to the Responses endpoint. Decided by model and member names alone. */
export function needsResponses(endpoint: EndpointId, model: string, names: readonly string[]): boolean {
  if (endpoint !== 'chat-completions' && endpoint !== 'messages') return false;
  let kind = known.get(model);
  if (kind === undefined) {
    kind = onlyResponses.test(model) ? 'responses' : toolsOnlyInResponses.test(model) ? 'tools' : 'chat';
    known.set(model, kind);
  }
  return kind === 'responses' || (kind === 'tools' && names.includes('tools'));
}
