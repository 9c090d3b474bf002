import fc from 'fast-check';
import type { Deployment, RouteTarget } from '../exchange.js';
import { strategies } from './registry.js';
import { weighted } from './weighted.js';
import { roundRobin } from './round-robin.js';

function target(name: string, weight = 1): RouteTarget {
  return { deployment: { id: name, name } as Deployment, weight, tier: 'primary' };
}
const names = (targets: readonly RouteTarget[]) => targets.map(({ deployment }) => deployment.name);

describe.each([...strategies.values()].map((strategy) => [strategy.id, strategy] as const))('%s', (_id, strategy) => {
  it('gives every target exactly once and leaves its input alone', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(5), { maxLength: 8 }),
        fc.noShrink(fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 9, maxLength: 9 })),
        (weights, chances) => {
          const targets = weights.map((weight, index) => target(`t${index}`, weight));
          const before = [...targets];
          let draw = 0;
          const ordered = strategy.order(targets, { random: () => chances[draw++ % chances.length] ?? 0 });
          expect([...names(ordered)].sort()).toEqual([...names(before)].sort());
          expect(targets).toEqual(before);
        },
      ),
    );
  });
});

describe('weighted', () => {
  it('draws in proportion to weight', () => {
    const targets = [target('a', 1), target('b', 3)];
    const first = (chance: number) => names(weighted.order(targets, { random: () => chance }))[0];
    expect([0, 0.24, 0.26, 0.99].map(first)).toEqual(['a', 'a', 'b', 'b']);
  });

  it('draws a weight of 0 only when nothing else is left', () => {
    const targets = [target('spare', 0), target('main', 1)];
    for (const chance of [0, 0.5, 0.999]) {
      expect(names(weighted.order(targets, { random: () => chance }))).toEqual(['main', 'spare']);
    }
  });
});

describe('round robin', () => {
  it('starts one further each time', () => {
    const targets = [target('a'), target('b'), target('c')];
    const context = { random: () => 0 };
    expect(Array.from({ length: 4 }, () => names(roundRobin.order(targets, context))[0])).toEqual(['a', 'b', 'c', 'a']);
  });
});
