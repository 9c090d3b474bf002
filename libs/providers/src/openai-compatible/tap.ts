/**
 * Watches an OpenAI-shaped stream go by and, where the client did not ask for usage, takes the usage event out again.
 *
 * Bytes are handled by whole events, so that any cut of the network gives the same result. Without stripping every
 * chunk is passed on at once, as the very buffer that came, and only remembered until its event is complete. With
 * stripping a partial event waits for its end, and the only thing ever removed is an event with empty `choices` and a
 * `usage` object. `usage: null` and usage beside choices stay: removing those would mean rewriting what the vendor said.
 *
 * An event longer than 1 MB is passed on unread; reading resumes with the next.
 */
import { maxSseEventBytes } from '@tollgate/wire';
import type { StreamFacts, StreamTap } from '../provider.js';
import { BoundaryFinder, endOfEvent, endsWithBlankLine, hasCarriageReturn } from './event-boundaries.js';
import { EventReader } from './event-reader.js';

export function openTap(options: { stripUsage: boolean }): StreamTap {
  return new Tap(options.stripUsage);
}

class Tap implements StreamTap {
  private readonly reader = new EventReader();
  private readonly boundaries = new BoundaryFinder();
  /** The beginning of an event whose end has not come yet. */
  private pending: Buffer[] = [];
  private pendingBytes = 0;
  /** Inside an event that is too long to be read. */
  private skipping = false;

  constructor(private readonly stripUsage: boolean) {}

  get facts(): StreamFacts {
    return this.reader.facts;
  }

  push(chunk: Buffer): Buffer | null {
    if (chunk.length === 0) return null;
    // By far the most frequent case: whole events, cut by the network where the vendor flushed.
    if (this.pendingBytes === 0 && !this.skipping && endsWithBlankLine(chunk) && !hasCarriageReturn(chunk)) {
      this.boundaries.reset();
      return this.wholeEvents(chunk);
    }
    const forward = this.anyBytes(chunk);
    return this.stripUsage ? forward : chunk;
  }

  end(): Buffer | null {
    if (this.pendingBytes === 0) return null;
    const rest = this.takePending();
    const dropped = this.read(rest, 0, rest.length);
    return this.stripUsage && !dropped ? rest : null;
  }

  /** Reads whole events with LF line ends and returns what to forward: the same buffer where nothing is removed. */
  private wholeEvents(bytes: Buffer): Buffer | null {
    let kept: Buffer[] | null = null;
    let keepFrom = 0;
    let start = 0;
    while (start < bytes.length) {
      const end = endOfEvent(bytes, start);
      if (this.read(bytes, start, end)) {
        kept ??= [];
        if (start > keepFrom) kept.push(bytes.subarray(keepFrom, start));
        keepFrom = end;
      }
      start = end;
    }
    if (kept === null) return bytes;
    if (keepFrom < bytes.length) kept.push(bytes.subarray(keepFrom));
    return join(kept);
  }

  /** The same for bytes cut anywhere and any line ends. */
  private anyBytes(chunk: Buffer): Buffer | null {
    const out: Buffer[] = [];
    let start = 0;
    for (;;) {
      const end = this.boundaries.next(chunk, start);
      if (end < 0) break;
      this.hold(chunk.subarray(start, end));
      start = end;
      const event = this.takePending();
      if (this.skipping || !this.read(event, 0, event.length)) out.push(event);
      this.skipping = false;
    }
    this.hold(chunk.subarray(start));
    if (this.skipping || this.pendingBytes > maxSseEventBytes) {
      this.skipping = true;
      out.push(this.takePending());
    }
    return join(out);
  }

  /** @returns whether the event is to be removed. One that is too long is left unread. */
  private read(bytes: Buffer, start: number, end: number): boolean {
    if (end - start > maxSseEventBytes) return false;
    return this.reader.read(bytes, start, end) && this.stripUsage;
  }

  private hold(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.pending.push(bytes);
    this.pendingBytes += bytes.length;
    // A server that sends single bytes must not cost an object per byte.
    if (this.pending.length === 512) this.pending = [Buffer.concat(this.pending)];
  }

  private takePending(): Buffer {
    const bytes = join(this.pending) ?? Buffer.alloc(0);
    this.pending = [];
    this.pendingBytes = 0;
    return bytes;
  }
}

/** Not copied where there is only one. */
function join(parts: readonly Buffer[]): Buffer | null {
  const [first] = parts;
  if (parts.length <= 1) return first === undefined || first.length === 0 ? null : first;
  return Buffer.concat(parts);
}
