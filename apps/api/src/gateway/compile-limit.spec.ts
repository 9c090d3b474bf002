import { compileLimit as compileAt, nextRolloverMs, type LimitFacts } from './compile-limit.js';

const base: LimitFacts = {
  id: 'lim_1',
  organizationId: null,
  dimension: 'requests',
  subject: { type: 'global', id: null },
  on: null,
  window: 'minute',
  amount: '600',
  burst: null,
  algorithm: 'sliding_window',
  maxWaitMs: 0,
  mode: 'hard',
  topUps: [],
  rollover: null,
  timeZone: 'UTC',
};

const nowMs = Date.UTC(2026, 10, 20, 12);
const compileLimit = (facts: LimitFacts) => compileAt(facts, nowMs);

describe('a configured limit on the hot path', () => {
  it('counts money in nano-USD, never more than was allowed', () => {
    const spend = (amount: string) => compileLimit({ ...base, dimension: 'spend', amount }).amount;
    expect(spend('0.000000001')).toBe(1);
    expect(spend('12.5')).toBe(12_500_000_000);
    expect(spend('9000000')).toBe(9_000_000_000_000_000);
  });

  it('lives with the organization it is about, or with the platform where it counts across them', () => {
    const slot = (facts: Partial<LimitFacts>) => compileLimit({ ...base, ...facts }).slot;
    expect(slot({})).toBe('platform');
    expect(slot({ subject: { type: 'ip', id: '10.0.0.1' } })).toBe('platform');
    expect(slot({ subject: { type: 'organization', id: 'o' } })).toBe('organization');
    expect(slot({ subject: { type: 'model', id: 'm' }, on: { type: 'api_key', id: 'k' } })).toBe('organization');
    expect(slot({ organizationId: 'o', subject: { type: 'model', id: 'm' } })).toBe('organization');
  });

  it('is raised by the top-ups of the period that runs, and by no others', () => {
    const month: LimitFacts = { ...base, dimension: 'spend', window: 'month', algorithm: 'calendar', amount: '10' };
    const start = Date.UTC(2026, 10, 1);
    const topUp = (periodStartMs: number, amount: string) => ({ periodStartMs, amount });
    const raised = (topUps: LimitFacts['topUps']) => compileLimit({ ...month, topUps }).raised;
    expect(raised([])).toBeUndefined();
    expect(raised([topUp(Date.UTC(2026, 9, 1), '5')])).toBeUndefined();
    expect(raised([topUp(start, '5'), topUp(start, '0.5')])).toEqual({ periodStartMs: start, amount: 5_500_000_000 });
  });

  it('carries over what was left of the last period, once that is settled for good', () => {
    const month: LimitFacts = { ...base, window: 'month', algorithm: 'calendar', amount: '100' };
    const october = Date.UTC(2026, 9, 1);
    const november = Date.UTC(2026, 10, 1);
    const carried = (used: string, over: { createdAtMs?: number; at?: number; periodStartMs?: number } = {}) => {
      const { createdAtMs = 0, at = nowMs, periodStartMs = october } = over;
      const rollover = { createdAtMs, settled: [{ periodStartMs, amount: used }] };
      return compileAt({ ...month, rollover }, at).raised?.amount ?? 0;
    };
    expect(carried('30')).toBe(70);
    expect(carried('100')).toBe(0);
    // What the last period got by rollover itself is not carried on.
    expect(carried('150')).toBe(0);
    expect(carried('30', { periodStartMs: Date.UTC(2026, 8, 1) })).toBe(100);
    // It did not exist for the whole of October.
    expect(carried('0', { createdAtMs: october + 1 })).toBe(0);
    // Requests of October may still run.
    expect(carried('30', { at: november + 60_000 })).toBe(0);
    const facts = { ...month, rollover: { createdAtMs: 0, settled: [] } };
    expect(nextRolloverMs(facts, november + 60_000)).toBe(november + 900_000);
    expect(nextRolloverMs(facts, nowMs)).toBe(Date.UTC(2026, 11, 1) + 900_000);
    expect(nextRolloverMs(month, nowMs)).toBeNull();
  });

  it('concurrency counts what is open, whatever the algorithm says', () => {
    expect(compileLimit({ ...base, dimension: 'concurrency', window: 'none', algorithm: 'calendar' }).algorithm).toBe(
      'concurrency',
    );
  });
});
