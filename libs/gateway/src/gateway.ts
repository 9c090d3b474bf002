/**
 * THE pipeline. One request, nine stages, top to bottom; each stage is one file of the same name.
 *
 *   authenticate → parse-request → resolve-route → admit → dispatch → relay → settle
 *
 * (`check-input` and `lookup-cache` join between admit and dispatch when guardrails and caches arrive.)
 *
 * A stage that says no throws a `GatewayError`; `settle` runs in any case once the caller is known.
 */
import { admit, LimitRefusedError } from './admit.js';
import { answerError, shapeOf } from './answer-error.js';
import type { Attempt } from './attempt.js';
import { authenticate } from './authenticate.js';
import { dataClassOf } from './data-class.js';
import { dispatch, type DispatchInput } from './dispatch.js';
import { dryRun, type DryRun, type DryRunInput } from './dry-run.js';
import { endpointsById, endpointsByPath } from './endpoints/registry.js';
import type { Endpoint } from './endpoints/endpoint.js';
import { GatewayError, toGatewayError } from './errors.js';
import type { Admission, ParsedRequest, Principal, ReplySink, RequestHead, Route } from './exchange.js';
import { hopsBefore } from './hops.js';
import { checkAccess } from './key-access.js';
import { applicableLimits } from './limits/applicable.js';
import { demandsOf, imposedCap, requestBounds } from './limits/bounds.js';
import { checkOwnBudget, demandAll, ownBudget } from './limits/own-budget.js';
import { waitForTurn } from './limits/turn.js';
import { explain, wantsExplanation } from './explanation.js';
import { explainingSink } from './explaining-sink.js';
import { answerModel, answerModels } from './models.js';
import { parseRequest } from './parse-request.js';
import { GateBook } from './overload/gate.js';
import { priorityOf } from './overload/priority.js';
import type { GatewayPorts } from './ports.js';
import { relayStream, relayWhole } from './relay.js';
import { addCost, estimateHeaders, replyHeaders } from './reply-headers.js';
import { answerStored, type StoredCall } from './stored-responses/answer-stored.js';
import { continueStored } from './stored-responses/continue-stored.js';
import { keepingReply } from './stored-responses/keeping-reply.js';
import { resolveRoute } from './resolve-route.js';
import { EngineBook } from './routing/engines.js';
import { HealthBook } from './routing/health.js';
import { endLoad, LoadBook, noteOutput } from './routing/load.js';
import { RetryBudget } from './routing/retry.js';
import { applyRules, type RuleMatch } from './routing/rules.js';
import { selectTargets, type Selection } from './routing/select.js';
import { Waker } from './routing/waking.js';
import { RateLimitBook } from './upstream/rate-limits.js';
import { TokenBook } from './upstream/tokens.js';
import { settle } from './settle.js';
import type { OperationOutcome } from './outcome.js';
import { totalOutputTokens } from '@tollgate/pricing';

export interface Gateway {
  /**
   * Stage 1, apart from the rest because it runs before the body is read.
   * @throws {GatewayError} 401, 403 or 503.
   */
  authenticate(head: RequestHead): Principal | Promise<Principal>;
  /** Stages 2 to 9. Answers through the sink, errors included; never throws. */
  handle(head: RequestHead, principal: Principal, endpoint: Endpoint, body: Buffer, sink: ReplySink): Promise<void>;
  /** What would become of a request, found out without sending, taking or recording anything. Never throws. */
  dryRun(input: DryRunInput): Promise<DryRun>;
  /** Records a request that was refused after its caller was known and before the pipeline (body too large, wrong type …). */
  refused(head: RequestHead, principal: Principal, endpoint: Endpoint, error: GatewayError): void;
  /** `GET /v1/models` and `GET /v1/models/{id}`. */
  models(head: RequestHead, principal: Principal, model: string | null, sink: ReplySink): void;
  /** `GET` and `DELETE /v1/responses/{id}` and its input items. @throws {GatewayError} 404 */
  stored(head: RequestHead, principal: Principal, call: StoredCall, sink: ReplySink): Promise<void>;
  readonly health: HealthBook;
  readonly load: LoadBook;
  /** Places at deployments that have a capacity, and who waits for one. */
  readonly gates: GateBook;
  /** Filled by the host, which asks the engines off the path of requests. */
  readonly engines: EngineBook;
  /** Tokens to sign with, for hosts that call an upstream themselves (probes). */
  readonly tokens: TokenBook;
  readonly upstreamLimits: RateLimitBook;
}

/** Longest total time a request may take where neither client nor deployment says less, milliseconds. */
const defaultDeadlineMs = 600_000;

export function createGateway(ports: GatewayPorts): Gateway {
  const engines = new EngineBook();
  const tools = {
    ports,
    engines,
    waker: new Waker(ports.upstream, ports.clock, engines),
    health: new HealthBook(),
    load: new LoadBook(),
    retries: new RetryBudget(),
    tokens: new TokenBook(ports.upstream, ports.clock),
    rateLimits: new RateLimitBook(),
    gates: new GateBook(),
  };
  const strategyContext = {
    random: ports.random,
    monotonicMs: () => ports.clock.monotonicMs(),
    load: tools.load,
    engines,
  };
  return {
    health: tools.health,
    load: tools.load,
    gates: tools.gates,
    engines,
    tokens: tools.tokens,
    upstreamLimits: tools.rateLimits,
    authenticate: (head) => authenticate(head, ports.keys),
    models(head, principal, model, sink) {
      if (model === null) answerModels(principal, ports.routes, head, sink);
      else answerModel(model, principal, ports.routes, head, sink);
    },
    dryRun: (input) => dryRun(input, { ...tools, strategyContext }),
    stored: (head, principal, call, sink) => answerStored(call, head, principal, sink, ports),
    refused(head, principal, endpoint, error) {
      settle({ ...nothingDone, head, principal, endpoint, status: error.status, error }, ports);
    },
    async handle(head, principal, endpoint, body, sink) {
      let request: ParsedRequest | null = null;
      let route: Route | null = null;
      let rule: RuleMatch | null = null;
      let admission: Admission | null = null;
      let admitted = false;
      let refusedBy: string | null = null;
      let selection: Selection | null = null;
      let outcome: OperationOutcome = 'succeeded';
      let status = 200;
      let failure: GatewayError | null = null;
      let firstByteAt: number | null = null;
      let dispatching: DispatchInput | null = null;
      const attempts: Attempt[] = [];
      const passedOver: Parameters<typeof dispatch>[0]['passedOver'] = [];

      try {
        if (wantsExplanation(head)) {
          sink = explainingSink(sink, endpoint, head.requestId, () =>
            explain({
              request,
              route,
              selection,
              passedOver,
              attempts,
              admission,
              admitted,
              queuedMs: dispatching?.queuedMs ?? null,
            }),
          );
        }
        hopsBefore(head);
        request = parseRequest(body, endpoint, head);
        const priority = priorityOf(head);
        if (principal.endUser !== null) request.endUser = principal.endUser;
        checkAccess(request, principal, head, ports.routes);
        if (endpoint.storable === true && principal.organization.storeResponses === true) {
          request = await continueStored(request, endpoint, principal, head, ports);
          sink = keepingReply(request, principal, sink, ports);
        }
        route = resolveRoute(request, principal, ports.routes);
        request.dataClass = dataClassOf(route, principal, head);

        const nowMs = ports.clock.nowMs();
        if (route.rules !== undefined)
          ({ route, match: rule } = applyRules(route, { request, principal, head, nowMs }));
        const limits = applicableLimits(principal.limits, principal, request, route, head);
        const ownBudgetNano = ownBudget(head);
        const demands = ownBudgetNano === null ? demandsOf(limits) : demandAll(demandsOf(limits));
        selection = selectTargets(route, { request, principal }, demands.price, strategyContext);
        const deployments = selection.candidates.map((candidate) => candidate.deployment);
        const bounds = requestBounds(request, route, deployments, demands);
        if (ownBudgetNano !== null) checkOwnBudget(ownBudgetNano, bounds);
        const imposedMaxOutputTokens = imposedCap(request, route, demands);
        const admitting = admit(
          {
            head,
            principal,
            request,
            limits,
            bounds,
            imposedMaxOutputTokens,
            ownBudgetNano,
            ownerId: ports.ownerId,
            nowMs,
          },
          ports.counters,
          ports.localShares,
        );
        admission = admitting instanceof Promise ? await admitting : admitting;
        admitted = true;
        if (admission.waitMs > 0) {
          const timeLeftMs = head.startedMonotonicMs + deadlineMs(head) - ports.clock.monotonicMs();
          await waitForTurn(admission.waitMs, timeLeftMs, sink);
        }

        if (selection.candidates.length === 0 && endpoint.estimate !== undefined) {
          const headers = estimateHeaders(head, admission, endpoint, ports.clock.nowMs());
          outcome = relayWhole(endpoint.estimate(request), headers, sink).outcome;
          firstByteAt = ports.clock.monotonicMs();
          return;
        }
        const reply = await dispatch(
          (dispatching = {
            head,
            principal,
            request,
            route,
            endpoint,
            admission,
            selection,
            encode: {
              requestId: head.requestId,
              model: request.model,
              created: Math.floor(nowMs / 1000),
              includeUsage: request.clientWantsUsage,
              request,
            },
            sink,
            deadline: head.startedMonotonicMs + deadlineMs(head),
            attempts,
            passedOver,
            priority,
            place: null,
            queuedMs: null,
          }),
          tools,
        );

        const headers = replyHeaders(head, admission, attempts, reply, endpoint, ports.clock.nowMs());
        if (reply.kind === 'whole') addCost(headers, attempts, request);
        firstByteAt = ports.clock.monotonicMs();
        const relayed =
          reply.kind === 'whole'
            ? relayWhole(reply.body, headers, sink)
            : await relayStream(reply, headers, endpoint, head.requestId, sink, mostOutput(admission, reply.attempt));
        reply.attempt.endedMonotonicMs = ports.clock.monotonicMs();
        outcome = relayed.outcome;
        if (relayed.outcome === 'failed') {
          failure = relayed.error;
          reply.attempt.errorKind = relayed.failure?.kind.endsWith('_timeout') === true ? 'timeout' : 'connection';
          tools.health.failed(reply.attempt.deployment.id, ports.clock.nowMs());
        } else if (relayed.outcome === 'succeeded') {
          tools.health.succeeded(reply.attempt.deployment.id, ports.clock.nowMs());
        } else {
          if (reply.kind === 'whole') firstByteAt = null;
          tools.health.inconclusive(reply.attempt.deployment.id);
        }
      } catch (error) {
        if (error instanceof LimitRefusedError) {
          admission = error.admission;
          refusedBy = error.refusal.limit?.limit ?? null;
          failure = error.refusal;
        } else {
          failure = toGatewayError(error);
        }
        status = failure.status;
        outcome = sink.closed ? 'aborted' : failure.status < 500 && attempts.length === 0 ? 'refused' : 'failed';
        if (failure.internal !== undefined && failure.code === 'internal_error')
          ports.recorder.fault(failure.internal, error);
        answerError(failure, head, sink, admission, attempts, ports.clock.nowMs(), shapeOf(endpoint));
      } finally {
        if (sink.closed && outcome === 'aborted' && firstByteAt === null) status = 499;
        settle(
          {
            head,
            endpoint,
            principal,
            request,
            route,
            rule,
            admission,
            admitted,
            refusedBy,
            selection,
            passedOver,
            attempts,
            outcome,
            status,
            error: failure,
            firstByteAt,
            queuedMs: dispatching?.queuedMs ?? null,
          },
          ports,
        );
        for (const attempt of attempts) finished(attempt);
      }
    },
  };
}

/** After `settle`, which knows what was used. */
function finished(attempt: Attempt): void {
  endLoad(attempt);
  if (attempt.load === null || attempt.usage === null || attempt.provenance !== 'reported') return;
  noteOutput(attempt.load, totalOutputTokens(attempt.usage));
}

/** Output tokens that hard limits hold for an attempt; `null` = none of them depends on its output. */
function mostOutput({ limits, ownBudgetNano }: Admission, attempt: Attempt): number | null {
  const held = limits.some(({ hard, dimension }) => hard && boundedByOutput.has(dimension));
  return held || ownBudgetNano !== null ? attempt.bound.outputTokens : null;
}

const boundedByOutput: ReadonlySet<string> = new Set(['output_tokens', 'total_tokens', 'spend']);

/** What `settle` is told of a request that never entered the pipeline. */
const nothingDone = {
  request: null,
  route: null,
  rule: null,
  admission: null,
  admitted: false,
  refusedBy: null,
  selection: null,
  passedOver: [],
  attempts: [],
  outcome: 'refused',
  firstByteAt: null,
  queuedMs: null,
} as const;

/** The endpoint that serves a path, for hosts; also by its id, which is no path. */
export function endpointFor(path: string): Endpoint | undefined {
  return endpointsByPath.get(path) ?? endpointsById.get(path);
}

/** `x-tollgate-timeout-ms`, within the gateway's own bound. */
function deadlineMs(head: RequestHead): number {
  const header = head.header('x-tollgate-timeout-ms');
  if (header === undefined) return defaultDeadlineMs;
  const value = Number(header);
  if (!Number.isInteger(value) || value < 1) {
    throw new GatewayError('invalid_header', 'x-tollgate-timeout-ms must be a whole number of milliseconds.');
  }
  return Math.min(value, defaultDeadlineMs);
}
