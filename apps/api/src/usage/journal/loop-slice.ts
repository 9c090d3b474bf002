import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Keeps background work from holding up requests: long loops ask `spent` now and then and `rest` when it is true, which
 * lets everything else run before they go on.
 */
export class LoopSlice {
  readonly #limitMs: number;
  #startedMs = performance.now();
  #calls = 0;
  /** Longest time between two rests so far, milliseconds. */
  longestMs = 0;

  constructor(limitMs = 4) {
    this.#limitMs = limitMs;
  }

  get spent(): boolean {
    // The clock is asked every 16th time: it costs more than parsing a short line.
    this.#calls += 1;
    return (this.#calls & 15) === 0 && performance.now() - this.#startedMs > this.#limitMs;
  }

  async rest(): Promise<void> {
    this.end();
    await nextTurn();
    this.begin();
  }

  /** Work goes on after waiting for something else. */
  begin(): void {
    this.#startedMs = performance.now();
  }

  /** Work pauses to wait for something else. */
  end(): void {
    this.longestMs = Math.max(this.longestMs, performance.now() - this.#startedMs);
  }
}
