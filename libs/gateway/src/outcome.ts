/**
 * The wide event: everything known about one finished request. It is written to the journal as it is; the log line,
 * the metrics and the rows in Postgres all derive from it, so they cannot disagree.
 *
 * Two record types share the journal: `begin` (an attempt is about to be sent: from here on money may be spent) and
 * `end` (the operation is over, with all its attempts). A `begin` without its `end` after a crash becomes one
 * `estimated` usage event at the attempt's bound and an operation with outcome `unknown`.
 *
 * Money is a decimal string in USD, as everywhere in JSON; times are milliseconds since 1970-01-01 UTC, durations are
 * milliseconds with fractions from a monotonic clock.
 */
import type { Usage, UsageProvenance } from '@tollgate/pricing';
import type { UpstreamErrorKind } from '@tollgate/providers';

/** Increased when a reader of the old format could misread the new one. */
export const journalVersion = 1 as const;

export type OperationOutcome = 'succeeded' | 'refused' | 'failed' | 'aborted' | 'unknown';

/** Who and what: the facts every record repeats so that it can be read alone. */
export interface OperationIdentity {
  /** UUID v7 of the operation; the public request id is `req_` + its 32 hex digits. */
  operationId: string;
  /** Admission time: partition key of all rows of this operation and the period its holds belong to. */
  occurredAtMs: number;
  organizationId: string;
  projectId: string;
  apiKeyId: string | null;
  endpoint: string;
  requestedModel: string | null;
  endUser: string | null;
}

export interface AttemptIdentity {
  /** 1 for the first attempt. */
  attempt: number;
  deploymentId: string;
  deploymentName: string;
  provider: string;
  upstreamModel: string;
  /** UUID of the price version that prices this attempt; `null` = unpriced. */
  priceVersionId: string | null;
}

export interface BeginRecord extends OperationIdentity, AttemptIdentity {
  v: typeof journalVersion;
  type: 'begin';
  startedAtMs: number;
  /** The most this attempt can use, by token class that matters for the bound. */
  bound: { inputTokens: number; outputTokens: number };
  /** Cost and charge at the bound in USD, `null` where unpriced. */
  boundCost: string | null;
  boundCharge: string | null;
  /** Limits the operation's hold touches, so that a dead process' money is counted where it was held. */
  spendLimits: readonly LimitTouch[];
}

/** A calendar limit this operation counts against, with the period of its admission. */
export interface LimitTouch {
  /** UUID or `lim_` and its 32 hex digits. */
  limitId: string;
  counter: string;
  /** Start of the period, milliseconds; `null` for limits without calendar periods. */
  periodStartMs: number | null;
  dimension: string;
}

export interface AttemptRecord extends AttemptIdentity {
  responseModel: string | null;
  startedAtMs: number;
  /** Milliseconds from the attempt's start to response headers and to the first body byte; `null` = never came. */
  headersMs: number | null;
  firstByteMs: number | null;
  durationMs: number;
  /** Upstream HTTP status; 0 = no reply. */
  status: number;
  errorKind: UpstreamErrorKind | null;
  usage: Usage;
  provenance: UsageProvenance;
  /** `null` = unpriced, never 0. */
  cost: string | null;
  charge: string | null;
  finishReason: string | null;
  upstreamRequestId: string | null;
  serviceTier: string | null;
  /** The vendor's usage figures were impossible and were not billed. */
  usageRejected: boolean;
}

export interface OutcomeRecord extends OperationIdentity {
  v: typeof journalVersion;
  type: 'end';
  requestId: string;
  /** Which secret of the key was used; absent in records of older versions. */
  apiKeySecretId?: string | null;
  outcome: OperationOutcome;
  /** Status sent to the client; 499 where it left before one was sent. */
  status: number;
  /** Stable code of the error catalogue; `null` on success. */
  errorCode: string | null;
  /** For operators, never for the client: what went wrong in detail. `null` = nothing to add. */
  errorDetail: string | null;
  stream: boolean;
  route: { id: string; model: string; strategy: string } | null;
  configRevision: number | null;
  startedAtMs: number;
  /** From the start of the operation; `null` = no byte was sent. */
  firstByteMs: number | null;
  durationMs: number;
  /** Time spent in the gateway itself: until the (first) upstream call was sent. */
  gatewayMs: number;
  cache: 'bypass' | 'hit' | 'miss' | 'semantic' | 'coalesced';
  clientIp: string | null;
  userAgent: string | null;
  tags: Readonly<Record<string, string>> | null;
  attempts: readonly AttemptRecord[];
  /** This and what follows is for the tables, not for people: the log line ends before it. */
  decision: DecisionRecord;
  /** Calendar limits touched, with what was finally counted against each, in the counter's unit (nano-USD for `spend`). */
  limits: readonly (LimitTouch & { actual: number })[];
}

/** Why it went where it went: ids and numbers only, at most 600 bytes once serialised; names are added when read. */
export interface DecisionRecord {
  /** Targets in the order considered: deployment id, why it was passed over (`null` = eligible), score. */
  targets: readonly { d: string; skip: string | null; score?: number }[];
  /**
   * Limits consulted: id, used and held before, amount, taken (refused: what it would have), and when it gives room back
   * (absent in records of older versions).
   */
  limits: readonly { l: string; u: number; h: number; a: number; t: number; ok: boolean; r?: number }[];
  /** Id of the limit that refused. */
  refusedBy: string | null;
  /** Output cap imposed under a hard limit, tokens; `null` = none. */
  imposedMaxOutputTokens: number | null;
  /** The route's rule that picked the targets, and what of the request made it hold; absent = none did. */
  rule?: { name: string; reason: string };
  /** Every primary was busy, so the backups went first; absent = no. */
  overflow?: true;
  /** Name of the deployment it was assigned to by a strategy that compares; absent = by none. */
  variant?: string;
  /** How long it waited for a place at a deployment that was full, milliseconds; absent = it did not. */
  queued?: number;
  /** Rank of the data's class; absent = public. */
  class?: number;
}

export type JournalRecord = BeginRecord | OutcomeRecord;

/** The journal has no room, or its disk does not write. Nothing was recorded: do not send what was to be recorded. */
export class JournalFullError extends Error {
  override readonly name = 'JournalFullError';
}

/**
 * Where records go. A `begin` survives `kill -9` once `append` returns, an `end` once the turn of the event loop is over; a
 * power cut loses at most 50 ms (`TOLLGATE_JOURNAL_SYNC=always` waits for the disk; only then is a promise returned).
 * @throws {JournalFullError} when the record cannot be written; the gateway then stops admitting.
 */
export interface Journal {
  /** @param json the record serialised, where the caller has it already: one serialisation serves journal and log. */
  append(record: JournalRecord, json?: string): void | Promise<void>;
}
