/**
 * Stage 4: all limits in one step, all or nothing. What is taken is an upper bound; `settle` replaces it by the truth.
 * Synchronous while the counters are in memory.
 */
import { storeClock } from './limits/check.js';
import { CounterStoreUnavailableError, type AdmitRequest, type AdmitResult, type CounterStore } from '@tollgate/state';
import { GatewayError } from './errors.js';
import type { Admission, ApplicableLimit, ParsedRequest, Principal, RequestHead } from './exchange.js';
import { toCheck } from './limits/check.js';
import type { RequestBounds } from './limits/dimension.js';
import type { LocalShares } from './limits/local-shares.js';
import { limitRefused } from './limits/refusal.js';
import { dimensions } from './limits/registry.js';
import { untilTurn } from './limits/turn.js';

export interface AdmitInput {
  head: RequestHead;
  principal: Principal;
  request: Pick<ParsedRequest, 'model' | 'endpoint'>;
  limits: readonly ApplicableLimit[];
  bounds: RequestBounds;
  imposedMaxOutputTokens: number | null;
  ownBudgetNano: number | null;
  ownerId: string;
  nowMs: number;
}

/** @throws {GatewayError} 429 naming the limit, or 503 when it cannot be decided. */
export function admit(input: AdmitInput, counters: CounterStore, shares?: LocalShares): Admission | Promise<Admission> {
  const { head, principal, nowMs } = input;
  const checks = input.limits.map((applicable) => {
    const { dimension, hard } = applicable.limit;
    return toCheck(applicable, dimensions[dimension].take(input.bounds, hard), nowMs);
  });
  const limits = input.limits.map(({ limit }) => limit);
  const admission: Admission = {
    operationId: head.operationId,
    organizationId: principal.organization.id,
    admittedAtMs: nowMs,
    limits,
    checks,
    states: [],
    imposedMaxOutputTokens: input.imposedMaxOutputTokens,
    waitMs: 0,
    ownBudgetNano: input.ownBudgetNano,
    local: false,
    uncounted: false,
  };
  if (checks.length === 0) return admission;

  const request: AdmitRequest = {
    operationId: head.operationId,
    organizationId: principal.organization.id,
    ownerId: input.ownerId,
    checks,
    nowMs: storeClock,
    facts: factsOf(input),
  };
  let result: AdmitResult | Promise<AdmitResult>;
  try {
    result = counters.admit(request);
  } catch (error) {
    return withoutCounters(admission, request, principal, error, shares);
  }
  if (result instanceof Promise) {
    return result.then(
      (decided) => {
        shares?.remember(request.organizationId, checks, decided.states);
        return decide(admission, decided);
      },
      (error: unknown) => withoutCounters(admission, request, principal, error, shares),
    );
  }
  return decide(admission, result);
}

/** Shown with the hold, and enough to record what its operation may have cost if this process dies with its journal. */
function factsOf({ principal, request, bounds, nowMs }: AdmitInput): Record<string, string> {
  return {
    project: principal.projectId,
    key: principal.apiKeyId ?? '',
    model: request.model.slice(0, 120),
    endpoint: request.endpoint,
    // By this process' clock, as in the journal: rows are found by it.
    at: String(nowMs),
    in: String(bounds.inputTokens),
    out: String(bounds.outputTokens),
    cost: bounds.costNano === null ? '' : String(bounds.costNano),
  };
}

function decide(admission: Admission, result: AdmitResult): Admission {
  if (result.admitted) {
    const { states, nowMs } = result;
    return { ...admission, states, waitMs: untilTurn(admission.checks, states, nowMs) };
  }
  if (result.reason === 'rebuilding') {
    throw new GatewayError(
      'budget_state_rebuilding',
      'What has been spent is being recounted after a restart of the counters; requests under a hard budget wait for it. Try again in a few seconds.',
      { retryAfterMs: 2000 },
    );
  }
  const limit = admission.limits[result.refusedBy];
  const state = result.states[result.refusedBy];
  const check = admission.checks[result.refusedBy];
  if (limit === undefined || state === undefined || check === undefined) {
    throw new Error(`the counter store refused by check ${result.refusedBy}, which was not asked`);
  }
  const error = limitRefused(limit, state, check.take, result.nowMs);
  throw new LimitRefusedError(error, { ...admission, states: result.states });
}

/** Carries what was found, so that the refused request's record can show it. */
export class LimitRefusedError extends Error {
  override name = 'LimitRefusedError';
  constructor(
    readonly refusal: GatewayError,
    readonly admission: Admission,
  ) {
    super(refusal.message);
  }
}

/** Counters out of reach: hard budgets never go on; everything else as the organization has decided. */
function withoutCounters(
  admission: Admission,
  request: AdmitRequest,
  principal: Principal,
  error: unknown,
  shares: LocalShares | undefined,
): Admission {
  if (!(error instanceof CounterStoreUnavailableError)) throw error;
  const hardBudget = admission.checks.some((check) => check.budget);
  const policy = principal.organization.onLimitStoreFailure;
  if (hardBudget || policy === 'strict') {
    throw new GatewayError(
      hardBudget ? 'budget_state_rebuilding' : 'limits_unavailable',
      'Limits cannot be checked just now, and this request must not go on without. Try again in a moment.',
      { retryAfterMs: 1000, internal: error.message },
    );
  }
  if (policy === 'open' || shares === undefined) return { ...admission, uncounted: true };
  return decide({ ...admission, local: true }, shares.admit(request));
}
