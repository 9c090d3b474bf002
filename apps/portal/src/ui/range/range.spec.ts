import { addMonths, daysBetween, formatDays, isCalendarDay, startOfDay } from './calendar.js';
import { bucketsFor, comparedRange, listBuckets, rangeInstants, resolveRange } from './range.js';

const paris = 'Europe/Paris';
const now = new Date('2026-11-20T13:32:08Z');
const resolve = (choice: Parameters<typeof resolveRange>[0]) => resolveRange(choice, 'mtd', paris, now);

describe('ranges', () => {
  it('takes month to date up to and including today, in the organization’s zone', () => {
    expect(resolve({})).toMatchObject({
      kind: 'days',
      from: '2026-11-01',
      to: '2026-11-21',
      label: '1 – 20 Nov 2026',
      preset: 'mtd',
    });
    const afterMidnight = new Date('2026-11-30T23:30:00Z');
    expect(resolveRange({}, 'mtd', paris, afterMidnight)).toMatchObject({ from: '2026-12-01', to: '2026-12-02' });
  });

  it('knows the other presets', () => {
    expect(resolve({ range: '7d' })).toMatchObject({ from: '2026-11-14', to: '2026-11-21' });
    expect(resolve({ range: 'last-month' })).toMatchObject({
      from: '2026-10-01',
      to: '2026-11-01',
      label: '1 – 31 Oct 2026',
    });
    expect(resolve({ range: 'month' })).toMatchObject({ from: '2026-11-01', to: '2026-12-01' });
    expect(resolve({ range: '24h' })).toMatchObject({
      kind: 'instants',
      from: '2026-11-19T13:32:08.000Z',
      to: now.toISOString(),
    });
  });

  it('takes two days from the address, both included, and two times, the last one excluded', () => {
    expect(resolve({ from: '2026-11-03', to: '2026-11-05' })).toMatchObject({
      kind: 'days',
      from: '2026-11-03',
      to: '2026-11-06',
      preset: null,
    });
    const times = resolve({ from: '2026-11-20T10:00:00Z', to: '2026-11-20T11:00:00Z' });
    expect(times).toMatchObject({ kind: 'instants', from: '2026-11-20T10:00:00.000Z', to: '2026-11-20T11:00:00.000Z' });
  });

  it('falls back where the address makes no sense', () => {
    for (const choice of [
      { from: '2026-11-05', to: '2026-11-03' },
      { from: 'soon', to: 'later' },
      { from: '2026-02-30', to: '2026-03-01' },
    ]) {
      expect(resolve(choice)).toMatchObject({ preset: 'mtd' });
    }
  });

  it('compares with weekdays in line: a month beside four weeks earlier', () => {
    expect(comparedRange(resolve({}), 'weekdays')).toMatchObject({
      from: '2026-10-04',
      to: '2026-10-24',
      label: '4 – 23 Oct',
    });
    expect(comparedRange(resolve({ range: '7d' }), 'weekdays')).toMatchObject({ from: '2026-11-07', to: '2026-11-14' });
  });

  it('compares with the period before and with the same days of the month before', () => {
    expect(comparedRange(resolve({}), 'previous')).toMatchObject({ from: '2026-10-12', to: '2026-11-01' });
    expect(comparedRange(resolve({}), 'month')).toMatchObject({
      from: '2026-10-01',
      to: '2026-10-21',
      label: '1 – 20 Oct',
    });
    expect(comparedRange(resolve({ from: '2026-03-01', to: '2026-03-31' }), 'month')).toMatchObject({
      from: '2026-02-01',
      to: '2026-03-01',
    });
    expect(comparedRange(resolve({}), 'off')).toBeNull();
  });

  it('lists every bucket, also on the days a clock is put back or forward', () => {
    expect(listBuckets(resolve({}), 'day')).toHaveLength(20);
    const autumn = resolve({ from: '2026-10-25', to: '2026-10-25' });
    expect(listBuckets(autumn, 'hour')).toHaveLength(25);
    expect(listBuckets(autumn, 'hour')[0]).toBe('2026-10-24T22:00:00.000Z');
    expect(listBuckets(resolve({ from: '2026-03-29', to: '2026-03-29' }), 'hour')).toHaveLength(23);
    expect(listBuckets(resolve({ range: '24h' }), 'hour')).toHaveLength(25);
  });

  it('offers hours for short ranges and days for long ones', () => {
    expect(bucketsFor(resolve({ range: '1h' }))).toEqual(['hour']);
    expect(bucketsFor(resolve({ range: '7d' }))).toEqual(['day', 'hour']);
    expect(bucketsFor(resolve({}))).toEqual(['day']);
  });
});

describe('calendar days', () => {
  it('knows which days exist', () => {
    expect(isCalendarDay('2028-02-29')).toBe(true);
    expect(isCalendarDay('2026-02-29')).toBe(false);
    expect(isCalendarDay('2026-2-1')).toBe(false);
  });

  it('clamps to the last day of a shorter month', () => {
    expect(addMonths('2026-03-31', -1)).toBe('2026-02-28');
    expect(addMonths('2026-01-15', -1)).toBe('2025-12-15');
  });

  it('finds midnight in a zone', () => {
    expect(startOfDay('2026-11-20', paris).toISOString()).toBe('2026-11-19T23:00:00.000Z');
    expect(startOfDay('2026-07-20', paris).toISOString()).toBe('2026-07-19T22:00:00.000Z');
    expect(startOfDay('2026-11-20', 'Asia/Kathmandu').toISOString()).toBe('2026-11-19T18:15:00.000Z');
    const { from, to } = rangeInstants(resolve({}));
    expect([from.toISOString(), to.toISOString()]).toEqual(['2026-10-31T23:00:00.000Z', '2026-11-20T23:00:00.000Z']);
    expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2);
  });

  it('writes spans as one would say them', () => {
    expect(formatDays('2026-11-01', '2026-11-20')).toBe('1 – 20 Nov 2026');
    expect(formatDays('2026-10-28', '2026-11-03')).toBe('28 Oct – 3 Nov 2026');
    expect(formatDays('2026-12-30', '2027-01-02')).toBe('30 Dec 2026 – 2 Jan 2027');
    expect(formatDays('2026-11-20', '2026-11-20')).toBe('20 Nov 2026');
  });
});
