import type { Hold, HoldState, LimitCheck } from '../counter-store.js';
import type { Ending, MemoryCounter } from './counters.js';

/** An open or presumed hold. Check i counts in `counters[i]`: `takes[i]` at `marks[i]`, plus what extensions added. */
export interface MemoryHold {
  operationId: string;
  organizationId: string;
  ownerId: string;
  admittedAtMs: number;
  facts: Readonly<Record<string, string>> | undefined;
  checks: readonly LimitCheck[];
  counters: MemoryCounter[];
  takes: number[];
  marks: number[];
  /** Each extension is counted at its own moment. Undefined for nearly every hold. */
  extensions: { takes: number[]; marks: number[] }[] | undefined;
  /** Number of the last extension. */
  step: number;
  /** 0 while held; a presumed hold can be corrected until then. */
  presumedUntilMs: number;
}

/** Settles by figures; without figures everything is given back. */
export function settleHold(hold: MemoryHold, actuals: readonly number[] | undefined, now: number): void {
  const wasPresumed = hold.presumedUntilMs > 0;
  const ending: Ending = { take: 0, give: 0, wasPresumed, becomesPresumed: false };
  for (let i = 0; i < hold.checks.length; i++) {
    const check = hold.checks[i]!;
    const counter = hold.counters[i]!;
    let remaining = actuals?.[i] ?? 0;
    ending.take = hold.takes[i]!;
    ending.give = hold.extensions === undefined ? remaining : Math.min(remaining, ending.take);
    counter.end(check, hold.marks[i]!, ending, now);
    if (hold.extensions === undefined) continue;
    for (let j = 0; j < hold.extensions.length; j++) {
      const extension = hold.extensions[j]!;
      remaining -= ending.give;
      ending.take = extension.takes[i]!;
      // What exceeds every bound belongs to the last attempt.
      ending.give = j === hold.extensions.length - 1 ? remaining : Math.min(remaining, ending.take);
      counter.end(check, extension.marks[i]!, ending, now);
    }
  }
}

/**
 * The hold is over. A Map whose entries come and go keeps old tables, and what was in them, until a full collection
 * (V8 chains them); a hold that lets go of its parts costs nothing there.
 */
export function forgetParts(hold: MemoryHold): void {
  hold.checks = [];
  hold.counters = [];
  hold.takes = [];
  hold.marks = [];
  hold.facts = undefined;
  hold.extensions = undefined;
}

/** Counts everything at its bound. */
export function presumeHold(hold: MemoryHold, now: number): void {
  const ending: Ending = { take: 0, give: 0, wasPresumed: false, becomesPresumed: true };
  for (let i = 0; i < hold.checks.length; i++) {
    ending.take = ending.give = hold.takes[i]!;
    hold.counters[i]!.end(hold.checks[i]!, hold.marks[i]!, ending, now);
    for (const extension of hold.extensions ?? []) {
      ending.take = ending.give = extension.takes[i]!;
      hold.counters[i]!.end(hold.checks[i]!, extension.marks[i]!, ending, now);
    }
  }
}

export function describeHold(hold: MemoryHold): Hold {
  const state: HoldState = hold.presumedUntilMs > 0 ? 'presumed' : 'held';
  return {
    operationId: hold.operationId,
    organizationId: hold.organizationId,
    ownerId: hold.ownerId,
    admittedAtMs: hold.admittedAtMs,
    state,
    takes: hold.checks.map((check, i) => ({
      limitId: check.limitId,
      counter: check.counter,
      take: (hold.extensions ?? []).reduce((sum, extension) => sum + extension.takes[i]!, hold.takes[i]!),
      check,
    })),
    facts: hold.facts ?? {},
  };
}

/** Until when a presumed hold may be corrected: the end of its last period, where it would still change something. */
export function presumedUntil(checks: readonly LimitCheck[], atLeastMs: number): number {
  let until = atLeastMs;
  for (const { algorithm } of checks) {
    if (algorithm.type === 'calendar' && algorithm.endMs > until) until = algorithm.endMs;
  }
  return until;
}
