/** R27, R28: sick upstreams are left, few retries are made, and never more than half of a route is given up. */
import { deploymentOf, gatewayOf, routeOf } from './testing/gateway.js';

const targets = (count: number, over = {}) =>
  Array.from({ length: count }, (_, index) => ({
    deployment: deploymentOf(`d${index}`),
    weight: 1,
    tier: 'primary' as const,
    ...over,
  }));

describe('R27: a storm of 429 and 503', () => {
  it('has at most a tenth of the requests asked again, each target once before that', async () => {
    let turn = 0;
    const { ask, calls } = gatewayOf(
      routeOf(targets(3)),
      () => (turn++ % 2 === 0 ? 429 : 503),
      () => 0.001,
    );
    const requests = 200;
    let retries = 0;
    for (let request = 0; request < requests; request++) {
      const before = calls.length;
      await ask();
      const made = calls.slice(before);
      const again = made.length - new Set(made).size;
      retries += again;
      // Only the last one is asked again, and only once.
      expect(again).toBeLessThanOrEqual(1);
      if (again === 1) expect(made.at(-1)).toBe(made.at(-2));
    }
    // Two are saved up at the start.
    expect(retries).toBeLessThanOrEqual(requests * 0.1 + 2);
    expect(retries).toBeGreaterThan(0);
  });
});

describe('R28: outlier ejection', () => {
  it('leaves the one of four that fails half of the time, without failing a request', async () => {
    let turn = 0;
    let now = 0;
    const answer = ({ origin }: { origin: string }) => (origin === 'http://d2' && turn++ % 2 === 0 ? 500 : 200);
    const { ask, calls, gateway } = gatewayOf(routeOf(targets(4), { strategy: 'round-robin' }), answer, () => {
      now = (now + 0.37) % 1;
      return now;
    });
    const statuses = new Set<number>();
    for (let request = 0; request < 400; request++) statuses.add(await ask());
    expect([...statuses]).toEqual([200]);
    expect(calls.filter((origin) => origin === 'http://d2').length).toBeLessThanOrEqual(24);
    expect(gateway.health.snapshot(Date.now())).toMatchObject([{ deploymentId: 'd2', reason: 'error-rate' }]);
  });

  it('passes over at most half of the targets when all are sick', async () => {
    const { ask, records } = gatewayOf(routeOf(targets(4)), () => 500);
    for (let request = 0; request < 20; request++) await ask();
    for (const { decision } of records)
      expect(decision.targets.filter(({ skip }) => skip === 'unhealthy').length).toBeLessThanOrEqual(2);
    expect(records.at(-1)?.decision.targets.some(({ skip }) => skip === 'unhealthy')).toBe(true);
  });
});

it('a deployment at its own limit is passed over, and nobody is refused while another can', async () => {
  const limit = {
    id: 'l',
    dimension: 'requests' as const,
    subject: { type: 'deployment' as const, id: 'd0' },
    on: null,
    window: 'hour' as const,
    algorithm: 'sliding_window' as const,
    amount: 2,
    burst: 2,
    hard: true,
    slot: 'platform' as const,
    timeZone: 'UTC',
    maxWaitMs: 0,
  };
  const [first, second] = targets(2);
  if (first === undefined || second === undefined) throw new Error('two were made');
  const limited = { ...first, deployment: deploymentOf('d0', { limits: [limit] }) };
  const { ask, calls, records } = gatewayOf(routeOf([limited, second]), () => 200);
  const statuses = [];
  for (let request = 0; request < 5; request++) statuses.push(await ask());
  expect(statuses).toEqual([200, 200, 200, 200, 200]);
  expect(calls).toEqual(['http://d0', 'http://d0', 'http://d1', 'http://d1', 'http://d1']);
  expect(records.at(-1)?.decision.targets[0]).toMatchObject({ d: 'd0', skip: 'limit' });
});

describe('overflow', () => {
  const [own, cloud] = targets(2);
  if (own === undefined || cloud === undefined) throw new Error('two were made');
  const route = (inFlight: number) =>
    routeOf([own, { ...cloud, tier: 'backup' }], { overflow: { inFlight, queue: 8, firstTokenMs: null } });

  it('hands over to the backups while the primaries are busy, and says so', async () => {
    const { ask, calls, records, gateway } = gatewayOf(route(2), () => 200);
    await ask();
    gateway.load.of('d0').inFlight = 2;
    await ask();
    gateway.load.of('d0').inFlight = 0;
    gateway.engines.note('d0', { waiting: 9, running: 16, cacheUse: 1 });
    await ask();
    gateway.engines.note('d0', { waiting: 1, running: 16, cacheUse: 1 });
    await ask();
    expect(calls).toEqual(['http://d0', 'http://d1', 'http://d1', 'http://d0']);
    expect(records.map(({ decision }) => decision.overflow ?? false)).toEqual([false, true, true, false]);
  });

  it('hands over while first tokens come late, and tries the primary again when that has faded', async () => {
    const slow = routeOf([own, { ...cloud, tier: 'backup' }], {
      overflow: { inFlight: null, queue: null, firstTokenMs: 800 },
    });
    const { ask, calls, gateway } = gatewayOf(slow, () => 200);
    const now = performance.now();
    gateway.load.of('d0').stream.note(900, now);
    await ask();
    gateway.load.of('d0').stream.note(100, now + 60_000);
    await ask();
    expect(calls).toEqual(['http://d1', 'http://d0']);
  });

  it('comes back to a busy primary when the backups fail', async () => {
    const { ask, calls, gateway } = gatewayOf(route(1), ({ origin }) => (origin === 'http://d1' ? 503 : 200));
    gateway.load.of('d0').inFlight = 1;
    expect(await ask()).toBe(200);
    expect(calls).toEqual(['http://d1', 'http://d0']);
  });
});

it('what is cold or warming is asked when nothing hot of its tier is left', async () => {
  const states = ['cold', 'warming', 'hot', 'draining', 'disabled'] as const;
  const route = routeOf(
    states.map((state) => ({ deployment: deploymentOf(state, { state }), weight: 1, tier: 'primary' as const })),
  );
  const { ask, calls } = gatewayOf(route, ({ origin }) => (origin === 'http://cold' ? 200 : 503));
  expect(await ask()).toBe(200);
  expect(calls).toEqual(['http://hot', 'http://warming', 'http://cold']);
});
