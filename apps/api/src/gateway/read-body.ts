/**
 * Reads a request body within bounds of size and time. What is refused here is refused before a byte of it is looked at:
 * a body too large, compressed, of another type, or too slow.
 */
import type { IncomingMessage } from 'node:http';
import { GatewayError, type Watchdog, type Watched } from '@tollgate/gateway';
import type { Clock } from '@tollgate/state';

/** A body that makes no progress for this long is given up. */
const idleMs = 10_000;
/** And one that comes slower than this after that: a byte now and then holds a connection for ever. */
const leastBytesPerMs = 16;

export function checkBodyHeaders(request: IncomingMessage, maxBytes: number): void {
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    throw new GatewayError(
      'unsupported_content_encoding',
      'Compressed request bodies are not accepted; send the JSON as it is.',
    );
  }
  if (!isJson(request.headers['content-type'])) {
    throw new GatewayError('unsupported_content_type', 'Send the body as `content-type: application/json`.');
  }
  const length = request.headers['content-length'];
  if (length !== undefined && Number(length) > maxBytes) throw tooLarge(maxBytes);
}

/**
 * RFC 9110 section 8.3.1: type and subtype are case-insensitive, parameters follow a semicolon, optional white space is
 * spaces and tabs. Anything that is not exactly that is refused rather than guessed at.
 */
export function isJson(contentType: string | undefined): boolean {
  if (contentType === 'application/json') return true;
  return contentType !== undefined && jsonType.test(contentType);
}

const jsonType = /^application\/json[ \t]*(?:;[ \t]*charset[ \t]*=[ \t]*"?utf-?8"?[ \t]*)?;?[ \t]*$/i;

/** @throws {GatewayError} 413, 408; rejects with `ClientGoneError` when the client left. */
export function readBody(
  request: IncomingMessage,
  maxBytes: number,
  watchdog: Watchdog,
  clock: Clock,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    new BodyReader(request, maxBytes, watchdog, clock, resolve, reject);
  });
}

/** One object instead of a handful of closures: this runs for every request. */
class BodyReader implements Watched {
  deadline: number;
  watchIndex = -1;
  private readonly chunks: Buffer[] = [];
  private size = 0;
  private readonly startedMs: number;
  private over = false;

  constructor(
    request: IncomingMessage,
    private readonly maxBytes: number,
    private readonly watchdog: Watchdog,
    private readonly clock: Clock,
    private readonly resolve: (body: Buffer) => void,
    private readonly reject: (error: Error) => void,
  ) {
    this.startedMs = clock.monotonicMs();
    this.deadline = this.startedMs + idleMs;
    watchdog.watch(this);
    request.on('data', (chunk: Buffer) => this.take(chunk));
    request.on('end', () => this.complete());
    request.on('close', () => {
      if (!this.over) this.fail(new ClientGoneError());
    });
    request.on('error', noop);
  }

  onDeadline(): void {
    this.fail(
      new GatewayError(
        'body_timeout',
        `The request body came too slowly: nothing for ${idleMs / 1000} s, or less than ${leastBytesPerMs} KB a second.`,
      ),
    );
  }

  private take(chunk: Buffer): void {
    if (this.over) return;
    this.size += chunk.length;
    if (this.size > this.maxBytes) {
      this.fail(tooLarge(this.maxBytes));
      return;
    }
    this.chunks.push(chunk);
    if (this.chunks.length === 1) return;
    const slowest = this.startedMs + idleMs + this.size / leastBytesPerMs;
    this.deadline = Math.min(this.clock.monotonicMs() + idleMs, slowest);
  }

  private complete(): void {
    if (this.over) return;
    this.over = true;
    this.watchdog.release(this);
    const [first] = this.chunks;
    this.resolve(this.chunks.length === 1 && first !== undefined ? first : Buffer.concat(this.chunks, this.size));
  }

  private fail(error: Error): void {
    if (this.over) return;
    this.over = true;
    this.watchdog.release(this);
    this.reject(error);
  }
}

/** `close` follows, and says all there is to say. */
const noop = () => undefined;

/** The client left before its request was complete; there is nobody to answer. */
export class ClientGoneError extends Error {
  override name = 'ClientGoneError';
}

function tooLarge(maxBytes: number): GatewayError {
  return new GatewayError(
    'body_too_large',
    `The request body is larger than ${maxBytes} bytes. Shorten the prompt, or ask an operator to raise TOLLGATE_MAX_BODY_BYTES.`,
  );
}
