/** What `x-tollgate-explain: 1` answers with: how this request was decided, in names and figures its caller may know. */
import { totalInputTokens, totalOutputTokens, usdFromPico } from '@tollgate/pricing';
import type { Attempt } from './attempt.js';
import { GatewayError } from './errors.js';
import type { Admission, Deployment, ParsedRequest, RequestHead, Route } from './exchange.js';
import { remedy } from './limits/refusal.js';
import { dimensions } from './limits/registry.js';
import type { Selection, SkipReason } from './routing/select.js';
import { priceAttempt } from './settle.js';

export interface ExplanationInput {
  request: ParsedRequest | null;
  route: Route | null;
  selection: Selection | null;
  passedOver: readonly { deployment: Deployment; reason: SkipReason }[];
  attempts: readonly Attempt[];
  /** Taken, or refused and only looked at. */
  admission: Admission | null;
  admitted: boolean;
  queuedMs: number | null;
}

export interface Explanation {
  route: { model: string; strategy: string } | null;
  /** In the order considered. `outcome`: `answered`, the kind of failure, `not needed`, or why it was passed over. */
  targets: { deployment: string; outcome: string }[];
  limits: ExplainedLimit[];
  /** Set because a limit needed one and the client gave none; tokens per choice. */
  maxOutputTokensImposed: number | null;
  /** How long it waited for its turn under a smoothing limit, milliseconds. */
  waitedMs: number;
  /** How long it waited for a place at a deployment that was full, milliseconds. */
  queuedMs: number;
  /** Limits could not be checked, and the organization's policy let the request go on. */
  limitsUnchecked: boolean;
  attempts: {
    deployment: string;
    status: number;
    inputTokens: number;
    outputTokens: number;
    provenance: string;
    costUsd: string | null;
  }[];
  /** All attempts together; `null` where one of them has no price. */
  costUsd: string | null;
}

/** Amounts in `unit`. `used` and `held` are `null` for limits shared with other organizations. */
export interface ExplainedLimit {
  limit: string;
  dimension: string;
  subject: { type: string; id: string | null };
  on: { type: string; id: string | null } | null;
  mode: 'hard' | 'soft';
  window: string;
  amount: string;
  /** Before this request. */
  used: string | null;
  held: string | null;
  /** What this request took, or would have. */
  needed: string;
  free: string;
  unit: string;
  resetAt: string | null;
  ok: boolean;
  /** `null` = there was room. */
  remedy: string | null;
}

/** @throws {GatewayError} 400 on any other value: a misspelt wish must not look granted. */
export function wantsExplanation(head: RequestHead): boolean {
  const value = head.header('x-tollgate-explain');
  if (value === undefined || value === '0') return false;
  if (value !== '1') throw new GatewayError('invalid_header', 'x-tollgate-explain must be 1, or be left out.');
  return true;
}

export function explain(input: ExplanationInput): Explanation {
  const { request, route, admission } = input;
  const attempts = request === null ? [] : input.attempts.map((attempt) => explainAttempt(attempt, request));
  return {
    route: route === null ? null : { model: route.model, strategy: route.strategy },
    targets: targetsOf(input),
    limits: admission === null ? [] : limitsOf(admission, input.admitted),
    maxOutputTokensImposed: admission?.imposedMaxOutputTokens ?? null,
    waitedMs: admission?.waitMs ?? 0,
    queuedMs: Math.round(input.queuedMs ?? 0),
    limitsUnchecked: admission?.uncounted ?? false,
    attempts: attempts.map(({ shown }) => shown),
    costUsd: attempts.some(({ pico }) => pico === null)
      ? null
      : usdFromPico(attempts.reduce((sum, { pico }) => sum + (pico ?? 0n), 0n)),
  };
}

function explainAttempt(
  attempt: Attempt,
  request: ParsedRequest,
): { shown: Explanation['attempts'][number]; pico: bigint | null } {
  const { usage, pico } = priceAttempt(attempt, request);
  return {
    pico,
    shown: {
      deployment: attempt.deployment.name,
      status: attempt.status,
      inputTokens: totalInputTokens(usage),
      outputTokens: totalOutputTokens(usage),
      provenance: attempt.provenance ?? 'none',
      costUsd: pico === null ? null : usdFromPico(pico),
    },
  };
}

function targetsOf({ selection, passedOver, attempts }: ExplanationInput): Explanation['targets'] {
  const targets: Explanation['targets'] = [];
  for (const { target, reason } of selection?.skipped ?? [])
    targets.push({ deployment: target.deployment.name, outcome: reason });
  for (const { deployment, reason } of passedOver) targets.push({ deployment: deployment.name, outcome: reason });
  for (const { deployment, errorKind } of attempts)
    targets.push({ deployment: deployment.name, outcome: errorKind ?? 'answered' });
  const named = new Set(targets.map(({ deployment }) => deployment));
  for (const { deployment } of selection?.candidates ?? [])
    if (!named.has(deployment.name)) targets.push({ deployment: deployment.name, outcome: 'not needed' });
  return targets;
}

/** A reset this far off never comes. */
const farFutureMs = 8_000_000_000_000_000;

export function limitsOf(admission: Admission, admitted: boolean): ExplainedLimit[] {
  return admission.states.flatMap((state, index): ExplainedLimit[] => {
    const limit = admission.limits[index];
    const check = admission.checks[index];
    if (limit === undefined || check === undefined) return [];
    const spend = limit.dimension === 'spend';
    const show = (value: number): string => (spend ? usdFromPico(BigInt(value) * 1000n) : String(value));
    const taken = admitted ? check.take : 0;
    const held = Math.max(0, state.held - taken);
    const shared = limit.slot === 'platform';
    return [
      {
        limit: limit.id,
        dimension: limit.dimension,
        subject: limit.subject,
        on: limit.on,
        mode: limit.hard ? 'hard' : 'soft',
        window: limit.window,
        amount: show(state.amount),
        used: shared ? null : show(state.used),
        held: shared ? null : show(held),
        needed: show(check.take),
        free: show(Math.max(0, state.amount - state.used - state.held)),
        unit: dimensions[limit.dimension].unit,
        resetAt: state.resetMs >= farFutureMs ? null : new Date(state.resetMs).toISOString(),
        ok: state.ok,
        remedy: state.ok ? null : remedy(limit.dimension, state.amount, state, check.take),
      },
    ];
  });
}
