/**
 * Stage 8: the reply on its way to the client. Bytes are forwarded as they come; a slow client slows the upstream down
 * (no more than one socket buffer is kept here), and a client that leaves stops it.
 */
import type { Endpoint } from './endpoints/endpoint.js';
import { GatewayError } from './errors.js';
import type { ReplySink } from './exchange.js';
import type { OpenReply } from './receive.js';
import type { CallFailure } from './upstream/call.js';

export type RelayResult =
  | { outcome: 'succeeded' }
  | { outcome: 'aborted' }
  /** Broken off after the commit point; the client was told inside the stream. */
  | { outcome: 'failed'; error: GatewayError; failure: CallFailure | null };

type StreamReply = Extract<OpenReply, { kind: 'stream' }>;

/** Sends a complete JSON reply. */
export function relayWhole(body: Buffer, headers: Record<string, string>, sink: ReplySink): RelayResult {
  if (sink.closed) return { outcome: 'aborted' };
  headers['content-type'] = 'application/json';
  headers['content-length'] = String(body.length);
  sink.start(200, headers);
  sink.end(body);
  return { outcome: 'succeeded' };
}

/**
 * Resolves when the stream is over, one way or another.
 * @param mostTokens what a hard limit holds for its output: a stream that goes on past it is cut. `null` = no such limit.
 */
export function relayStream(
  reply: StreamReply,
  headers: Record<string, string>,
  endpoint: Endpoint,
  requestId: string,
  sink: ReplySink,
  mostTokens: number | null = null,
): Promise<RelayResult> {
  headers['content-type'] = reply.contentType;
  headers['cache-control'] = 'no-cache';
  headers['x-accel-buffering'] = 'no';
  return new Promise((resolve) => {
    const { call, reader } = reply;
    let over = false;
    /** Its client reads slower than the upstream sends. */
    let stalled = false;
    // Between whole events only, which is what a translated stream is made of; another's bytes may stop in the middle.
    const keepAlive = reply.translated ? endpoint.keepAlive : undefined;
    let quiet: NodeJS.Timeout | undefined;

    const finish = (result: RelayResult) => {
      if (over) return;
      over = true;
      clearInterval(quiet);
      if (result.outcome === 'failed')
        sink.end(reader.fail?.(result.error) ?? endpoint.encodeStreamError(result.error, requestId));
      else if (result.outcome === 'succeeded') sink.end();
      resolve(result);
    };
    const forward = (bytes: Buffer | null) => {
      if (bytes === null || bytes.length === 0) return;
      quiet?.refresh();
      stalled = !sink.write(bytes);
      if (stalled) call.pause();
    };

    if (sink.closed) {
      call.abort('the client left');
      finish({ outcome: 'aborted' });
      return;
    }
    sink.start(200, headers);
    sink.onDrain(() => {
      stalled = false;
      call.resume();
    });
    forward(reply.first);
    if (keepAlive !== undefined)
      quiet = setInterval(() => stalled || sink.write(keepAlive.bytes), keepAlive.everyMs).unref();
    call.attach({
      onData(chunk) {
        if (over) return;
        forward(reader.push(chunk));
        if (mostTokens !== null && isPast(mostTokens, reader.facts.contentEvents)) {
          finish({ outcome: 'failed', error: pastBound(mostTokens), failure: null });
          call.abort('more output than was asked for');
          return;
        }
        const { error } = reader.facts;
        // A pass-through stream already carries the vendor's error event in the client's own dialect.
        if (error !== null && error.kind === 'malformed_reply') {
          // In this order: the abort is heard at once, and by then the client must have been told.
          finish({ outcome: 'failed', error: interrupted(), failure: null });
          call.abort('the stream cannot be understood');
        }
      },
      onEnd() {
        if (over) return;
        forward(reader.end());
        const { facts } = reader;
        if (facts.error !== null) {
          over = true;
          clearInterval(quiet);
          sink.end();
          resolve({ outcome: 'failed', error: interrupted(), failure: null });
        } else if (facts.terminated || facts.finishReason !== null) {
          finish({ outcome: 'succeeded' });
        } else {
          finish({ outcome: 'failed', error: interrupted(), failure: null });
        }
      },
      onFail(failure) {
        if (over) return;
        if (sink.closed || failure.kind === 'aborted') finish({ outcome: 'aborted' });
        else finish({ outcome: 'failed', error: brokenOff(failure), failure });
      },
    });
  });
}

/** An event has a token at least; a few may be empty. */
function isPast(mostTokens: number, contentEvents: number): boolean {
  return contentEvents > mostTokens + 32 && contentEvents > mostTokens * 1.1;
}

function pastBound(mostTokens: number): GatewayError {
  return new GatewayError(
    'output_bound_exceeded',
    `The upstream went on after the ${mostTokens} tokens it was asked for at most. The reply was cut, because a hard limit holds no more for it.`,
  );
}

function interrupted(): GatewayError {
  return new GatewayError(
    'stream_interrupted',
    'The upstream broke the reply off before it was complete. What was received is billed; send the request again for a whole reply.',
  );
}

function brokenOff(failure: CallFailure): GatewayError {
  if (failure.kind === 'total_timeout') {
    return new GatewayError('deadline_exceeded', 'The reply did not finish within its time limit and was broken off.', {
      internal: failure.detail,
    });
  }
  if (failure.kind === 'idle_timeout') {
    return new GatewayError('upstream_timeout', 'The upstream stopped sending in the middle of the reply.', {
      internal: failure.detail,
    });
  }
  return new GatewayError('stream_interrupted', interrupted().message, { internal: failure.detail });
}
