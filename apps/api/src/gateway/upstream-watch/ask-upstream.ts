/** A GET of our own to an upstream, beside the requests: what its health path, its metrics or its probe say. */
import {
  collectBody,
  engineRequest,
  signRequest,
  type Deployment,
  type Gateway,
  type OutgoingRequest,
  type UpstreamClient,
} from '@tollgate/gateway';
import type { Clock } from '@tollgate/state';

export interface UpstreamAnswer {
  /** 0 = no reply. */
  status: number;
  body: Buffer;
  /** The upstream's own clock, from its `date`; absent = it named none. */
  dateMs?: number;
}

export interface AskTools {
  upstream: UpstreamClient;
  clock: Clock;
  tokens: Gateway['tokens'];
}

const timeouts = { connectMs: 2_000, firstByteMs: 3_000, idleMs: 3_000, totalMs: 4_000 };
/** Metrics of an engine with many models are some hundred KB. */
const longestAnswerBytes = 4_194_304;
const nothing = { status: 0, body: Buffer.alloc(0) };

/** @param path from the root of the server, `port` of the same host where it is another. Nothing secret is sent. Never rejects. */
export function askUpstream(
  deployment: Deployment,
  path: string,
  tools: AskTools,
  port?: number,
): Promise<UpstreamAnswer> {
  const { publicOnly } = deployment;
  const origin = port === undefined ? deployment.origin : deployment.origin.replace(/(:\d+)?$/, `:${port}`);
  const headers = { 'user-agent': 'tollgate-probe', accept: '*/*' };
  return get({ origin, path, method: 'GET', headers, body: null, publicOnly }, tools);
}

/** @param path beside the base URL's `/v1`, with the deployment's credential. Never rejects. */
export async function askEngine(deployment: Deployment, path: string, tools: AskTools): Promise<UpstreamAnswer> {
  try {
    const request = { method: 'GET', path, headers: { 'user-agent': 'tollgate-probe' }, body: null } as const;
    return await get(
      engineRequest(deployment, { ...request, headers: { ...request.headers } }, tools.clock.nowMs()),
      tools,
    );
  } catch {
    return nothing;
  }
}

/**
 * The provider's probe, below the base URL and with the deployment's credential. A probe on another host (`https:`) is not
 * asked: it says nothing about this one. Never rejects; a credential that does not sign is no reply.
 */
export async function askProbe(deployment: Deployment, tools: AskTools): Promise<UpstreamAnswer> {
  const { probePath } = deployment.provider.manifest;
  if (!probePath.startsWith('/')) return { ...nothing, status: 204 };
  try {
    let token: string | undefined;
    if (deployment.provider.tokenRequest !== undefined) {
      const got = await tools.tokens.get(deployment, tools.clock.monotonicMs() + timeouts.totalMs);
      if ('error' in got) return nothing;
      token = got.token;
    }
    const request = { method: 'GET', path: probePath, headers: {}, body: null } as const;
    return await get(signRequest(deployment, { ...request, headers: {} }, token, tools.clock.nowMs()), tools);
  } catch {
    return nothing;
  }
}

async function get(request: OutgoingRequest, { upstream, clock }: AskTools): Promise<UpstreamAnswer> {
  const call = upstream.send(request, timeouts, clock.monotonicMs() + timeouts.totalMs);
  await call.opened;
  if (call.failure !== null) return nothing;
  const { body, failure } = await collectBody(call, longestAnswerBytes);
  if (failure !== null) return nothing;
  const dateMs = Date.parse(call.header('date') ?? '');
  return { status: call.status, body, ...(Number.isFinite(dateMs) ? { dateMs } : {}) };
}
