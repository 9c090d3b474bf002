import { LRUCache } from 'lru-cache';

/** So many failures within the window, then no further attempt until the oldest is out of it. */
export interface ThrottleRule {
  failures: number;
  windowMs: number;
}

export interface ThrottleRules {
  /** One account from one address: what stops a person guessing. */
  accountAndAddress: ThrottleRule;
  /** One account from everywhere: what slows a distributed guess, high enough that it is no way to lock somebody out. */
  account: ThrottleRule;
  /** One address on all accounts: what stops one password being tried on everyone. */
  address: ThrottleRule;
}

const defaults: ThrottleRules = {
  accountAndAddress: { failures: 5, windowMs: 60_000 },
  account: { failures: 100, windowMs: 3_600_000 },
  address: { failures: 30, windowMs: 300_000 },
};

/**
 * Counts failed sign-ins in memory, the least recently seen forgotten first, so a flood of made-up names costs a fixed
 * amount of it. Each process counts on its own.
 */
export class LoginThrottle {
  private readonly attempts: LRUCache<string, number[]>;

  constructor(
    private readonly now: () => number,
    private readonly rules: ThrottleRules = defaults,
    maxEntries = 20_000,
  ) {
    this.attempts = new LRUCache({ max: maxEntries });
  }

  /**
   * Counts an attempt as failed beforehand, so that parallel guesses count each other. 0 = go ahead, otherwise
   * milliseconds to wait; nothing is then counted.
   */
  begin(account: string, address: string): number {
    const now = this.now();
    const entries = this.entries(account, address);
    const waits = entries.map(([key, rule]) => {
      const recent = this.recent(key, rule, now);
      const oldest = recent[recent.length - rule.failures];
      return oldest === undefined ? 0 : oldest + rule.windowMs - now;
    });
    const wait = Math.max(...waits);
    if (wait > 0) return wait;
    for (const [key, rule] of entries)
      this.attempts.set(key, [...this.recent(key, rule, now), now].slice(-rule.failures));
    return 0;
  }

  /** It was the right password: takes the attempt back, and the account's earlier failures from this address. */
  succeeded(account: string, address: string): void {
    const [both, ...others] = this.entries(account, address);
    if (both) this.attempts.delete(both[0]);
    for (const [key] of others) {
      const times = this.attempts.get(key);
      if (times) this.attempts.set(key, times.slice(0, -1));
    }
  }

  private recent(key: string, rule: ThrottleRule, now: number): number[] {
    return (this.attempts.get(key) ?? []).filter((at) => at > now - rule.windowMs);
  }

  private entries(account: string, address: string): [string, ThrottleRule][] {
    return [
      [`both\n${account}\n${address}`, this.rules.accountAndAddress],
      [`account\n${account}`, this.rules.account],
      [`address\n${address}`, this.rules.address],
    ];
  }
}
