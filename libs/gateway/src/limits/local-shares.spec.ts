/**
 * Promise: while the shared counters are away the replicas together let no more through than a limit says, and what they
 * let through is counted when the counters are back. If this fails, an outage of Redis multiplies limits by the replicas.
 */
import {
  MemoryCounterStore,
  type AdmitRequest,
  type LimitAlgorithm,
  type LimitCheck,
  type StoreStatus,
} from '@tollgate/state';
import type { Admission } from '../exchange.js';
import { LocalShares } from './local-shares.js';

const organizationId = 'org-1';
const period: LimitAlgorithm = { type: 'calendar', startMs: 0, endMs: 4_000_000_000_000 };

function check(algorithm: LimitAlgorithm, amount: number, take = 1): LimitCheck {
  return { limitId: 'lim', counter: 'lim', slot: 'organization', algorithm, amount, take, hard: true, budget: false };
}

/** Shared counters that say of themselves what the test wants, and count in memory. */
class SharedStore extends MemoryCounterStore {
  now: StoreStatus = { connection: 'connected', reason: '', rebuilding: false, epoch: 'e1', liveOwners: 2 };
  private readonly hear = new Set<(status: StoreStatus) => void>();

  override status(): StoreStatus {
    return this.now;
  }

  override onStatusChange(listener: (status: StoreStatus) => void): () => void {
    this.hear.add(listener);
    return () => this.hear.delete(listener);
  }

  become(change: Partial<StoreStatus>): void {
    this.now = { ...this.now, ...change };
    for (const listener of this.hear) listener(this.now);
  }
}

let serial = 0;
let shared: SharedStore;
let nowMs: number;
const replicas: LocalShares[] = [];

beforeEach(() => {
  nowMs = 1_700_000_000_000;
  const clock = { nowMs: () => nowMs, monotonicMs: () => nowMs };
  shared = new SharedStore({ clock });
  replicas.length = 0;
  for (const ownerId of ['one', 'two']) {
    replicas.push(
      new LocalShares({
        counters: shared,
        clock,
        ownerId,
        onFault: (message, error) => {
          throw new Error(message, { cause: error });
        },
      }),
    );
  }
});

function request(limit: LimitCheck): AdmitRequest {
  return { operationId: `op-${++serial}`, organizationId, ownerId: 'one', checks: [limit], nowMs: 0 };
}

/** Uses the shared counters as a request in good times does. */
function useShared(limit: LimitCheck, times: number): void {
  for (let count = 0; count < times; count++) {
    const asked = request(limit);
    const { states } = shared.admit(asked);
    for (const replica of replicas) replica.remember(organizationId, asked.checks, states);
    shared.settle(asked.operationId, organizationId, [1], 0);
  }
}

/** How many of `times` a replica lets through; each is over at once. */
function useLocal(replica: LocalShares | undefined, limit: LimitCheck, times: number): number {
  let admitted = 0;
  for (let count = 0; count < times; count++) {
    const asked = request(limit);
    if (replica?.admit(asked).admitted !== true) continue;
    admitted++;
    replica.settle(admissionOf(asked), [1]);
  }
  return admitted;
}

function admissionOf({ operationId, checks }: AdmitRequest, uncounted = false): Admission {
  return {
    operationId,
    organizationId,
    admittedAtMs: nowMs,
    limits: [],
    checks,
    states: [],
    imposedMaxOutputTokens: null,
    waitMs: 0,
    ownBudgetNano: null,
    local: !uncounted,
    uncounted,
  };
}

it.each<[string, LimitAlgorithm]>([
  ['calendar', period],
  ['sliding window', { type: 'sliding-window', windowMs: 60_000 }],
  ['token bucket', { type: 'token-bucket', windowMs: 3_600_000_000, burst: 20 }],
])('R15: all replicas together let through no more than was left (%s)', (_name, algorithm) => {
  const limit = check(algorithm, 20);
  useShared(limit, 7);
  shared.become({ connection: 'degraded' });
  const admitted = replicas.map((replica) => useLocal(replica, limit, 50));
  expect(admitted[0]).toBe(6);
  expect(admitted[1]).toBe(6);
});

it('gives a share of the whole limit where nothing was used, and none where all was', () => {
  shared.become({ connection: 'degraded' });
  expect(useLocal(replicas[0], check(period, 9), 50)).toBe(4);
  const other = { ...check(period, 5), counter: 'used-up' };
  shared.become({ connection: 'connected' });
  useShared(other, 5);
  shared.become({ connection: 'degraded' });
  expect(useLocal(replicas[0], other, 5)).toBe(0);
});

it('counts what is open from before against a limit on concurrency', () => {
  const limit = check({ type: 'concurrency' }, 8);
  for (let count = 0; count < 3; count++) shared.admit(request(limit));
  shared.become({ connection: 'degraded' });
  const open = Array.from({ length: 5 }, () => replicas[0]?.admit(request(limit)).admitted);
  expect(open.filter(Boolean)).toHaveLength(1);
});

it('R15: what was let through is in the shared counters when they are back', async () => {
  const limit = check(period, 20);
  useShared(limit, 4);
  shared.become({ connection: 'degraded' });
  expect(useLocal(replicas[0], limit, 3)).toBe(3);
  // Under policy `open` nothing is checked, and counted all the same.
  replicas[1]?.settle(admissionOf(request(limit), true), [2]);
  shared.become({ connection: 'connected' });
  await Promise.all(replicas.map((replica) => replica.flush()));
  expect(shared.peek([limit], organizationId, 0)[0]).toMatchObject({ used: 9, held: 0 });
  await Promise.all(replicas.map((replica) => replica.flush()));
  expect(shared.peek([limit], organizationId, 0)[0]).toMatchObject({ used: 9, held: 0 });
});

it('adds nothing to a period that was read back from Postgres, which knows it already', async () => {
  const limit = check(period, 20);
  shared.become({ connection: 'degraded' });
  useLocal(replicas[0], limit, 3);
  shared.become({ connection: 'connected', epoch: 'e2' });
  await replicas[0]?.flush();
  expect(shared.peek([limit], organizationId, 0)[0]).toMatchObject({ used: 0, held: 0 });
});

it('begins anew with the next outage', () => {
  const limit = check({ type: 'sliding-window', windowMs: 60_000 }, 10);
  shared.become({ connection: 'degraded' });
  expect(useLocal(replicas[0], limit, 50)).toBe(5);
  shared.become({ connection: 'connected' });
  nowMs += 120_000;
  shared.become({ connection: 'degraded' });
  expect(useLocal(replicas[0], limit, 50)).toBe(5);
});
