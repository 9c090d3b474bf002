/**
 * Timeouts for many calls with one timer. A timer per call costs more than the rest of its bookkeeping, and undici's own
 * fire up to 0.7 s late (measured); this one looks at all watched calls every 25 ms and is asleep when there are none.
 */
import type { Clock } from '@tollgate/state';

export interface Watched {
  /** Monotonic milliseconds after which `onDeadline` is called; moved by the call itself as things happen. */
  deadline: number;
  onDeadline(): void;
}

const periodMs = 25;

export class Watchdog {
  private readonly watched = new Set<Watched>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly clock: Clock) {}

  watch(entry: Watched): void {
    this.watched.add(entry);
    if (this.timer === undefined) {
      this.timer = setInterval(() => this.look(), periodMs);
      this.timer.unref();
    }
  }

  release(entry: Watched): void {
    this.watched.delete(entry);
  }

  private look(): void {
    if (this.watched.size === 0) {
      clearInterval(this.timer);
      this.timer = undefined;
      return;
    }
    const now = this.clock.monotonicMs();
    for (const entry of this.watched) {
      if (now < entry.deadline) continue;
      this.watched.delete(entry);
      entry.onDeadline();
    }
  }
}
