/** How a reply begins: as an error, as a whole, or as a stream with its first bytes. */
import {
  MalformedReplyError,
  type EndpointTranslator,
  type StreamFacts,
  type UpstreamError,
} from '@tollgate/providers';
import type { Attempt } from './attempt.js';
import type { DispatchInput } from './dispatch.js';
import { openStreamReader, readWholeReply, type StreamReader } from './reader.js';
import type { UpstreamCall } from './upstream/call.js';
import { collectBody } from './upstream/collect.js';
import { errorOfFailure } from './upstream-errors.js';

/** A reply that has begun. */
export type OpenReply =
  | { kind: 'whole'; attempt: Attempt; body: Buffer; dropped: readonly string[] }
  | {
      kind: 'stream';
      attempt: Attempt;
      call: UpstreamCall;
      reader: StreamReader;
      /** Bytes for the client out of what has arrived so far. */
      first: Buffer | null;
      contentType: string;
      /** The client's bytes are made here, event by event. */
      translated: boolean;
      dropped: readonly string[];
    };

export interface FailedAttempt {
  error: UpstreamError;
  /** What went wrong in our own words, for the log; absent = the upstream answered, and its words may quote the request. */
  detail?: string;
}

export type AttemptResult = { reply: OpenReply } | FailedAttempt;

export function receive(
  call: UpstreamCall,
  translator: EndpointTranslator,
  attempt: Attempt,
  input: DispatchInput,
  dropped: readonly string[],
): AttemptResult | Promise<AttemptResult> {
  if (call.failure !== null) {
    attempt.free = call.sentMs === null;
    attempt.lostEarly = call.failure.kind === 'connection_lost' && call.status === 0;
    return { error: errorOfFailure(call.failure), detail: call.failure.detail };
  }
  if (call.status < 200 || call.status >= 300) return receiveError(call, attempt);
  const encoding = call.header('content-encoding');
  if (encoding !== undefined && encoding !== 'identity') {
    call.abort('compressed reply');
    return malformed(call, `a ${encoding} reply to a request that accepts none`);
  }
  return input.request.stream
    ? receiveStream(call, translator, attempt, input, dropped)
    : receiveWhole(call, translator, attempt, input, dropped);
}

async function receiveError(call: UpstreamCall, attempt: Attempt): Promise<AttemptResult> {
  attempt.free = true;
  const { body } = await collectBody(call, errorBodyBytes);
  return { error: attempt.deployment.provider.readError(call.status, call.headers(), body) };
}

/** Vendors' errors are small; what is longer is cut. */
const errorBodyBytes = 65_536;
/** Above this a reply is not an answer but a fault. */
const replyLimitBytes = 67_108_864;

async function receiveWhole(
  call: UpstreamCall,
  translator: EndpointTranslator,
  attempt: Attempt,
  input: DispatchInput,
  dropped: readonly string[],
): Promise<AttemptResult> {
  const collecting = collectBody(call, replyLimitBytes);
  const collected = collecting instanceof Promise ? await collecting : collecting;
  attempt.drained = input.sink.closed;
  if (collected.failure !== null) return { error: errorOfFailure(collected.failure), detail: collected.failure.detail };
  if (collected.truncated) return malformed(call, `more than ${replyLimitBytes} bytes`);
  try {
    const header = (name: string) => call.header(name);
    const { body, facts } = readWholeReply(translator, input.endpoint, input.encode, collected.body, header);
    attempt.facts = facts;
    return { reply: { kind: 'whole', attempt, body, dropped } };
  } catch (error) {
    if (!(error instanceof MalformedReplyError)) throw error;
    return malformed(call, error.message);
  }
}

function receiveStream(
  call: UpstreamCall,
  translator: EndpointTranslator,
  attempt: Attempt,
  input: DispatchInput,
  dropped: readonly string[],
): AttemptResult {
  const pending = call.takePending();
  const odd = whyNoStream(pending, call.complete, translator.dialect);
  if (odd !== null) return noStream(call, odd);
  const reader = openStreamReader(translator, input.endpoint, input.encode);
  attempt.facts = reader.facts;
  const first = reader.push(pending);
  // An error as the first event is an error reply with the wrong status: another target may still serve.
  const { error } = reader.facts;
  if (error !== null && reader.facts.contentEvents === 0) {
    // A vendor that reports its own failure bills nothing; one that talks nonsense may have worked before.
    attempt.free = error.kind !== 'malformed_reply';
    call.abort('error as the first event');
    return { error };
  }
  if (call.complete && error === null && isSilent(reader.facts)) {
    const whole = readWhole(pending, translator, input);
    if (isSilent(whole)) {
      call.abort('a reply without a word');
      return whole.error === null ? malformed(call, 'a reply that ends without a word') : { error: whole.error };
    }
  }
  const translated = translator.kind === 'hub';
  const contentType = (translated ? undefined : call.header('content-type')) ?? eventStream;
  return { reply: { kind: 'stream', attempt, call, reader, first, contentType, translated, dropped } };
}

/**
 * What came instead of a stream; `null` = nothing speaks against it. Judged by the first byte, as servers and proxies send
 * right bodies under wrong types. A line of an event stream begins with a field's name or a colon (a byte order mark may
 * stand before it), a line of Ollama's with an object, a frame of AWS with a length below 32 MB.
 */
function whyNoStream(pending: Buffer, complete: boolean, dialect: string): string | null {
  if (pending.length === 0) return complete ? 'an empty reply to a request for a stream' : null;
  if (dialect === 'bedrock-converse') return (pending[0] ?? 0) < 2 ? null : 'something that is no stream of AWS';
  const first = pending.find((byte) => byte !== 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d);
  if (first === undefined) return null;
  if (first === 0x3c) return 'a web page';
  if (dialect === 'ollama-chat') return first === 0x7b ? null : 'something that is no object a line';
  const isLetter = (first >= 0x41 && first <= 0x5a) || (first >= 0x61 && first <= 0x7a);
  return isLetter || first === 0x3a || first === 0xef ? null : 'a whole reply to a request for a stream';
}

function noStream(call: UpstreamCall, detail: string): FailedAttempt {
  call.abort(detail);
  return malformed(call, detail);
}

function isSilent({ contentEvents, terminated, finishReason }: StreamFacts): boolean {
  return contentEvents === 0 && !terminated && finishReason === null;
}

/** What all there will be says, its last line included; by a reader of its own, as one is ended once. */
function readWhole(pending: Buffer, translator: EndpointTranslator, input: DispatchInput): StreamFacts {
  const reader = openStreamReader(translator, input.endpoint, input.encode);
  reader.push(pending);
  reader.end();
  return reader.facts;
}

const eventStream = 'text/event-stream; charset=utf-8';

function malformed(call: UpstreamCall, detail: string): FailedAttempt {
  return {
    error: {
      kind: 'malformed_reply',
      status: call.status,
      message: detail,
      code: null,
      param: null,
      retryable: false,
      retryAfterMs: null,
    },
    detail,
  };
}
