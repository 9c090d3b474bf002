/**
 * One upstream call, as undici's raw dispatch handler. The raw callbacks (header arrays, no wrapper object) are the
 * cheapest way through undici: 4 µs less per request than its newer handler interface, 15 × less than fetch.
 *
 * A call is **opened** once it is known how it begins: first body byte, complete reply, or failure. Until a sink is
 * attached, arriving bytes wait here (at most 64 KB, then the socket is paused), so a small JSON reply that arrives in
 * one packet never pauses anything.
 */
import type { Dispatcher } from 'undici';
import type { AttemptTimeouts } from '../exchange.js';
import type { Clock } from '@tollgate/state';
import type { Watchdog, Watched } from './watchdog.js';

export type CallFailureKind =
  | 'connect_failed'
  | 'connect_timeout'
  | 'first_byte_timeout'
  | 'idle_timeout'
  | 'total_timeout'
  | 'connection_lost'
  | 'aborted';

export interface CallFailure {
  kind: CallFailureKind;
  /** For the log; never for a client. */
  detail: string;
}

export interface BodySink {
  onData(chunk: Buffer): void;
  onEnd(): void;
  onFail(failure: CallFailure): void;
}

const pendingLimitBytes = 65_536;
const noop = () => undefined;

export class UpstreamCall implements Dispatcher.DispatchHandler, Watched {
  status = 0;
  failure: CallFailure | null = null;
  /** Milliseconds from the start of the call; `null` = never. */
  sentMs: number | null = null;
  headersMs: number | null = null;
  firstByteMs: number | null = null;
  readonly opened: Promise<void>;
  deadline: number;
  watchIndex = -1;

  private readonly startedAt: number;
  private readonly totalDeadline: number;
  private rawHeaders: readonly Buffer[] = [];
  private abortRequest: ((error?: Error) => void) | null = null;
  private resumeSocket: () => void = noop;
  private open: () => void = noop;
  private sink: BodySink | null = null;
  private pending: Buffer[] = [];
  /** Bytes that came and wait for a sink. */
  pendingBytes = 0;
  private paused = false;
  private ended = false;

  constructor(
    private readonly timeouts: AttemptTimeouts,
    /** Monotonic milliseconds at which the whole operation must be over. */
    operationDeadline: number,
    private readonly clock: Clock,
    private readonly watchdog: Watchdog,
  ) {
    this.startedAt = clock.monotonicMs();
    this.totalDeadline = Math.min(operationDeadline, this.startedAt + timeouts.totalMs);
    this.deadline = Math.min(this.totalDeadline, this.startedAt + timeouts.connectMs);
    this.opened = new Promise((resolve) => {
      this.open = resolve;
    });
    watchdog.watch(this);
  }

  /** The upstream has said all it had to say. */
  get complete(): boolean {
    return this.ended && this.failure === null;
  }

  /** Value of a response header by lower-case name. Headers are read where they lie; most are never looked at. */
  header(name: string): string | undefined {
    const raw = this.rawHeaders;
    for (let index = 0; index + 1 < raw.length; index += 2) {
      const key = raw[index];
      if (key !== undefined && key.length === name.length && key.toString('latin1').toLowerCase() === name) {
        return raw[index + 1]?.toString('latin1');
      }
    }
    return undefined;
  }

  /** All response headers, lower-case; the last of several wins. */
  headers(): Record<string, string> {
    const result: Record<string, string> = {};
    for (let index = 0; index + 1 < this.rawHeaders.length; index += 2) {
      const name = this.rawHeaders[index]?.toString('latin1').toLowerCase();
      if (name !== undefined) result[name] = this.rawHeaders[index + 1]?.toString('latin1') ?? '';
    }
    return result;
  }

  /** Takes what has arrived so far away from the waiting bytes, before a sink is attached. */
  takePending(): Buffer {
    const chunks = this.pending;
    this.pending = [];
    this.pendingBytes = 0;
    return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
  }

  /** Hands over everything that came so far and all that follows. Once per call. */
  attach(sink: BodySink): void {
    this.sink = sink;
    const waiting = this.pending;
    this.pending = [];
    this.pendingBytes = 0;
    for (const chunk of waiting) sink.onData(chunk);
    if (this.failure !== null) sink.onFail(this.failure);
    else if (this.ended) sink.onEnd();
    else this.resume();
  }

  /** Stops reading from the upstream; the bytes stay in the kernel and the upstream feels it. */
  pause(): void {
    this.paused = true;
  }

  resume(): void {
    if (!this.paused) return;
    this.paused = false;
    this.resumeSocket();
  }

  /** Closes the upstream connection. The sink hears `aborted`. */
  abort(detail: string): void {
    this.fail({ kind: 'aborted', detail });
  }

  onDeadline(): void {
    const timeouts = this.timeouts;
    if (this.clock.monotonicMs() >= this.totalDeadline) {
      this.fail({
        kind: 'total_timeout',
        detail: `not finished within ${timeouts.totalMs} ms or the caller's deadline`,
      });
    } else if (this.sentMs === null) {
      this.fail({ kind: 'connect_timeout', detail: `no connection within ${timeouts.connectMs} ms` });
    } else if (this.firstByteMs === null) {
      this.fail({ kind: 'first_byte_timeout', detail: `no first byte within ${timeouts.firstByteMs} ms` });
    } else if (this.paused) {
      // The client reads slowly, not the upstream: waiting is right, up to the total timeout.
      this.deadline = Math.min(this.totalDeadline, this.clock.monotonicMs() + timeouts.idleMs);
      this.watchdog.watch(this);
    } else {
      this.fail({ kind: 'idle_timeout', detail: `no data for ${timeouts.idleMs} ms` });
    }
  }

  onConnect(abort: (error?: Error) => void): void {
    if (this.failure !== null) {
      abort();
      return;
    }
    this.abortRequest = abort;
    this.sentMs = this.elapsed();
    this.deadline = Math.min(this.totalDeadline, this.startedAt + this.sentMs + this.timeouts.firstByteMs);
  }

  onHeaders(status: number, rawHeaders: Buffer[], resume: () => void): boolean {
    if (status < 200) return true;
    this.status = status;
    this.rawHeaders = rawHeaders;
    this.resumeSocket = resume;
    this.headersMs = this.elapsed();
    return true;
  }

  onData(chunk: Buffer): boolean {
    if (this.failure !== null) return true;
    const elapsed = this.elapsed();
    this.deadline = Math.min(this.totalDeadline, this.startedAt + elapsed + this.timeouts.idleMs);
    if (this.sink !== null) {
      this.sink.onData(chunk);
    } else {
      this.pending.push(chunk);
      this.pendingBytes += chunk.length;
      if (this.pendingBytes >= pendingLimitBytes) this.paused = true;
      if (this.firstByteMs === null) this.open();
    }
    this.firstByteMs ??= elapsed;
    return !this.paused;
  }

  onComplete(): void {
    this.ended = true;
    this.watchdog.release(this);
    if (this.sink !== null) this.sink.onEnd();
    else this.open();
  }

  onError(error: Error): void {
    const code = (error as NodeJS.ErrnoException).code ?? error.name;
    const connected = this.sentMs !== null;
    this.fail({ kind: connected ? 'connection_lost' : 'connect_failed', detail: `${code}: ${error.message}` });
  }

  private fail(failure: CallFailure): void {
    if (this.failure !== null || this.ended) return;
    this.failure = failure;
    this.watchdog.release(this);
    this.abortRequest?.(new Error(failure.detail));
    if (this.sink !== null) this.sink.onFail(failure);
    this.open();
  }

  private elapsed(): number {
    return this.clock.monotonicMs() - this.startedAt;
  }
}
