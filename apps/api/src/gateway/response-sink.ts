import type { ServerResponse } from 'node:http';
import type { ReplySink } from '@tollgate/gateway';

/** What a stream may have waiting here for a client that reads slowly. More is asked for only when it has left. */
export const maxBufferedBytes = 262_144;

/** Replies that have not left this process yet. Not a Set, for the reason `Watchdog` gives. */
export class OpenReplies {
  private readonly open: ResponseSink[] = [];

  constructor(private readonly onGone: () => void) {}

  get count(): number {
    return this.open.length;
  }

  add(sink: ResponseSink): number {
    return this.open.push(sink) - 1;
  }

  remove(index: number): void {
    const last = this.open.pop();
    if (last !== undefined && index < this.open.length) {
      this.open[index] = last;
      last.index = index;
    }
    this.onGone();
  }

  buffered(): { sum: number; most: number } {
    let sum = 0;
    let most = 0;
    for (const { bufferedBytes } of this.open) {
      sum += bufferedBytes;
      most = Math.max(most, bufferedBytes);
    }
    return { sum, most };
  }
}

/** A reply on a node:http response. Backpressure and the client's leaving are the response's own events. */
export class ResponseSink implements ReplySink {
  closed = false;
  /** Among the open replies. */
  index: number;
  private behind = false;
  private ended = false;
  private closeListener: (() => void) | null = null;

  constructor(
    private readonly response: ServerResponse,
    replies: OpenReplies,
  ) {
    this.index = replies.add(this);
    response.on('close', () => {
      replies.remove(this.index);
      if (this.ended) return;
      this.closed = true;
      this.closeListener?.();
    });
    // A socket error is followed by `close`, which says all there is to say.
    response.on('error', noop);
  }

  get bufferedBytes(): number {
    return this.response.writableLength;
  }

  start(status: number, headers: Record<string, string>): void {
    if (!this.response.headersSent) this.response.writeHead(status, headers);
  }

  write(chunk: Buffer): boolean {
    if (this.closed) return true;
    // Whoever writes stops when told to; what comes all the same must not pile up.
    if (this.behind && this.response.writableLength > maxBufferedBytes) {
      this.response.destroy();
      return true;
    }
    this.behind = !this.response.write(chunk);
    return !this.behind;
  }

  end(chunk?: Buffer): void {
    this.ended = true;
    if (chunk === undefined) this.response.end();
    else this.response.end(chunk);
  }

  destroy(): void {
    this.ended = true;
    this.response.destroy();
  }

  onDrain(listener: () => void): void {
    this.response.on('drain', () => {
      this.behind = false;
      listener();
    });
  }

  onClose(listener: () => void): void {
    this.closeListener = listener;
    if (this.closed) listener();
  }
}

const noop = () => undefined;
