import { daysUntil, formatAgo, formatClock, formatDate, formatMoment, formatUntil, formatUtc } from './time.js';

const paris = 'Europe/Paris';
const instant = new Date('2026-11-20T13:32:01.914Z');

describe('times', () => {
  it('reads in the zone asked for, to the millisecond where wanted', () => {
    expect(formatClock(instant, { timeZone: paris })).toBe('14:32:01');
    expect(formatClock(instant, { timeZone: paris, ms: true })).toBe('14:32:01.914');
    expect(formatDate(instant, paris)).toBe('20 Nov 2026');
    expect(formatMoment(instant, paris)).toMatch(/^Fri 20 Nov 2026, 14:32:01\.914 (CET|GMT\+1)$/);
  });

  it('shortens every month to three letters', () => {
    expect(formatDate(new Date('2026-09-04T12:00:00Z'), paris)).toBe('4 Sep 2026');
  });

  it('gives UTC for the hover', () => {
    expect(formatUtc(instant)).toBe('2026-11-20 13:32:01.914 UTC');
  });

  it('says how long ago, and never "in the future"', () => {
    const ago = (seconds: number) => formatAgo(new Date(instant.getTime() - seconds * 1000), instant);
    expect(ago(-5)).toBe('now');
    expect(ago(2)).toBe('2 s ago');
    expect(ago(185)).toBe('3 min ago');
    expect(ago(2 * 3600 + 60)).toBe('2 h ago');
    expect(ago(94 * 86_400)).toBe('94 days ago');
  });

  it('says how long until, and never less than now', () => {
    const until = (seconds: number) => formatUntil(new Date(instant.getTime() + seconds * 1000), instant);
    expect(until(-5)).toBe('now');
    expect(until(40)).toBe('in 40 s');
    expect(until(185)).toBe('in 3 min');
    expect(until(24 * 3600)).toBe('in 24 h');
    expect(until(7 * 86_400)).toBe('in 7 days');
  });

  it('counts whole days', () => {
    expect(daysUntil(new Date('2026-11-26T22:59:59Z'), instant)).toBe(6);
    expect(daysUntil(new Date('2026-11-21T10:00:00Z'), instant)).toBe(0);
    expect(daysUntil(new Date('2026-08-18T13:00:00Z'), instant)).toBe(-94);
  });
});
