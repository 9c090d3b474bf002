/**
 * R34 and R35 in virtual time: what a queue does to waiting times, without a machine in between. The same against the built
 * product, where only counts and coarse ratios can be asserted, is `e2e/gateway/overload.e2e.ts`.
 */
import { Gate, type Waiter } from './gate.js';

interface Arrival {
  atMs: number;
  organizationId: string;
}

interface Served {
  organizationId: string;
  /** From arrival to the end; `null` = turned away. */
  ms: number | null;
  endMs: number;
}

/** Uniform in [0, 1), the same every time (Mulberry32, public domain). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

/** Arrivals of a Poisson process. */
function arrivals(organizationId: string, perSecond: number, seconds: number, seed: number): Arrival[] {
  const random = randomOf(seed);
  const result: Arrival[] = [];
  for (let atMs = 0; atMs < seconds * 1_000; atMs += (-Math.log(1 - random()) * 1_000) / perSecond)
    result.push({ atMs, organizationId });
  return result;
}

/** Everything that arrives, through one gate, each taking between half a second and a second and a half. */
function run(all: readonly Arrival[], gate: Gate): Served[] {
  const random = randomOf(7);
  const served: Served[] = [];
  const ends: { atMs: number; end: () => void }[] = [];
  let nowMs = 0;
  const start = ({ atMs, organizationId }: Arrival) => {
    const serviceMs = 500 + 1_000 * random();
    const endMs = nowMs + serviceMs;
    const end = () => {
      served.push({ organizationId, ms: endMs - atMs, endMs });
      gate.leave(serviceMs);
    };
    ends.push({ atMs: endMs, end });
  };
  const endUntil = (limitMs: number) => {
    for (;;) {
      const next = ends.reduce<number>(
        (least, { atMs }, at) => (atMs < (ends[least]?.atMs ?? Infinity) ? at : least),
        0,
      );
      const first = ends[next];
      if (first === undefined || first.atMs > limitMs) return;
      ends.splice(next, 1);
      nowMs = first.atMs;
      first.end();
    }
  };
  for (const arrival of all.toSorted((a, b) => a.atMs - b.atMs)) {
    endUntil(arrival.atMs);
    nowMs = arrival.atMs;
    const { organizationId } = arrival;
    const turnedAway = () => void served.push({ organizationId, ms: null, endMs: nowMs });
    const waiter: Waiter = { organizationId, priority: 'interactive', enter: () => start(arrival), shed: turnedAway };
    if (gate.tryEnter()) start(arrival);
    else if (!gate.join(waiter)) turnedAway();
  }
  endUntil(Number.POSITIVE_INFINITY);
  return served;
}

const gateOf = (maxInFlight: number, queue: number) =>
  new Gate({ maxInFlight, adaptive: false, queue, maxWaitMs: 600_000 });
const timesOf = (served: readonly Served[]) => served.flatMap(({ ms }) => (ms === null ? [] : [ms]));
const p99 = (times: readonly number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? 0;

it('R34: at three times its capacity it serves what it can, and whoever is let in waits a little at most', () => {
  const seconds = 120;
  // 16 places and a second each: 16 a second.
  const peak = run(arrivals('o', 15, seconds, 1), gateOf(16, 8));
  const rush = run(arrivals('o', 48, seconds, 2), gateOf(16, 8));
  const goodput = timesOf(rush).length / (Math.max(...rush.map(({ endMs }) => endMs)) / 1_000);
  expect(goodput / 16).toBeGreaterThanOrEqual(0.8);
  expect(p99(timesOf(rush)) / p99(timesOf(peak))).toBeLessThanOrEqual(2);
  expect(rush.filter(({ ms }) => ms === null).length).toBeGreaterThan(rush.length / 2);
});

// Whoever is calm waits about as many turns as organizations wait, and a turn is a service time over the places there are.
it('R35: one organization at ten times all there is costs the others a quarter of their time at most, and no errors', () => {
  const seconds = 120;
  const calm = ['a', 'b', 'c'].flatMap((name, index) => arrivals(name, 4, seconds, 10 + index));
  const loud = arrivals('loud', 320, seconds, 20);
  const alone = run(calm, gateOf(32, 64));
  const beside = run([...calm, ...loud], gateOf(32, 64)).filter(({ organizationId }) => organizationId !== 'loud');
  expect(beside.every(({ ms }) => ms !== null)).toBe(true);
  expect(p99(timesOf(beside)) / p99(timesOf(alone))).toBeLessThanOrEqual(1.25);
});
