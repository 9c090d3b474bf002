/** Promise: whoever is interactive goes first, organizations take turns, and the one that asks for most gives way. */
import fc from 'fast-check';
import { FairQueue, type Priority, type Waiting } from './fair-queue.js';

interface Item extends Waiting {
  n: number;
}
let made = 0;
const item = (organizationId: string, priority: Priority = 'interactive'): Item => ({
  organizationId,
  priority,
  n: made++,
});
const drain = (queue: FairQueue<Item>) => {
  const order: string[] = [];
  for (let next = queue.next(); next !== null; next = queue.next()) order.push(next.organizationId);
  return order.join('');
};

it('takes turns between organizations, whatever one of them brings', () => {
  const queue = new FairQueue<Item>();
  for (const organization of ['a', 'a', 'a', 'a', 'b', 'c', 'c']) queue.add(item(organization));
  expect(drain(queue)).toBe('abcacaa');
});

it('serves batch when nobody interactive waits', () => {
  const queue = new FairQueue<Item>();
  queue.add(item('x', 'batch'));
  queue.add(item('a'));
  queue.add(item('x', 'batch'));
  queue.add(item('b'));
  expect(drain(queue)).toBe('abxx');
});

it('sheds batch first, then whoever waits with most, and the newcomer where nobody is worse', () => {
  const queue = new FairQueue<Item>();
  const batch = item('x', 'batch');
  const [first, second, third] = [item('big'), item('big'), item('big')];
  for (const one of [batch, first, second, third]) queue.add(one);
  expect(queue.makeRoomFor(item('small'))).toBe(batch);
  expect(queue.makeRoomFor(item('small'))).toBe(third);
  expect(queue.makeRoomFor(item('y', 'batch'))).toBeNull();
  expect(queue.makeRoomFor(item('big'))).toBeNull();
  queue.add(item('small'));
  expect(queue.makeRoomFor(item('small'))).toBeNull();
  expect(queue.size).toBe(3);
});

it('loses nobody, serves nobody twice, and counts right, in any order of events', () => {
  const step = fc.record({
    what: fc.constantFrom('add', 'next', 'remove', 'room'),
    organization: fc.constantFrom('a', 'b', 'c'),
    priority: fc.constantFrom<Priority>('interactive', 'batch'),
    at: fc.nat(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const queue = new FairQueue<Item>();
      const waiting = new Set<Item>();
      for (const { what, organization, priority, at } of steps) {
        if (what === 'add') {
          const added = item(organization, priority);
          queue.add(added);
          waiting.add(added);
        } else if (what === 'remove') {
          const one = [...waiting][at % Math.max(1, waiting.size)];
          if (one === undefined) continue;
          queue.remove(one);
          queue.remove(one);
          queue.remove(item(organization, priority));
          waiting.delete(one);
        } else {
          const taken = what === 'next' ? queue.next() : queue.makeRoomFor(item(organization, priority));
          if (taken === null) {
            if (what === 'next') expect(waiting.size).toBe(0);
            continue;
          }
          expect(waiting.delete(taken)).toBe(true);
          queue.remove(taken);
          if (what === 'next' && taken.priority === 'batch')
            expect([...waiting].every((one) => one.priority === 'batch')).toBe(true);
        }
        expect(queue.size).toBe(waiting.size);
      }
    }),
  );
});
