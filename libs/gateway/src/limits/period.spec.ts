import fc from 'fast-check';
import { periodAt } from './period.js';

const zones = Intl.supportedValuesOf('timeZone');
const instant = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2035, 11, 31) });

// An event that falls into two periods is billed twice; one that falls into none is never limited (R12).
describe('every moment lies in exactly one period', () => {
  it.each(['day', 'week', 'month'] as const)('%s: in any zone, across every change of clocks', (window) => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), instant, (zone, now) => {
        const period = periodAt(window, zone, now);
        expect(period.startMs).toBeLessThanOrEqual(now);
        expect(now).toBeLessThan(period.endMs);
        // Neighbours touch: no gap and no overlap.
        expect(periodAt(window, zone, period.endMs).startMs).toBe(period.endMs);
        expect(periodAt(window, zone, period.startMs - 1).endMs).toBe(period.startMs);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a period is what people in that place call it', () => {
  const iso = (ms: number) => new Date(ms).toISOString();

  it('a day with a change of clocks has 23 or 25 hours', () => {
    const spring = periodAt('day', 'Europe/Berlin', Date.UTC(2026, 2, 29, 12));
    const autumn = periodAt('day', 'Europe/Berlin', Date.UTC(2026, 9, 25, 12));
    expect((spring.endMs - spring.startMs) / 3_600_000).toBe(23);
    expect((autumn.endMs - autumn.startMs) / 3_600_000).toBe(25);
  });

  it('a week starts on Monday, a month on its first, midnight local time', () => {
    const now = Date.UTC(2026, 10, 20, 13); // a Friday
    expect(iso(periodAt('week', 'America/New_York', now).startMs)).toBe('2026-11-16T05:00:00.000Z');
    expect(iso(periodAt('month', 'Asia/Kolkata', now).startMs)).toBe('2026-10-31T18:30:00.000Z');
    expect(iso(periodAt('month', 'UTC', now).endMs)).toBe('2026-12-01T00:00:00.000Z');
  });

  it('a limit without a window counts for ever', () => {
    const { startMs, endMs } = periodAt('none', 'UTC', Date.now());
    expect(startMs).toBe(0);
    expect(endMs).toBeGreaterThan(Date.UTC(9999, 0));
  });
});
