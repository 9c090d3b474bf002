/** One way to read a reply whatever the upstream speaks: bytes in, bytes for the client out, facts on the side. */
import type { EndpointTranslator, ReplyFacts, StreamFacts } from '@tollgate/providers';
import type { EncodeContext, Endpoint } from './endpoints/endpoint.js';

export interface StreamReader {
  readonly facts: StreamFacts;
  push(chunk: Buffer): Buffer | null;
  end(): Buffer | null;
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
  };
}

/** @throws {MalformedReplyError} when a translated reply is not what its vendor documents. */
export function readWholeReply(
  translator: EndpointTranslator,
  endpoint: Endpoint,
  context: EncodeContext,
  body: Buffer,
): { body: Buffer; facts: ReplyFacts } {
  if (translator.kind === 'pass-through') return { body, facts: translator.readReply(body) };
  const { reply, facts } = translator.readReply(body);
  return { body: endpoint.encodeReply(reply, context), facts };
}

function join(a: Buffer | null, b: Buffer | null): Buffer | null {
  if (a === null || b === null) return a ?? b;
  return Buffer.concat([a, b]);
}
