/** Sends requests upstream: one pool of connections per origin, no redirects, no cookies, no decompression. */
import { Pool } from 'undici';
import type { Clock } from '@tollgate/state';
import type { AttemptTimeouts } from '../exchange.js';
import { UpstreamCall } from './call.js';
import { cachedLookup } from './lookup.js';
import { Watchdog } from './watchdog.js';

export interface OutgoingRequest {
  origin: string;
  /** Full path with query. */
  path: string;
  method: 'GET' | 'POST';
  headers: Readonly<Record<string, string>>;
  body: Buffer | null;
}

export interface UpstreamClient {
  /** Never throws: a call that cannot be made is a failed call. */
  send(request: OutgoingRequest, timeouts: AttemptTimeouts, operationDeadline: number): UpstreamCall;
  close(): Promise<void>;
}

export function createUpstreamClient(clock: Clock): UpstreamClient {
  const pools = new Map<string, Pool>();
  const watchdog = new Watchdog(clock);

  const poolFor = (origin: string): Pool => {
    let pool = pools.get(origin);
    if (pool === undefined) {
      pool = new Pool(origin, {
        connections: null,
        pipelining: 1,
        keepAliveTimeout: 10_000,
        // The calls watch their own deadlines.
        headersTimeout: 0,
        bodyTimeout: 0,
        connect: { timeout: 0, lookup: cachedLookup },
      });
      pools.set(origin, pool);
    }
    return pool;
  };

  return {
    send(request, timeouts, operationDeadline) {
      const call = new UpstreamCall(timeouts, operationDeadline, clock, watchdog);
      try {
        poolFor(request.origin).dispatch(
          { path: request.path, method: request.method, headers: headerList(request.headers), body: request.body },
          call,
        );
      } catch (error) {
        call.onError(error instanceof Error ? error : new Error(String(error)));
      }
      return call;
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
      pools.clear();
    },
  };
}

/** undici reads a flat list without building an object of its own. */
function headerList(headers: Readonly<Record<string, string>>): string[] {
  const list: string[] = [];
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) list.push(name, value);
  }
  return list;
}
