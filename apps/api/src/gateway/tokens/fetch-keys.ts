import { collectBody, type UpstreamClient } from '@tollgate/gateway';
import type { Clock } from '@tollgate/state';
import type { FetchKeys } from './key-sets.js';

const timeouts = { connectMs: 5_000, firstByteMs: 5_000, idleMs: 5_000, totalMs: 10_000 };
const maxBodyBytes = 524_288;

/** Over the same connections as upstream calls: an organization's URL leads to public addresses only, redirects nowhere. */
export function keysFetcher(upstream: UpstreamClient, clock: Clock): FetchKeys {
  return async (text, publicOnly) => {
    const url = new URL(text);
    const headers = { accept: 'application/json, application/jwk-set+json' };
    const call = upstream.send(
      { origin: url.origin, path: url.pathname + url.search, method: 'GET', headers, body: null, publicOnly },
      timeouts,
      clock.monotonicMs() + timeouts.totalMs,
    );
    await call.opened;
    if (call.failure !== null) throw new Error(`${call.failure.kind}: ${call.failure.detail}`);
    const { body, truncated, failure } = await collectBody(call, maxBodyBytes);
    if (failure !== null) throw new Error(`${failure.kind}: ${failure.detail}`);
    if (call.status !== 200) throw new Error(`the answer has status ${call.status}`);
    if (truncated) throw new Error(`the answer is longer than ${maxBodyBytes} bytes`);
    return body;
  };
}
