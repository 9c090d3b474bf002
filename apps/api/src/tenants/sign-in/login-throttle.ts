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

export const loginThrottleRules: ThrottleRules = {
  accountAndAddress: { failures: 5, windowMs: 60_000 },
  account: { failures: 100, windowMs: 3_600_000 },
  address: { failures: 30, windowMs: 300_000 },
};

/**
 * Counts failed sign-ins in memory, the least recently seen forgotten first, so a flood of made-up names costs a fixed
 * amount of it. `SharedThrottle` counts for all processes behind it.
 */
export class LoginThrottle {
  private readonly attempts: LRUCache<string, number[]>;

  constructor(
    private readonly now: () => number,
    private readonly rules: ThrottleRules = loginThrottleRules,
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
    const wait = Math.max(...entries.map(([key, rule]) => waitOf(this.recent(key, rule, now), rule, now)));
    if (wait > 0) return wait;
    for (const [key, rule] of entries)
      this.attempts.set(key, [...this.recent(key, rule, now), now].slice(-rule.failures));
    return 0;
  }

  /** It was the right password: takes the attempt back, and the account's earlier failures from this address. */
  succeeded(account: string, address: string): void {
    this.takeBack(account, address);
    const [both] = this.entries(account, address);
    if (both) this.attempts.delete(both[0]);
  }

  /** The attempt just counted was none. */
  takeBack(account: string, address: string): void {
    for (const [key] of this.entries(account, address)) {
      const times = this.attempts.get(key);
      if (times) this.attempts.set(key, times.slice(0, -1));
    }
  }

  private recent(key: string, rule: ThrottleRule, now: number): number[] {
    return (this.attempts.get(key) ?? []).filter((at) => at > now - rule.windowMs);
  }

  private entries(account: string, address: string): [string, ThrottleRule][] {
    return entriesOf(account, address, this.rules);
  }
}

/** What an attempt counts under: account and address together first, then each alone. */
export function entriesOf(account: string, address: string, rules: ThrottleRules): [string, ThrottleRule][] {
  return [
    [`both\n${account}\n${address}`, rules.accountAndAddress],
    [`account\n${account}`, rules.account],
    [`address\n${address}`, rules.address],
  ];
}

/** Milliseconds until a rule allows one more; `timesMs` are the failures within its window, the oldest first. */
export function waitOf(timesMs: readonly number[], rule: ThrottleRule, nowMs: number): number {
  const oldest = timesMs[timesMs.length - rule.failures];
  return oldest === undefined ? 0 : oldest + rule.windowMs - nowMs;
}
