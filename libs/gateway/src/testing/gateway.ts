/** A whole gateway without a network: an upstream that answers as it is told, and everything else in memory. */
import { providers } from '@tollgate/providers';
import { MemoryCounterStore, systemClock } from '@tollgate/state';
import { endpointFor, createGateway, type Gateway } from '../gateway.js';
import type { Deployment, Principal, ReplySink, RequestHead, Route, RouteTarget } from '../exchange.js';
import type { OutcomeRecord } from '../outcome.js';
import { UpstreamCall } from '../upstream/call.js';
import type { OutgoingRequest } from '../upstream/client.js';
import { Watchdog } from '../upstream/watchdog.js';

const clock = systemClock;
const reply = Buffer.from(
  JSON.stringify({
    id: 'c',
    object: 'chat.completion',
    created: 1,
    model: 'm',
    choices: [{ index: 0, message: { role: 'assistant', content: 'ok' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 3, completion_tokens: 1, total_tokens: 4 },
  }),
);

export interface TestGateway {
  gateway: Gateway;
  /** Origins that were called, in order. */
  calls: string[];
  records: OutcomeRecord[];
  /** @returns the status sent to the client. */
  ask(headers?: Record<string, string>, principal?: Partial<Principal>): Promise<number>;
}

/** @param answer status of an upstream call; 0 = no connection, negative = it is never answered. */
export function gatewayOf(
  route: Route,
  answer: (request: OutgoingRequest) => number,
  random: () => number = Math.random,
): TestGateway {
  const watchdog = new Watchdog(clock);
  const calls: string[] = [];
  const records: OutcomeRecord[] = [];
  const gateway = createGateway({
    keys: { find: () => ({ status: 'unknown' }) },
    routes: { resolve: () => route, list: () => [route] },
    counters: new MemoryCounterStore({ clock }),
    journal: { append: () => undefined },
    recorder: {
      record: (outcome) => void records.push(outcome),
      rejected: () => undefined,
      fault: (message, error) => {
        throw new Error(message, { cause: error });
      },
    },
    upstream: {
      send(request, timeouts, deadline) {
        calls.push(request.origin);
        const call = new UpstreamCall(timeouts, deadline, clock, watchdog);
        const status = answer(request);
        if (status < 0) return call;
        if (status === 0) {
          call.onError(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }));
          return call;
        }
        call.onConnect(() => undefined);
        call.onHeaders(status, [Buffer.from('content-type'), Buffer.from('application/json')], () => undefined);
        call.onData(status === 200 ? reply : Buffer.from('{"error":{"message":"no"}}'));
        call.onComplete();
        return call;
      },
      close: () => Promise.resolve(),
    },
    clock,
    ownerId: 'test',
    random,
  });
  const endpoint = endpointFor('/v1/chat/completions');
  if (endpoint === undefined) throw new Error('chat is an endpoint');
  return {
    gateway,
    calls,
    records,
    async ask(headers = {}, principal = {}) {
      let status = 0;
      const sink: ReplySink = {
        start: (code) => {
          status = code;
        },
        write: () => true,
        end: () => undefined,
        destroy: () => undefined,
        onDrain: () => undefined,
        onClose: () => undefined,
        closed: false,
      };
      const body = Buffer.from(JSON.stringify({ model: route.model, messages: [{ role: 'user', content: 'hi' }] }));
      await gateway.handle(headOf(headers), { ...testPrincipal, ...principal }, endpoint, body, sink);
      return status;
    },
  };
}

export const testPrincipal: Principal = {
  organization: { id: 'o', slug: 'o', timeZone: 'UTC', state: 'active', onLimitStoreFailure: 'open' },
  projectId: 'p',
  projectSlug: 'p',
  apiKeyId: 'k',
  apiKeySecretId: null,
  access: null,
  endUser: null,
  limits: [],
};

export function routeOf(targets: readonly RouteTarget[], over: Partial<Route> = {}): Route {
  return {
    id: 'r',
    model: 'm',
    strategy: 'priority',
    targets,
    defaultMaxOutputTokens: 4096,
    dropParams: false,
    dataClass: 0,
    configRevision: 1,
    createdAtMs: 0,
    ...over,
  };
}

export function targetTo(deployment: Deployment, over: Partial<RouteTarget> = {}): RouteTarget {
  return { deployment, weight: 1, tier: 'primary', ...over };
}

export function deploymentOf(name: string, over: Partial<Deployment> = {}): Deployment {
  const provider = providers.get('openai-compatible');
  if (provider === undefined) throw new Error('openai-compatible is registered');
  return {
    id: name,
    name,
    organizationId: null,
    provider,
    origin: `http://${name}`,
    basePath: '/v1',
    publicOnly: false,
    target: { upstreamModel: 'm', streamUsage: 'request', options: {} },
    credential: { reveal: () => ({}) },
    price: null,
    priceVersionId: null,
    contextWindow: null,
    timeouts: { connectMs: 1_000, firstByteMs: 1_000, idleMs: 1_000, totalMs: 5_000 },
    state: 'hot',
    clearance: 1,
    probeIntervalMs: null,
    limits: [],
    ...over,
  };
}

let operations = 0;

export function headOf(headers: Record<string, string>): RequestHead {
  const operationId = `0199a000-0000-7000-8000-${String(++operations).padStart(12, '0')}`;
  return {
    header: (name) => headers[name],
    clientIp: null,
    operationId,
    requestId: `req_${operations}`,
    startedAtMs: clock.nowMs(),
    startedMonotonicMs: clock.monotonicMs(),
  };
}
