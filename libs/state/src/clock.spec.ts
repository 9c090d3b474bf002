import { systemClock, TestClock } from './clock.js';

describe('clocks', () => {
  it('stands still until it is moved, and steps only the wall clock', () => {
    const clock = new TestClock(1_000);
    clock.advance(5);
    clock.setWall(10);
    expect([clock.nowMs(), clock.monotonicMs()]).toEqual([10, 5]);
    expect(() => clock.advance(-1)).toThrow(RangeError);
  });

  it('measures durations that never go back', () => {
    const first = systemClock.monotonicMs();
    expect(systemClock.monotonicMs()).toBeGreaterThanOrEqual(first);
    expect(Math.abs(systemClock.nowMs() - Date.now())).toBeLessThan(1_000);
  });
});
