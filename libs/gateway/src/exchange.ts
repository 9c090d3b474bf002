/** Values handed from one stage to the next. Each is made by one stage and read by the later ones; none is a bag. */
import type { EndpointId, Provider, RawRequest, Target } from '@tollgate/providers';
import type { LimitCheck, LimitState } from '@tollgate/state';
import type { TopLevelFields } from '@tollgate/wire';
import type { Price } from '@tollgate/pricing';
import type { KeyAccess } from './key-access.js';
import type { RouteRule } from './routing/rules.js';

/** The request line and what a stage may need of the headers; the host makes it from whatever it serves with. */
export interface RequestHead {
  /** Value of a header by its lower-case name; several values are joined as node does. */
  header(name: string): string | undefined;
  clientIp: string | null;
  /** UUID v7; the public id is `req_` + its hex digits. */
  operationId: string;
  requestId: string;
  startedAtMs: number;
  /** Monotonic milliseconds at the start. */
  startedMonotonicMs: number;
}

/** Where a reply goes: an HTTP response, or a batch item's result. All calls happen in order, from one operation. */
export interface ReplySink {
  /** Sends status and headers; nothing can be retried from here on. */
  start(status: number, headers: Record<string, string>): void;
  /** @returns false when the caller should wait for `onDrain`. */
  write(chunk: Buffer): boolean;
  end(chunk?: Buffer): void;
  /** Breaks the connection off without a proper end. */
  destroy(): void;
  /** One listener at a time. */
  onDrain(listener: () => void): void;
  /** The client left before `end`. One listener; called at once if it is already gone. */
  onClose(listener: () => void): void;
  readonly closed: boolean;
}

/** Who is calling. */
export interface Principal {
  organization: OrganizationFacts;
  projectId: string;
  projectSlug: string;
  /** `null` for callers without a key (a signed token); key limits then do not apply. */
  apiKeyId: string | null;
  /** Which secret of the key was sent; keys have several while they are rotated. */
  apiKeySecretId: string | null;
  /** Scopes; `null` = all the project may do. */
  access: KeyAccess | null;
  /** Named by a signed token, and then what the client says of itself does not count; `null` = the client says. */
  endUser: string | null;
  /** Limits that concern this caller, prepared once per configuration revision. */
  limits: readonly CompiledLimit[];
}

export interface OrganizationFacts {
  id: string;
  slug: string;
  timeZone: string;
  state: 'active' | 'suspended' | 'closed';
  /** When counters cannot be reached. Hard budgets always refuse. */
  onLimitStoreFailure: 'strict' | 'local-share' | 'open';
  /** Replies of `/v1/responses` are kept, so that they can be fetched and continued; absent = they are not. */
  storeResponses?: boolean;
  /** Profiles of its end users: attributes by name; absent = no plan asks for them. */
  endUsers?: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

/** A body that was understood as far as the gateway needs to. */
export interface ParsedRequest {
  endpoint: EndpointId;
  body: Buffer;
  fields: TopLevelFields;
  /** The whole body parsed; `null` for large ones, which are only scanned. */
  json: Record<string, unknown> | null;
  model: string;
  stream: boolean;
  clientWantsUsage: boolean;
  /** The client's own output cap per choice in tokens; `null` = none given. */
  maxOutputTokens: number | null;
  /** Choices asked for. */
  choices: number;
  /** Messages and tools together, or inputs of an embedding; an upper bound for large bodies. */
  items: number;
  /** The body refers to something it does not contain (remote image, file, hosted tool): its input size is unknown. */
  hidden: boolean;
  /** Rank of the class of data it carries (`data-class.ts`); 0 = public. */
  dataClass: number;
  endUser: string | null;
  tags: Readonly<Record<string, string>> | null;
  /** Present where the reply will be kept or continues a kept one. */
  kept?: { store: boolean; previousResponseId: string | null };
  /** What the client said about parameters the upstream cannot express; `null` = nothing, the route decides. */
  dropParams: boolean | null;
}

export interface Deployment {
  id: string;
  name: string;
  /** `null` = the platform's. */
  organizationId: string | null;
  provider: Provider;
  /** `https://host:port` without a path. */
  origin: string;
  /** Path below which the provider's paths lie, without a trailing slash; may be empty. */
  basePath: string;
  /** An organization gave the URL: it may lead to public addresses only, and to what the operator allows. */
  publicOnly: boolean;
  target: Target;
  /** Decrypted; a value that prints as `[secret]`. */
  credential: { reveal(): Readonly<Record<string, string>> };
  price: Price | null;
  priceVersionId: string | null;
  /** Tokens; `null` = unknown. */
  contextWindow: number | null;
  timeouts: AttemptTimeouts;
  state: 'hot' | 'warming' | 'cold' | 'draining' | 'disabled';
  /** Rank of the most protected data class it may receive (`data-class.ts`). */
  clearance: number;
  /** Between two health probes, milliseconds; 0 = none, `null` = as the provider has it. Read by the host. */
  probeIntervalMs: number | null;
  limits: readonly CompiledLimit[];
  /** Absent = as many as come. */
  capacity?: Capacity;
}

/** How much a deployment is asked to do at once, by one process. */
export interface Capacity {
  /** Requests under way to it at most. */
  maxInFlight: number;
  /** Learns below `maxInFlight` how many it takes, from how long its first bytes need. */
  adaptive: boolean;
  /** Requests that may wait for a place; 0 = none. */
  queue: number;
  maxWaitMs: number;
}

export interface AttemptTimeouts {
  connectMs: number;
  /** From sending the request to the first byte of the reply's body. */
  firstByteMs: number;
  /** Between two chunks. */
  idleMs: number;
  totalMs: number;
}

/** From which load on a primary is asked after the backups; `null` = this does not count. */
export interface Overflow {
  /** Requests in flight of this process to one target. */
  inFlight: number | null;
  /** Requests that wait in the target's engine, as it says itself. */
  queue: number | null;
  /** Milliseconds to the first byte of a stream from one target, as this process has seen of late. */
  firstTokenMs: number | null;
}

/** What a target must be like to stand in for a route's first choice. */
export interface Failover {
  /** The most one attempt there may cost, at its bound, nano-USD; `null` = any price, also none. */
  maxCostNano: number | null;
  /** It can do what the request asks for, as far as the first choice can. */
  sameCapability: boolean;
  /** It is cleared for as protected data as the first choice, whatever this request's data is. */
  sameDataClass: boolean;
}

/** What becomes of requests whose target's engine says that it has not loaded the model. */
export interface Wake {
  /**
   * `needed`: asked after the hot ones of its tier, and woken then. `elsewhere`: as that, but hot backups serve meanwhile,
   * and the target that would have been first is woken beside the request. `wait`: the strategy's order stands; the target
   * is woken and waited for. `never`: nobody is woken; what does not load by itself is passed over.
   */
  policy: 'needed' | 'elsewhere' | 'wait' | 'never';
  /** How long a request waits for one target. */
  maxWaitMs: number;
}

export interface RouteTarget {
  deployment: Deployment;
  weight: number;
  tier: 'primary' | 'backup';
}

export interface Route {
  id: string;
  /** The name clients send. */
  model: string;
  strategy: string;
  targets: readonly RouteTarget[];
  /** Tokens per choice; imposed only under a hard token or spend limit. */
  defaultMaxOutputTokens: number;
  /** Parameters the upstream cannot express are left out and named, where the client does not say otherwise. */
  dropParams: boolean;
  /** Absent = backups are asked only when no primary is left. */
  overflow?: Overflow;
  /** Absent = whoever can answer. */
  failover?: Failover;
  /** Absent = `defaultWake`. */
  wake?: Wake;
  /** In order; absent = none. */
  rules?: readonly RouteRule[];
  /** Rank of the class everything sent to it has at least; 0 = public. */
  dataClass: number;
  configRevision: number;
  createdAtMs: number;
}

export type LimitDimension = 'requests' | 'input_tokens' | 'output_tokens' | 'total_tokens' | 'concurrency' | 'spend';

export type LimitSubjectType =
  'global' | 'organization' | 'project' | 'api_key' | 'end_user' | 'model' | 'endpoint' | 'ip' | 'deployment';

export interface LimitSubject {
  type: LimitSubjectType;
  /** `null` for global; for other types it means each subject on its own. */
  id: string | null;
}

/** A limit as configured, with everything computed that does not depend on the request. */
export interface CompiledLimit {
  id: string;
  dimension: LimitDimension;
  subject: LimitSubject;
  on: LimitSubject | null;
  window: 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month' | 'none';
  algorithm: 'token_bucket' | 'leaky_bucket' | 'sliding_window' | 'calendar' | 'concurrency';
  /** Counter units: requests, tokens, or nano-USD. */
  amount: number;
  burst: number;
  /** Leaky bucket: the longest a request waits for its turn. 0 for the others. */
  maxWaitMs: number;
  /** Raises a calendar limit in one period: topped up, or carried over from the period before. Absent = not raised. */
  raised?: { periodStartMs: number; amount: number };
  hard: boolean;
  slot: 'organization' | 'platform';
  /** IANA zone of calendar periods. */
  timeZone: string;
  /** What it counts for whom: a plan's limit does not hold where another limit of the same key was found before it. */
  countsLike?: string;
  /** From a plan: attributes the end user must have; empty = it always holds. Absent = not from a plan. */
  planned?: { readonly when: ReadonlyMap<string, ReadonlySet<string>> };
}

/** A limit that concerns one request, and the counter it uses. */
export interface ApplicableLimit {
  limit: CompiledLimit;
  counter: string;
  /** What a request like this one took last. */
  lastCheck?: LimitCheck;
}

/** All limits of one operation, taken. */
export interface Admission {
  operationId: string;
  organizationId: string;
  admittedAtMs: number;
  limits: readonly CompiledLimit[];
  checks: readonly LimitCheck[];
  states: readonly LimitState[];
  /** Output cap imposed because a hard limit needs one; `null` = none. */
  imposedMaxOutputTokens: number | null;
  /** Leaky buckets: how long until its turn comes. Nearly always 0. */
  waitMs: number;
  /** The client's own bound for this request, nano-USD; `null` = none. */
  ownBudgetNano: number | null;
  /** Taken from this replica's share, because the shared counters cannot be reached. */
  local: boolean;
  /** Nothing was taken because the counters cannot be reached and policy says to go on. */
  uncounted: boolean;
}

export type { RawRequest };
