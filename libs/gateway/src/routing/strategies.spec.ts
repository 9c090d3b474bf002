import fc from 'fast-check';
import { contextOf, askedOf, namesOf as names, targetOf as target } from '../testing/routing.js';
import { strategies } from './registry.js';
import { weighted } from './weighted.js';
import { roundRobin } from './round-robin.js';

const asked = askedOf({ messages: [{ role: 'user', content: 'hi' }] });

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
          const ordered = strategy.order(
            targets,
            contextOf({ random: () => chances[draw++ % chances.length] ?? 0 }),
            asked,
          );
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
    const first = (chance: number) => names(weighted.order(targets, contextOf({ random: () => chance }), asked))[0];
    expect([0, 0.24, 0.26, 0.99].map(first)).toEqual(['a', 'a', 'b', 'b']);
  });

  it('draws a weight of 0 only when nothing else is left', () => {
    const targets = [target('spare', 0), target('main', 1)];
    for (const chance of [0, 0.5, 0.999]) {
      expect(names(weighted.order(targets, contextOf({ random: () => chance }), asked))).toEqual(['main', 'spare']);
    }
  });
});

describe('round robin', () => {
  it('starts one further each time', () => {
    const targets = [target('a'), target('b'), target('c')];
    const context = contextOf();
    expect(Array.from({ length: 4 }, () => names(roundRobin.order(targets, context, asked))[0])).toEqual([
      'a',
      'b',
      'c',
      'a',
    ]);
  });
});
