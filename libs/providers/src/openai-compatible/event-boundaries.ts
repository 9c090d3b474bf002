/** Finds where events end in bytes: after a blank line, whatever the line ends are (LF, CRLF, CR, mixed). */

const LF = 0x0a;
const CR = 0x0d;

/** The bytes end with a blank line made of LF or CRLF, so an event ends where they end. */
export function endsWithBlankLine(bytes: Buffer): boolean {
  const length = bytes.length;
  if (length < 2 || bytes[length - 1] !== LF) return false;
  const before = bytes[length - 2];
  return before === LF || (before === CR && length >= 3 && bytes[length - 3] === LF);
}

/** There is a CR, so that events have to be found by `BoundaryFinder`. */
export function hasCarriageReturn(bytes: Buffer): boolean {
  return bytes.indexOf(CR) >= 0;
}

/** One past the end of the event that starts at `from`, in bytes without CR; the length where no end is found. */
export function endOfEvent(bytes: Buffer, from: number): number {
  if (bytes[from] === LF) return from + 1;
  let at = from;
  for (;;) {
    const lf = bytes.indexOf(LF, at);
    if (lf < 0) return bytes.length;
    if (bytes[lf + 1] === LF) return lf + 2;
    at = lf + 1;
  }
}

/**
 * Follows bytes through any cuts and says where events end; the same places for any cuts. Where a blank line ends with a
 * CR that is the last byte so far, the next byte decides: it may be the LF that belongs to it.
 */
export class BoundaryFinder {
  /** Nothing of the current line has been seen yet. */
  private lineStart = true;
  private afterCarriageReturn = false;
  /** A blank line has ended, with its CR or with the CR and an LF to come. */
  private undecided = false;

  /** The bytes so far ended with an event. */
  reset(): void {
    this.lineStart = true;
    this.afterCarriageReturn = false;
    this.undecided = false;
  }

  /**
   * One past the first event end at or after `from`, or -1 where `bytes` have none. Every byte is given once; the
   * caller goes on from the answer, which is `from` itself where the event had ended before.
   */
  next(bytes: Buffer, from: number): number {
    if (this.undecided && from < bytes.length) {
      this.reset();
      return bytes[from] === LF ? from + 1 : from;
    }
    for (let at = from; at < bytes.length; at++) {
      const byte = bytes[at];
      if (byte === LF && this.afterCarriageReturn) {
        // Second half of a CRLF: its line has already ended.
        this.afterCarriageReturn = false;
      } else if (byte !== LF && byte !== CR) {
        this.afterCarriageReturn = false;
        this.lineStart = false;
      } else if (!this.lineStart) {
        this.afterCarriageReturn = byte === CR;
        this.lineStart = true;
      } else if (byte === LF) {
        this.reset();
        return at + 1;
      } else if (at + 1 < bytes.length) {
        this.reset();
        return bytes[at + 1] === LF ? at + 2 : at + 1;
      } else {
        this.undecided = true;
        return -1;
      }
    }
    return -1;
  }
}
