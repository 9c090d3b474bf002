import type { Limit } from '../../lib/api-client.js';
import { limitWith } from '../../../testing/limit.js';
import { forecastOf } from './forecast.js';

const budget = (state: Limit['state'], more: Partial<Limit> = {}) => limitWith({ ...more, state });
const november = { used: '600', held: '0', amount: '900', resetAt: '2026-12-01T00:00:00Z' };

// Somebody tops a budget up, or does not, because of this figure.
describe('the forecast of a limit', () => {
  it('goes on at the pace so far, and says when the amount is used up', () => {
    const forecast = forecastOf(budget(november), new Date('2026-11-16T00:00:00Z'));
    expect(forecast).toMatchObject({ total: '1200.00', usedUpAt: new Date('2026-11-23T12:00:00Z') });
    expect(forecast?.share).toBeCloseTo(4 / 3, 6);
  });

  it('has no end where the amount lasts', () => {
    const lasting = forecastOf(budget({ ...november, used: '300' }), new Date('2026-11-16T00:00:00Z'));
    expect(lasting).toMatchObject({ total: '600.00', usedUpAt: null });
  });

  it('knows the month in every zone', () => {
    for (const resetAt of ['2026-12-01T12:00:00Z', '2026-11-30T10:00:00Z']) {
      const half = new Date(Date.parse(resetAt) - 15 * 86_400_000);
      expect(forecastOf(budget({ ...november, resetAt }), half)?.total).toBe('1200.00');
    }
  });

  it('says nothing while there is nothing to go by', () => {
    const now = new Date('2026-11-16T00:00:00Z');
    expect(forecastOf(budget(undefined), now)).toBeNull();
    expect(forecastOf(budget({ ...november, used: '0' }), now)).toBeNull();
    expect(forecastOf(budget(november), new Date('2026-11-03T00:00:00Z'))).toBeNull();
    expect(forecastOf(budget({ ...november, resetAt: null }, { window: 'none' }), now)).toBeNull();
    expect(forecastOf(budget(november, { window: 'minute', algorithm: 'sliding_window' }), now)).toBeNull();
  });
});
