import { RetryBudget, retryDelayMs } from './retry.js';

describe('the retry budget', () => {
  it('allows a tenth of the requests, whatever happens', () => {
    const budget = new RetryBudget();
    let retries = 0;
    for (let request = 0; request < 1000; request++) {
      budget.earn();
      if (budget.take()) retries++;
    }
    expect(retries).toBeLessThanOrEqual(1000 * 0.1 + 3);
    expect(retries).toBeGreaterThan(90);
  });
});

describe('the wait before a retry', () => {
  it('is full jitter below a bound that doubles', () => {
    expect(retryDelayMs(0, null, () => 0)).toBe(0);
    expect(retryDelayMs(0, null, () => 1)).toBe(100);
    expect(retryDelayMs(3, null, () => 1)).toBe(800);
    expect(retryDelayMs(20, null, () => 1)).toBe(2000);
  });

  it('is never shorter than the vendor asked for, and not waited at all when that is too long', () => {
    expect(retryDelayMs(0, 1500, () => 0)).toBe(1500);
    expect(retryDelayMs(0, 60_000, () => 0)).toBeNull();
  });
});
