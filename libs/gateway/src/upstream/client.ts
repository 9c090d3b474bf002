/**
 * Sends requests upstream: one pool of connections per origin, no redirects, no cookies, no decompression. Connections for
 * the operator's URLs and for those an organization gave are kept apart, as only the latter are checked.
 */
import { Pool } from 'undici';
import type { Clock } from '@tollgate/state';
import type { AttemptTimeouts } from '../exchange.js';
import { UpstreamCall } from './call.js';
import { guardedConnector, type AddressGuard, type Lookup } from './guarded-connect.js';
import { cachedLookup } from './lookup.js';
import { Watchdog } from './watchdog.js';

export interface OutgoingRequest {
  origin: string;
  /** Full path with query. */
  path: string;
  method: 'GET' | 'POST';
  headers: Readonly<Record<string, string>>;
  body: Buffer | null;
  /** Only addresses the guard allows are connected to: the URL is not the operator's. */
  publicOnly: boolean;
}

export interface UpstreamClient {
  /** Never throws: a call that cannot be made is a failed call. */
  send(request: OutgoingRequest, timeouts: AttemptTimeouts, operationDeadline: number): UpstreamCall;
  close(): Promise<void>;
}

export interface UpstreamClientOptions {
  /** For requests that are `publicOnly`. Absent = none of them may connect. */
  guard?: AddressGuard;
  /** A parameter for tests. */
  lookup?: Lookup;
}

const nothing: AddressGuard = { allows: () => false };

export function createUpstreamClient(clock: Clock, options: UpstreamClientOptions = {}): UpstreamClient {
  const pools = new Map<string, Pool>();
  const guardedPools = new Map<string, Pool>();
  const lookup = options.lookup ?? cachedLookup;
  const connectGuarded = guardedConnector(options.guard ?? nothing, lookup);
  const watchdog = new Watchdog(clock);

  const poolFor = (origin: string, publicOnly: boolean): Pool => {
    const those = publicOnly ? guardedPools : pools;
    let pool = those.get(origin);
    if (pool === undefined) {
      pool = new Pool(origin, {
        connections: null,
        pipelining: 1,
        keepAliveTimeout: 10_000,
        // The calls watch their own deadlines.
        headersTimeout: 0,
        bodyTimeout: 0,
        connect: publicOnly ? connectGuarded : { timeout: 0, lookup },
      });
      those.set(origin, pool);
    }
    return pool;
  };

  return {
    send(request, timeouts, operationDeadline) {
      const call = new UpstreamCall(timeouts, operationDeadline, clock, watchdog);
      try {
        poolFor(request.origin, request.publicOnly).dispatch(
          { path: request.path, method: request.method, headers: headerList(request.headers), body: request.body },
          call,
        );
      } catch (error) {
        call.onError(error instanceof Error ? error : new Error(String(error)));
      }
      return call;
    },
    async close() {
      await Promise.all([...pools.values(), ...guardedPools.values()].map((pool) => pool.destroy()));
      pools.clear();
      guardedPools.clear();
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
