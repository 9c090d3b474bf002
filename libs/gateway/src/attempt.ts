/** One upstream call, as it is being made: filled by `dispatch` and `relay`, read by `settle`. */
import type { ReplyFacts, StreamFacts, UpstreamErrorKind } from '@tollgate/providers';
import type { Usage, UsageProvenance } from '@tollgate/pricing';
import type { Deployment } from './exchange.js';
import type { Gate } from './overload/gate.js';
import type { DeploymentLoad } from './routing/load.js';

export interface Attempt {
  /** 1 for the first. */
  number: number;
  deployment: Deployment;
  startedAtMs: number;
  startedMonotonicMs: number;
  endedMonotonicMs: number | null;
  headersMs: number | null;
  firstByteMs: number | null;
  status: number;
  errorKind: UpstreamErrorKind | null;
  upstreamRequestId: string | null;
  /** The most it may use; what the hold counts for it until its usage is known. */
  bound: { inputTokens: number; outputTokens: number };
  /**
   * What the upstream provably did not do: `true` while nothing was sent, and for error replies, which no vendor bills.
   */
  free: boolean;
  /** The connection broke before anything of a reply came: nobody knows whether the upstream even began. */
  lostEarly: boolean;
  /** What its deployment is counted by; `null` = nothing was sent. */
  load: DeploymentLoad | null;
  inFlight: boolean;
  /** Where it takes a place until it is over; `null` = nowhere, or not any more. */
  place: Gate | null;
  /** Live view of the reply, where there was one. */
  facts: ReplyFacts | StreamFacts | null;
  stream: boolean;
  /** The client left before the reply was complete, which was read to its end without it. */
  drained: boolean;
  /** Set by `settle`. */
  usage: Usage | null;
  provenance: UsageProvenance | null;
}
