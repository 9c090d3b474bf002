/** Promise: what one replica finds out about a deployment the others know a moment later, also one that starts, and one with a broken network takes nobody along. */
import { MemoryBroadcast } from '@tollgate/state';
import { HealthBook } from './health.js';
import { shareHealth } from './shared-health.js';

const moment = () => new Promise((resolve) => setImmediate(resolve));
const pause = 5_000;

function cluster() {
  const broadcast = new MemoryBroadcast();
  const heard: string[] = [];
  void broadcast.subscribe('health', (text) => heard.push(text));
  const clock = { now: 1_000_000 };
  let replicas = 0;
  const replica = async () => {
    const health = new HealthBook();
    const stop = await shareHealth({ health, broadcast, ownerId: `r${++replicas}`, nowMs: () => clock.now });
    return { health, stop };
  };
  const fail = (health: HealthBook, times = 5) => {
    for (let n = 0; n < times; n++) health.failed('d', clock.now);
  };
  return { replica, fail, clock, heard, broadcast };
}

it('an ejection and a return arrive', async () => {
  const { replica, fail, clock } = cluster();
  const [one, two] = [await replica(), await replica()];
  fail(one.health);
  await moment();
  expect(two.health.state('d', clock.now)).toBe('open');
  expect(two.health.snapshot(clock.now)).toMatchObject([{ reason: 'errors', failuresInRow: 0 }]);
  clock.now += pause;
  expect(two.health.state('d', clock.now)).toBe('half-open');
  one.health.sent('d', clock.now);
  one.health.succeeded('d', clock.now);
  await moment();
  expect(two.health.state('d', clock.now)).toBe('closed');
  expect(two.health.share('d', clock.now)).toBeCloseTo(0.1);
});

it('a try that fails sends it away everywhere, for as long as it is here', async () => {
  const { replica, fail, clock } = cluster();
  const [one, two] = [await replica(), await replica()];
  fail(one.health);
  await moment();
  clock.now += pause;
  one.health.sent('d', clock.now);
  one.health.failed('d', clock.now);
  await moment();
  expect(two.health.state('d', clock.now + 9_000)).toBe('open');
  expect(two.health.state('d', clock.now + 10_000)).toBe('half-open');
});

it('a replica that starts learns what it missed, with what is left of the time', async () => {
  const { replica, fail, clock } = cluster();
  const one = await replica();
  fail(one.health);
  await moment();
  clock.now += 2_000;
  const late = await replica();
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(late.health.state('d', clock.now)).toBe('open');
  expect(late.health.state('d', clock.now + 3_000)).toBe('half-open');
});

it('who got replies meanwhile does not believe one that only saw failures', async () => {
  const { replica, fail, clock } = cluster();
  const [broken, fine, idle] = [await replica(), await replica(), await replica()];
  fail(broken.health, 1);
  clock.now += 500;
  fine.health.succeeded('d', clock.now);
  clock.now += 500;
  fail(broken.health, 4);
  await moment();
  expect(fine.health.state('d', clock.now)).toBe('closed');
  expect(idle.health.state('d', clock.now)).toBe('open');
});

it('a deployment that fails half of the time is believed to, as successes say nothing against it', async () => {
  const { replica, clock } = cluster();
  const [one, two] = [await replica(), await replica()];
  two.health.succeeded('d', clock.now);
  for (let n = 0; n < 10; n++) {
    if (n % 2 === 0) one.health.failed('d', clock.now);
    else one.health.succeeded('d', clock.now);
  }
  one.health.failed('d', clock.now);
  await moment();
  expect(two.health.snapshot(clock.now)).toMatchObject([{ state: 'open', reason: 'error-rate' }]);
});

it('an only target that is asked although it is away says so once, not with every failure', async () => {
  const { replica, fail, heard } = cluster();
  const one = await replica();
  fail(one.health, 50);
  await moment();
  expect(heard.filter((text) => text.includes('ejected'))).toHaveLength(1);
});

it('nonsense on the channel changes nothing', async () => {
  const { replica, clock, broadcast } = cluster();
  const one = await replica();
  const good = { from: 'x', type: 'ejected', deploymentId: 'd', reason: 'errors', forMs: 1, pauseMs: 1, failingMs: 0 };
  const bad = [
    '',
    '[]',
    'null',
    '{"from":"x"}',
    { ...good, reason: 'mood' },
    { ...good, forMs: -1 },
    { ...good, pauseMs: null },
  ];
  for (const message of bad)
    broadcast.publish('health', typeof message === 'string' ? message : JSON.stringify(message));
  await moment();
  expect(one.health.snapshot(clock.now)).toEqual([]);
  // However long somebody says: no longer than the longest pause.
  broadcast.publish('health', JSON.stringify({ ...good, forMs: 1e12 }));
  await moment();
  expect(one.health.state('d', clock.now + 20_000)).toBe('half-open');
});

it('a replica that stopped says and hears nothing', async () => {
  const { replica, fail, clock } = cluster();
  const [one, two] = [await replica(), await replica()];
  await two.stop();
  fail(one.health);
  fail(two.health);
  await moment();
  expect(two.health.state('d', clock.now)).toBe('open');
  await one.stop();
  expect(one.health.state('d', clock.now)).toBe('open');
});
