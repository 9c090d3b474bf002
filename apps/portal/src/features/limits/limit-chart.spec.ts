import { pointsOf } from './limit-chart.js';

const usage = {
  limitId: 'lim_1',
  dimension: 'spend',
  unit: 'USD',
  from: '2026-10-23T22:00:00Z',
  to: '2026-10-27T11:00:00Z',
  timeZone: 'Europe/Paris',
  bucket: 'day',
  series: [{ start: '2026-10-25', used: '12.5' }],
  periods: [],
} as const;

// A day left out would make the bars beside it look like neighbours.
it('has each day of the span once, also where the clocks change', () => {
  expect(
    pointsOf({ ...usage, series: [...usage.series], periods: [] }).map(({ key, values }) => [key, values['used']]),
  ).toEqual([
    ['2026-10-24', 0],
    ['2026-10-25', 12.5],
    ['2026-10-26', 0],
    ['2026-10-27', 0],
  ]);
});
