/** One upstream call, from the `begin` record to the beginning of its reply. */
import {
  InvalidCredentialError,
  translatorOf,
  UnsupportedParameterError,
  type EndpointTranslator,
  type UpstreamErrorKind,
  type UpstreamRequest,
} from '@tollgate/providers';
import { boundCost, usdFromPico } from '@tollgate/pricing';
import { InvalidRequestError, type HubRequest } from '@tollgate/wire';
import type { Attempt } from './attempt.js';
import { assertCleared } from './data-class.js';
import type { DispatchInput, DispatchTools } from './dispatch.js';
import { GatewayError } from './errors.js';
import { withHops } from './hops.js';
import type { Deployment, ParsedRequest } from './exchange.js';
import { tokenBound } from './limits/bounds.js';
import { spendTouches } from './limits/touches.js';
import { inlineMedia } from './media/inline-media.js';
import { journalVersion } from './outcome.js';
import type { Gate } from './overload/gate.js';
import type { GatewayPorts } from './ports.js';
import { endLoad, noteLatency, startLoad } from './routing/load.js';
import { receive, type AttemptResult, type FailedAttempt } from './receive.js';
import type { OutgoingRequest } from './upstream/client.js';
import { withoutWords } from './upstream-errors.js';
import { signRequest, translateRequest, type BuildInput } from './upstream/request.js';

export async function makeAttempt(
  deployment: Deployment,
  input: DispatchInput,
  tools: DispatchTools,
): Promise<AttemptResult> {
  const { ports, health } = tools;
  assertCleared(deployment, input.request);
  const translator = translatorFor(deployment, input.request);
  const inlining = withMedia(translator, input, ports);
  const built = translate(deployment, translator, input, inlining === null ? undefined : await inlining);
  const attempt = begin(deployment, input, ports);
  const written = ports.journal.append(beginRecord(attempt, input));
  if (written !== undefined) await written;

  let token: string | undefined;
  if (deployment.provider.tokenRequest !== undefined) {
    const getting = tools.tokens.get(deployment, input.deadline);
    const got = getting instanceof Promise ? await getting : getting;
    if ('error' in got) return withoutToken(got, attempt, tools);
    token = got.token;
  }
  const outgoing = sign(deployment, built, token, ports.clock.nowMs());
  if ('error' in outgoing) return withoutToken(outgoing, attempt, tools);

  health.sent(deployment.id, attempt.startedAtMs);
  startLoad(attempt, tools.load.of(deployment.id));
  attempt.free = false;
  const call = ports.upstream.send(withHops(outgoing, deployment, input.head), deployment.timeouts, input.deadline);
  // A stream nobody reads is stopped at once; a plain call is finished without the client, because it is paid for.
  if (input.request.stream) input.sink.onClose(() => call.abort('the client left'));
  await call.opened;

  const receiving = receive(call, translator, attempt, input, built.dropped ?? []);
  const result = receiving instanceof Promise ? await receiving : receiving;
  attempt.headersMs = call.headersMs;
  attempt.firstByteMs = call.firstByteMs;
  attempt.status = call.status;
  attempt.upstreamRequestId =
    call.header('x-request-id') ?? call.header('request-id') ?? call.header('x-amzn-requestid') ?? null;
  tools.rateLimits.note(deployment, call, ports.clock.nowMs());
  noteLatency(attempt, ports.clock.monotonicMs(), 'reply' in result);
  if (attempt.place !== null) notePressure(attempt, attempt.place, result, ports.clock.monotonicMs());
  if ('reply' in result) return result;

  endLoad(attempt);

  attempt.errorKind = result.error.kind;
  attempt.endedMonotonicMs = ports.clock.monotonicMs();
  if (call.failure?.kind === 'aborted') health.inconclusive(deployment.id);
  else if (result.error.retryable || result.error.kind === 'malformed_reply')
    health.failed(deployment.id, ports.clock.nowMs());
  else health.succeeded(deployment.id, ports.clock.nowMs());
  if (token === undefined) return result;
  if (result.error.kind === 'authentication') tools.tokens.refused(deployment);
  return { ...result, error: withoutWords(result.error, [token]) };
}

/** How its deployment takes what it has. What is the request's own fault says nothing about that. */
function notePressure(attempt: Attempt, place: Gate, result: AttemptResult, nowMs: number): void {
  const beganMs = attempt.firstByteMs ?? attempt.headersMs;
  if ('reply' in result) {
    const stream = attempt.stream && beganMs !== null;
    place.began(stream ? 'stream' : 'whole', stream ? beganMs : nowMs - attempt.startedMonotonicMs, nowMs);
  } else if (pressed.has(result.error.kind)) place.refused(nowMs);
}

const pressed: ReadonlySet<UpstreamErrorKind> = new Set(['rate_limited', 'overloaded', 'timeout']);

/** A stored credential that cannot be used is the operator's to mend, like one the upstream refuses. */
function sign(
  deployment: Deployment,
  built: UpstreamRequest,
  token: string | undefined,
  nowMs: number,
): OutgoingRequest | FailedAttempt {
  try {
    return signRequest(deployment, built, token, nowMs);
  } catch (error) {
    if (!(error instanceof InvalidCredentialError)) throw error;
    const { message } = error;
    const fault = { kind: 'authentication', status: 0, code: null, param: null, retryAfterMs: null } as const;
    return { error: { ...fault, message, retryable: false }, detail: message };
  }
}

/** Nothing was sent, so it cost nothing; whether another target is asked is decided as after any other failure. */
function withoutToken(failed: FailedAttempt, attempt: Attempt, { ports, health }: DispatchTools): FailedAttempt {
  endLoad(attempt);
  attempt.errorKind = failed.error.kind;
  attempt.endedMonotonicMs = ports.clock.monotonicMs();
  if (failed.error.retryable) health.failed(attempt.deployment.id, ports.clock.nowMs());
  return failed;
}

export function translatorFor(deployment: Deployment, request: ParsedRequest): EndpointTranslator {
  const { provider } = deployment;
  const translator = translatorOf(provider, request.endpoint, {
    model: deployment.target.upstreamModel,
    fields: request.fields,
    options: deployment.target.options,
  });
  if (translator === undefined)
    throw new Error(`${provider.manifest.id} was selected for ${request.endpoint}, which it has not`);
  return translator;
}

/** @throws {GatewayError} 400 where the request cannot be said to this upstream. */
export function translate(
  deployment: Deployment,
  translator: EndpointTranslator,
  input: BuildInput,
  hub?: HubRequest,
): UpstreamRequest {
  return asClientErrors(() => translateRequest(deployment, translator, input, hub));
}

/** The request with what it names by URL inside, where the upstream takes bytes only; `null` = it can go as it is. */
function withMedia(
  translator: EndpointTranslator,
  { request, endpoint, admission, deadline }: DispatchInput,
  { media }: GatewayPorts,
): Promise<HubRequest> | null {
  if (!request.hidden || media === undefined || translator.kind !== 'hub' || translator.takesUrl === undefined)
    return null;
  const hub = asClientErrors(() => endpoint.toHub(request, admission.imposedMaxOutputTokens));
  return inlineMedia(hub, translator, media, request, deadline);
}

function asClientErrors<T>(work: () => T): T {
  try {
    return work();
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
    load: null,
    inFlight: false,
    place: input.place,
    facts: null,
    stream: input.request.stream,
    drained: false,
    usage: null,
    provenance: null,
  };
  input.place = null;
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
