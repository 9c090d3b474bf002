import { LocalHours } from './local-hours.js';

const at = (iso: string): number => Date.parse(iso);
const iso = (ms: number): string => new Date(ms).toISOString();

describe('local hours', () => {
  const hours = new LocalHours();

  it.each([
    ['UTC', '2026-11-20T10:59:59.999Z', '2026-11-20T10:00:00.000Z'],
    ['Europe/Berlin', '2026-10-25T00:30:00Z', '2026-10-25T00:00:00.000Z'],
    ['America/New_York', '2026-03-08T07:00:00Z', '2026-03-08T07:00:00.000Z'],
    ['Asia/Kolkata', '2026-11-20T18:29:59Z', '2026-11-20T17:30:00.000Z'],
    ['Asia/Kolkata', '2026-11-20T18:30:00Z', '2026-11-20T18:30:00.000Z'],
    ['Asia/Kathmandu', '2026-11-20T18:14:00Z', '2026-11-20T17:15:00.000Z'],
    ['Australia/Lord_Howe', '2026-07-01T13:45:00Z', '2026-07-01T13:30:00.000Z'],
    ['Australia/Lord_Howe', '2026-12-01T13:45:00Z', '2026-12-01T13:00:00.000Z'],
    ['Not/AZone', '2026-11-20T10:10:00Z', '2026-11-20T10:00:00.000Z'],
  ])('in %s %s lies in the hour that starts at %s', (zone, moment, start) => {
    expect(iso(hours.startOf(zone, at(moment)))).toBe(start);
  });

  // If a day's midnight fell inside a rollup row, that row would be counted on the wrong side of it.
  it('starts an hour at every local midnight, in every zone', () => {
    for (const zone of Intl.supportedValuesOf('timeZone')) {
      for (let day = 0; day < 370; day += 37) {
        const noon = Date.UTC(2026, 0, 1 + day, 12);
        const format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeStyle: 'medium', hourCycle: 'h23' });
        const [hour = '0', minute = '0'] = format.format(noon).split(':');
        const midnight = noon - (Number(hour) * 60 + Number(minute)) * 60_000;
        if (format.format(midnight) !== '00:00:00') continue; // the clocks changed in between
        expect([zone, hours.startOf(zone, midnight)]).toEqual([zone, midnight]);
      }
    }
  });
});
