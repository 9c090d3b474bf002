/**
 * Timeouts for many calls with one timer. A timer per call costs more than the rest of its bookkeeping, and undici's own
 * fire up to 0.7 s late (measured); this one looks at all watched calls every 25 ms and is asleep when there are none.
 */
import type { Clock } from '@tollgate/state';

export interface Watched {
  /** Monotonic milliseconds after which `onDeadline` is called; moved by the call itself as things happen. */
  deadline: number;
  /** Where the watchdog keeps it; -1 = it is not watched. Set by the watchdog alone. */
  watchIndex: number;
  onDeadline(): void;
}

const periodMs = 25;

export class Watchdog {
  /**
   * In no order. Not a Set: with entries coming and going thousands of times a second, V8 replaces a Set's table every
   * few dozen entries, each table points to the next, and one that has grown old keeps all later ones, with every call
   * they ever held, until a full collection. This was half of what a busy process had to collect.
   */
  private readonly watched: Watched[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly clock: Clock) {}

  watch(entry: Watched): void {
    if (entry.watchIndex >= 0) return;
    entry.watchIndex = this.watched.length;
    this.watched.push(entry);
    if (this.timer === undefined) {
      this.timer = setInterval(() => this.look(), periodMs);
      this.timer.unref();
    }
  }

  release(entry: Watched): void {
    const index = entry.watchIndex;
    if (index < 0) return;
    entry.watchIndex = -1;
    const last = this.watched.pop();
    if (last === undefined || last === entry) return;
    this.watched[index] = last;
    last.watchIndex = index;
  }

  private look(): void {
    if (this.watched.length === 0) {
      clearInterval(this.timer);
      this.timer = undefined;
      return;
    }
    const now = this.clock.monotonicMs();
    // Backwards: what is released moves the last one into its place, and what is watched anew comes after.
    for (let index = this.watched.length - 1; index >= 0; index--) {
      const entry = this.watched[index];
      if (entry === undefined || now < entry.deadline) continue;
      this.release(entry);
      entry.onDeadline();
    }
  }
}
