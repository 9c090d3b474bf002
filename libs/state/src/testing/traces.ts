/** Random traces over one organization: a few operations, limits of every kind, a clock that mostly moves forwards. */
import fc from 'fast-check';
import type { AdmitResult, CounterStore, LimitCheck, LimitState } from '../counter-store.js';
import { CounterModel } from './model.js';

export type Step =
  | { type: 'admit'; operation: number; limits: readonly number[]; takes: readonly number[] }
  | { type: 'extend'; operation: number; takes: readonly number[]; step: number }
  | { type: 'settle'; operation: number; figures: readonly number[] }
  | { type: 'release'; operation: number }
  | { type: 'presume'; operation: number }
  | { type: 'wait'; milliseconds: number };

export interface Trace {
  startMs: number;
  steps: readonly Step[];
}

/** What a trace shows of a store: each decision, and all counters after each step. */
export type Observation = { result: AdmitResult | undefined; states: readonly LimitState[] };

const operation = fc.integer({ min: 0, max: 5 });
const figures = fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 9, maxLength: 9 });
const steps = (limits: readonly number[], earliestMs: number): fc.Arbitrary<Step> =>
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        type: fc.constant('admit' as const),
        operation,
        limits: fc.uniqueArray(fc.constantFrom(...limits), { minLength: 0, maxLength: 6 }),
        takes: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 9, maxLength: 9 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        type: fc.constant('extend' as const),
        operation,
        takes: figures,
        step: fc.integer({ min: 1, max: 3 }),
      }),
    },
    { weight: 3, arbitrary: fc.record({ type: fc.constant('settle' as const), operation, figures }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('release' as const), operation }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('presume' as const), operation }) },
    {
      weight: 4,
      arbitrary: fc.record({
        type: fc.constant('wait' as const),
        milliseconds: fc.oneof(
          fc.integer({ min: 0, max: 40 }),
          fc.integer({ min: 0, max: 2_000 }),
          fc.integer({ min: 0, max: 200_000 }),
          fc.integer({ min: earliestMs, max: 0 }),
        ),
      }),
    },
  );

const tracesOf = (step: fc.Arbitrary<Step>): fc.Arbitrary<Trace> =>
  fc.record({
    startMs: fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 }),
    steps: fc.array(step, { minLength: 1, maxLength: 25 }),
  });

/** All limits, and a clock that sometimes steps back. */
export const traces = tracesOf(steps([0, 1, 2, 3, 4, 5, 6, 7, 8], -3_000));
/** All limits, and a clock that never steps back. */
export const forwardTraces = tracesOf(steps([0, 1, 2, 3, 4, 5, 6, 7, 8], 0));
/** The organization's limits only, and a clock that sometimes steps back. */
export const oneSlotTraces = tracesOf(steps([0, 2, 3, 5, 7, 8], -3_000));

/** The limits a trace chooses from. `name` keeps the platform's counters of different traces apart. */
export function limitAt(index: number, take: number, now: number, name: string): LimitCheck {
  const period = (lengthMs: number) => {
    const startMs = Math.floor(now / lengthMs) * lengthMs;
    return { type: 'calendar' as const, startMs, endMs: startMs + lengthMs };
  };
  const kinds: Pick<LimitCheck, 'algorithm' | 'amount' | 'hard' | 'budget' | 'slot'>[] = [
    {
      algorithm: { type: 'sliding-window', windowMs: 1_000 },
      amount: 7,
      hard: true,
      budget: false,
      slot: 'organization',
    },
    { algorithm: { type: 'sliding-window', windowMs: 60_000 }, amount: 9, hard: true, budget: false, slot: 'platform' },
    {
      algorithm: { type: 'sliding-window', windowMs: 1_234 },
      amount: 4,
      hard: false,
      budget: false,
      slot: 'organization',
    },
    { algorithm: period(100_000), amount: 12, hard: true, budget: true, slot: 'organization' },
    { algorithm: period(50_000), amount: 10, hard: true, budget: true, slot: 'platform' },
    {
      algorithm: { type: 'token-bucket', windowMs: 1_000, burst: 6 },
      amount: 3,
      hard: true,
      budget: false,
      slot: 'organization',
    },
    {
      algorithm: { type: 'token-bucket', windowMs: 777, burst: 5 },
      amount: 7,
      hard: false,
      budget: false,
      slot: 'platform',
    },
    { algorithm: { type: 'concurrency' }, amount: 8, hard: true, budget: false, slot: 'organization' },
    {
      algorithm: { type: 'leaky-bucket', windowMs: 1_000, maxWaitMs: 900 },
      amount: 4,
      hard: true,
      budget: false,
      slot: 'organization',
    },
  ];
  return { limitId: `limit-${index}`, counter: `limit-${index}:${name}`, take, ...kinds[index]! };
}

export async function observe(store: CounterStore, trace: Trace, organizationId: string): Promise<Observation[]> {
  return walk(trace, organizationId, {
    admit: (id, checks, nowMs) => store.admit({ operationId: id, organizationId, ownerId: 'replica-1', checks, nowMs }),
    extend: (id, takes, nowMs, number) => store.extend(id, organizationId, takes, nowMs, number),
    settle: (id, actuals, nowMs) => store.settle(id, organizationId, actuals, nowMs),
    release: (id, nowMs) => store.release(id, organizationId, nowMs),
    presume: (id, nowMs) => store.presume(id, organizationId, nowMs),
    peek: (checks, nowMs) => store.peek(checks, organizationId, nowMs),
  });
}

export async function observeModel(trace: Trace, organizationId: string): Promise<Observation[]> {
  const model = new CounterModel();
  return walk(trace, organizationId, {
    admit: (id, checks, now) => model.admit(id, checks, now),
    extend: (id, takes, now, number) => model.extend(id, takes, now, number),
    settle: (id, actuals, now) => model.finish('settle', id, actuals, now),
    release: (id, now) => model.finish('release', id, [], now),
    presume: (id, now) => model.finish('presume', id, [], now),
    peek: (checks, now) => model.peek(checks, now),
  });
}

interface Subject {
  admit(id: string, checks: readonly LimitCheck[], now: number): AdmitResult | Promise<AdmitResult>;
  extend(id: string, takes: readonly number[], now: number, step: number): AdmitResult | Promise<AdmitResult>;
  settle(id: string, actuals: readonly number[], now: number): void | Promise<void>;
  release(id: string, now: number): void | Promise<void>;
  presume(id: string, now: number): void | Promise<void>;
  peek(checks: readonly LimitCheck[], now: number): readonly LimitState[] | Promise<readonly LimitState[]>;
}

async function walk(trace: Trace, name: string, subject: Subject): Promise<Observation[]> {
  const observations: Observation[] = [];
  /** A repeated admit is the same request again. */
  const requests = new Map<string, LimitCheck[]>();
  let now = trace.startMs;
  for (const current of trace.steps) {
    let result: AdmitResult | undefined = undefined;
    const id = 'operation' in current ? `${name}-${current.operation}` : '';
    if (current.type === 'admit') {
      const checks =
        requests.get(id) ?? current.limits.map((limit) => limitAt(limit, current.takes[limit]!, now, name));
      requests.set(id, checks);
      result = await subject.admit(id, checks, now);
    } else if (current.type === 'extend') result = await subject.extend(id, current.takes, now, current.step);
    else if (current.type === 'settle') await subject.settle(id, current.figures, now);
    else if (current.type === 'release') await subject.release(id, now);
    else if (current.type === 'presume') await subject.presume(id, now);
    else now += current.milliseconds;
    const all = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((limit) => limitAt(limit, 1, now, name));
    observations.push({ result, states: await subject.peek(all, now) });
  }
  return observations;
}
