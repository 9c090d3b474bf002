import { localDate, parseRange, previousRange, startOfDay } from './time-range.js';

const iso = (ms: number): string => new Date(ms).toISOString();

describe('time ranges', () => {
  it.each([
    ['UTC', '2026-11-20', '2026-11-20T00:00:00.000Z'],
    ['Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00.000Z'],
    ['Europe/Berlin', '2026-03-30', '2026-03-29T22:00:00.000Z'],
    ['America/New_York', '2026-11-01', '2026-11-01T04:00:00.000Z'],
    ['Asia/Kolkata', '2026-11-20', '2026-11-19T18:30:00.000Z'],
    // Clocks skip midnight: the day starts at 01:00.
    ['Africa/Cairo', '2026-04-24', '2026-04-23T22:00:00.000Z'],
    ['Pacific/Kiritimati', '2026-01-01', '2025-12-31T10:00:00.000Z'],
  ])('in %s the day %s starts at %s', (zone, date, start) => {
    expect(iso(startOfDay(date, zone))).toBe(start);
  });

  // R12: a moment that belonged to two days, or to none, would be billed twice or never.
  it('cuts time into days without gap or overlap, in every zone', () => {
    for (const zone of Intl.supportedValuesOf('timeZone').filter((_, index) => index % 7 === 0)) {
      for (let day = Date.UTC(2026, 2, 1); day < Date.UTC(2026, 4, 15); day += 86_400_000) {
        const date = new Date(day).toISOString().slice(0, 10);
        const start = startOfDay(date, zone);
        expect([zone, date, localDate(start, zone), localDate(start - 1, zone) < date]).toEqual([
          zone,
          date,
          date,
          true,
        ]);
      }
    }
  });

  it('takes times as they are and refuses a range that is empty or backwards', () => {
    expect(parseRange('2026-11-20T09:30:00+02:00', '2026-11-20T08:00:00Z', 'UTC')).toEqual({
      fromMs: Date.parse('2026-11-20T07:30:00Z'),
      toMs: Date.parse('2026-11-20T08:00:00Z'),
    });
    expect(() => parseRange('2026-11-20', '2026-11-20', 'UTC')).toThrow('later than from');
    expect(() => parseRange('2026-11-21', '2026-11-20', 'UTC')).toThrow('later than from');
  });

  it('compares days with as many whole days before, over a change of the clock', () => {
    const previous = previousRange('2026-03-29', '2026-03-31', 'Europe/Berlin');
    expect([iso(previous.fromMs), iso(previous.toMs)]).toEqual([
      '2026-03-26T23:00:00.000Z',
      '2026-03-28T23:00:00.000Z',
    ]);
  });
});
