/** What belongs together goes to the same target, wherever it is asked for, and to the same next one when that is away. */
import { askedOf, contextOf, namesOf, targetOf } from '../testing/routing.js';
import { prefixAffinity, prefixKey } from './prefix-affinity.js';
import { sessionAffinity } from './session-affinity.js';

const four = () => ['a', 'b', 'c', 'd'].map((name) => targetOf(name));

describe('session affinity', () => {
  const first = (over: Parameters<typeof askedOf>[1], json = {}, targets = four()) =>
    namesOf(sessionAffinity.order(targets, contextOf({ random: Math.random }), askedOf(json, over)));

  it('sends a session to one target, however chance falls and whichever process asks', () => {
    for (const endUser of ['ann', 'bob', 'cy']) expect(first({ endUser })).toEqual(first({ endUser }));
  });

  it('spreads sessions in proportion to weight', () => {
    const counts = new Map<string, number>();
    const targets = [targetOf('a', 3), targetOf('b', 1)];
    for (let user = 0; user < 4_000; user++) {
      const name = first({ endUser: `user-${user}` }, {}, targets)[0] ?? '';
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    expect((counts.get('a') ?? 0) / 4_000).toBeCloseTo(0.75, 1);
  });

  it('moves only the sessions of a target that goes', () => {
    for (let user = 0; user < 200; user++) {
      const before = first({ endUser: `user-${user}` });
      const after = first(
        { endUser: `user-${user}` },
        {},
        four().filter((one) => one.deployment.id !== 'c'),
      );
      expect(after).toEqual(before.filter((name) => name !== 'c'));
    }
  });

  it('knows a session by tag, conversation and cache key before the end user', () => {
    const same = (a: ReturnType<typeof first>, b: ReturnType<typeof first>) => expect(a).toEqual(b);
    for (let n = 0; n < 20; n++) {
      same(first({ tags: { session: `s${n}` }, endUser: 'x' }), first({ tags: { session: `s${n}` }, endUser: 'y' }));
      same(
        first({ endUser: 'x' }, { conversation: { id: `c${n}` } }),
        first({ endUser: 'y' }, { conversation: `c${n}` }),
      );
      same(first({ endUser: 'x' }, { prompt_cache_key: `p${n}` }), first({}, { prompt_cache_key: `p${n}` }));
    }
  });
});

describe('prefix affinity', () => {
  const prompt = (system: string, user: string) => ({
    messages: [
      { role: 'system', content: system },
      { role: 'user', content: user },
    ],
  });
  const system = (name: string) => `You are ${name}. ${name.repeat(700)}`;

  it('sends prompts with the same beginning to the same target', () => {
    for (const name of ['ann', 'bob', 'cy', 'dee']) {
      const order = (user: string) =>
        namesOf(prefixAffinity.order(four(), contextOf(), askedOf(prompt(system(name), user))));
      expect(order('one question')).toEqual(order('quite another question'));
    }
  });

  it('tells prompts apart that begin differently, also short ones', () => {
    const key = (json: Record<string, unknown>) => prefixKey(askedOf(json).request);
    expect(key(prompt('a', 'b'))).not.toBe(key(prompt('a', 'c')));
    expect(key({ system: 'a'.repeat(300), messages: [] })).not.toBe(key({ system: 'b'.repeat(300), messages: [] }));
  });

  it('goes to the next target while the first has a quarter more than its share', () => {
    const context = contextOf();
    const asked = askedOf(prompt(system('ann'), 'hello'));
    const [home, second] = namesOf(prefixAffinity.order(four(), context, asked));
    for (const name of ['a', 'b', 'c', 'd']) context.load.of(name).inFlight = 10;
    context.load.of(home ?? '').inFlight = 12;
    expect(namesOf(prefixAffinity.order(four(), context, asked))[0]).toBe(home);
    context.load.of(home ?? '').inFlight = 20;
    const busy = namesOf(prefixAffinity.order(four(), context, asked));
    expect([busy[0], busy[3]]).toEqual([second, home]);
  });
});
