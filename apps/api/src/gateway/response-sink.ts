import type { ServerResponse } from 'node:http';
import type { ReplySink } from '@tollgate/gateway';

/** A reply on a node:http response. Backpressure and the client's leaving are the response's own events. */
export class ResponseSink implements ReplySink {
  closed = false;
  private ended = false;
  private closeListener: (() => void) | null = null;

  constructor(private readonly response: ServerResponse) {
    response.on('close', () => {
      if (this.ended) return;
      this.closed = true;
      this.closeListener?.();
    });
    // A socket error is followed by `close`, which says all there is to say.
    response.on('error', noop);
  }

  start(status: number, headers: Record<string, string>): void {
    if (!this.response.headersSent) this.response.writeHead(status, headers);
  }

  write(chunk: Buffer): boolean {
    return this.closed || this.response.write(chunk);
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
    this.response.on('drain', listener);
  }

  onClose(listener: () => void): void {
    this.closeListener = listener;
    if (this.closed) listener();
  }
}

const noop = () => undefined;
