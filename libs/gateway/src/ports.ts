/** What the host supplies. Each port names what it does when it cannot do its work. */
import type { CounterStore, Clock } from '@tollgate/state';
import type { ErrorCode } from './errors.js';
import type { Journal, OutcomeRecord } from './outcome.js';
import type { CompiledLimit, Deployment, ParsedRequest, Principal, Route } from './exchange.js';
import type { LocalShares } from './limits/local-shares.js';
import type { MediaFetcher } from './media/media-fetcher.js';
import type { ResponseStore } from './stored-responses/response-store.js';
import type { UpstreamClient } from './upstream/client.js';

export type KeyLookup =
  | { status: 'active'; principal: Principal }
  | { status: 'revoked' | 'expired' | 'unknown' | 'malformed' }
  /** A signed token that is not accepted; the reason may be told to whoever holds it. */
  | { status: 'refused-token'; reason: string };

/** Answers from memory; refreshes behind. Revocations are pushed into it. */
export interface KeyDirectory {
  /**
   * Looks an API key up. The checksum is verified before anything else; a key not yet in memory costs one indexed
   * look-up and then a promise is returned.
   * @throws {KeyStoreUnavailableError} when the key is not in memory and the store cannot be reached: it may be valid.
   */
  find(apiKey: string): KeyLookup | Promise<KeyLookup>;
}

export class KeyStoreUnavailableError extends Error {
  override name = 'KeyStoreUnavailableError';
}

/** Answers from memory only. A configuration change swaps the whole snapshot. */
export interface RouteDirectory {
  /** The most specific route for this name that the caller may use: project, then organization, then platform. */
  resolve(principal: Principal, model: string): Route | undefined;
  /** All routes the caller may use, by name. */
  list(principal: Principal): readonly Route[];
}

/** Told of every finished operation, on the hot path: must be quick and must not throw. */
export interface OutcomeRecorder {
  /** @param json the record as it is in the journal, for log lines. */
  record(outcome: OutcomeRecord, json: string): void;
  /** A request was turned away before its caller was known. */
  rejected(code: ErrorCode): void;
  /** A failure inside the gateway that no client sees; logged. */
  fault(message: string, error: unknown): void;
}

export interface GatewayPorts {
  keys: KeyDirectory;
  routes: RouteDirectory;
  counters: CounterStore;
  /** What a replica may let through while shared counters are away; absent where counters are never away. */
  localShares?: LocalShares;
  journal: Journal;
  recorder: OutcomeRecorder;
  upstream: UpstreamClient;
  clock: Clock;
  /** Fetches what requests name by URL where the upstream does not; absent = nothing is fetched. */
  media?: MediaFetcher;
  /** Where organizations that want it keep replies of `/v1/responses`; absent = nowhere. */
  responses?: ResponseStore;
  /** Identifies this process as the owner of its holds. */
  ownerId: string;
  /** Uniform in [0, 1); injected so that tests can decide. */
  random(): number;
}

export type { CompiledLimit, Deployment, ParsedRequest };
