/**
 * A client-facing operation of `/v1`. An endpoint knows its dialect: which fields the body has, where the facts are that
 * the gateway needs, and how hub values become the client's bytes. It knows nothing of providers.
 */
import type { Dialect, EndpointId } from '@tollgate/providers';
import type { FieldType, HubEvent, HubReply, HubRequest, TopLevelFields } from '@tollgate/wire';
import type { ParsedRequest } from '../exchange.js';
import type { GatewayError } from '../errors.js';

/** What the later stages need to know of a body. */
export interface BodyFacts {
  maxOutputTokens: number | null;
  choices: number;
  items: number;
  hidden: boolean;
  /** Where the dialect names the caller's own user elsewhere than in `user`. */
  endUser?: string;
}

export interface EncodeContext {
  requestId: string;
  /** The name the client asked for; the reply names the model that answered where known. */
  model: string;
  /** Unix seconds. */
  created: number;
  includeUsage: boolean;
  /** What is being answered. */
  request: ParsedRequest;
}

/** Makes the client's stream out of hub events. */
export interface StreamEncoder {
  encode(events: readonly HubEvent[]): Buffer | null;
  end(): Buffer | null;
  /** An error after the commit point, where it depends on what was sent before; absent = `encodeStreamError`. */
  fail?(error: GatewayError): Buffer;
}

export interface Endpoint {
  id: EndpointId;
  path: string;
  dialect: Dialect;
  /** Known top-level fields and the JSON types each may have; `null` is always allowed and means absent. */
  fields: Readonly<Record<string, readonly FieldType[]>>;
  required: readonly string[];
  canStream: boolean;
  /**
   * Reads what bounds and checks need. `json` is `null` for bodies that are only scanned.
   * @throws {GatewayError} 400 naming the parameter.
   */
  inspect(body: Buffer, fields: TopLevelFields, json: Record<string, unknown> | null): BodyFacts;
  toHub(request: ParsedRequest, imposedMaxOutputTokens: number | null): HubRequest;
  encodeReply(reply: HubReply, context: EncodeContext): Buffer;
  openEncoder(context: EncodeContext): StreamEncoder;
  /** The event that ends a stream which has already begun, in the client's dialect. */
  encodeStreamError(error: GatewayError, requestId: string): Buffer;
  /** Headers of the dialect's own that an upstream of the same dialect gets as the client sent them; lower-case. */
  dialectHeaders?: readonly string[];
  /** Replies may be kept and continued by their id. */
  storable?: true;
  /** Sent into a translated stream while nothing else comes. */
  keepAlive?: { everyMs: number; bytes: Buffer };
  /** The answer where no target of the route serves this endpoint; absent = such requests are refused. */
  estimate?(request: ParsedRequest): Buffer;
}
