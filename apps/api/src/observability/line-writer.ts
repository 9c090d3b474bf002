/**
 * Where log lines go: collected in one block of memory and written in the background, so that a line costs neither a
 * system call nor an object. Lines appear within `LogSink`'s flush period, or when a block is full.
 */
import { write, writeSync } from 'node:fs';

const blockBytes = 256 * 1024;
/** A block is sent when it is this full; the rest is room for the line that fills it. */
const sendBytes = 192 * 1024;
/** UTF-8 takes at most three bytes for a unit of a JavaScript string. */
const mostBytesPerUnit = 3;
/** How long a reader that cannot take more at the moment is left alone. */
const retryMs = 50;

export class LineWriter {
  private block: Buffer = Buffer.allocUnsafeSlow(blockBytes);
  private used = 0;
  /** Blocks on their way, oldest first; the first one is being written. */
  private readonly queue: Buffer[] = [];
  /** One block to use again instead of a new one. */
  private spare: Buffer | null = null;
  /** The reader of our output is gone: nobody is left to tell. */
  private broken = false;

  constructor(private readonly fd: number) {}

  /** Adds text; a line may be given in parts. */
  write(text: string): void {
    if (this.broken) return;
    const most = text.length * mostBytesPerUnit;
    if (this.used + most > blockBytes) this.flush();
    if (most > blockBytes) {
      this.send(Buffer.from(text));
      return;
    }
    this.used += this.block.write(text, this.used, 'utf8');
    if (this.used > sendBytes) this.flush();
  }

  /** Sends what has been collected. */
  flush(): void {
    if (this.used === 0) return;
    const full = this.block.subarray(0, this.used);
    this.block = this.spare ?? Buffer.allocUnsafeSlow(blockBytes);
    this.spare = null;
    this.used = 0;
    this.send(full);
  }

  /** The same, and waits for it; on the way out. A write that is under way is left to finish by itself. */
  flushSync(): void {
    if (this.broken) return;
    for (const block of this.queue.splice(1)) writeAll(this.fd, block);
    writeAll(this.fd, this.block.subarray(0, this.used));
    this.used = 0;
  }

  private send(block: Buffer): void {
    this.queue.push(block);
    if (this.queue.length === 1) this.writeFirst(0);
  }

  private writeFirst(from: number): void {
    const [block] = this.queue;
    if (block === undefined) return;
    write(this.fd, block, from, block.length - from, null, (error, written) => {
      if (error !== null && (error.code === 'EAGAIN' || error.code === 'EBUSY')) {
        setTimeout(() => this.writeFirst(from), retryMs);
      } else if (error !== null) {
        this.broken = true;
        this.queue.length = 0;
      } else if (from + written < block.length) {
        this.writeFirst(from + written);
      } else {
        this.queue.shift();
        if (block.buffer.byteLength === blockBytes) this.spare = Buffer.from(block.buffer);
        this.writeFirst(0);
      }
    });
  }
}

function writeAll(fd: number, block: Buffer): void {
  for (let from = 0; from < block.length;) from += writeSync(fd, block, from);
}
