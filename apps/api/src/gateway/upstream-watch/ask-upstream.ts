/** A GET of our own to an upstream, beside the requests: what its health path or its metrics say. */
import { collectBody, type Deployment, type UpstreamClient } from '@tollgate/gateway';
import type { Clock } from '@tollgate/state';

export interface UpstreamAnswer {
  /** 0 = no reply. */
  status: number;
  body: Buffer;
}

const timeouts = { connectMs: 2_000, firstByteMs: 3_000, idleMs: 3_000, totalMs: 4_000 };
/** Metrics of an engine with many models are some hundred KB. */
const longestAnswerBytes = 4_194_304;

/** @param path from the root of the server. Nothing secret is sent. Never rejects. */
export async function askUpstream(
  deployment: Deployment,
  path: string,
  upstream: UpstreamClient,
  clock: Clock,
): Promise<UpstreamAnswer> {
  const { origin, publicOnly } = deployment;
  const headers = { 'user-agent': 'tollgate-probe', accept: '*/*' };
  const call = upstream.send(
    { origin, path, method: 'GET', headers, body: null, publicOnly },
    timeouts,
    clock.monotonicMs() + timeouts.totalMs,
  );
  await call.opened;
  if (call.failure !== null) return { status: 0, body: Buffer.alloc(0) };
  const { body, failure } = await collectBody(call, longestAnswerBytes);
  return failure === null ? { status: call.status, body } : { status: 0, body };
}
