import type { CompiledLimit } from '@tollgate/gateway';
import type { OwnedLimit } from './caller-limits.js';
import { compileLimit } from './compile-limit.js';
import { dueAlerts } from './limit-alerts.js';

const start = Date.UTC(2026, 10, 1);
const day = 86_400_000;

function budget(change: Partial<CompiledLimit> = {}): OwnedLimit {
  const limit = compileLimit(
    {
      id: 'lim_1',
      organizationId: 'o',
      dimension: 'spend',
      subject: { type: 'organization', id: 'o' },
      on: null,
      window: 'month',
      amount: '100',
      burst: null,
      algorithm: 'calendar',
      maxWaitMs: 0,
      mode: 'soft',
      timeZone: 'UTC',
      topUps: [],
      rollover: null,
    },
    start,
  );
  return { organizationId: 'o', limit: { ...limit, ...change }, alerts: [50, 80, 100] };
}

/** What is due when `usd` were spent by the end of the given day of a month of 30 days. */
function due(usd: number, dayOfMonth: number, owned = budget(), periodStart = new Date(start)): string[] {
  const row = { limitId: 'l', subjectKey: '', periodStart, settled: usd };
  return dueAlerts(owned, row, start + dayOfMonth * day).map(({ kind, threshold }) => `${kind} ${threshold}`);
}

describe('alerts of a budget', () => {
  it('are due from the moment their percentage is reached', () => {
    expect(due(49.99, 29)).toEqual([]);
    expect(due(50, 29)).toEqual(['threshold 50']);
    expect(due(100, 29)).toEqual(['threshold 50', 'threshold 80', 'threshold 100']);
  });

  it('forecast that the budget will not last at the pace so far, once enough of the period is over', () => {
    expect(due(20, 3)).toEqual(['forecast 100']);
    expect(due(9.9, 3)).toEqual([]);
    // The first days say too little.
    expect(due(40, 2)).toEqual([]);
    // What is used up needs no forecast.
    expect(due(120, 15)).not.toContain('forecast 100');
  });

  it('count a top-up, and only the period that runs', () => {
    const raised = budget({ raised: { periodStartMs: start, amount: 100_000_000_000 } });
    expect(due(99, 29, raised)).toEqual([]);
    expect(due(100, 29, raised)).toEqual(['threshold 50']);
    expect(due(100, 29, budget(), new Date(start - 31 * day))).toEqual([]);
  });
});
