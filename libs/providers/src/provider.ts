/**
 * What a provider folder exports. This file is the wall between "how a vendor talks" and everything else.
 *
 * A provider is **pure**: it opens no sockets, reads no clock and no configuration. The gateway gives it bytes and gets
 * bytes or hub values back, so every provider spec is a recording in and an expectation out. Credentials follow the
 * same rule: `sign` is a function of request, secret and time; where a token has to be fetched first, the provider says
 * what to ask (`tokenRequest`) and how to read the answer (`readToken`), and the gateway fetches and caches it.
 *
 * There are two ways to serve an endpoint:
 *
 * - **pass-through**: the upstream speaks the client's own dialect. Bytes are forwarded as they came; the provider only
 *   says which few bytes to change and reads the facts (usage, finish reason) out of what flows by.
 * - **hub**: the upstream speaks another dialect. The request arrives as a hub value, the reply leaves as hub values,
 *   and the client's dialect is none of the provider's business. Adapters therefore grow with the number of providers,
 *   not with clients × providers.
 */
import type { EngineMetrics } from './engine-metrics.js';
import type { EngineStates } from './engine-state.js';
import type { HubEvent, HubReply, HubRequest, TopLevelFields } from '@tollgate/wire';
import type { Usage } from '@tollgate/pricing';

/** A client-facing operation. One file per id in `libs/gateway/src/endpoints`. */
export type EndpointId =
  'chat-completions' | 'completions' | 'embeddings' | 'messages' | 'messages-count-tokens' | 'responses';

/** A wire schema. The client's and the upstream's may differ; where they are equal nothing is translated. */
export type Dialect =
  | 'openai-chat'
  | 'openai-completions'
  | 'openai-embeddings'
  | 'openai-responses'
  | 'anthropic-messages'
  | 'gemini-generate'
  | 'bedrock-converse'
  | 'ollama-chat'
  | 'ollama-embed'
  | 'tgi-generate';

/** How a streamed reply is cut into events. */
export type Framing = 'sse' | 'ndjson' | 'aws-eventstream' | 'json';

/**
 * How to get usage from a stream. `request`: ask with `stream_options.include_usage` (and strip it again when the client
 * did not ask). `always`: it comes anyway. `never`: asking is an error or has no effect; usage is estimated.
 */
export type StreamUsage = 'request' | 'always' | 'never';

/**
 * What a provider can do on an endpoint, as shown in the generated matrix and held by that provider's tests. `stream`:
 * replies as they are made. `structured-output`: a JSON Schema is enforced. `reasoning`: thinking comes back and can be
 * sent again. `usage`: disjoint token classes that add up to the vendor's total.
 */
export type Capability = 'stream' | 'tools' | 'structured-output' | 'image-input' | 'reasoning' | 'usage';

/** What an upstream said in its headers of how much more it will take. `null` = not said. */
export interface UpstreamRateLimit {
  dimension: 'requests' | 'tokens' | 'input_tokens' | 'output_tokens';
  limit: number | null;
  remaining: number | null;
  /** Milliseconds until the limit is whole again. */
  resetMs: number | null;
}

export interface ProviderManifest {
  /** Stable id used in configuration, usage events and telemetry (`gen_ai.provider.name`). Kebab-case. */
  id: string;
  /** Name shown to people. */
  label: string;
  /**
   * Used where a deployment names no base URL; absent where there is no sensible default. No trailing slash. Where it
   * depends on a provider option (a region), the option's name stands in braces: `https://x.{region}.example.com`.
   */
  defaultBaseUrl?: string;
  /** Environment variable that, present at first start, sets this vendor up as deployments. */
  apiKeyVariable?: string;
  /** Upstream models set up then: the name clients send equals the vendor's model name. */
  starterModels?: readonly string[];
  /** JSON Schema (draft 2020-12) of the credential, rendered as a form by the portal. Secret fields have `writeOnly`. */
  credentialSchema: Readonly<Record<string, unknown>>;
  /** JSON Schema of a deployment's provider options (region, API version …). */
  optionsSchema: Readonly<Record<string, unknown>>;
  framing: Framing;
  streamUsage: StreamUsage;
  /** Provider ids in the price catalogue that describe this provider's models, in order of trust. */
  priceCatalogue: readonly string[];
  /**
   * Path, below the base URL, of a cheap authenticated GET that proves URL and credential (usually a model list); a whole
   * URL, options in braces as above, where the vendor keeps its list on another host.
   */
  probePath: string;
  /**
   * Path from the root of the server, whatever path the base URL has, of a free GET without a credential that answers
   * 200 while the server can serve. Absent where there is none (all hosted vendors): then `probePath` has to do.
   */
  healthPath?: string;
  /** Per endpoint; an endpoint that is absent is not served. */
  capabilities: Readonly<Partial<Record<EndpointId, readonly Capability[]>>>;
}

/** What translation needs to know of the deployment it translates for. */
export interface Target {
  /** The model's name at the vendor; replaces the name the client sent. */
  upstreamModel: string;
  streamUsage: StreamUsage;
  /** Provider options of the deployment, valid against `optionsSchema`. */
  options: Readonly<Record<string, unknown>>;
}

/**
 * A client request whose dialect the upstream shares. Byte offsets, not objects: the body is spliced, never rebuilt, so
 * unknown fields and number spellings survive.
 */
export interface RawRequest {
  endpoint: EndpointId;
  /** The body exactly as it came. Not to be modified in place. */
  body: Buffer;
  /** Byte ranges of the top-level members of `body`. */
  fields: TopLevelFields;
  stream: boolean;
  /** The client itself asked for usage in the stream. */
  clientWantsUsage: boolean;
  /** Leave out what the upstream cannot do and list it, instead of refusing the request; absent = refuse. */
  dropUnsupported?: boolean;
  /**
   * An output cap the gateway imposes because a hard limit needs one and the client gave none; undefined = leave the
   * request alone. In tokens, per choice.
   */
  imposedMaxOutputTokens?: number;
  /** Headers of the client's that belong to its dialect (`anthropic-version`), lower-case names; absent where there are none. */
  dialectHeaders?: Readonly<Record<string, string>>;
}

/** A request as it goes out. `path` is appended to the deployment's base URL; header names are lower-case. */
export interface UpstreamRequest {
  method: 'GET' | 'POST';
  path: string;
  headers: Record<string, string>;
  /** Several parts are written one after the other (a spliced body is not copied together). `null` = no body. */
  body: Buffer | readonly Buffer[] | null;
  /** Request parameters this upstream cannot express and that were left out, as dotted paths; named to the client. */
  dropped?: readonly string[];
}

/** What is known of a reply once it has been read. */
export interface ReplyFacts {
  /** `null` when the vendor did not say, or said something that cannot be true (negative, fractional, too large). */
  usage: Usage | null;
  /** The usage object was present but unusable; the caller quarantines and alerts instead of billing it. */
  usageRejected: boolean;
  /** In the client dialect's vocabulary. */
  finishReason: string | null;
  /** As the vendor spelled it. */
  nativeFinishReason: string | null;
  responseModel: string | null;
  /** The processing tier the vendor says it used, which may have a price of its own; `null` where it did not say. */
  serviceTier: string | null;
}

/** Facts of a streamed reply, updated as bytes flow by; read after `end()` or at any moment of an abort. */
export interface StreamFacts extends ReplyFacts {
  /** The dialect's terminal event was seen (`[DONE]`, `message_stop` …): the reply is complete. */
  terminated: boolean;
  /** Content-bearing events seen so far. */
  contentEvents: number;
  /** Bytes of model output seen so far (text, reasoning and tool arguments), or a close estimate of them. */
  contentBytes: number;
  /** An error the vendor reported inside the stream. */
  error: UpstreamError | null;
}

/** Watches a stream of the client's own dialect go by. */
export interface StreamTap {
  readonly facts: StreamFacts;
  /**
   * Takes bytes as they came and returns what to forward now: the very same buffer when nothing is removed, a
   * sub-range or a joined buffer where an event was held back or dropped, `null` when there is nothing to forward yet.
   */
  push(chunk: Buffer): Buffer | null;
  /** The upstream closed. Returns held-back bytes. */
  end(): Buffer | null;
}

export interface PassThrough {
  kind: 'pass-through';
  dialect: Dialect;
  /** @throws {UnsupportedParameterError} as a hub translator does, for members this vendor is known to refuse. */
  buildRequest(request: RawRequest, target: Target): UpstreamRequest;
  /** Reads the facts of a complete JSON reply, whose bytes go to the client unchanged. Never throws. */
  readReply(body: Buffer): ReplyFacts;
  openTap(options: { stripUsage: boolean }): StreamTap;
}

/** `undefined` = the reply had no such header. */
export type HeaderReader = (name: string) => string | undefined;

/** Turns an upstream stream into hub events. Never throws on bad bytes: it yields an `error` event and stops. */
export interface HubStream {
  readonly facts: StreamFacts;
  push(chunk: Buffer): readonly HubEvent[];
  end(): readonly HubEvent[];
}

export interface HubTranslator {
  kind: 'hub';
  dialect: Dialect;
  /**
   * Whether the upstream fetches this URL of an image or a file itself; where it does not, the gateway fetches it and the
   * request arrives with the bytes. Absent = it takes every URL.
   */
  takesUrl?(url: string, kind: 'image' | 'file'): boolean;
  /** @throws {UnsupportedParameterError} when the upstream cannot do what is asked and dropping it was not allowed. */
  buildRequest(request: HubRequest, target: Target): UpstreamRequest;
  /**
   * @param header the reply's headers by lower-case name, for the few facts a vendor says nowhere else.
   * @throws {MalformedReplyError} when the body is not what the vendor documents.
   */
  readReply(body: Buffer, header?: HeaderReader): { reply: HubReply; facts: ReplyFacts };
  openStream(): HubStream;
}

export type EndpointTranslator = PassThrough | HubTranslator;

/** Why an upstream call failed, in words that decide what to do next. */
export type UpstreamErrorKind =
  | 'connection'
  | 'timeout'
  | 'rate_limited'
  | 'overloaded'
  | 'server_error'
  | 'quota_exhausted'
  | 'authentication'
  | 'permission'
  | 'model_not_found'
  | 'invalid_request'
  | 'context_length'
  | 'content_filter'
  | 'malformed_reply';

export interface UpstreamError {
  kind: UpstreamErrorKind;
  /** HTTP status of the upstream, 0 where there was none. */
  status: number;
  /** The vendor's own words, shown to the caller only where the caller caused the error (4xx about the request). */
  message: string;
  /** Vendor code and offending parameter, where given. */
  code: string | null;
  param: string | null;
  /** Another target may succeed: connection, timeout, 408, 429 and 5xx. */
  retryable: boolean;
  /** What the vendor asked us to wait, in milliseconds; `null` where it did not say. */
  retryAfterMs: number | null;
}

/** A decrypted credential: flat strings as `credentialSchema` describes them (`apiKey`, …). */
export type Credential = Readonly<Record<string, string>>;

export interface Provider {
  manifest: ProviderManifest;
  endpoints: Partial<Record<EndpointId, EndpointTranslator>>;
  /**
   * Which translator serves this request; by default `endpoints[endpoint]`. Present where one client endpoint may need
   * another upstream endpoint (an OpenAI chat request that only `/v1/responses` can serve, an engine with two APIs).
   * `model` is the target's upstream model and `options` its provider options; which members the request has
   * (`fields.names`) is all of the request a choice may depend on.
   */
  chooseUpstream?(
    endpoint: EndpointId,
    request: { model: string; fields: TopLevelFields; options: Readonly<Record<string, unknown>> },
  ): EndpointTranslator | undefined;
  /**
   * The template that takes the place of `manifest.defaultBaseUrl` with these options, where an option decides more than a
   * name in it (Vertex AI's `global` has another host). Filled like it.
   */
  baseUrlTemplate?(options: Readonly<Record<string, unknown>>): string;
  /** Adds authentication. Pure: the same request, credential and time give the same headers. */
  sign(request: UpstreamRequest, credential: Credential, context: SignContext): UpstreamRequest;
  /**
   * How to get a short-lived token for this credential, where signing needs one: a request to `url`, which is whole (`path`
   * is not read). `null` = this credential signs by itself. The gateway fetches the token with its own time limits, keeps it
   * per credential and renews it ahead of its end; a refusal (non-2xx) goes through `readError`.
   * @throws {InvalidCredentialError} when the credential is not what `credentialSchema` describes.
   */
  tokenRequest?(credential: Credential, nowMs: number): (UpstreamRequest & { url: string }) | null;
  /** Reads the answer to `tokenRequest`. @throws {MalformedReplyError} */
  readToken?(body: Buffer): { token: string; expiresInMs: number };
  /** Classifies a non-2xx reply. `body` is at most the first 64 KB. Never throws. */
  readError(status: number, headers: Readonly<Record<string, string>>, body: Buffer): UpstreamError;
  /**
   * The models an answer to `probePath` lists, as the vendor names them in requests; absent where the probe lists none.
   * @throws {MalformedReplyError}
   */
  readModels?(body: Buffer): readonly string[];
  /** What the engine says of its queue and cache; absent for hosted vendors and engines that say nothing. */
  readonly engineMetrics?: EngineMetrics;
  /** In place of `engineMetrics`, where an option decides; `undefined` = as without. */
  engineMetricsFor?(options: Readonly<Record<string, unknown>>): EngineMetrics | undefined;
  /** Whether the engine has the model loaded, and how to have it loaded; absent = it always has, as far as anybody can tell. */
  readonly engineStates?: EngineStates;
  /** Rate-limit headers of any reply, lower-case names; absent where the vendor sends none. Never throws. */
  readRateLimits?(headers: Readonly<Record<string, string>>, nowMs: number): readonly UpstreamRateLimit[];
}

export interface SignContext {
  /** Origin and base path the request will be sent to, for schemes that sign them. */
  baseUrl: string;
  nowMs: number;
  /** Provider options of the deployment, for schemes that sign a region; absent where nothing was configured. */
  options?: Readonly<Record<string, unknown>>;
  /** The result of `readToken`, where `tokenRequest` asked for one. */
  token?: string;
}
