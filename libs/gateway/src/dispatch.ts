/**
 * Stage 7: asks targets in order until one begins to answer. Retry and failover happen here and nowhere else: once this
 * returns, the reply's first bytes are on their way to the client and nothing is tried again.
 *
 * Before each attempt a `begin` record is in the journal, because from then on money may be spent. Every attempt counts
 * at its own bound until its usage is known; a further attempt first grows the hold by the bounds of those before it
 * that may have cost something, and is not made where the limits have no room for it.
 */
import type { EndpointTranslator, UpstreamError } from '@tollgate/providers';
import { MalformedReplyError, UnsupportedParameterError } from '@tollgate/providers';
import { boundCost, usdFromPico } from '@tollgate/pricing';
import { InvalidRequestError } from '@tollgate/wire';
import type { Attempt } from './attempt.js';
import type { EncodeContext, Endpoint } from './endpoints/endpoint.js';
import { GatewayError } from './errors.js';
import type { Admission, Deployment, ParsedRequest, Principal, ReplySink, RequestHead, Route } from './exchange.js';
import { tokenBound } from './limits/bounds.js';
import { extendHold } from './limits/extend.js';
import { takeDeploymentLimits } from './limits/deployment.js';
import { spendTouches } from './limits/touches.js';
import { journalVersion } from './outcome.js';
import type { GatewayPorts } from './ports.js';
import { openStreamReader, readWholeReply, type StreamReader } from './reader.js';
import type { HealthBook } from './routing/health.js';
import { retryDelayMs, type RetryBudget } from './routing/retry.js';
import type { Selection, SkipReason } from './routing/select.js';
import { collectBody } from './upstream/collect.js';
import { buildUpstreamRequest } from './upstream/request.js';
import type { UpstreamCall } from './upstream/call.js';
import { clientErrorOf, errorOfFailure } from './upstream-errors.js';

export interface DispatchInput {
  head: RequestHead;
  principal: Principal;
  request: ParsedRequest;
  route: Route;
  endpoint: Endpoint;
  admission: Admission;
  selection: Selection;
  encode: EncodeContext;
  sink: ReplySink;
  /** Monotonic milliseconds at which the operation must be over. */
  deadline: number;
  /** Appended to as attempts are made, so that `settle` sees them whatever happens. */
  attempts: Attempt[];
  /** Appended to: targets passed over while dispatching. */
  passedOver: { deployment: Deployment; reason: SkipReason }[];
}

export interface DispatchTools {
  ports: GatewayPorts;
  health: HealthBook;
  retries: RetryBudget;
}

/** A reply that has begun. */
export type OpenReply =
  | { kind: 'whole'; attempt: Attempt; body: Buffer; dropped: readonly string[] }
  | {
      kind: 'stream';
      attempt: Attempt;
      call: UpstreamCall;
      reader: StreamReader;
      /** Bytes for the client out of what has arrived so far. */
      first: Buffer | null;
      contentType: string;
      dropped: readonly string[];
    };

/** @throws {GatewayError} when no target served the request. */
export async function dispatch(input: DispatchInput, tools: DispatchTools): Promise<OpenReply> {
  const { candidates } = input.selection;
  if (candidates.length === 0) throw noTarget(input);
  tools.retries.earn();

  let lastError: (FailedAttempt & { deployment: Deployment }) | null = null;
  let index = 0;
  let retry = 0;
  while (index < candidates.length) {
    const deployment = candidates[index]?.deployment;
    if (deployment === undefined) break;
    const isLast = index === candidates.length - 1;
    const deciding = whySkip(deployment, input, tools, lastError === null && isLast);
    const skip = deciding instanceof Promise ? await deciding : deciding;
    if (skip !== null) {
      input.passedOver.push({ deployment, reason: skip });
      if (skip === 'budget') break;
      index++;
      continue;
    }

    const result = await makeAttempt(deployment, input, tools);
    if ('reply' in result) return result.reply;
    lastError = { ...result, deployment };
    if (!result.error.retryable || input.sink.closed) break;
    if (!isLast) {
      index++;
      continue;
    }
    const delay = retry < 1 ? retryDelayMs(retry, result.error.retryAfterMs, tools.ports.random) : null;
    const timeLeft = input.deadline - tools.ports.clock.monotonicMs();
    if (delay === null || delay >= timeLeft || !tools.retries.take()) break;
    retry++;
    await sleep(delay);
  }
  if (lastError === null) throw noTarget(input);
  throw clientErrorOf(
    withoutSecrets(lastError.error, lastError.deployment),
    lastError.deployment.name,
    lastError.detail,
  );
}

/** `null` = ask it. Synchronous unless counters have to be asked, which a first attempt seldom needs. */
function whySkip(
  deployment: Deployment,
  input: DispatchInput,
  tools: DispatchTools,
  nothingElse: boolean,
): SkipReason | null | Promise<SkipReason | null> {
  const now = tools.ports.clock.nowMs();
  if (!nothingElse && tools.health.state(deployment.id, now) === 'open' && mayEject(deployment, input, tools, now)) {
    return 'unhealthy';
  }
  if (deployment.limits.length === 0 && input.attempts.length === 0) return null;
  return overLimit(deployment, input, tools);
}

async function overLimit(
  deployment: Deployment,
  input: DispatchInput,
  tools: DispatchTools,
): Promise<SkipReason | null> {
  if (deployment.limits.length > 0 && !(await takeDeploymentLimits(deployment, input, tools.ports))) return 'limit';
  if (input.attempts.length > 0 && !(await extendHold(input, tools.ports))) return 'budget';
  return null;
}

/** At most half of the candidates are passed over for their health; the sickest keep being asked otherwise. */
function mayEject(deployment: Deployment, input: DispatchInput, tools: DispatchTools, now: number): boolean {
  const open = input.selection.candidates.filter(
    (candidate) => tools.health.state(candidate.deployment.id, now) === 'open',
  );
  const most = Math.floor(input.selection.candidates.length / 2);
  return open.findIndex((candidate) => candidate.deployment === deployment) < most;
}

interface FailedAttempt {
  error: UpstreamError;
  /** What went wrong in our own words, for the log; absent = the upstream answered, and its words may quote the request. */
  detail?: string;
}

type AttemptResult = { reply: OpenReply } | FailedAttempt;

async function makeAttempt(deployment: Deployment, input: DispatchInput, tools: DispatchTools): Promise<AttemptResult> {
  const { ports, health } = tools;
  const translator = translatorFor(deployment, input.request);
  const { outgoing, dropped } = build(deployment, translator, input, ports);
  const attempt = begin(deployment, input, ports);
  const written = ports.journal.append(beginRecord(attempt, input));
  if (written !== undefined) await written;

  health.sent(deployment.id, attempt.startedAtMs);
  attempt.free = false;
  const call = ports.upstream.send(outgoing, deployment.timeouts, input.deadline);
  // A stream nobody reads is stopped at once; a plain call is finished without the client, because it is paid for.
  if (input.request.stream) input.sink.onClose(() => call.abort('the client left'));
  await call.opened;

  const receiving = receive(call, translator, attempt, input, dropped);
  const result = receiving instanceof Promise ? await receiving : receiving;
  attempt.headersMs = call.headersMs;
  attempt.firstByteMs = call.firstByteMs;
  attempt.status = call.status;
  attempt.upstreamRequestId = call.header('x-request-id') ?? call.header('request-id') ?? null;
  if ('reply' in result) return result;

  attempt.errorKind = result.error.kind;
  attempt.endedMonotonicMs = ports.clock.monotonicMs();
  if (call.failure?.kind === 'aborted') health.inconclusive(deployment.id);
  else if (result.error.retryable || result.error.kind === 'malformed_reply')
    health.failed(deployment.id, ports.clock.nowMs());
  else health.succeeded(deployment.id);
  return result;
}

function translatorFor(deployment: Deployment, request: ParsedRequest): EndpointTranslator {
  const { provider } = deployment;
  const chosen = provider.chooseUpstream?.(request.endpoint, {
    model: deployment.target.upstreamModel,
    fields: request.fields,
  });
  const translator = chosen ?? provider.endpoints[request.endpoint];
  if (translator === undefined)
    throw new Error(`${provider.manifest.id} was selected for ${request.endpoint}, which it has not`);
  return translator;
}

function build(deployment: Deployment, translator: EndpointTranslator, input: DispatchInput, ports: GatewayPorts) {
  try {
    return buildUpstreamRequest(deployment, translator, input, ports.clock.nowMs());
  } catch (error) {
    if (error instanceof UnsupportedParameterError) {
      throw new GatewayError('unsupported_parameter', error.message, { param: error.param });
    }
    if (error instanceof InvalidRequestError) {
      throw new GatewayError('invalid_value', error.message, { param: error.param, publicCode: error.code });
    }
    throw error;
  }
}

function begin(deployment: Deployment, input: DispatchInput, ports: GatewayPorts): Attempt {
  const cap = input.request.maxOutputTokens ?? input.route.defaultMaxOutputTokens;
  const attempt: Attempt = {
    number: input.attempts.length + 1,
    deployment,
    startedAtMs: ports.clock.nowMs(),
    startedMonotonicMs: ports.clock.monotonicMs(),
    endedMonotonicMs: null,
    headersMs: null,
    firstByteMs: null,
    status: 0,
    errorKind: null,
    upstreamRequestId: null,
    bound: tokenBound(input.request, deployment, cap),
    free: true,
    lostEarly: false,
    facts: null,
    stream: input.request.stream,
    drained: false,
    usage: null,
    provenance: null,
  };
  input.attempts.push(attempt);
  return attempt;
}

function beginRecord(attempt: Attempt, input: DispatchInput) {
  const { deployment, bound } = attempt;
  const pico = deployment.price === null ? null : boundCost(bound.inputTokens, bound.outputTokens, deployment.price);
  const usd = pico === null ? null : usdFromPico(pico);
  return {
    v: journalVersion,
    type: 'begin' as const,
    operationId: input.head.operationId,
    occurredAtMs: input.admission.admittedAtMs,
    organizationId: input.principal.organization.id,
    projectId: input.principal.projectId,
    apiKeyId: input.principal.apiKeyId,
    endpoint: input.request.endpoint,
    requestedModel: input.request.model,
    endUser: input.request.endUser,
    attempt: attempt.number,
    deploymentId: deployment.id,
    deploymentName: deployment.name,
    provider: deployment.provider.manifest.id,
    upstreamModel: deployment.target.upstreamModel,
    priceVersionId: deployment.priceVersionId,
    startedAtMs: attempt.startedAtMs,
    bound,
    boundCost: usd,
    boundCharge: usd,
    spendLimits: spendTouches(input.admission),
  };
}

function receive(
  call: UpstreamCall,
  translator: EndpointTranslator,
  attempt: Attempt,
  input: DispatchInput,
  dropped: readonly string[],
): AttemptResult | Promise<AttemptResult> {
  if (call.failure !== null) {
    attempt.free = call.sentMs === null;
    attempt.lostEarly = call.failure.kind === 'connection_lost' && call.status === 0;
    return { error: errorOfFailure(call.failure), detail: call.failure.detail };
  }
  if (call.status < 200 || call.status >= 300) return receiveError(call, attempt);
  const encoding = call.header('content-encoding');
  if (encoding !== undefined && encoding !== 'identity') {
    call.abort('compressed reply');
    return malformed(call, `a ${encoding} reply to a request that accepts none`);
  }
  return input.request.stream
    ? receiveStream(call, translator, attempt, input, dropped)
    : receiveWhole(call, translator, attempt, input, dropped);
}

async function receiveError(call: UpstreamCall, attempt: Attempt): Promise<AttemptResult> {
  attempt.free = true;
  const { body } = await collectBody(call, errorBodyBytes);
  return { error: attempt.deployment.provider.readError(call.status, call.headers(), body) };
}

/** Vendors' errors are small; what is longer is cut. */
const errorBodyBytes = 65_536;
/** Above this a reply is not an answer but a fault. */
const replyLimitBytes = 67_108_864;

async function receiveWhole(
  call: UpstreamCall,
  translator: EndpointTranslator,
  attempt: Attempt,
  input: DispatchInput,
  dropped: readonly string[],
): Promise<AttemptResult> {
  const collecting = collectBody(call, replyLimitBytes);
  const collected = collecting instanceof Promise ? await collecting : collecting;
  attempt.drained = input.sink.closed;
  if (collected.failure !== null) return { error: errorOfFailure(collected.failure), detail: collected.failure.detail };
  if (collected.truncated) return malformed(call, `more than ${replyLimitBytes} bytes`);
  try {
    const { body, facts } = readWholeReply(translator, input.endpoint, input.encode, collected.body);
    attempt.facts = facts;
    return { reply: { kind: 'whole', attempt, body, dropped } };
  } catch (error) {
    if (!(error instanceof MalformedReplyError)) throw error;
    return malformed(call, error.message);
  }
}

function receiveStream(
  call: UpstreamCall,
  translator: EndpointTranslator,
  attempt: Attempt,
  input: DispatchInput,
  dropped: readonly string[],
): AttemptResult {
  const reader = openStreamReader(translator, input.endpoint, input.encode);
  attempt.facts = reader.facts;
  const first = reader.push(call.takePending());
  // An error as the first event is an error reply with the wrong status: another target may still serve.
  const { error } = reader.facts;
  if (error !== null && reader.facts.contentEvents === 0) {
    // A vendor that reports its own failure bills nothing; one that talks nonsense may have worked before.
    attempt.free = error.kind !== 'malformed_reply';
    call.abort('error as the first event');
    return { error };
  }
  const contentType = translator.kind === 'pass-through' ? call.header('content-type') : undefined;
  return {
    reply: { kind: 'stream', attempt, call, reader, first, contentType: contentType ?? eventStream, dropped },
  };
}

const eventStream = 'text/event-stream; charset=utf-8';

function malformed(call: UpstreamCall, detail: string): FailedAttempt {
  return {
    error: {
      kind: 'malformed_reply',
      status: call.status,
      message: detail,
      code: null,
      param: null,
      retryable: false,
      retryAfterMs: null,
    },
    detail,
  };
}

/** A careless upstream repeats the credential it was sent; neither the client nor the log may learn it. */
function withoutSecrets(error: UpstreamError, deployment: Deployment): UpstreamError {
  let { message, code, param } = error;
  for (const secret of Object.values(deployment.credential.reveal())) {
    // Shorter ones are no secrets, and would take words apart.
    if (secret.length < 8) continue;
    message = message.replaceAll(secret, '[redacted]');
    code = code?.replaceAll(secret, '[redacted]') ?? null;
    param = param?.replaceAll(secret, '[redacted]') ?? null;
  }
  return { ...error, message, code, param };
}

function noTarget(input: DispatchInput): GatewayError {
  const reasons = [
    ...input.selection.skipped.map(({ target, reason }) => `${target.deployment.name}: ${reason}`),
    ...input.passedOver.map(({ deployment, reason }) => `${deployment.name}: ${reason}`),
  ];
  const skipped = new Set([...input.selection.skipped, ...input.passedOver].map(({ reason }) => reason));
  const only = skipped.size === 1 ? [...skipped][0] : undefined;
  if (only === 'unpriced') {
    return new GatewayError(
      'price_unknown',
      `The model "${input.request.model}" has no price, so a hard budget cannot bound what this request costs. An operator can set a price on its deployment.`,
      { param: 'model' },
    );
  }
  if (only === 'endpoint') {
    return new GatewayError(
      'endpoint_not_supported',
      `The model "${input.request.model}" is not served on ${input.endpoint.path}.`,
      { param: 'model' },
    );
  }
  if (only === 'limit') {
    return new GatewayError(
      'rate_limit_exceeded',
      `Every deployment of "${input.request.model}" is at its own limit. Try again shortly.`,
      { retryAfterMs: 1000, internal: reasons.join(', ') },
    );
  }
  return new GatewayError(
    'no_healthy_target',
    `No deployment of "${input.request.model}" can take requests just now. Try again shortly.`,
    { retryAfterMs: 2000, internal: reasons.join(', ') },
  );
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
