/** Strategies that look at load, latency, cost and engines: each goes where its formula says. */
import { compilePrice } from '@tollgate/pricing';
import { askedOf, contextOf, namesOf, targetOf } from '../testing/routing.js';
import { EngineBook } from './engines.js';
import { engineLoad } from './engine-load.js';
import { leastCost } from './least-cost.js';
import { leastInFlight } from './least-in-flight.js';
import { leastLatency } from './least-latency.js';
import { PeakEwma } from './load.js';
import { selectTargets } from './select.js';
import { providers } from '@tollgate/providers';
import type { Route } from '../exchange.js';

const asked = askedOf({ messages: [{ role: 'user', content: 'hi' }] });

describe('least in flight', () => {
  it('takes the target with the fewest for its weight', () => {
    const context = contextOf();
    context.load.of('a').inFlight = 3;
    context.load.of('b').inFlight = 5;
    expect(namesOf(leastInFlight.order([targetOf('a'), targetOf('b')], context, asked))).toEqual(['a', 'b']);
    expect(namesOf(leastInFlight.order([targetOf('a'), targetOf('b', 2)], context, asked))).toEqual(['b', 'a']);
  });

  it('lets equals take turns', () => {
    const targets = [targetOf('a'), targetOf('b'), targetOf('c')];
    const first = (chance: number) => namesOf(leastInFlight.order(targets, contextOf({ random: () => chance }), asked));
    expect([0, 0.4, 0.9].map((chance) => first(chance)[0])).toEqual(['a', 'b', 'c']);
  });
});

describe('least latency', () => {
  it('takes the quicker of the two drawn, and counts what waits there', () => {
    const context = contextOf();
    context.load.of('slow').whole.note(900, 1);
    context.load.of('quick').whole.note(200, 1);
    const targets = [targetOf('slow'), targetOf('quick')];
    expect(namesOf(leastLatency.order(targets, context, asked))[0]).toBe('quick');
    context.load.of('quick').inFlight = 10;
    expect(namesOf(leastLatency.order(targets, context, asked))[0]).toBe('slow');
  });

  it('compares streams with streams', () => {
    const context = contextOf();
    context.load.of('a').stream.note(500, 1);
    context.load.of('b').stream.note(100, 1);
    context.load.of('b').whole.note(9_000, 1);
    const streaming = askedOf({}, { stream: true });
    expect(namesOf(leastLatency.order([targetOf('a'), targetOf('b')], context, streaming))[0]).toBe('b');
  });

  it('leaves a target that turned slow after one reply, and wins it back slowly', () => {
    const average = new PeakEwma();
    average.note(100, 1_000);
    average.note(2_000, 2_000);
    expect(average.value(2_000)).toBe(2_000);
    average.note(100, 3_000);
    expect(average.value(3_000)).toBeGreaterThan(1_500);
    average.note(100, 60_000);
    expect(average.value(60_000)).toBeLessThan(120);
  });

  it('asks one that was not asked for long again', () => {
    const average = new PeakEwma();
    average.note(2_000, 1_000);
    expect(average.value(5_000)).toBe(2_000);
    expect(average.value(60_000)).toBeLessThan(100);
  });
});

describe('least cost', () => {
  const price = (input: string, output: string) =>
    compilePrice([
      { tokenClass: 'input', tierStart: 0, usdPerMillion: input },
      { tokenClass: 'output', tierStart: 0, usdPerMillion: output },
    ]);
  const cheapInput = targetOf('cheap-input', 1, { price: price('0.1', '10') });
  const cheapOutput = targetOf('cheap-output', 1, { price: price('1', '1') });
  const unpriced = targetOf('unpriced');

  it('takes what is cheapest for this request, not for any', () => {
    const targets = [unpriced, cheapInput, cheapOutput];
    const long = askedOf({ messages: [{ role: 'user', content: 'x'.repeat(40_000) }] }, { maxOutputTokens: 10 });
    expect(namesOf(leastCost.order(targets, contextOf(), long))).toEqual(['cheap-input', 'cheap-output', 'unpriced']);
    expect(namesOf(leastCost.order(targets, contextOf(), asked))).toEqual(['cheap-output', 'cheap-input', 'unpriced']);
  });

  it('learns how long replies are', () => {
    const context = contextOf();
    context.load.of('cheap-input').outputTokens = 1;
    const short = askedOf({ messages: [{ role: 'user', content: 'x'.repeat(400) }] });
    expect(namesOf(leastCost.order([cheapOutput, cheapInput], context, short))[0]).toBe('cheap-input');
  });
});

describe('engine load', () => {
  const order = (engines: EngineBook, inFlight: Record<string, number> = {}) => {
    const context = contextOf({ engines });
    for (const [id, count] of Object.entries(inFlight)) context.load.of(id).inFlight = count;
    return namesOf(engineLoad.order([targetOf('a'), targetOf('b')], context, asked));
  };

  it('takes the shorter queue, and among equals the emptier cache', () => {
    const engines = new EngineBook();
    engines.note('a', { waiting: 4, running: 10, cacheUse: 0.5 });
    engines.note('b', { waiting: 1, running: 10, cacheUse: 0.5 });
    expect(order(engines)[0]).toBe('b');
    engines.note('b', { waiting: 4, running: 10, cacheUse: 0.9 });
    expect(order(engines)[0]).toBe('a');
  });

  it('does not believe an engine that claims to be idle while our requests are there', () => {
    const engines = new EngineBook();
    engines.note('a', { waiting: -5, running: 0, cacheUse: 0 });
    engines.note('b', { waiting: 2, running: 5, cacheUse: 0.2 });
    expect(order(engines, { a: 40, b: 5 })[0]).toBe('b');
  });

  it('forgets figures after three misses', () => {
    const engines = new EngineBook();
    engines.note('a', { waiting: 0, running: 0, cacheUse: 0 });
    engines.missed('a');
    engines.missed('a');
    expect(engines.figures('a')).toBeDefined();
    engines.missed('a');
    expect(engines.figures('a')).toBeUndefined();
  });
});

it('says what the strategy compared by, for the decision record', () => {
  const provider = providers.get('openai');
  if (provider === undefined) throw new Error('openai is registered');
  const targets = ['a', 'b'].map((name) => targetOf(name, 1, { provider, state: 'hot' }));
  const context = contextOf();
  context.load.of('a').inFlight = 6;
  const { candidates, scores } = selectTargets(
    { strategy: 'least-in-flight', targets } as unknown as Route,
    asked,
    false,
    context,
  );
  expect(namesOf(candidates)).toEqual(['b', 'a']);
  expect(scores).toEqual(
    new Map([
      ['b', 1],
      ['a', 7],
    ]),
  );
});
