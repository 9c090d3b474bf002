/**
 * `application/vnd.amazon.eventstream`, the binary framing of AWS streams
 * (https://docs.aws.amazon.com/transcribe/latest/dg/event-stream.html): twelve bytes of prelude (total length, length of
 * headers, CRC-32 of both), headers, payload, CRC-32 of all before it. Numbers are big-endian.
 */
import { crc32 } from 'node:zlib';

export interface AwsMessage {
  /** Text headers by name; of other types none is used by Bedrock, and they are left out. */
  headers: Readonly<Record<string, string>>;
  /** A view into memory of the parser's: to be read before the next `push`. */
  payload: Buffer;
}

/** The framing's own limit for payload and headers together (https://docs.aws.amazon.com/transcribe/latest/dg/event-stream.html). */
export const maxAwsMessageBytes = 16 * 1_048_576;

const preludeBytes = 12;
const checksumBytes = 4;

/**
 * Takes bytes cut anywhere. What is no frame, fails a checksum or is too long ends it: `failure` says why in one sentence,
 * and everything after is ignored, since nothing tells where the next frame would begin.
 */
export class AwsEventStreamParser {
  failure: string | null = null;
  private held = Buffer.alloc(0);
  private heldBytes = 0;

  /** Whole messages, in order. */
  push(chunk: Buffer): AwsMessage[] {
    const messages: AwsMessage[] = [];
    if (this.failure !== null || chunk.length === 0) return messages;
    const bytes = this.withHeld(chunk);
    let start = 0;
    while (this.failure === null && bytes.length - start >= preludeBytes) {
      const total = this.lengthAt(bytes, start);
      if (bytes.length - start < total) break;
      if (this.failure === null) this.read(bytes.subarray(start, start + total), messages);
      start += total;
    }
    if (this.failure === null) this.hold(bytes, start);
    else this.heldBytes = 0;
    return messages;
  }

  /** Bytes of a message whose end has not come. */
  get pendingBytes(): number {
    return this.heldBytes;
  }

  /** The length a prelude names; checked before it is believed. */
  private lengthAt(bytes: Buffer, start: number): number {
    const total = bytes.readUInt32BE(start);
    if (crc32(bytes.subarray(start, start + 8)) !== bytes.readUInt32BE(start + 8)) {
      return this.fail('The upstream sent a frame whose prelude has a wrong checksum.');
    }
    if (total > maxAwsMessageBytes) return this.fail('The upstream sent a frame larger than 16 MB.');
    if (total < preludeBytes + bytes.readUInt32BE(start + 4) + checksumBytes) {
      return this.fail('The upstream sent a frame whose lengths contradict each other.');
    }
    return total;
  }

  private read(frame: Buffer, messages: AwsMessage[]): void {
    const end = frame.length - checksumBytes;
    if (crc32(frame.subarray(0, end)) !== frame.readUInt32BE(end)) {
      this.fail('The upstream sent a frame with a wrong checksum.');
      return;
    }
    const headersEnd = preludeBytes + frame.readUInt32BE(4);
    const headers = readHeaders(frame.subarray(preludeBytes, headersEnd));
    if (headers === null) this.fail('The upstream sent a frame whose headers cannot be read.');
    else messages.push({ headers, payload: frame.subarray(headersEnd, end) });
  }

  private fail(reason: string): number {
    this.failure = reason;
    return 0;
  }

  /** Joins a chunk to what is left of the one before. Memory doubles, so that single bytes do not cost a copy of all. */
  private withHeld(chunk: Buffer): Buffer {
    if (this.heldBytes === 0) return chunk;
    const needed = this.heldBytes + chunk.length;
    if (this.held.length < needed) {
      const larger = Buffer.allocUnsafe(Math.max(needed, this.held.length * 2));
      this.held.copy(larger, 0, 0, this.heldBytes);
      this.held = larger;
    }
    chunk.copy(this.held, this.heldBytes);
    this.heldBytes = needed;
    return this.held.subarray(0, needed);
  }

  private hold(bytes: Buffer, start: number): void {
    if (start === 0 && this.heldBytes > 0) return; // what was joined is still incomplete, and already in place
    const rest = bytes.subarray(start);
    // A copy: the chunk belongs to the caller, and a message given out may still point into the memory used so far.
    this.held = Buffer.from(rest);
    this.heldBytes = rest.length;
  }
}

/** Bytes of a header's value by its type, where that is fixed: booleans, integers, timestamp, UUID. */
const fixedSizes: readonly (number | undefined)[] = [0, 0, 1, 2, 4, 8, undefined, undefined, 8, 16];
const byteArrayType = 6;
const textType = 7;

/** `null` where they are no headers. */
function readHeaders(bytes: Buffer): Record<string, string> | null {
  const headers: Record<string, string> = {};
  let at = 0;
  while (at < bytes.length) {
    const nameEnd = at + 1 + (bytes[at] ?? 0);
    const type = bytes[nameEnd];
    if (type === undefined) return null;
    const name = bytes.toString('utf8', at + 1, nameEnd);
    let start = nameEnd + 1;
    let size = fixedSizes[type];
    if (type === byteArrayType || type === textType) {
      if (start + 2 > bytes.length) return null;
      size = bytes.readUInt16BE(start);
      start += 2;
    }
    if (size === undefined || start + size > bytes.length) return null;
    if (type === textType) headers[name] = bytes.toString('utf8', start, start + size);
    at = start + size;
  }
  return headers;
}
