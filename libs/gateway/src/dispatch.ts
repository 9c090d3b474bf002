/**
 * Stage 7: asks targets in order until one begins to answer. Retry and failover happen here and nowhere else: once this
 * returns, the reply's first bytes are on their way to the client and nothing is tried again.
 *
 * Before each attempt a `begin` record is in the journal, because from then on money may be spent. Every attempt counts
 * at its own bound until its usage is known; a further attempt first grows the hold by the bounds of those before it
 * that may have cost something, and is not made where the limits have no room for it.
 */
import type { Attempt } from './attempt.js';
import type { EncodeContext, Endpoint } from './endpoints/endpoint.js';
import type {
  Admission,
  Deployment,
  ParsedRequest,
  Principal,
  ReplySink,
  RequestHead,
  Route,
  RouteTarget,
} from './exchange.js';
import { takeDeploymentLimits } from './limits/deployment.js';
import { extendHold } from './limits/extend.js';
import { makeAttempt } from './make-attempt.js';
import type { Priority } from './overload/fair-queue.js';
import type { Gate, GateBook } from './overload/gate.js';
import { placeAfterWaiting, takePlace } from './overload/places.js';
import type { GatewayPorts } from './ports.js';
import type { AttemptResult, FailedAttempt, OpenReply } from './receive.js';
import type { EngineBook } from './routing/engines.js';
import type { HealthBook } from './routing/health.js';
import type { LoadBook } from './routing/load.js';
import { noTarget } from './routing/no-target.js';
import { defaultWake } from './routing/readiness.js';
import { retryDelayMs, type RetryBudget } from './routing/retry.js';
import type { Selection, SkipReason } from './routing/select.js';
import type { Waker } from './routing/waking.js';
import type { RateLimitBook } from './upstream/rate-limits.js';
import type { TokenBook } from './upstream/tokens.js';
import { clientErrorOf, withoutSecrets } from './upstream-errors.js';

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
  priority: Priority;
  /** Monotonic milliseconds at which the operation must be over. */
  deadline: number;
  /** Appended to as attempts are made, so that `settle` sees them whatever happens. */
  attempts: Attempt[];
  /** Appended to: targets passed over while dispatching. */
  passedOver: { deployment: Deployment; reason: SkipReason }[];
  /** Taken at a deployment with a capacity, until the attempt it is for takes it over. */
  place: Gate | null;
  /** How long it waited for a place; `null` = it did not. */
  queuedMs: number | null;
}

export interface DispatchTools {
  ports: GatewayPorts;
  health: HealthBook;
  load: LoadBook;
  retries: RetryBudget;
  engines: EngineBook;
  waker: Waker;
  tokens: TokenBook;
  rateLimits: RateLimitBook;
  gates: GateBook;
}

/** @throws {GatewayError} when no target served the request. */
export async function dispatch(input: DispatchInput, tools: DispatchTools): Promise<OpenReply> {
  const { candidates } = input.selection;
  if (candidates.length === 0) throw noTarget(input);
  tools.retries.earn();
  // What would have been first is woken for those that come later; this request does not wait for it.
  if (input.selection.wake !== undefined) void tools.waker.wake(input.selection.wake, input.request.endpoint);

  let lastError: (FailedAttempt & { deployment: Deployment }) | null = null;
  let index = 0;
  let retry = 0;
  while (index < candidates.length) {
    const deployment = candidates[index]?.deployment;
    if (deployment === undefined) break;
    const isLast = index === candidates.length - 1;
    const deciding = takePlace(deployment, input, tools)
      ? whySkip(deployment, input, tools, lastError === null && isLast)
      : 'busy';
    const skip = deciding instanceof Promise ? await deciding : deciding;
    if (skip !== null) {
      leavePlace(input);
      input.passedOver.push({ deployment, reason: skip });
      if (skip === 'budget' || input.sink.closed) break;
      index++;
      continue;
    }

    const result = await attemptAt(deployment, input, tools);
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
  if (lastError === null || lastError.error.retryable) {
    const deployment = await placeAfterWaiting(input, tools);
    if (deployment !== null) {
      const skip = await overLimit(deployment, input, tools);
      if (skip === null) {
        const result = await attemptAt(deployment, input, tools);
        if ('reply' in result) return result.reply;
        lastError = { ...result, deployment };
      } else {
        leavePlace(input);
        input.passedOver.push({ deployment, reason: skip });
      }
    }
  }
  if (lastError === null) throw noTarget(input);
  throw clientErrorOf(
    withoutSecrets(lastError.error, lastError.deployment),
    lastError.deployment.name,
    lastError.detail,
  );
}

/** A place nobody took over is given back, whatever happened. */
async function attemptAt(deployment: Deployment, input: DispatchInput, tools: DispatchTools): Promise<AttemptResult> {
  if (input.place === null) return makeAttempt(deployment, input, tools);
  try {
    return await makeAttempt(deployment, input, tools);
  } finally {
    leavePlace(input);
  }
}

function leavePlace(input: DispatchInput): void {
  const { place } = input;
  input.place = null;
  place?.leave(null);
}

/** `null` = ask it. Synchronous unless counters have to be asked, which a first attempt seldom needs. */
function whySkip(
  deployment: Deployment,
  input: DispatchInput,
  tools: DispatchTools,
  nothingElse: boolean,
): SkipReason | null | Promise<SkipReason | null> {
  const now = tools.ports.clock.nowMs();
  if (!nothingElse && isEjected(deployment, input.selection.candidates, tools.health, now)) return 'unhealthy';
  if (!nothingElse && comesBack(deployment, input, tools, now)) return 'returning';
  if (tools.engines.isAsleep(deployment.id)) return awakeWithin(deployment, input, tools);
  if (deployment.limits.length === 0 && input.attempts.length === 0) return null;
  return overLimit(deployment, input, tools);
}

/** Its limits are asked when it is awake: what is passed over must not have taken anything. */
async function awakeWithin(
  deployment: Deployment,
  input: DispatchInput,
  tools: DispatchTools,
): Promise<SkipReason | null> {
  const { policy, maxWaitMs } = input.route.wake ?? defaultWake;
  if (policy !== 'never') {
    const timeLeft = input.deadline - tools.ports.clock.monotonicMs();
    const waitMs = Math.max(0, Math.min(maxWaitMs, timeLeft));
    if (!(await tools.waker.wait(deployment, input.request.endpoint, waitMs, input.sink))) return 'cold';
  }
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
export function isEjected(
  deployment: Deployment,
  candidates: readonly RouteTarget[],
  health: HealthBook,
  now: number,
): boolean {
  if (health.state(deployment.id, now) !== 'open') return false;
  const open = candidates.filter((candidate) => health.state(candidate.deployment.id, now) === 'open');
  return open.findIndex((candidate) => candidate.deployment === deployment) < Math.floor(candidates.length / 2);
}

/** A deployment that was ejected gets its share back little by little, while a healthy one can take the rest. */
function comesBack(deployment: Deployment, input: DispatchInput, tools: DispatchTools, now: number): boolean {
  const share = tools.health.share(deployment.id, now);
  if (share >= 1 || tools.ports.random() < share) return false;
  const asked = new Set(input.attempts.map((attempt) => attempt.deployment.id));
  return input.selection.candidates.some(
    ({ deployment: { id } }) =>
      id !== deployment.id &&
      !asked.has(id) &&
      tools.health.state(id, now) === 'closed' &&
      tools.health.share(id, now) === 1 &&
      !input.passedOver.some((passed) => passed.deployment.id === id),
  );
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
