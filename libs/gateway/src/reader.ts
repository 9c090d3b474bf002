/** One way to read a reply whatever the upstream speaks: bytes in, bytes for the client out, facts on the side. */
import {
  MalformedReplyError,
  type EndpointTranslator,
  type HeaderReader,
  type ReplyFacts,
  type StreamFacts,
} from '@tollgate/providers';
import type { EncodeContext, Endpoint, StreamEncoder } from './endpoints/endpoint.js';
import type { GatewayError } from './errors.js';

export interface StreamReader {
  readonly facts: StreamFacts;
  push(chunk: Buffer): Buffer | null;
  end(): Buffer | null;
  /** The error event that ends a translated stream; absent = it does not depend on the stream. */
  fail?(error: GatewayError): Buffer;
}

export function openStreamReader(
  translator: EndpointTranslator,
  endpoint: Endpoint,
  context: EncodeContext,
): StreamReader {
  if (translator.kind === 'pass-through') return translator.openTap({ stripUsage: !context.includeUsage });
  const stream = translator.openStream();
  const encoder = endpoint.openEncoder(context);
  return {
    facts: stream.facts,
    push: (chunk) => encoder.encode(stream.push(chunk)),
    end: () => join(encoder.encode(stream.end()), encoder.end()),
    ...(encoder.fail === undefined ? {} : { fail: (error: GatewayError) => fail(encoder, error) }),
  };
}

function fail(encoder: StreamEncoder, error: GatewayError): Buffer {
  return encoder.fail?.(error) ?? Buffer.alloc(0);
}

/** @throws {MalformedReplyError} when a translated reply is not what its vendor documents, or a passed-on one is no JSON object. */
export function readWholeReply(
  translator: EndpointTranslator,
  endpoint: Endpoint,
  context: EncodeContext,
  body: Buffer,
  header: HeaderReader,
): { body: Buffer; facts: ReplyFacts } {
  if (translator.kind === 'pass-through') {
    const facts = translator.readReply(body);
    // A reply that tells nothing is rare, so only then is it worth a parse: half a body must not look like success.
    if (facts.usage === null && facts.finishReason === null && facts.responseModel === null) checkIsObject(body);
    return { body, facts };
  }
  const { reply, facts } = translator.readReply(body, header);
  return { body: endpoint.encodeReply(reply, context), facts };
}

function checkIsObject(body: Buffer): void {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    throw new MalformedReplyError('the reply is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new MalformedReplyError('the reply is not a JSON object');
  }
}

function join(a: Buffer | null, b: Buffer | null): Buffer | null {
  if (a === null || b === null) return a ?? b;
  return Buffer.concat([a, b]);
}
