/** The headers of a reply: what it went through, what it cost, what is left of the limits. */
import { usdFromPico } from '@tollgate/pricing';
import type { Attempt } from './attempt.js';
import type { Endpoint } from './endpoints/endpoint.js';
import type { Admission, ParsedRequest, RequestHead } from './exchange.js';
import { anthropicRateLimitHeaders, rateLimitHeaders } from './limits/headers.js';
import type { OpenReply } from './receive.js';
import { priceAttempt } from './settle.js';

export function replyHeaders(
  head: RequestHead,
  admission: Admission,
  attempts: readonly Attempt[],
  reply: OpenReply,
  endpoint: Endpoint,
  nowMs: number,
): Record<string, string> {
  const headers: Record<string, string> = { 'x-request-id': head.requestId };
  if (admission.checks.length > 0) rateLimitHeaders(admission, headers, nowMs);
  if (endpoint.dialect === 'anthropic-messages') anthropicHeaders(head, headers, nowMs);
  addAttempts(headers, attempts);
  headers['x-tollgate-cache'] = 'bypass';
  if (admission.imposedMaxOutputTokens !== null) {
    headers['x-tollgate-max-output-tokens'] = String(admission.imposedMaxOutputTokens);
  }
  if (reply.dropped.length > 0) headers['x-tollgate-dropped'] = droppedHeader(reply.dropped);
  return headers;
}

/** What Anthropic's clients look for under names of its own. */
export function anthropicHeaders(head: RequestHead, headers: Record<string, string>, nowMs: number): void {
  headers['request-id'] = head.requestId;
  anthropicRateLimitHeaders(headers, nowMs);
}

/** Of a reply that no upstream was asked for. */
export function estimateHeaders(
  head: RequestHead,
  admission: Admission,
  endpoint: Endpoint,
  nowMs: number,
): Record<string, string> {
  const headers: Record<string, string> = { 'x-request-id': head.requestId, 'x-tollgate-estimated': 'input_tokens' };
  if (admission.checks.length > 0) rateLimitHeaders(admission, headers, nowMs);
  if (endpoint.dialect === 'anthropic-messages') anthropicHeaders(head, headers, nowMs);
  return headers;
}

/** Names are the client's own and may hold what a header cannot. */
function droppedHeader(dropped: readonly string[]): string {
  const names = dropped.map((name) => name.replace(/[^\x21-\x2b\x2d-\x7e]/gu, (one) => encodeURIComponent(one)));
  return names.join(',').slice(0, 4_096);
}

export function addAttempts(headers: Record<string, string>, attempts: readonly Attempt[]): void {
  const last = attempts[attempts.length - 1];
  if (last === undefined) return;
  headers['x-tollgate-deployment'] = last.deployment.name;
  headers['x-tollgate-attempts'] = String(attempts.length);
}

/** What the operation costs, all attempts together; left out where any of them is unpriced. */
export function addCost(headers: Record<string, string>, attempts: readonly Attempt[], request: ParsedRequest): void {
  let sum = 0n;
  for (const attempt of attempts) {
    const { pico } = priceAttempt(attempt, request);
    if (pico === null) return;
    sum += pico;
  }
  headers['x-tollgate-cost-usd'] = usdFromPico(sum);
}
