/**
 * Reads newline-delimited JSON (https://github.com/ndjson/ndjson-spec) out of bytes as they arrive, cut anywhere. Works
 * on bytes until a line is complete: a line feed is a byte of no multi-byte UTF-8 sequence, so a character split over two
 * reads is whole again before it is decoded. Blank lines are skipped; a last line without its line feed is delivered.
 */

/** Longest line accepted, in bytes. */
export const maxNdjsonLineBytes = 1_048_576;

const LF = 0x0a;

export class NdjsonParser {
  /** A line was longer than the limit: it was thrown away and nothing after it is read. */
  overflowed = false;

  private pending: Buffer[] = [];
  private pendingBytes = 0;

  constructor(private readonly maxLineBytes = maxNdjsonLineBytes) {}

  /** Lines completed by this chunk, without their line ends. Keeps no reference to `chunk` beyond the line it is part of. */
  push(chunk: Buffer): string[] {
    const lines: string[] = [];
    if (this.overflowed || chunk.length === 0) return lines;
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(LF, start);
      const stop = end < 0 ? chunk.length : end;
      if (this.pendingBytes + stop - start > this.maxLineBytes) return this.overflow(lines);
      if (end < 0) break;
      this.hold(chunk.subarray(start, end));
      this.take(lines);
      start = end + 1;
    }
    this.hold(chunk.subarray(start));
    return lines;
  }

  /** The stream ended. Delivers a line that lacks its line feed. */
  end(): string[] {
    const lines: string[] = [];
    if (!this.overflowed) this.take(lines);
    return lines;
  }

  private hold(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.pending.push(bytes);
    this.pendingBytes += bytes.length;
    // A server that sends single bytes must not cost an object per byte.
    if (this.pending.length === 512) this.pending = [Buffer.concat(this.pending)];
  }

  private take(lines: string[]): void {
    const [only] = this.pending;
    const bytes = this.pending.length === 1 && only !== undefined ? only : Buffer.concat(this.pending);
    this.pending = [];
    this.pendingBytes = 0;
    const line = bytes.toString('utf8').trim();
    if (line !== '') lines.push(line);
  }

  private overflow(lines: string[]): string[] {
    this.overflowed = true;
    this.pending = [];
    this.pendingBytes = 0;
    return lines;
  }
}
