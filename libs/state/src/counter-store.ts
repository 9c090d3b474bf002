/**
 * The counters behind limits: requests, tokens, concurrency and money, for any subject.
 *
 * A client request is one **operation**. `admit` checks every limit that applies to it in one step and takes an upper
 * bound from each (the **hold**), or takes nothing at all. When the true figures are known, `settle` replaces the
 * bounds by them. Every transition is idempotent by operation id, so callers may repeat a call whose answer was lost.
 *
 * Two adapters pass the same contract suite and take the same decisions on the same trace: `memory/` for a single
 * process, `redis/` for replicas (two hash slots, one script each; see the README of this library).
 *
 * Units: counters are integers below 2^53. Money is in **nano-USD, rounded up** (bounds; the ledger has the exact sum).
 * Times are milliseconds since 1970-01-01 UTC.
 *
 * Failure mode: an adapter that cannot reach its store throws `CounterStoreUnavailableError` within 100 ms; the caller
 * applies the organization's policy. A store whose content was lost reports `rebuilding` for hard budgets until every
 * live replica has reported its open holds (section Rebuild below).
 */

/** How a limit counts over time. Usage belongs to the moment it was admitted, never to the moment it was settled. */
export type LimitAlgorithm =
  /** Counts whole cells of `windowMs / 60`, so it never admits too many; it may admit up to one cell too few. */
  | { type: 'sliding-window'; windowMs: number }
  /** Counts from `startMs` (inclusive) to `endMs` (exclusive); the caller computes the period in the right time zone. */
  | { type: 'calendar'; startMs: number; endMs: number }
  /** Refills continuously at `amount` per `windowMs` up to `burst`. */
  | { type: 'token-bucket'; windowMs: number; burst: number }
  /**
   * Smooths: what is taken leaks at `amount` per `windowMs`, and an operation's turn comes when all that was taken before
   * it has leaked. Admits while that is at most `maxWaitMs` off; the caller waits (`resetMs` says when its own part has
   * leaked, too). Nothing larger than `amount` fits.
   */
  | { type: 'leaky-bucket'; windowMs: number; maxWaitMs: number }
  /** Counts open holds only; settling gives everything back. */
  | { type: 'concurrency' };

/** `organization`: lives in the organization's slot. `platform`: global and address limits, in a slot of their own. */
export type LimitSlot = 'organization' | 'platform';

export interface LimitCheck {
  limitId: string;
  /**
   * Which counter: limit and subject (`lim_…:key_…`). One limit on "each key" has as many counters as keys. At most 200
   * bytes of [A-Za-z0-9_:.@/+=-]; longer or other subject ids are hashed by the caller. One request names a counter once.
   */
  counter: string;
  slot: LimitSlot;
  algorithm: LimitAlgorithm;
  /** The most that may be used + held at any moment. */
  amount: number;
  /** The upper bound this operation takes. 0 = only look (still refused when nothing is left of a hard limit). */
  take: number;
  /** A soft limit is counted and reported but never refuses. */
  hard: boolean;
  /** A hard spend limit: must be refused while the store rebuilds. */
  budget: boolean;
}

/** A limit's state right after the decision (on refusal: as it was found). */
export interface LimitState {
  limitId: string;
  /** Settled + presumed. */
  used: number;
  held: number;
  /** The part of `used` that is a dead owner's bound, until corrected. Only calendar limits tell it apart; else 0. */
  presumed: number;
  /** What may be used + held: the check's `amount`, for a token bucket its `burst`. */
  amount: number;
  /**
   * When the limit next gives room back: end of period, oldest cell leaving the window, or next whole token. For a leaky
   * bucket: when all that is in it has leaked.
   */
  resetMs: number;
  /** Whether the operation fitted. A soft limit says `false` and admits. */
  ok: boolean;
}

export interface AdmitRequest {
  /** UUID of the operation; also the id of the hold. Deployment limits of attempt n use `<operation>:<n>`. */
  operationId: string;
  organizationId: string;
  /** Which process owns the hold; its lease keeps the hold alive. */
  ownerId: string;
  /** Kept by the store as it is: must not be changed afterwards. */
  checks: readonly LimitCheck[];
  /** Facts shown with the hold in the portal (project, key, model). At most 500 bytes once serialised. */
  facts?: Readonly<Record<string, string>>;
  /** 0 = the store's own clock (memory: the injected clock; Redis: TIME). */
  nowMs: number;
}

export type AdmitResult =
  | { admitted: true; states: readonly LimitState[]; nowMs: number }
  | {
      admitted: false;
      /**
       * `limit`: a hard limit has no room. `rebuilding`: a hard budget cannot be judged now. `finished`: this operation
       * is over already (settled, released, presumed or unknown to `extend`); nothing was checked.
       */
      reason: 'limit' | 'rebuilding' | 'finished';
      /** Index of the refusing check; -1 for `finished`. */
      refusedBy: number;
      /** Empty for `finished`. */
      states: readonly LimitState[];
      nowMs: number;
    };

/** `settled` and `released` are final; a `presumed` hold can still be corrected by `settle` or `release`. */
export type HoldState = 'held' | 'settled' | 'released' | 'presumed';

/** One check's part of a hold. `check.take` is what admit took; `take` is that plus every extension. */
export interface HoldTake {
  limitId: string;
  counter: string;
  take: number;
  /** The check as it was admitted, so that a hold can be republished. */
  check: LimitCheck;
}

export interface Hold {
  operationId: string;
  organizationId: string;
  ownerId: string;
  admittedAtMs: number;
  state: HoldState;
  takes: readonly HoldTake[];
  facts: Readonly<Record<string, string>>;
}

export interface StoreStatus {
  /** `degraded`: calls fail at once with `CounterStoreUnavailableError` until the store answers again. */
  connection: 'connected' | 'degraded';
  /** Why it is degraded, for one log line. Empty while connected. */
  reason: string;
  /** The content was lost (or the process has just started): hard budgets are refused. */
  rebuilding: boolean;
  /** Changes with each loss, so that a second loss during a rebuild is noticed. Empty while never connected. */
  epoch: string;
  /** Owners with a live lease at the last heartbeat; divides what was left under policy `local-share`. At least 1. */
  liveOwners: number;
}

/** Settled amount of one calendar counter, read from the truth (LimitPeriod). */
export interface RestoredPeriod {
  organizationId: string;
  slot: LimitSlot;
  counter: string;
  startMs: number;
  endMs: number;
  settled: number;
}

/** How long a hold outlives the last heartbeat of its owner. */
export const OWNER_LEASE_MS = 20_000;
/** How often an owner should call `heartbeat`. */
export const HEARTBEAT_INTERVAL_MS = 5_000;
/**
 * How long a settled or released operation refuses to be admitted again. Repeating any other transition later than
 * that is harmless without a record: what is unknown is not counted anywhere.
 */
export const TOMBSTONE_MS = 120_000;
/** Largest `take`, `amount` or settled figure. Sums stop there instead of losing precision. */
export const MAX_AMOUNT = Number.MAX_SAFE_INTEGER;

/** The store did not answer within its deadline, or is known to be away. Nothing was decided. */
export class CounterStoreUnavailableError extends Error {
  override readonly name = 'CounterStoreUnavailableError';
}

/**
 * All methods may return synchronously: the memory adapter does, and the hot path awaits only what is a promise.
 * All are safe to call concurrently. Wrong arguments (a fraction, a negative amount, a counter named twice) throw
 * `RangeError` or `TypeError` before anything is taken.
 */
export interface CounterStore {
  /** @throws CounterStoreUnavailableError (or rejects with it); the operation then holds nothing. */
  admit(request: AdmitRequest): AdmitResult | Promise<AdmitResult>;
  /**
   * Grows an open hold before a further billed attempt: `takes[i]` is added to check i's hold. All or nothing.
   * @param step number of the extension, 1 for the first: repeating the last step changes nothing. Omitted = the next.
   * @returns the refusing check's index where a hard limit has no room; the hold is then unchanged.
   */
  extend(
    operationId: string,
    organizationId: string,
    takes: readonly number[],
    nowMs: number,
    step?: number,
  ): AdmitResult | Promise<AdmitResult>;
  /**
   * Replaces bounds by true figures, in the order of the admitted checks (a missing figure = 0; concurrency ignores
   * its own). Corrects a presumed hold. A second call, or one for an unknown operation, changes nothing. While the
   * store is away the call is kept and made when it returns; the promise resolves either way and never rejects.
   */
  settle(operationId: string, organizationId: string, actuals: readonly number[], nowMs: number): void | Promise<void>;
  /**
   * Gives the whole hold back: the operation consumed nothing. Where something stays counted (a `requests` limit),
   * settle with those figures instead. Kept while the store is away, like `settle`.
   */
  release(operationId: string, organizationId: string, nowMs: number): void | Promise<void>;
  /** The owner is gone: counts the hold at its full bound until `settle` or `release` corrects it. Kept like `settle`. */
  presume(operationId: string, organizationId: string, nowMs: number): void | Promise<void>;
  /** Reads counters without taking anything, for the portal and for `x-ratelimit-*`. */
  peek(
    checks: readonly LimitCheck[],
    organizationId: string,
    nowMs: number,
  ): readonly LimitState[] | Promise<readonly LimitState[]>;
  /** Open holds of one organization, oldest first, for the portal. At most 1,000. */
  holds(organizationId: string): readonly Hold[] | Promise<readonly Hold[]>;

  /** Renews the owner's lease. Call every `HEARTBEAT_INTERVAL_MS`; the first `admit` of an owner does it too. */
  heartbeat(ownerId: string, nowMs: number): void | Promise<void>;
  /** Open holds whose owner's lease is over. The host writes their estimated events and calls `presume`. */
  sweep(nowMs: number): readonly Hold[] | Promise<readonly Hold[]>;
  /** Open holds of one owner, for its own restart: those without a `begin` record are released. */
  holdsOf(ownerId: string): readonly Hold[] | Promise<readonly Hold[]>;
  /** Open holds this very process has taken and not ended: what it must republish after a loss. Never does I/O. */
  ownHolds(): readonly Hold[];

  status(): StoreStatus;
  /** Calls back once per change of connection, rebuilding or epoch. @returns the unsubscribe function. */
  onStatusChange(listener: (status: StoreStatus) => void): () => void;

  /*
   * Rebuild. After a loss each live replica: drains its journal, stops draining, calls `republish(ownHolds())`, drains what
   * ended meanwhile (it is in neither), then `markReplicaRestored`. When `restoredReplicas` names every live one, and only
   * then, one of them (or each) reads LimitPeriod, calls `restorePeriods` and `finishRebuild`; when that says `finished`,
   * draining resumes. What is read from LimitPeriod before the last replica has drained lacks its amounts, and the budget
   * would be spent twice. Every call may be repeated; figures drained in between count twice, i.e. on the safe side. A
   * replica that cannot reach the store gets `CounterStoreUnavailableError` from each of these.
   */

  /** Puts open holds back, without checking limits. One that is known already, or over, is left alone. */
  republish(holds: readonly Hold[]): void | Promise<void>;
  /** Sets (not adds) what had been settled before the loss. */
  restorePeriods(periods: readonly RestoredPeriod[]): void | Promise<void>;
  markReplicaRestored(ownerId: string): void | Promise<void>;
  /** Owners marked since the loss; empty while there is no rebuild. */
  restoredReplicas(): readonly string[] | Promise<readonly string[]>;
  /** Ends the rebuild when all of `liveOwners` are marked; otherwise names the missing ones and changes nothing. */
  finishRebuild(liveOwners: readonly string[]): FinishedRebuild | Promise<FinishedRebuild>;

  /** Ends connections and timers. Kept transitions that could not be delivered are given up. */
  close(): void | Promise<void>;
}

export interface FinishedRebuild {
  finished: boolean;
  missing: readonly string[];
}
