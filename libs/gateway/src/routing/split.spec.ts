/** Promise: a user stays with one target, the parts are those of the weights, and who failed is not left out. */
import { deploymentOf, gatewayOf, routeOf, targetTo } from '../testing/gateway.js';
import { askedOf, contextOf, namesOf, targetOf } from '../testing/routing.js';
import { split } from './split.js';

const asked = (endUser: string, model = 'm') => askedOf({}, { endUser, model });
const firstOf = (targets: ReturnType<typeof targetOf>[], endUser: string, model?: string) =>
  namesOf(split.order(targets, contextOf(), asked(endUser, model)))[0];
const users = Array.from({ length: 20_000 }, (_, n) => `user-${n}`);

it('gives each target its part of the users, within what chance allows', () => {
  const targets = [targetOf('a', 90), targetOf('b', 10)];
  const share = users.filter((user) => firstOf(targets, user) === 'b').length / users.length;
  // Four standard deviations of a binomial of 20,000 at 0.1.
  expect(Math.abs(share - 0.1)).toBeLessThan(4 * Math.sqrt((0.1 * 0.9) / users.length));
});

it('keeps everybody where they are, whatever the order of targets, and moves only into what grew', () => {
  const before = [targetOf('a', 80), targetOf('b', 20)];
  const turned = [targetOf('b', 20), targetOf('a', 80)];
  const grown = [targetOf('a', 80), targetOf('b', 40)];
  let moved = 0;
  for (const user of users) {
    const was = firstOf(before, user);
    expect(firstOf(turned, user)).toBe(was);
    const is = firstOf(grown, user);
    if (was === 'b') expect(is).toBe('b');
    else if (is === 'b') moved++;
  }
  expect(moved).toBeGreaterThan(0);
});

it('compares models independently of each other, and sends nobody to a weight of zero', () => {
  const targets = [targetOf('a'), targetOf('b'), targetOf('spare', 0)];
  const both = users.filter((user) => firstOf(targets, user) === 'a' && firstOf(targets, user, 'other') === 'a').length;
  expect(both / users.length).toBeGreaterThan(0.22);
  expect(both / users.length).toBeLessThan(0.28);
  expect(users.some((user) => firstOf(targets, user) === 'spare')).toBe(false);
});

it('records whom a request belongs to, also when another one had to serve it', async () => {
  const route = routeOf([targetTo(deploymentOf('a')), targetTo(deploymentOf('b'))], { strategy: 'split' });
  const healthy = gatewayOf(route, () => 200);
  await healthy.ask({ 'x-tollgate-end-user': 'ada' });
  const variant = healthy.records[0]?.decision.variant ?? '';
  expect(healthy.calls).toEqual([`http://${variant}`]);
  const broken = gatewayOf(route, ({ origin }) => (origin === `http://${variant}` ? 503 : 200));
  expect(await broken.ask({ 'x-tollgate-end-user': 'ada' })).toBe(200);
  expect([broken.records[0]?.decision.variant, broken.calls.length]).toEqual([variant, 2]);
  const off = routeOf(
    ['a', 'b'].map((name) => targetTo(deploymentOf(name, name === variant ? { state: 'disabled' } : {}))),
    { strategy: 'split' },
  );
  const without = gatewayOf(off, () => 200);
  await without.ask({ 'x-tollgate-end-user': 'ada' });
  expect(without.records[0]?.decision.variant).toBe(variant);
});
