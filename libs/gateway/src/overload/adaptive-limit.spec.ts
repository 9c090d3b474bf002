/** Promise: the limit finds what an upstream takes, follows it, and gives way when it says no. */
import { AdaptiveLimit } from './adaptive-limit.js';

/** An upstream with `capacity` workers and everybody asking as much as the limit allows, in steps of one service time. */
function load(limit: AdaptiveLimit, capacity: number, seconds: number, fromMs: number, serviceMs = 50): number {
  let nowMs = fromMs;
  for (; nowMs < fromMs + seconds * 1_000; nowMs += serviceMs) {
    const inFlight = limit.limit;
    // Those that find no worker wait for one.
    for (let n = 0; n < inFlight; n++)
      limit.began('stream', serviceMs * Math.ceil((n + 1) / capacity), inFlight, nowMs);
  }
  return nowMs;
}

it('settles where first bytes are not yet much later than they could be, far below the bound', () => {
  for (const capacity of [4, 32, 128]) {
    const limit = new AdaptiveLimit(1_000);
    load(limit, capacity, 60, 1);
    expect([capacity, limit.limit >= capacity * 0.8, limit.limit <= capacity * 5]).toEqual([capacity, true, true]);
  }
});

it('stays within the bound, and never goes below one', () => {
  const limit = new AdaptiveLimit(16);
  load(limit, 1_000, 30, 1);
  expect(limit.limit).toBe(16);
  for (let nowMs = 1; nowMs < 60_000; nowMs += 10) limit.refused(nowMs);
  expect(limit.limit).toBe(1);
});

it('follows an upstream that loses workers, and one that gets them back', () => {
  const limit = new AdaptiveLimit(1_000);
  const lost = load(limit, 64, 60, 1);
  const before = limit.limit;
  const back = load(limit, 8, 120, lost);
  const during = limit.limit;
  expect(during).toBeLessThan(before / 2);
  load(limit, 64, 120, back);
  expect(limit.limit).toBeGreaterThan(during * 2);
});

it('does not take an hour under load for how fast the upstream is', () => {
  const limit = new AdaptiveLimit(500);
  load(limit, 16, 3_600, 1);
  expect(limit.limit).toBeLessThanOrEqual(80);
});

it('does not compare whole replies, which contain their generation, with beginnings of streams', () => {
  const limit = new AdaptiveLimit(100);
  let nowMs = 1;
  for (let n = 0; n < 2_000; n++)
    limit.began(n % 2 === 0 ? 'stream' : 'whole', n % 2 === 0 ? 50 : 2_000, limit.limit, (nowMs += 10));
  expect(limit.limit).toBe(100);
});
