/**
 * The five ways to count, in memory. Redis does the same arithmetic in `redis/scripts/counters.ts`; both are IEEE
 * doubles evaluated in the same order, so they agree to the last bit. Change them together.
 */
import { MAX_AMOUNT, type LimitAlgorithm, type LimitCheck, type LimitState } from '../counter-store.js';

/** What happens to one portion of a hold when it ends. */
export interface Ending {
  /** What admit or extend took. */
  take: number;
  /** What stays counted of it. */
  give: number;
  /** The portion was presumed before, not held. */
  wasPresumed: boolean;
  /** It stays counted as presumed, not as settled. */
  becomesPresumed: boolean;
}

/** One counter under one algorithm. A limit whose algorithm or period changes gets another one, chained by `next`. */
export abstract class MemoryCounter {
  next: MemoryCounter | undefined = undefined;
  /** Where the latest `take` was counted; the hold keeps it and hands it back in `end`. */
  mark = 0;

  abstract matches(algorithm: LimitAlgorithm): boolean;
  /** Brings the counter to `now` and says how much would fit. */
  abstract room(check: LimitCheck, now: number): number;
  /** Takes after `room` in the same step. @returns what was taken: less than asked only where the sum would pass 2^53. */
  abstract take(check: LimitCheck, take: number): number;
  abstract end(check: LimitCheck, mark: number, ending: Ending, now: number): void;
  /** Takes for a hold admitted earlier, whatever the limit says. */
  put(check: LimitCheck, take: number, _admittedAtMs: number, now: number): number {
    this.room(check, now);
    return this.take(check, take);
  }
  /** As of the last `room`, `take` or `end`. */
  abstract state(check: LimitCheck, ok: boolean, now: number): LimitState;
  /** Nothing would be lost by forgetting it. */
  abstract idle(now: number): boolean;
  /** Calendar only: what had been settled before the content was lost. */
  restore(_settled: number): void {
    throw new TypeError('only calendar counters are restored');
  }
}

export function createCounter(algorithm: LimitAlgorithm): MemoryCounter {
  switch (algorithm.type) {
    case 'calendar':
      return new CalendarCounter(algorithm.startMs, algorithm.endMs);
    case 'sliding-window':
      return new SlidingWindowCounter(algorithm.windowMs);
    case 'token-bucket':
      return new TokenBucketCounter(algorithm.windowMs);
    case 'leaky-bucket':
      return new LeakyBucketCounter(algorithm.windowMs);
    case 'concurrency':
      return new ConcurrencyCounter();
  }
}

/** How long a period's counter is kept after its end, for holds that outlive it and for clocks that run behind. */
const PERIOD_GRACE_MS = 86_400_000;

class CalendarCounter extends MemoryCounter {
  private base = 0;
  private settled = 0;
  private presumed = 0;
  private held = 0;

  constructor(
    private readonly startMs: number,
    private readonly endMs: number,
  ) {
    super();
  }

  matches(algorithm: LimitAlgorithm): boolean {
    return algorithm.type === 'calendar' && algorithm.startMs === this.startMs;
  }

  room(check: LimitCheck): number {
    return check.amount - (this.base + this.settled + this.presumed + this.held);
  }

  take(_check: LimitCheck, take: number): number {
    const taken = Math.min(take, MAX_AMOUNT - this.held);
    this.held += taken;
    return taken;
  }

  end(_check: LimitCheck, _mark: number, ending: Ending): void {
    if (ending.wasPresumed) this.presumed -= ending.take;
    else this.held -= ending.take;
    if (ending.becomesPresumed) this.presumed = Math.min(MAX_AMOUNT, this.presumed + ending.give);
    else this.settled = Math.min(MAX_AMOUNT, this.settled + ending.give);
  }

  state(check: LimitCheck, ok: boolean): LimitState {
    return {
      limitId: check.limitId,
      used: Math.min(MAX_AMOUNT, this.base + this.settled + this.presumed),
      held: this.held,
      presumed: this.presumed,
      amount: check.amount,
      resetMs: this.endMs,
      ok,
    };
  }

  idle(now: number): boolean {
    return now > this.endMs + PERIOD_GRACE_MS && this.held === 0;
  }

  override restore(settled: number): void {
    this.base = settled;
  }
}

/** Cells a window spans: the one it ends in, 59 whole ones, and the one it began in, which is counted whole. */
const CELLS = 60;
/** How long an empty window is remembered, so that a clock that steps back does not empty it. */
const WINDOW_GRACE_MS = 3_600_000;

class SlidingWindowCounter extends MemoryCounter {
  /** Present cells in order: number, settled + held, held. A cell is present while anything is counted in it. */
  private readonly cells: number[] = [];
  private readonly totals: number[] = [];
  private readonly helds: number[] = [];
  private total = 0;
  private held = 0;
  /** The cell of the latest moment seen since anything was counted. */
  private newest = 0;
  private started = false;

  constructor(private readonly windowMs: number) {
    super();
  }

  matches(algorithm: LimitAlgorithm): boolean {
    return algorithm.type === 'sliding-window' && algorithm.windowMs === this.windowMs;
  }

  room(check: LimitCheck, now: number): number {
    const cell = Math.floor((now * CELLS) / this.windowMs);
    // A clock that steps back must not bring room back: time stands still until it has caught up.
    if (!this.started || cell > this.newest) {
      this.newest = cell;
      while (this.cells.length > 0 && this.cells[0]! < cell - CELLS) {
        this.total -= this.totals[0]!;
        this.held -= this.helds[0]!;
        this.drop(0);
      }
    }
    this.mark = this.newest;
    return check.amount - this.total;
  }

  take(_check: LimitCheck, take: number): number {
    const taken = Math.min(take, MAX_AMOUNT - this.total);
    if (taken > 0) this.add(this.mark, taken, taken);
    return taken;
  }

  override put(check: LimitCheck, take: number, admittedAtMs: number, now: number): number {
    this.room(check, now);
    const newest = this.newest;
    this.mark = Math.min(newest, Math.floor((admittedAtMs * CELLS) / this.windowMs));
    return this.mark < newest - CELLS ? take : this.take(check, take);
  }

  end(check: LimitCheck, mark: number, ending: Ending, now: number): void {
    this.room(check, now);
    if (mark < this.newest - CELLS) return;
    const index = this.cells.lastIndexOf(mark);
    if (index < 0) {
      // Nothing of it is counted (any more): what was used still belongs to this cell.
      const given = Math.min(ending.give, MAX_AMOUNT - this.total);
      if (given > 0) this.add(mark, given, 0);
      return;
    }
    const change = Math.min(ending.give - ending.take, MAX_AMOUNT - this.total);
    const held = ending.wasPresumed ? 0 : -ending.take;
    this.add(mark, Math.max(change, -this.totals[index]!), Math.max(held, -this.helds[index]!));
  }

  state(check: LimitCheck, ok: boolean, now: number): LimitState {
    const oldest = this.cells[0];
    return {
      limitId: check.limitId,
      used: this.total - this.held,
      held: this.held,
      presumed: 0,
      amount: check.amount,
      resetMs: oldest === undefined ? now : Math.ceil(((oldest + CELLS + 1) * this.windowMs) / CELLS),
      ok,
    };
  }

  idle(now: number): boolean {
    return !this.started || now > ((this.newest + 2 * CELLS) * this.windowMs) / CELLS + WINDOW_GRACE_MS;
  }

  /** Adds to a cell of the window, which becomes present. Nearly always the newest. */
  private add(cell: number, total: number, held: number): void {
    this.started = true;
    // What was admitted before a clock stepped back belongs to a moment that was seen.
    if (cell > this.newest) this.newest = cell;
    this.total += total;
    this.held += held;
    let index = this.cells.length - 1;
    while (index >= 0 && this.cells[index]! > cell) index--;
    if (index >= 0 && this.cells[index] === cell) {
      this.totals[index]! += total;
      this.helds[index]! += held;
      // Given back whole: the cell is no longer what the window waits for.
      if (this.totals[index] === 0 && this.helds[index] === 0) this.drop(index);
    } else {
      this.cells.splice(index + 1, 0, cell);
      this.totals.splice(index + 1, 0, total);
      this.helds.splice(index + 1, 0, held);
    }
  }

  private drop(index: number): void {
    this.cells.splice(index, 1);
    this.totals.splice(index, 1);
    this.helds.splice(index, 1);
  }
}

/** Counts in 1/windowMs of a token, so that a refill of `amount` per window is an integer each millisecond. */
class TokenBucketCounter extends MemoryCounter {
  protected level = 0;
  /** Undefined while full. */
  protected refilledAtMs: number | undefined = undefined;
  protected held = 0;
  /** The level at the last look, and its moment; kept only when something is taken or given back. */
  protected seen = 0;
  private seenAtMs = 0;

  constructor(protected readonly windowMs: number) {
    super();
  }

  matches(algorithm: LimitAlgorithm): boolean {
    return algorithm.type === 'token-bucket' && algorithm.windowMs === this.windowMs;
  }

  /** The level above which nothing is gained by waiting. */
  protected full(check: LimitCheck): number {
    return burstOf(check) * this.windowMs;
  }

  room(check: LimitCheck, now: number): number {
    const full = this.full(check);
    if (this.refilledAtMs === undefined) {
      this.seen = full;
      this.seenAtMs = now;
    } else {
      this.seenAtMs = Math.max(now, this.refilledAtMs);
      this.seen = Math.min(full, this.level + (this.seenAtMs - this.refilledAtMs) * check.amount);
    }
    return Math.floor(this.seen / this.windowMs);
  }

  take(_check: LimitCheck, take: number): number {
    const taken = Math.min(take, MAX_AMOUNT - this.held);
    if (taken === 0) return 0;
    this.keep(this.seen - taken * this.windowMs);
    this.held += taken;
    return taken;
  }

  end(check: LimitCheck, _mark: number, ending: Ending, now: number): void {
    this.room(check, now);
    const full = this.full(check);
    this.keep(Math.min(full, this.seen + (ending.take - ending.give) * this.windowMs));
    if (!ending.wasPresumed) this.held -= ending.take;
    // A full bucket is as good as a new one.
    if (this.held === 0 && this.level === full) this.refilledAtMs = undefined;
  }

  state(check: LimitCheck, ok: boolean, now: number): LimitState {
    const burst = burstOf(check);
    const whole = Math.floor(this.seen / this.windowMs);
    const held = Math.min(this.held, Math.max(0, burst - whole));
    let resetMs = now;
    if (whole < burst) {
      const missing = (whole + 1) * this.windowMs - this.seen;
      resetMs = now + (check.amount === 0 ? this.windowMs : Math.ceil(missing / check.amount));
    }
    return {
      limitId: check.limitId,
      used: Math.min(MAX_AMOUNT, burst - whole - held),
      held,
      presumed: 0,
      amount: burst,
      resetMs: Math.min(MAX_AMOUNT, resetMs),
      ok,
    };
  }

  idle(now: number): boolean {
    // The amount is not known here; what was not touched for a window and a day is taken for full.
    return this.held === 0 && now > (this.refilledAtMs ?? 0) + this.windowMs + PERIOD_GRACE_MS;
  }

  private keep(level: number): void {
    this.level = level;
    this.seen = level;
    this.refilledAtMs = this.seenAtMs;
  }
}

/** A token bucket that is full when empty: its level is what has still to leak, below zero. */
class LeakyBucketCounter extends TokenBucketCounter {
  override matches(algorithm: LimitAlgorithm): boolean {
    return algorithm.type === 'leaky-bucket' && algorithm.windowMs === this.windowMs;
  }

  protected override full(): number {
    return 0;
  }

  override room(check: LimitCheck, now: number): number {
    super.room(check, now);
    const maxWaitMs = check.algorithm.type === 'leaky-bucket' ? check.algorithm.maxWaitMs : 0;
    return 0 - this.seen <= maxWaitMs * check.amount ? check.amount : 0;
  }

  override state(check: LimitCheck, ok: boolean, now: number): LimitState {
    const queued = 0 - this.seen;
    const whole = Math.ceil(queued / this.windowMs);
    const held = Math.min(this.held, whole);
    const leakMs = queued === 0 ? 0 : check.amount === 0 ? this.windowMs : Math.ceil(queued / check.amount);
    return {
      limitId: check.limitId,
      used: Math.min(MAX_AMOUNT, whole - held),
      held,
      presumed: 0,
      amount: check.amount,
      resetMs: Math.min(MAX_AMOUNT, now + leakMs),
      ok,
    };
  }
}

function burstOf(check: LimitCheck): number {
  return check.algorithm.type === 'token-bucket' ? check.algorithm.burst : check.amount;
}

class ConcurrencyCounter extends MemoryCounter {
  private held = 0;

  matches(algorithm: LimitAlgorithm): boolean {
    return algorithm.type === 'concurrency';
  }

  room(check: LimitCheck): number {
    return check.amount - this.held;
  }

  take(_check: LimitCheck, take: number): number {
    const taken = Math.min(take, MAX_AMOUNT - this.held);
    this.held += taken;
    return taken;
  }

  end(_check: LimitCheck, _mark: number, ending: Ending): void {
    if (!ending.wasPresumed) this.held -= ending.take;
  }

  state(check: LimitCheck, ok: boolean, now: number): LimitState {
    return { limitId: check.limitId, used: 0, held: this.held, presumed: 0, amount: check.amount, resetMs: now, ok };
  }

  idle(): boolean {
    return this.held === 0;
  }
}
