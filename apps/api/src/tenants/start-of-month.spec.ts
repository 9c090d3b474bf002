import { startOfMonth } from './start-of-month.js';

describe('start of the month', () => {
  it.each([
    ['UTC', '2026-11-20T12:00:00Z', '2026-11-01T00:00:00Z'],
    ['Europe/Berlin', '2026-11-20T12:00:00Z', '2026-10-31T23:00:00Z'],
    // Summer time ends on 25 October 2026: the month began two hours ahead of UTC.
    ['Europe/Berlin', '2026-10-30T12:00:00Z', '2026-09-30T22:00:00Z'],
    ['America/New_York', '2026-12-01T03:00:00Z', '2026-11-01T04:00:00Z'],
    ['Asia/Kolkata', '2026-01-01T00:00:00Z', '2025-12-31T18:30:00Z'],
    ['Pacific/Kiritimati', '2026-02-28T12:00:00Z', '2026-02-28T10:00:00Z'],
  ])('in %s at %s is %s', (zone, now, expected) => {
    expect(startOfMonth(new Date(now), zone).toISOString()).toBe(new Date(expected).toISOString());
  });
});
