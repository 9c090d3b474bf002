/**
 * The semantics of the counter store, written to be read: no totals, no indexes, exact big integers. Every portion ever
 * taken is a row; every figure is a sum over rows. Both adapters must agree with it on every trace.
 */
import { MAX_AMOUNT, TOMBSTONE_MS, type AdmitResult, type LimitCheck, type LimitState } from '../counter-store.js';

interface Portion {
  /** Which hold, and which of its checks; undefined = usage whose cell was gone when it was settled. */
  operation: string;
  check: LimitCheck;
  /** Sliding window: the cell it is counted in. */
  cell: number;
  taken: number;
  held: number;
  settled: number;
  presumed: number;
}

interface ModelCounter {
  check: LimitCheck;
  portions: Portion[];
  newestCell: number;
  started: boolean;
  /** Token bucket, in 1/windowMs of a token; undefined = full since ever. */
  level: bigint | undefined;
  levelAtMs: number;
}

interface ModelHold {
  checks: readonly LimitCheck[];
  portions: Portion[][];
  step: number;
  presumedUntilMs: number | undefined;
}

export class CounterModel {
  private readonly counters = new Map<string, ModelCounter>();
  private readonly holds = new Map<string, ModelHold>();
  private readonly tombstones = new Map<string, number>();

  admit(operation: string, checks: readonly LimitCheck[], now: number): AdmitResult {
    const hold = this.current(operation, now);
    if (hold !== undefined && hold.presumedUntilMs === undefined) {
      return { admitted: true, states: this.states(hold.checks, () => true, now), nowMs: now };
    }
    if (hold !== undefined || (this.tombstones.get(operation) ?? 0) > now) return finished(now);
    const fitted = checks.map((check) => fits(check.take, this.room(check, now)));
    const refusedBy = checks.findIndex((check, i) => check.hard && !fitted[i]!);
    if (refusedBy >= 0) {
      const states = this.states(checks, (i) => fitted[i]!, now);
      return { admitted: false, reason: 'limit', refusedBy, states, nowMs: now };
    }
    const portions = checks.map((check) => [this.take(operation, check, check.take, now)]);
    this.holds.set(operation, { checks, portions, step: 0, presumedUntilMs: undefined });
    return { admitted: true, states: this.states(checks, (i) => fitted[i]!, now), nowMs: now };
  }

  extend(operation: string, takes: readonly number[], now: number, step: number): AdmitResult {
    const hold = this.current(operation, now);
    if (hold === undefined || hold.presumedUntilMs !== undefined) return finished(now);
    if (step <= hold.step) return { admitted: true, states: this.states(hold.checks, () => true, now), nowMs: now };
    const take = (i: number): number => takes[i] ?? 0;
    const fitted = hold.checks.map((check, i) => fits(take(i), this.room(check, now)));
    const refusedBy = hold.checks.findIndex((check, i) => check.hard && take(i) > 0 && !fitted[i]!);
    if (refusedBy >= 0) {
      const states = this.states(hold.checks, (i) => take(i) === 0 || fitted[i]!, now);
      return { admitted: false, reason: 'limit', refusedBy, states, nowMs: now };
    }
    hold.checks.forEach((check, i) => hold.portions[i]!.push(this.take(operation, check, take(i), now)));
    hold.step = step;
    return { admitted: true, states: this.states(hold.checks, (i) => take(i) === 0 || fitted[i]!, now), nowMs: now };
  }

  finish(kind: 'settle' | 'release' | 'presume', operation: string, actuals: readonly number[], now: number): void {
    const hold = this.current(operation, now);
    if (hold === undefined) {
      const over = (this.tombstones.get(operation) ?? 0) > now;
      if (kind === 'release' && !over) this.tombstones.set(operation, now + TOMBSTONE_MS);
      return;
    }
    if (kind === 'presume' && hold.presumedUntilMs !== undefined) return;
    hold.checks.forEach((check, i) => {
      let remaining = kind === 'settle' ? (actuals[i] ?? 0) : 0;
      const portions = hold.portions[i]!;
      portions.forEach((portion, j) => {
        const last = j === portions.length - 1;
        const give = kind === 'presume' ? portion.taken : last ? remaining : Math.min(remaining, portion.taken);
        remaining -= give;
        this.end(check, portion, give, kind === 'presume', now);
      });
    });
    if (kind === 'presume') {
      const ends = hold.checks.map(({ algorithm }) => (algorithm.type === 'calendar' ? algorithm.endMs : 0));
      hold.presumedUntilMs = Math.max(now + TOMBSTONE_MS, ...ends);
    } else {
      this.holds.delete(operation);
      this.tombstones.set(operation, now + TOMBSTONE_MS);
    }
  }

  peek(checks: readonly LimitCheck[], now: number): LimitState[] {
    return this.states(checks, (i) => fits(checks[i]!.take, this.room(checks[i]!, now)), now);
  }

  private current(operation: string, now: number): ModelHold | undefined {
    const hold = this.holds.get(operation);
    return hold?.presumedUntilMs !== undefined && hold.presumedUntilMs <= now ? undefined : hold;
  }

  private counter(check: LimitCheck): ModelCounter {
    const { algorithm } = check;
    const time =
      algorithm.type === 'calendar' ? algorithm.startMs : algorithm.type === 'concurrency' ? 0 : algorithm.windowMs;
    const key = [check.slot, check.counter, algorithm.type, time].join('|');
    let counter = this.counters.get(key);
    if (counter === undefined) {
      counter = { check, portions: [], newestCell: 0, started: false, level: undefined, levelAtMs: 0 };
      this.counters.set(key, counter);
    }
    return counter;
  }

  /** Whole tokens or units left. */
  private room(check: LimitCheck, now: number): number {
    const counter = this.counter(check);
    if (check.algorithm.type === 'leaky-bucket') {
      const turnMs = this.queued(counter, check, now) / check.amount;
      return turnMs <= check.algorithm.maxWaitMs ? check.amount : 0;
    }
    if (check.algorithm.type === 'token-bucket') {
      return floorDivide(this.level(counter, check, now), BigInt(check.algorithm.windowMs));
    }
    if (check.algorithm.type === 'sliding-window') this.slide(counter, cellOf(check, now));
    return check.amount - sum(counter, (p) => p.held + p.settled + p.presumed);
  }

  /** A window never goes back: once something was counted, a clock that steps back makes time stand still. */
  private slide(counter: ModelCounter, cell: number): void {
    if (counter.started && cell <= counter.newestCell) return;
    counter.newestCell = cell;
    counter.portions = counter.portions.filter((p) => p.cell >= cell - 60);
  }

  private level(counter: ModelCounter, check: LimitCheck, now: number): bigint {
    const full = fullLevel(check);
    if (counter.level === undefined) return full;
    const refilled = counter.level + BigInt(Math.max(0, now - counter.levelAtMs)) * BigInt(check.amount);
    return refilled < full ? refilled : full;
  }

  /** Leaky bucket: what has still to leak, in 1/windowMs. */
  private queued(counter: ModelCounter, check: LimitCheck, now: number): number {
    return Number(-this.level(counter, check, now));
  }

  private take(operation: string, check: LimitCheck, take: number, now: number): Portion {
    const counter = this.counter(check);
    const portion = {
      operation,
      check,
      cell: counter.newestCell,
      taken: take,
      held: take,
      settled: 0,
      presumed: 0,
    };
    counter.portions.push(portion);
    if (take > 0) counter.started = true;
    if (isBucket(check) && take > 0) {
      counter.level = this.level(counter, check, now) - BigInt(take) * windowOf(check);
      counter.levelAtMs = Math.max(now, counter.levelAtMs);
    }
    return portion;
  }

  private end(check: LimitCheck, portion: Portion, give: number, presume: boolean, now: number): void {
    const counter = this.counter(check);
    if (isBucket(check)) {
      const full = fullLevel(check);
      const back = BigInt(portion.taken - give) * windowOf(check);
      const level = this.level(counter, check, now) + back;
      counter.level = level < full ? level : full;
      counter.levelAtMs = Math.max(now, counter.levelAtMs);
      // A full bucket is as good as a new one.
      const held = sum(counter, (p) => (p === portion ? 0 : p.held));
      if (held === 0 && counter.level === full) {
        counter.level = undefined;
        counter.levelAtMs = 0;
      }
    }
    if (check.algorithm.type === 'sliding-window') {
      this.slide(counter, cellOf(check, now));
      if (portion.cell < counter.newestCell - 60) return;
      if (!counter.portions.includes(portion)) counter.portions.push(portion);
    }
    const counted = check.algorithm.type === 'concurrency' || isBucket(check) ? 0 : give;
    if (counted > 0) {
      counter.started = true;
      if (check.algorithm.type === 'sliding-window') counter.newestCell = Math.max(counter.newestCell, portion.cell);
    }
    portion.held = 0;
    portion.presumed = presume ? counted : 0;
    portion.settled = presume ? 0 : counted;
  }

  private states(checks: readonly LimitCheck[], ok: (index: number) => boolean, now: number): LimitState[] {
    return checks.map((check, i) => {
      const passed = ok(i);
      const room = this.room(check, now);
      return { limitId: check.limitId, ...this.figures(check, room, now), ok: passed };
    });
  }

  private figures(check: LimitCheck, room: number, now: number): Omit<LimitState, 'limitId' | 'ok'> {
    const counter = this.counter(check);
    const held = sum(counter, (p) => p.held);
    const presumed = sum(counter, (p) => p.presumed);
    const used = sum(counter, (p) => p.settled) + presumed;
    const { algorithm, amount } = check;
    switch (algorithm.type) {
      case 'calendar':
        return { used, held, presumed, amount, resetMs: algorithm.endMs };
      case 'concurrency':
        return { used: 0, held, presumed: 0, amount, resetMs: now };
      case 'sliding-window': {
        // A cell may hold several portions; it counts as present while their sum is not 0.
        const cells = counter.portions.filter((p) => p.held + p.settled + p.presumed > 0).map((p) => p.cell);
        const oldest = Math.min(...cells);
        const resetMs = cells.length === 0 ? now : Math.ceil(((oldest + 61) * algorithm.windowMs) / 60);
        return { used, held, presumed: 0, amount, resetMs };
      }
      case 'leaky-bucket': {
        const queued = this.queued(counter, check, now);
        const whole = Math.ceil(queued / algorithm.windowMs);
        const shownHeld = Math.min(held, whole);
        return {
          used: whole - shownHeld,
          held: shownHeld,
          presumed: 0,
          amount,
          resetMs: now + Math.ceil(queued / amount),
        };
      }
      case 'token-bucket': {
        const level = this.level(counter, check, now);
        const shownHeld = Math.min(held, Math.max(0, algorithm.burst - room));
        const missing = Number(BigInt(room + 1) * BigInt(algorithm.windowMs) - level);
        const wait = amount === 0 ? algorithm.windowMs : Math.ceil(missing / amount);
        const resetMs = room < algorithm.burst ? now + wait : now;
        const usedTokens = Math.min(MAX_AMOUNT, algorithm.burst - room - shownHeld);
        return { used: usedTokens, held: shownHeld, presumed: 0, amount: algorithm.burst, resetMs };
      }
    }
  }
}

function fits(take: number, room: number): boolean {
  return take === 0 ? room > 0 : take <= room;
}

function isBucket({ algorithm }: LimitCheck): boolean {
  return algorithm.type === 'token-bucket' || algorithm.type === 'leaky-bucket';
}

function windowOf({ algorithm }: LimitCheck): bigint {
  return 'windowMs' in algorithm ? BigInt(algorithm.windowMs) : 0n;
}

/** The level of a bucket nothing was taken from, in 1/windowMs of a token. */
function fullLevel(check: LimitCheck): bigint {
  return check.algorithm.type === 'token-bucket' ? BigInt(check.algorithm.burst) * windowOf(check) : 0n;
}

function finished(nowMs: number): AdmitResult {
  return { admitted: false, reason: 'finished', refusedBy: -1, states: [], nowMs };
}

function sum(counter: ModelCounter, figure: (portion: Portion) => number): number {
  return counter.portions.reduce((total, portion) => total + figure(portion), 0);
}

function cellOf(check: LimitCheck, now: number): number {
  return check.algorithm.type === 'sliding-window' ? Math.floor((now * 60) / check.algorithm.windowMs) : 0;
}

function floorDivide(dividend: bigint, divisor: bigint): number {
  const quotient = dividend / divisor;
  return Number(dividend % divisor < 0n ? quotient - 1n : quotient);
}
