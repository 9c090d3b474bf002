/** Promise: whoever waits is served, turned away or leaves, exactly one of these, and places are neither lost nor made. */
import fc from 'fast-check';
import { deploymentOf } from '../testing/gateway.js';
import type { Priority } from './fair-queue.js';
import { Gate } from './gate.js';
import { waitForPlace } from './wait-for-place.js';

const gateOf = (maxInFlight: number, queue: number, maxWaitMs = 60_000) =>
  new Gate({ maxInFlight, adaptive: false, queue, maxWaitMs });
const turn = () => new Promise((resolve) => setImmediate(resolve));

function sinkOf() {
  let leave = () => undefined as void;
  const sink = {
    start: () => undefined,
    write: () => true,
    end: () => undefined,
    destroy: () => undefined,
    onDrain: () => undefined,
    onClose: (listener: () => void) => {
      leave = listener;
    },
    closed: false,
  };
  return { sink, leave: () => leave() };
}

function ask(gates: Gate[], organizationId = 'o', priority: Priority = 'interactive') {
  const { sink, leave } = sinkOf();
  const full = gates.map((gate, index) => ({ deployment: deploymentOf(`d${index}`), gate }));
  let ended: 'waiting' | 'turned away' | Gate = 'waiting';
  let ends = 0;
  waitForPlace(full, { model: 'm', priority, organizationId, timeLeftMs: 60_000, sink }).then(
    ({ gate }) => {
      ended = gate;
      ends++;
    },
    () => {
      ended = 'turned away';
      ends++;
    },
  );
  return { leave, ended: (): typeof ended => ended, ends: () => ends };
}

it('loses nobody and no place, in any order of arrivals, departures and endings, at two gates', async () => {
  const step = fc.record({
    what: fc.constantFrom('ask', 'ask', 'ask', 'finish', 'leave'),
    organization: fc.constantFrom('a', 'b'),
    priority: fc.constantFrom<Priority>('interactive', 'batch'),
    at: fc.nat(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 80 }), async (steps) => {
      const gates = [gateOf(1, 2), gateOf(2, 3)];
      const places = gates.flatMap((gate) => Array.from({ length: gate.limit }, () => (gate.tryEnter(), gate)));
      const asked: ReturnType<typeof ask>[] = [];
      const served = new Set<unknown>();
      for (const { what, organization, priority, at } of steps) {
        if (what === 'ask' && places.length === 3) asked.push(ask(gates, organization, priority));
        else if (what === 'leave') asked[at % Math.max(1, asked.length)]?.leave();
        else if (what === 'finish' && places.length > 0) {
          places.splice(at % places.length, 1)[0]?.leave(10);
          // Nobody waited: the place is free, and taken again so that the next has to wait.
          const free = gates.find((gate) => gate.inFlight < gate.limit);
          if (free?.tryEnter() === true) places.push(free);
        }
        await turn();
        for (const one of asked) {
          const ended = one.ended();
          if (ended instanceof Gate && !served.has(one)) {
            served.add(one);
            places.push(ended);
          }
          expect(one.ends()).toBeLessThanOrEqual(1);
        }
        expect(gates.map(({ inFlight }) => inFlight)).toEqual([1, 2]);
      }
      for (const gate of gates) for (let n = 0; n < 20; n++) if (gate.inFlight > 0) gate.leave(10);
      await turn();
      for (const gate of gates) expect(gate.waiting('interactive') + gate.waiting('batch')).toBe(0);
      expect(asked.every((one) => one.ends() === 1)).toBe(true);
    }),
    { numRuns: 60 },
  );
});

it('turns away at once where the queue is full, and says when to come back', async () => {
  const gate = gateOf(1, 1);
  gate.tryEnter();
  const first = ask([gate]);
  const { sink } = sinkOf();
  const asking = { model: 'm', priority: 'interactive' as const, organizationId: 'o', timeLeftMs: 1_000, sink };
  await expect(waitForPlace([{ deployment: deploymentOf('d'), gate }], asking)).rejects.toMatchObject({
    code: 'overloaded',
    status: 503,
    retryAfterMs: 1_000,
  });
  gate.leave(10);
  await turn();
  expect(first.ended()).toBe(gate);
});

it('turns away who waited as long as may be, and forgets them', async () => {
  const gate = gateOf(1, 5, 20);
  gate.tryEnter();
  const waiting = ask([gate]);
  while (waiting.ended() === 'waiting') await new Promise((resolve) => setTimeout(resolve, 5));
  expect([waiting.ended(), gate.waiting('interactive')]).toEqual(['turned away', 0]);
});
