/** How checks, counters and holds travel to and from the scripts. */
import type { Hold, HoldTake, LimitAlgorithm, LimitCheck, LimitState } from '../counter-store.js';
import type { RedisArgument } from './link.js';

export type Slot = 'o' | 'p';

/** Appends the seven arguments of each check: code, p1, p2, amount, take, tag, limit id. */
export function pushChecks(args: RedisArgument[], checks: readonly LimitCheck[], takes?: readonly number[]): void {
  for (let i = 0; i < checks.length; i++) {
    const check = checks[i]!;
    const algorithm = check.algorithm;
    const flags = (check.hard ? 'h' : '-') + (check.budget ? 'b' : '-');
    const slot = check.slot === 'platform' ? 'p' : 'o';
    const take = takes === undefined ? check.take : takes[i]!;
    const tag = counterTag(algorithm, check.counter);
    switch (algorithm.type) {
      case 'calendar':
        args.push(`${slot}c${flags}`, algorithm.startMs, algorithm.endMs, check.amount, take, tag, check.limitId);
        break;
      case 'sliding-window':
        args.push(`${slot}s${flags}`, algorithm.windowMs, 0, check.amount, take, tag, check.limitId);
        break;
      case 'token-bucket':
        args.push(`${slot}b${flags}`, algorithm.windowMs, algorithm.burst, check.amount, take, tag, check.limitId);
        break;
      case 'leaky-bucket':
        args.push(`${slot}l${flags}`, algorithm.windowMs, algorithm.maxWaitMs, check.amount, take, tag, check.limitId);
        break;
      case 'concurrency':
        args.push(`${slot}n${flags}`, 0, 0, check.amount, take, tag, check.limitId);
    }
  }
}

/** Names one counter under one algorithm: another window, or another period, is another counter. */
export function counterTag(algorithm: LimitAlgorithm, counter: string): string {
  switch (algorithm.type) {
    case 'calendar':
      return `c${algorithm.startMs}:${counter}`;
    case 'sliding-window':
      return `s${algorithm.windowMs}:${counter}`;
    case 'token-bucket':
      return `b${algorithm.windowMs}:${counter}`;
    case 'leaky-bucket':
      return `l${algorithm.windowMs}:${counter}`;
    case 'concurrency':
      return `n:${counter}`;
  }
}

/** Figures per counter in a reply: used, held, presumed, reset, ok. Large ones come as strings. */
const STATE_FIELDS = 5;

/** Merges the replies of both slots into the order of the checks. Each reply's states start at `offset`. */
export function readStates(
  checks: readonly LimitCheck[],
  organization: readonly number[],
  platform: readonly number[] | undefined,
  offset: number,
): LimitState[] {
  const states: LimitState[] = [];
  let organizationAt = offset;
  let platformAt = offset;
  for (let i = 0; i < checks.length; i++) {
    const check = checks[i]!;
    const onPlatform = check.slot === 'platform';
    const reply = onPlatform ? platform! : organization;
    const at = onPlatform ? platformAt : organizationAt;
    states.push({
      limitId: check.limitId,
      used: Number(reply[at]),
      held: Number(reply[at + 1]),
      presumed: Number(reply[at + 2]),
      amount: check.algorithm.type === 'token-bucket' ? check.algorithm.burst : check.amount,
      resetMs: Number(reply[at + 3]),
      ok: reply[at + 4] === 1,
    });
    if (onPlatform) platformAt += STATE_FIELDS;
    else organizationAt += STATE_FIELDS;
  }
  return states;
}

type ListedCheck = [code: string, tag: string, limitId: string, numbers: string[]];
type ListedHold = [
  operationId: string,
  organizationId: string,
  ownerId: string,
  admittedAtMs: string,
  facts: string,
  checks: ListedCheck[] | null,
];

/** Reads one line of `listLua`. */
export function readHold(json: string): Hold {
  const [operationId, organizationId, ownerId, admittedAtMs, facts, checks] = JSON.parse(json) as ListedHold;
  return {
    operationId,
    organizationId,
    ownerId,
    admittedAtMs: Number(admittedAtMs),
    state: 'held',
    takes: (checks ?? []).map(readTake),
    facts: JSON.parse(facts) as Record<string, string>,
  };
}

function readTake([code, tag, limitId, numbers]: ListedCheck): HoldTake {
  const [p1 = 0, p2 = 0, amount = 0, ...takes] = numbers.map(Number);
  const counter = tag.slice(tag.indexOf(':') + 1);
  return {
    limitId,
    counter,
    take: takes.reduce((sum, take) => sum + take, 0),
    check: {
      limitId,
      counter,
      slot: code[0] === 'p' ? 'platform' : 'organization',
      algorithm: readAlgorithm(code[1], p1, p2),
      amount,
      take: takes[0] ?? 0,
      hard: code[2] === 'h',
      budget: code[3] === 'b',
    },
  };
}

function readAlgorithm(letter: string | undefined, p1: number, p2: number): LimitAlgorithm {
  if (letter === 'c') return { type: 'calendar', startMs: p1, endMs: p2 };
  if (letter === 's') return { type: 'sliding-window', windowMs: p1 };
  if (letter === 'b') return { type: 'token-bucket', windowMs: p1, burst: p2 };
  if (letter === 'l') return { type: 'leaky-bucket', windowMs: p1, maxWaitMs: p2 };
  return { type: 'concurrency' };
}
