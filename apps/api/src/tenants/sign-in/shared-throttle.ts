/**
 * Failed sign-ins counted for all replicas together, in PostgreSQL: who is refused by one replica gets no new attempts from
 * the next. In front of it each process counts for itself, so that a flood is refused without a query.
 *
 * Failure mode: closed. Signing in reads the user from the same database, so while it is away nobody gets in anyway; an
 * attempt that cannot be counted is not made.
 */
import { createHmac } from 'node:crypto';
import type { Database, Transaction } from '@tollgate/database';
import { entriesOf, LoginThrottle, loginThrottleRules, waitOf, type ThrottleRules } from './login-throttle.js';

interface Entry {
  key: Uint8Array<ArrayBuffer>;
  rule: ThrottleRules[keyof ThrottleRules];
}

export class SharedThrottle {
  private readonly local: LoginThrottle;

  constructor(
    private readonly database: Database,
    /** Keys are hashed with it: what people typed as their name may be their password. */
    private readonly pepper: Uint8Array,
    private readonly now: () => number,
    private readonly rules: ThrottleRules = loginThrottleRules,
  ) {
    this.local = new LoginThrottle(now, rules);
  }

  /**
   * Counts an attempt as failed beforehand, so that parallel guesses count each other, on whichever replica. 0 = go ahead,
   * otherwise milliseconds to wait; nothing is then counted.
   * @throws where the attempt cannot be counted
   */
  async begin(account: string, address: string): Promise<number> {
    const localWait = this.local.begin(account, address);
    if (localWait > 0) return localWait;
    const now = this.now();
    const entries = this.entries(account, address);
    let counted = false;
    try {
      return await this.database.asSystem(async (tx) => {
        const times = await lockTimes(tx, entries, now);
        const longest = Math.max(...entries.map(({ rule }, index) => waitOf(times[index] ?? [], rule, now)));
        if (longest > 0) return longest;
        for (const [index, { key, rule }] of entries.entries()) {
          await store(tx, key, [...(times[index] ?? []), now].slice(-rule.failures), now + rule.windowMs);
        }
        counted = true;
        return 0;
      });
    } finally {
      // Refused by what others counted, or by a database that is away: no guess is made here.
      if (!counted) this.local.takeBack(account, address);
    }
  }

  /** It was the right password: takes the attempt back, and the account's earlier failures from this address. */
  async succeeded(account: string, address: string): Promise<void> {
    this.local.succeeded(account, address);
    const now = this.now();
    const entries = this.entries(account, address);
    await this.database.asSystem(async (tx) => {
      const times = await lockTimes(tx, entries, now);
      for (const [index, { key, rule }] of entries.entries()) {
        // The first is account and address together: this person, here.
        await store(tx, key, index === 0 ? [] : (times[index] ?? []).slice(0, -1), now + rule.windowMs);
      }
    });
  }

  private entries(account: string, address: string): Entry[] {
    return entriesOf(account, address, this.rules).map(([name, rule]) => ({
      key: new Uint8Array(createHmac('sha256', this.pepper).update(name).digest()),
      rule,
    }));
  }
}

/** What was counted within each window, the oldest first. Nobody else counts these until the transaction ends. */
async function lockTimes(tx: Transaction, entries: readonly Entry[], now: number): Promise<number[][]> {
  // In one order for everybody, so that two attempts never wait for each other.
  const locks = entries.map(({ key }) => Buffer.from(key).toString('hex')).toSorted();
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('sign-in ' || lock, 0)) FROM unnest(${locks}::text[]) AS lock`;
  const rows = await tx.signInAttempt.findMany({ where: { key: { in: entries.map(({ key }) => key) } } });
  return entries.map(({ key, rule }) => {
    const row = rows.find((one) => Buffer.from(one.key).equals(key));
    return (row?.times ?? []).map((at) => at.getTime()).filter((at) => at > now - rule.windowMs);
  });
}

async function store(
  tx: Transaction,
  key: Uint8Array<ArrayBuffer>,
  timesMs: number[],
  expiresAtMs: number,
): Promise<void> {
  if (timesMs.length === 0) {
    await tx.signInAttempt.deleteMany({ where: { key } });
    return;
  }
  const data = { times: timesMs.map((at) => new Date(at)), expiresAt: new Date(expiresAtMs) };
  await tx.signInAttempt.upsert({ where: { key }, create: { key, ...data }, update: data });
}
