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
import type { Attempt } from './attempt.js';
import { authenticate } from './authenticate.js';
import { dataClassOf } from './data-class.js';
import { dispatch } from './dispatch.js';
import type { OpenReply } from './receive.js';
import { endpointsByPath } from './endpoints/registry.js';
import type { Endpoint } from './endpoints/endpoint.js';
import { errorHeaders, errorReply, GatewayError, toGatewayError, type ErrorShape } from './errors.js';
import type { Admission, ParsedRequest, Principal, ReplySink, RequestHead, Route } from './exchange.js';
import { checkAccess } from './key-access.js';
import { applicableLimits } from './limits/applicable.js';
import { demandsOf, imposedCap, requestBounds } from './limits/bounds.js';
import { anthropicRateLimitHeaders, rateLimitHeaders } from './limits/headers.js';
import { checkOwnBudget, demandAll, ownBudget } from './limits/own-budget.js';
import { waitForTurn } from './limits/turn.js';
import { explain, wantsExplanation } from './explanation.js';
import { explainingSink } from './explaining-sink.js';
import { answerModel, answerModels } from './models.js';
import { parseRequest } from './parse-request.js';
import type { GatewayPorts } from './ports.js';
import { relayStream, relayWhole } from './relay.js';
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
import { RateLimitBook } from './upstream/rate-limits.js';
import { TokenBook } from './upstream/tokens.js';
import { priceAttempt, settle } from './settle.js';
import type { OperationOutcome } from './outcome.js';
import { totalOutputTokens, usdFromPico } from '@tollgate/pricing';

export interface Gateway {
  /**
   * Stage 1, apart from the rest because it runs before the body is read.
   * @throws {GatewayError} 401, 403 or 503.
   */
  authenticate(head: RequestHead): Principal | Promise<Principal>;
  /** Stages 2 to 9. Answers through the sink, errors included; never throws. */
  handle(head: RequestHead, principal: Principal, endpoint: Endpoint, body: Buffer, sink: ReplySink): Promise<void>;
  /** Records a request that was refused after its caller was known and before the pipeline (body too large, wrong type …). */
  refused(head: RequestHead, principal: Principal, endpoint: Endpoint, error: GatewayError): void;
  /** `GET /v1/models` and `GET /v1/models/{id}`. */
  models(head: RequestHead, principal: Principal, model: string | null, sink: ReplySink): void;
  /** `GET` and `DELETE /v1/responses/{id}` and its input items. @throws {GatewayError} 404 */
  stored(head: RequestHead, principal: Principal, call: StoredCall, sink: ReplySink): Promise<void>;
  readonly health: HealthBook;
  readonly load: LoadBook;
  /** Filled by the host, which asks the engines off the path of requests. */
  readonly engines: EngineBook;
  /** Tokens to sign with, for hosts that call an upstream themselves (probes). */
  readonly tokens: TokenBook;
  readonly upstreamLimits: RateLimitBook;
}

/** Longest total time a request may take where neither client nor deployment says less, milliseconds. */
const defaultDeadlineMs = 600_000;

export function createGateway(ports: GatewayPorts): Gateway {
  const tools = {
    ports,
    health: new HealthBook(),
    load: new LoadBook(),
    retries: new RetryBudget(),
    tokens: new TokenBook(ports.upstream, ports.clock),
    rateLimits: new RateLimitBook(),
  };
  const engines = new EngineBook();
  const strategyContext = {
    random: ports.random,
    monotonicMs: () => ports.clock.monotonicMs(),
    load: tools.load,
    engines,
  };
  return {
    health: tools.health,
    load: tools.load,
    engines,
    tokens: tools.tokens,
    upstreamLimits: tools.rateLimits,
    authenticate: (head) => authenticate(head, ports.keys),
    models(head, principal, model, sink) {
      if (model === null) answerModels(principal, ports.routes, head, sink);
      else answerModel(model, principal, ports.routes, head, sink);
    },
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
      const attempts: Attempt[] = [];
      const passedOver: Parameters<typeof dispatch>[0]['passedOver'] = [];

      try {
        if (wantsExplanation(head)) {
          sink = explainingSink(sink, endpoint, head.requestId, () =>
            explain({ request, route, selection, passedOver, attempts, admission, admitted }),
          );
        }
        request = parseRequest(body, endpoint, head);
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
          {
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
          },
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
} as const;

/** The endpoint that serves a path, for hosts. */
export function endpointFor(path: string): Endpoint | undefined {
  return endpointsByPath.get(path);
}

/** Whose clients call a path, for errors that come before any endpoint is known. */
export function errorShapeOf(path: string, head: RequestHead): ErrorShape {
  if (path === '/v1/messages' || path.startsWith('/v1/messages/')) return 'anthropic';
  return path.startsWith('/v1/models') && head.header('anthropic-version') !== undefined ? 'anthropic' : 'openai';
}

function shapeOf(endpoint: Endpoint): ErrorShape {
  return endpoint.dialect === 'anthropic-messages' ? 'anthropic' : 'openai';
}

/** Sends an error reply; also used by hosts for what goes wrong before the pipeline. */
export function answerError(
  error: GatewayError,
  head: RequestHead,
  sink: ReplySink,
  admission: Admission | null,
  attempts: readonly Attempt[],
  nowMs: number,
  shape: ErrorShape = 'openai',
): void {
  if (sink.closed) return;
  const headers = errorHeaders(error);
  headers['x-request-id'] = head.requestId;
  if (admission !== null) rateLimitHeaders(admission, headers, nowMs);
  if (shape === 'anthropic') anthropicHeaders(head, headers, nowMs);
  addAttempts(headers, attempts);
  const reply = errorReply(error, shape, head.requestId);
  const body = Buffer.from(reply.body);
  headers['content-type'] = 'application/json';
  headers['content-length'] = String(body.length);
  sink.start(reply.status, headers);
  sink.end(body);
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

function replyHeaders(
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
function anthropicHeaders(head: RequestHead, headers: Record<string, string>, nowMs: number): void {
  headers['request-id'] = head.requestId;
  anthropicRateLimitHeaders(headers, nowMs);
}

/** Of a reply that no upstream was asked for. */
function estimateHeaders(
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

function addAttempts(headers: Record<string, string>, attempts: readonly Attempt[]): void {
  const last = attempts[attempts.length - 1];
  if (last === undefined) return;
  headers['x-tollgate-deployment'] = last.deployment.name;
  headers['x-tollgate-attempts'] = String(attempts.length);
}

/** What the operation costs, all attempts together; left out where any of them is unpriced. */
function addCost(headers: Record<string, string>, attempts: readonly Attempt[], request: ParsedRequest): void {
  let sum = 0n;
  for (const attempt of attempts) {
    const { pico } = priceAttempt(attempt, request);
    if (pico === null) return;
    sum += pico;
  }
  headers['x-tollgate-cost-usd'] = usdFromPico(sum);
}
