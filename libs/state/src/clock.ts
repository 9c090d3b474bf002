/** Where time comes from. Everything that measures or stamps takes one of these, so tests can move it. */
export interface Clock {
  /** Wall clock in milliseconds since 1970-01-01 UTC; may jump in either direction. */
  nowMs(): number;
  /** Milliseconds since an arbitrary moment, with fractions; never goes back. Use it for durations. */
  monotonicMs(): number;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};

/** A clock that stands still until it is moved. */
export class TestClock implements Clock {
  private elapsedMs = 0;

  constructor(private wallMs = Date.UTC(2026, 0, 1)) {}

  nowMs(): number {
    return this.wallMs;
  }

  monotonicMs(): number {
    return this.elapsedMs;
  }

  /** Moves both clocks forward. @throws RangeError on a negative duration: only the wall clock can be set back. */
  advance(milliseconds: number): void {
    if (milliseconds < 0) throw new RangeError('a test clock advances forwards; use setWall to step the wall clock');
    this.wallMs += milliseconds;
    this.elapsedMs += milliseconds;
  }

  /** Steps the wall clock, as NTP or an operator would; the monotonic clock does not notice. */
  setWall(wallMs: number): void {
    this.wallMs = wallMs;
  }
}
