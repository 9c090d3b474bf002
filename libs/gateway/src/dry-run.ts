/**
 * What would become of a request: the stages of the pipeline up to the point where something would be sent, without
 * sending, holding or recording anything. Nothing a later request meets is changed by it; strategies that take turns are
 * given a list of their own.
 */
import { boundCost, nanoFromPicoUp } from '@tollgate/pricing';
import { dataClassOf } from './data-class.js';
import { isEjected } from './dispatch.js';
import type { Endpoint } from './endpoints/endpoint.js';
import { GatewayError, toGatewayError } from './errors.js';
import type { Admission, ParsedRequest, Principal, RequestHead, Route, RouteTarget } from './exchange.js';
import { limitsOf, type ExplainedLimit } from './explanation.js';
import { checkAccess } from './key-access.js';
import { applicableLimits } from './limits/applicable.js';
import { demandsOf, imposedCap, requestBounds, tokenBound } from './limits/bounds.js';
import { storeClock, toCheck } from './limits/check.js';
import type { RequestBounds } from './limits/dimension.js';
import { checkOwnBudget, demandAll, ownBudget } from './limits/own-budget.js';
import { limitRefused } from './limits/refusal.js';
import { dimensions } from './limits/registry.js';
import { assumeMedia } from './media/inline-media.js';
import { translate, translatorFor } from './make-attempt.js';
import type { GateBook } from './overload/gate.js';
import { isFull } from './overload/places.js';
import { parseRequest } from './parse-request.js';
import type { GatewayPorts } from './ports.js';
import { resolveRoute } from './resolve-route.js';
import type { HealthBook, HealthState } from './routing/health.js';
import { noTarget } from './routing/no-target.js';
import { applyRules, type RuleMatch } from './routing/rules.js';
import { selectTargets, type Selection, type SkipReason } from './routing/select.js';
import type { StrategyContext } from './routing/strategy.js';

export interface DryRunInput {
  head: RequestHead;
  principal: Principal;
  endpoint: Endpoint;
  body: Buffer;
  /** A route to try instead of the one the model's name finds. @throws {GatewayError} where it is not for this name. */
  draft: ((model: string) => Route) | null;
}

export interface DryRunTarget {
  target: RouteTarget;
  /** 1 = asked first; `null` = not asked. */
  position: number | null;
  /** Why it is passed over; `null` = it is not. */
  reason: SkipReason | null;
  score: number | null;
  health: HealthState;
  inFlight: number;
  /** Milliseconds until replies of this kind began of late; `null` = none was seen. */
  firstByteMs: number | null;
  /** What one attempt can cost at most; `null` = unpriced. */
  mostNano: number | null;
  /** What of the request cannot be said to it. */
  problem: GatewayError | null;
}

export interface DryRun {
  request: ParsedRequest | null;
  /** After its rules. */
  route: Route | null;
  rule: RuleMatch | null;
  overflowed: boolean;
  /** In the order they would be asked, then those that are not. */
  targets: readonly DryRunTarget[];
  limits: readonly ExplainedLimit[];
  /** Counters could not be asked. */
  limitsUnchecked: boolean;
  bounds: RequestBounds | null;
  imposedMaxOutputTokens: number | null;
  /** What the client would be answered; `null` = it would be sent to the first target. */
  refusal: GatewayError | null;
}

interface DryRunTools {
  ports: GatewayPorts;
  health: HealthBook;
  gates: GateBook;
  strategyContext: StrategyContext;
}

export async function dryRun(input: DryRunInput, tools: DryRunTools): Promise<DryRun> {
  const found: DryRun = {
    request: null,
    route: null,
    rule: null,
    overflowed: false,
    targets: [],
    limits: [],
    limitsUnchecked: false,
    bounds: null,
    imposedMaxOutputTokens: null,
    refusal: null,
  };
  try {
    await runDry(input, tools, found);
  } catch (error) {
    found.refusal ??= toGatewayError(error);
  }
  return found;
}

async function runDry(input: DryRunInput, tools: DryRunTools, found: DryRun): Promise<void> {
  const { head, principal, endpoint } = input;
  const { ports } = tools;
  const request = parseRequest(input.body, endpoint, head);
  if (principal.endUser !== null) request.endUser = principal.endUser;
  found.request = request;
  checkAccess(request, principal, head, ports.routes);
  const named = input.draft?.(request.model) ?? resolveRoute(request, principal, ports.routes);
  found.route = named;
  request.dataClass = dataClassOf(named, principal, head);
  const nowMs = ports.clock.nowMs();
  const { route, match } = applyRules(named, { request, principal, head, nowMs });
  found.route = route;
  found.rule = match;

  const limits = applicableLimits(principal.limits, principal, request, route, head);
  const ownBudgetNano = ownBudget(head);
  const demands = ownBudgetNano === null ? demandsOf(limits) : demandAll(demandsOf(limits));
  const apart = { ...route, targets: [...route.targets] };
  const selection = selectTargets(apart, { request, principal }, demands.price, tools.strategyContext);
  found.overflowed = selection.overflowed === true;
  const imposedMaxOutputTokens = imposedCap(request, route, demands);
  found.imposedMaxOutputTokens = imposedMaxOutputTokens;
  const admission: Admission = {
    operationId: head.operationId,
    organizationId: principal.organization.id,
    admittedAtMs: nowMs,
    limits: limits.map(({ limit }) => limit),
    checks: [],
    states: [],
    imposedMaxOutputTokens,
    waitMs: 0,
    ownBudgetNano,
    local: false,
    uncounted: false,
  };

  const passedOver = await whoIsPassedOver(selection, { request, route, principal, nowMs }, tools);
  found.targets = targetsOf({ input, request, route, admission, selection, passedOver, nowMs }, tools);
  const bounds = requestBounds(
    request,
    route,
    selection.candidates.map(({ deployment }) => deployment),
    demands,
  );
  found.bounds = bounds;
  if (ownBudgetNano !== null) checkOwnBudget(ownBudgetNano, bounds);

  const checks = limits.map((applicable) => {
    const { dimension, hard } = applicable.limit;
    return toCheck(applicable, dimensions[dimension].take(bounds, hard), nowMs);
  });
  try {
    const states = await ports.counters.peek(checks, principal.organization.id, storeClock);
    found.limits = limitsOf({ ...admission, checks, states }, false);
    const refusing = states.findIndex((state, index) => !state.ok && checks[index]?.hard === true);
    const [limit, state, check] = [admission.limits[refusing], states[refusing], checks[refusing]];
    if (limit !== undefined && state !== undefined && check !== undefined)
      throw limitRefused(limit, state, check.take, nowMs);
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    found.limitsUnchecked = true;
  }

  // An endpoint that is answered without an upstream needs none.
  if (selection.candidates.length === 0 && endpoint.estimate !== undefined) return;
  const first = found.targets.find(({ position }) => position === 1);
  if (first === undefined) {
    const skipped = [...passedOver].map(([target, reason]) => ({ deployment: target.deployment, reason }));
    throw noTarget({ selection, passedOver: skipped, request, endpoint });
  }
  if (first.problem !== null) throw first.problem;
}

/** Of the candidates; one that nothing else is left beside is asked whatever its health is. */
async function whoIsPassedOver(
  selection: Selection,
  asked: { request: ParsedRequest; route: Route; principal: Principal; nowMs: number },
  { ports, health, gates }: DryRunTools,
): Promise<Map<RouteTarget, SkipReason>> {
  const passedOver = new Map<RouteTarget, SkipReason>();
  for (const [index, target] of selection.candidates.entries()) {
    const { deployment } = target;
    const nothingElse = index === selection.candidates.length - 1 && passedOver.size === index;
    if (!nothingElse && isEjected(deployment, selection.candidates, health, asked.nowMs)) {
      passedOver.set(target, 'unhealthy');
      continue;
    }
    if (isFull(deployment, gates)) {
      passedOver.set(target, 'busy');
      continue;
    }
    if (deployment.limits.length === 0) continue;
    const bounds = requestBounds(asked.request, asked.route, [deployment], demandsOf([]));
    const checks = deployment.limits.map((limit) =>
      toCheck({ limit, counter: limit.id }, dimensions[limit.dimension].take(bounds, limit.hard), asked.nowMs),
    );
    const states = await Promise.resolve(
      ports.counters.peek(checks, asked.principal.organization.id, storeClock),
    ).catch(() => []);
    if (states.some((state, at) => !state.ok && checks[at]?.hard === true)) passedOver.set(target, 'limit');
  }
  return passedOver;
}

interface Judged {
  input: DryRunInput;
  request: ParsedRequest;
  route: Route;
  admission: Admission;
  selection: Selection;
  passedOver: ReadonlyMap<RouteTarget, SkipReason>;
  nowMs: number;
}

function targetsOf(judged: Judged, tools: DryRunTools): DryRunTarget[] {
  const { selection, passedOver, request, route, nowMs } = judged;
  const { load, monotonicMs } = tools.strategyContext;
  const describe = (target: RouteTarget, position: number | null, reason: SkipReason | null): DryRunTarget => {
    const { deployment } = target;
    const seen = load.of(deployment.id);
    const latency = (request.stream ? seen.stream : seen.whole).value(monotonicMs());
    const bound = tokenBound(request, deployment, request.maxOutputTokens ?? route.defaultMaxOutputTokens);
    const most = deployment.price === null ? null : boundCost(bound.inputTokens, bound.outputTokens, deployment.price);
    return {
      target,
      position,
      reason,
      score: selection.scores?.get(deployment.id) ?? null,
      health: tools.health.state(deployment.id, nowMs),
      inFlight: seen.inFlight,
      firstByteMs: latency === 0 ? null : latency,
      mostNano: most === null ? null : nanoFromPicoUp(most),
      problem: reason === 'endpoint' ? null : problemAt(target, judged),
    };
  };
  const asked = selection.candidates.filter((target) => !passedOver.has(target));
  return [
    ...asked.map((target, index) => describe(target, index + 1, null)),
    ...[...passedOver].map(([target, reason]) => describe(target, null, reason)),
    ...selection.skipped.map(({ target, reason }) => describe(target, null, reason)),
  ];
}

/** Translated and thrown away: what an upstream cannot be told is found out here. */
function problemAt({ deployment }: RouteTarget, { input, request, route, admission }: Judged): GatewayError | null {
  try {
    const { head, endpoint } = input;
    const translator = translatorFor(deployment, request);
    const fetched = request.hidden && translator.kind === 'hub' && translator.takesUrl !== undefined;
    const hub = fetched
      ? assumeMedia(endpoint.toHub(request, admission.imposedMaxOutputTokens), translator)
      : undefined;
    translate(deployment, translator, { head, request, endpoint, admission, route }, hub);
    return null;
  } catch (error) {
    return error instanceof GatewayError ? error : toGatewayError(error);
  }
}
