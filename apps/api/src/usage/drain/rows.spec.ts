import { endOf, testTenant } from '../testing/records.js';
import { rowsOfOutcome } from './rows.js';

// If this fails, every request under such a limit is set aside as damaged and never billed.
describe('rows of an operation', () => {
  it('take a limit without a window, whose only period starts in 1970', () => {
    const limitId = '0199a000-0000-7000-8000-000000000001';
    const touch = { limitId, counter: 'c', periodStartMs: 0, dimension: 'requests', actual: 1 };
    const { limits } = rowsOfOutcome(endOf(testTenant(), { limits: [touch] }), Date.now());
    expect(limits.map((row) => JSON.parse(row) as object)).toMatchObject([
      { period_start: '1970-01-01T00:00:00.000Z' },
    ]);
  });

  it('spell times as toISOString does', () => {
    for (const startedAtMs of [1763640000000, 1763640000999.7, 1763640000001, 1763639999999]) {
      const { operation } = rowsOfOutcome(endOf(testTenant(), { startedAtMs }), startedAtMs);
      expect(JSON.parse(operation)).toMatchObject({ started_at: new Date(startedAtMs).toISOString() });
    }
  });
});
