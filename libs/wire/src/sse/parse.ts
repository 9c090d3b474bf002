/**
 * Reads Server-Sent Events out of bytes as they arrive (https://html.spec.whatwg.org/multipage/server-sent-events.html,
 * section 9.2.6), cut anywhere: inside a character, between CR and LF, inside a field name.
 *
 * Works on bytes until a line is complete. Line ends are single bytes that occur in no multi-byte UTF-8 sequence, so a
 * character split over two reads is whole again before it is decoded.
 *
 * Two deliberate departures from the standard: `id` and `retry` are ignored (no vendor uses them here), and an event
 * without its closing blank line at the end of the stream is still delivered, because some servers leave it out.
 */

export interface SseEvent {
  /** The `event:` field, empty where there was none. */
  event: string;
  /** The `data:` lines joined by newlines. */
  data: string;
}

/** Longest event accepted, in bytes, including its field names. */
export const maxSseEventBytes = 1_048_576;

const LF = 0x0a;
const CR = 0x0d;

export class SseParser {
  /** An event was longer than the limit: it was thrown away and nothing after it is read. */
  overflowed = false;

  private pending: Buffer[] = [];
  private pendingBytes = 0;
  private eventBytes = 0;
  private event = '';
  private data: string | null = null;
  private skipLineFeed = false;
  private firstLine = true;

  constructor(private readonly maxEventBytes = maxSseEventBytes) {}

  /** Events completed by this chunk. The parser keeps no reference to `chunk` that outlives the line it is part of. */
  push(chunk: Buffer): SseEvent[] {
    const events: SseEvent[] = [];
    if (this.overflowed || chunk.length === 0) return events;
    let start = 0;
    if (this.skipLineFeed) {
      this.skipLineFeed = false;
      if (chunk[0] === LF) start = 1;
    }
    for (;;) {
      const end = lineEnd(chunk, start);
      if (end < 0) break;
      this.eventBytes += end - start + 1;
      if (this.eventBytes + this.pendingBytes > this.maxEventBytes) return this.overflow(events);
      this.line(this.takeLine(chunk, start, end), events);
      start = end + 1;
      if (chunk[end] === CR) {
        if (start === chunk.length) this.skipLineFeed = true;
        else if (chunk[start] === LF) start++;
      }
    }
    if (start < chunk.length) {
      this.pending.push(chunk.subarray(start));
      this.pendingBytes += chunk.length - start;
      // A server that sends single bytes must not cost an object per byte.
      if (this.pending.length === 512) this.pending = [Buffer.concat(this.pending)];
      if (this.eventBytes + this.pendingBytes > this.maxEventBytes) return this.overflow(events);
    }
    return events;
  }

  /** The stream ended. Delivers an event that lacks its blank line. */
  end(): SseEvent[] {
    const events: SseEvent[] = [];
    if (this.overflowed) return events;
    if (this.pendingBytes > 0) this.line(this.takeLine(Buffer.alloc(0), 0, 0), events);
    this.dispatch(events);
    return events;
  }

  private overflow(events: SseEvent[]): SseEvent[] {
    this.overflowed = true;
    this.pending = [];
    this.pendingBytes = 0;
    this.data = null;
    return events;
  }

  private takeLine(chunk: Buffer, start: number, end: number): string {
    if (this.pendingBytes === 0) return this.withoutMark(chunk.toString('utf8', start, end));
    this.pending.push(chunk.subarray(start, end));
    const line = Buffer.concat(this.pending).toString('utf8');
    this.eventBytes += this.pendingBytes;
    this.pending = [];
    this.pendingBytes = 0;
    return this.withoutMark(line);
  }

  /** A byte order mark may open the stream. */
  private withoutMark(line: string): string {
    if (!this.firstLine) return line;
    this.firstLine = false;
    return line.charCodeAt(0) === 0xfeff ? line.slice(1) : line;
  }

  private line(line: string, events: SseEvent[]): void {
    if (line === '') {
      this.dispatch(events);
      return;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    let value = colon < 0 ? '' : line.slice(colon + 1);
    if (value.charCodeAt(0) === 0x20) value = value.slice(1);
    if (field === 'data') this.data = this.data === null ? value : `${this.data}\n${value}`;
    else if (field === 'event') this.event = value;
  }

  private dispatch(events: SseEvent[]): void {
    if (this.data !== null) events.push({ event: this.event, data: this.data });
    this.event = '';
    this.data = null;
    this.eventBytes = 0;
  }
}

/** Offset of the next CR or LF, or -1. */
function lineEnd(chunk: Buffer, from: number): number {
  const lf = chunk.indexOf(LF, from);
  const cr = lf < 0 ? chunk.indexOf(CR, from) : chunk.subarray(from, lf).indexOf(CR);
  if (lf < 0) return cr;
  return cr < 0 ? lf : from + cr;
}
