/**
 * Stage 9: always, whatever happened. Replaces the hold by what was really used, prices every attempt, and writes the
 * one record everything else derives from. Never throws.
 */
import {
  costPico,
  nanoFromPicoUp,
  noUsage,
  totalInputTokens,
  totalOutputTokens,
  usdFromPico,
  type Usage,
} from '@tollgate/pricing';
import type { Attempt } from './attempt.js';
import type { Endpoint } from './endpoints/endpoint.js';
import type { GatewayError } from './errors.js';
import type { Admission, Deployment, ParsedRequest, Principal, RequestHead, Route } from './exchange.js';
import { estimatedInputTokens } from './limits/bounds.js';
import { storeClock } from './limits/check.js';
import { attemptHoldId } from './limits/deployment.js';
import type { AttemptActuals } from './limits/dimension.js';
import { dimensions } from './limits/registry.js';
import { calendarTouches } from './limits/touches.js';
import {
  journalVersion,
  type AttemptRecord,
  type DecisionRecord,
  type OperationOutcome,
  type OutcomeRecord,
} from './outcome.js';
import type { GatewayPorts } from './ports.js';
import type { RuleMatch } from './routing/rules.js';
import type { Selection, SkipReason } from './routing/select.js';

export interface SettleInput {
  head: RequestHead;
  endpoint: Endpoint;
  principal: Principal;
  request: ParsedRequest | null;
  route: Route | null;
  /** Which of the route's rules picked the targets; `null` = none. */
  rule: RuleMatch | null;
  /** Taken, or refused and only looked at. */
  admission: Admission | null;
  admitted: boolean;
  refusedBy: string | null;
  selection: Selection | null;
  passedOver: readonly { deployment: Deployment; reason: SkipReason }[];
  attempts: readonly Attempt[];
  outcome: OperationOutcome;
  status: number;
  error: GatewayError | null;
  /** Monotonic milliseconds of the first byte to the client; `null` = none was sent. */
  firstByteAt: number | null;
  /** How long it waited for a place at a full deployment, milliseconds; `null` = it did not. */
  queuedMs: number | null;
}

/** Prices what an attempt used, once; also called before a reply's headers are sent, for its cost. */
export function priceAttempt(attempt: Attempt, request: ParsedRequest): { usage: Usage; pico: bigint | null } {
  if (attempt.usage === null) {
    const { usage, provenance } = usageOf(attempt, request);
    attempt.usage = usage;
    attempt.provenance = provenance;
  }
  const { price } = attempt.deployment;
  return { usage: attempt.usage, pico: price === null ? null : costPico(attempt.usage, price) };
}

function usageOf(attempt: Attempt, request: ParsedRequest): { usage: Usage; provenance: Attempt['provenance'] } {
  if (attempt.free) return { usage: noUsage, provenance: 'none' };
  const { facts } = attempt;
  if (facts !== null && facts.usage !== null) {
    return { usage: facts.usage, provenance: attempt.drained ? 'drained' : 'reported' };
  }
  // Nobody said. A stream shows what came out of it, and a connection that broke before a reply shows that nothing did;
  // a plain call that was given up on shows nothing, so it counts at its bound.
  if (attempt.stream || attempt.lostEarly) {
    const relayed =
      facts !== null && 'contentEvents' in facts ? Math.max(facts.contentEvents, Math.ceil(facts.contentBytes / 4)) : 0;
    return {
      usage: {
        ...noUsage,
        inputTokens: Math.min(estimatedInputTokens(request), attempt.bound.inputTokens),
        outputTokens: Math.min(relayed, attempt.bound.outputTokens),
      },
      provenance: 'estimated',
    };
  }
  return {
    usage: { ...noUsage, inputTokens: attempt.bound.inputTokens, outputTokens: attempt.bound.outputTokens },
    provenance: 'estimated',
  };
}

/** @returns the record that was written, for tests and callers that want to look at it. */
export function settle(input: SettleInput, ports: GatewayPorts): OutcomeRecord {
  const attempts: AttemptRecord[] = [];
  const actuals: AttemptActuals = { inputTokens: 0, outputTokens: 0, costNano: 0 };
  for (const attempt of input.attempts) {
    const record = attemptRecord(attempt, input, ports);
    attempts.push(record.record);
    actuals.inputTokens += totalInputTokens(record.record.usage);
    actuals.outputTokens += totalOutputTokens(record.record.usage);
    actuals.costNano += record.costNano;
    settleDeploymentLimits(attempt, record.costNano, record.record.usage, input, ports);
  }
  const counted = settleHold(input, actuals, ports);
  const outcome = outcomeRecord(input, attempts, counted, ports);
  const json = JSON.stringify(outcome);
  try {
    const written = ports.journal.append(outcome, json);
    if (written !== undefined) written.catch((error: unknown) => ports.recorder.fault('the journal failed', error));
  } catch (error) {
    ports.recorder.fault('the journal failed', error);
  }
  ports.recorder.record(outcome, json);
  return outcome;
}

function attemptRecord(
  attempt: Attempt,
  input: SettleInput,
  ports: GatewayPorts,
): { record: AttemptRecord; costNano: number } {
  const priced = input.request === null ? { usage: noUsage, pico: null } : priceAttempt(attempt, input.request);
  const usd = priced.pico === null ? null : usdFromPico(priced.pico);
  const end = attempt.endedMonotonicMs ?? ports.clock.monotonicMs();
  const { deployment, facts } = attempt;
  return {
    costNano: priced.pico === null ? 0 : nanoFromPicoUp(priced.pico),
    record: {
      attempt: attempt.number,
      deploymentId: deployment.id,
      deploymentName: deployment.name,
      provider: deployment.provider.manifest.id,
      upstreamModel: deployment.target.upstreamModel,
      priceVersionId: deployment.priceVersionId,
      responseModel: facts?.responseModel ?? null,
      startedAtMs: attempt.startedAtMs,
      headersMs: round(attempt.headersMs),
      firstByteMs: round(attempt.firstByteMs),
      durationMs: round(end - attempt.startedMonotonicMs) ?? 0,
      status: attempt.status,
      errorKind: attempt.errorKind,
      usage: priced.usage,
      provenance: attempt.provenance ?? 'none',
      cost: usd,
      charge: usd,
      finishReason: facts?.nativeFinishReason ?? facts?.finishReason ?? null,
      upstreamRequestId: attempt.upstreamRequestId,
      serviceTier: facts?.serviceTier ?? null,
      usageRejected: facts?.usageRejected ?? false,
    },
  };
}

function settleHold(input: SettleInput, actuals: AttemptActuals, ports: GatewayPorts): number[] {
  const { admission } = input;
  if (admission === null || !input.admitted || admission.checks.length === 0) return [];
  const counted = admission.limits.map((limit) => dimensions[limit.dimension].actual(actuals));
  if (admission.local || admission.uncounted) {
    ports.localShares?.settle(admission, counted);
    return counted;
  }
  try {
    const settled = ports.counters.settle(admission.operationId, admission.organizationId, counted, storeClock);
    // Off the client's clock. A settlement that is lost leaves the hold at its bound until the sweep settles it.
    if (settled !== undefined) settled.catch((error: unknown) => ports.recorder.fault('settling a hold failed', error));
  } catch (error) {
    ports.recorder.fault('settling a hold failed', error);
  }
  return counted;
}

function settleDeploymentLimits(
  attempt: Attempt,
  costNano: number,
  usage: Usage,
  input: SettleInput,
  ports: GatewayPorts,
): void {
  const { limits } = attempt.deployment;
  if (limits.length === 0) return;
  const actuals = { inputTokens: totalInputTokens(usage), outputTokens: totalOutputTokens(usage), costNano };
  const id = attemptHoldId(input.head.operationId, attempt.number);
  const counted = limits.map((limit) => dimensions[limit.dimension].actual(actuals));
  try {
    const settled = ports.counters.settle(id, input.principal.organization.id, counted, storeClock);
    if (settled !== undefined)
      settled.catch((error: unknown) => ports.recorder.fault('settling a deployment limit failed', error));
  } catch (error) {
    ports.recorder.fault('settling a deployment limit failed', error);
  }
}

function outcomeRecord(
  input: SettleInput,
  attempts: readonly AttemptRecord[],
  counted: readonly number[],
  ports: GatewayPorts,
): OutcomeRecord {
  const { head, principal, request, route, admission } = input;
  const now = ports.clock.monotonicMs();
  const first = input.attempts[0];
  return {
    v: journalVersion,
    type: 'end',
    operationId: head.operationId,
    requestId: head.requestId,
    occurredAtMs: admission?.admittedAtMs ?? head.startedAtMs,
    organizationId: principal.organization.id,
    projectId: principal.projectId,
    apiKeyId: principal.apiKeyId,
    apiKeySecretId: principal.apiKeySecretId,
    endpoint: input.endpoint.id,
    requestedModel: request?.model ?? null,
    endUser: request?.endUser ?? null,
    outcome: input.outcome,
    status: input.status,
    errorCode: input.error?.code ?? null,
    errorDetail: input.error?.internal?.slice(0, 500) ?? null,
    stream: request?.stream ?? false,
    route: route === null ? null : { id: route.id, model: route.model, strategy: route.strategy },
    configRevision: route?.configRevision ?? null,
    startedAtMs: head.startedAtMs,
    firstByteMs: input.firstByteAt === null ? null : round(input.firstByteAt - head.startedMonotonicMs),
    durationMs: round(now - head.startedMonotonicMs) ?? 0,
    gatewayMs: round((first?.startedMonotonicMs ?? now) - head.startedMonotonicMs) ?? 0,
    cache: 'bypass',
    clientIp: head.clientIp,
    userAgent: head.header('user-agent')?.slice(0, 200) ?? null,
    tags: request?.tags ?? null,
    attempts,
    decision: decisionRecord(input),
    limits:
      admission === null || counted.length === 0
        ? []
        : calendarTouches(admission).map(({ touch, index }) => ({ ...touch, actual: counted[index] ?? 0 })),
  };
}

export function decisionRecord(input: SettleInput): DecisionRecord {
  const { admission, selection } = input;
  const scores = selection?.scores;
  const scored = (d: string, skip: string | null) => {
    const score = scores?.get(d);
    return score === undefined || !Number.isFinite(score)
      ? { d, skip }
      : { d, skip, score: Number(score.toPrecision(4)) };
  };
  const targets: { d: string; skip: string | null; score?: number }[] = [];
  for (const { deployment, reason } of input.passedOver) targets.push(scored(deployment.id, reason));
  for (const attempt of input.attempts) targets.push(scored(attempt.deployment.id, null));
  for (const d of scores?.keys() ?? []) if (!targets.some((target) => target.d === d)) targets.push(scored(d, null));
  for (const { target, reason } of selection?.skipped ?? []) targets.push({ d: target.deployment.id, skip: reason });
  return {
    targets,
    limits:
      admission === null
        ? []
        : admission.states.map((state, index) => {
            const t = admission.checks[index]?.take ?? 0;
            const { limitId: l, used: u, amount: a, ok, resetMs: r } = state;
            return { l, u, h: input.admitted ? Math.max(0, state.held - t) : state.held, a, t, ok, r };
          }),
    refusedBy: input.refusedBy,
    imposedMaxOutputTokens: admission?.imposedMaxOutputTokens ?? null,
    ...(input.selection?.overflowed === true ? { overflow: true as const } : {}),
    ...(selection?.variant === undefined ? {} : { variant: selection.variant }),
    ...(input.queuedMs === null ? {} : { queued: Math.round(input.queuedMs) }),
    ...(input.rule === null ? {} : { rule: input.rule }),
    ...(input.request === null || input.request.dataClass === 0 ? {} : { class: input.request.dataClass }),
  };
}

/** Microseconds are enough, and keep the record short. */
function round(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms * 1000) / 1000;
}
