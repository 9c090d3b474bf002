import { randomUUID } from 'node:crypto';
import {
  MAX_AMOUNT,
  OWNER_LEASE_MS,
  TOMBSTONE_MS,
  type AdmitRequest,
  type CounterStore,
  type LimitCheck,
  type LimitState,
} from './counter-store.js';

export interface CounterStoreHarness {
  /** The store most promises are tried on: ready, possibly shared between them. */
  ready(): Promise<CounterStore>;
  /** A store of its own that has just lost (or never had) its content. */
  rebuilding(): Promise<CounterStore>;
}

const now = Date.UTC(2026, 10, 20, 12);
const hour = { type: 'calendar', startMs: now, endMs: now + 3_600_000 } as const;
const minute = { type: 'sliding-window', windowMs: 60_000 } as const;

export function counterStoreContract(harness: CounterStoreHarness): void {
  let store: CounterStore;
  let organizationId: string;
  /** Own counter names for each test, because the platform's slot is shared. */
  let own: string;

  beforeEach(async () => {
    store = await harness.ready();
    organizationId = randomUUID();
    own = randomUUID();
  });

  function limit(overrides: Partial<LimitCheck> = {}): LimitCheck {
    const limitId = overrides.limitId ?? 'limit';
    return {
      limitId,
      counter: `${limitId}:${own}`,
      slot: 'organization',
      algorithm: hour,
      amount: 10,
      take: 1,
      hard: true,
      budget: false,
      ...overrides,
    };
  }

  function request(checks: readonly LimitCheck[], overrides: Partial<AdmitRequest> = {}): AdmitRequest {
    return { operationId: randomUUID(), organizationId, ownerId: 'replica-1', checks, nowMs: now, ...overrides };
  }

  async function admitted(checks: readonly LimitCheck[], overrides: Partial<AdmitRequest> = {}): Promise<string> {
    const admission = request(checks, overrides);
    expect(await store.admit(admission)).toMatchObject({ admitted: true });
    return admission.operationId;
  }

  async function figures(check: LimitCheck, nowMs = now): Promise<Pick<LimitState, 'used' | 'held' | 'presumed'>> {
    const [state] = await store.peek([check], organizationId, nowMs);
    return { used: state!.used, held: state!.held, presumed: state!.presumed };
  }

  describe('admit', () => {
    it('admits exactly the amount and says when room comes back', async () => {
      for (let i = 1; i <= 10; i++) {
        const result = await store.admit(request([limit()]));
        expect(result).toMatchObject({ admitted: true, states: [{ used: 0, held: i, amount: 10, ok: true }] });
      }
      expect(await store.admit(request([limit()]))).toEqual({
        admitted: false,
        reason: 'limit',
        refusedBy: 0,
        nowMs: now,
        states: [{ limitId: 'limit', used: 0, held: 10, presumed: 0, amount: 10, resetMs: hour.endMs, ok: false }],
      });
    });

    it('takes from all limits or from none, in whichever slot they are', async () => {
      const roomy = [limit({ limitId: 'a' }), limit({ limitId: 'b', slot: 'platform' })];
      for (const full of [limit({ limitId: 'c', amount: 0 }), limit({ limitId: 'c', amount: 0, slot: 'platform' })]) {
        const result = await store.admit(request([...roomy, full]));
        expect(result).toMatchObject({ admitted: false, reason: 'limit', refusedBy: 2 });
        expect(result.states.map(({ ok, held }) => [ok, held])).toEqual([
          [true, 0],
          [true, 0],
          [false, 0],
        ]);
        for (const check of roomy) expect(await figures(check)).toEqual({ used: 0, held: 0, presumed: 0 });
      }
    });

    it('may be asked again after a refusal, with the same operation', async () => {
      const checks = [limit({ limitId: 'a' }), limit({ limitId: 'b', slot: 'platform', amount: 1 })];
      const first = await admitted([checks[1]!]);
      const waiting = request(checks);
      expect(await store.admit(waiting)).toMatchObject({ admitted: false, refusedBy: 1 });
      await store.release(first, organizationId, now);
      expect(await store.admit(waiting)).toMatchObject({ admitted: true });
    });

    it('counts a repeated request once', async () => {
      const admission = request([limit({ take: 4 }), limit({ limitId: 'p', slot: 'platform', take: 2 })]);
      const first = await store.admit(admission);
      expect(await store.admit(admission)).toEqual(first);
    });

    it('never refuses for a soft limit, and says that it is over', async () => {
      const soft = limit({ hard: false, amount: 1 });
      expect(await store.admit(request([soft]))).toMatchObject({ admitted: true, states: [{ held: 1, ok: true }] });
      expect(await store.admit(request([soft]))).toMatchObject({ admitted: true, states: [{ held: 2, ok: false }] });
    });

    it('only looks with a take of 0, and still refuses when nothing is left', async () => {
      const look = limit({ take: 0, amount: 1 });
      expect(await store.admit(request([look]))).toMatchObject({ admitted: true, states: [{ held: 0 }] });
      await admitted([limit({ amount: 1 })]);
      expect(await store.admit(request([look]))).toMatchObject({ admitted: false, refusedBy: 0 });
    });

    it('keeps organizations apart and shares the platform among them', async () => {
      await admitted([limit({ take: 3 }), limit({ limitId: 'p', slot: 'platform', take: 3 })]);
      const elsewhere = randomUUID();
      const states = await store.peek([limit(), limit({ limitId: 'p', slot: 'platform' })], elsewhere, now);
      expect(states.map(({ held }) => held)).toEqual([0, 3]);
    });

    it('admits what no limit applies to', async () => {
      const operationId = await admitted([]);
      expect(await store.holds(organizationId)).toMatchObject([{ operationId, takes: [] }]);
    });

    it('uses its own clock for a time of 0', async () => {
      const result = await store.admit(request([limit({ algorithm: minute })], { nowMs: 0 }));
      expect(Math.abs(result.nowMs - Date.now())).toBeLessThan(60_000);
    });

    it('stays exact up to 2^53 - 1 and stops there', async () => {
      const huge = limit({ amount: MAX_AMOUNT, take: MAX_AMOUNT - 2 });
      const operationId = await admitted([huge]);
      expect(await store.admit(request([{ ...huge, take: 3 }]))).toMatchObject({ admitted: false });
      await admitted([{ ...huge, take: 2 }]);
      await store.settle(operationId, organizationId, [MAX_AMOUNT], now);
      expect(await figures(huge)).toEqual({ used: MAX_AMOUNT, held: 2, presumed: 0 });
      const soft = { ...huge, hard: false };
      const over = await admitted([soft]);
      await store.settle(over, organizationId, [MAX_AMOUNT], now);
      expect(await figures(huge)).toEqual({ used: MAX_AMOUNT, held: 2, presumed: 0 });
    });

    it.each([
      ['a negative take', { take: -1 }],
      ['a fraction', { take: 0.5 }],
      ['not a number', { take: Number.NaN }],
      ['more than 2^53 - 1', { amount: 2 ** 53 }],
      ['a window without length', { algorithm: { type: 'sliding-window', windowMs: 0 } as const }],
      ['a period that ends before it starts', { algorithm: { type: 'calendar', startMs: 5, endMs: 5 } as const }],
    ])('refuses to count %s', async (_what, overrides) => {
      await expect(async () => store.admit(request([limit(overrides)]))).rejects.toThrow(RangeError);
    });

    it('refuses a request that names a counter twice', async () => {
      await expect(async () => store.admit(request([limit(), limit()]))).rejects.toThrow(TypeError);
    });
  });

  describe('windows', () => {
    it('counts usage until the cell it was admitted in has left the window', async () => {
      const check = limit({ algorithm: minute, amount: 1 });
      const operationId = await admitted([check]);
      await store.settle(operationId, organizationId, [1], now + 500);
      expect(await store.admit(request([check], { nowMs: now + 60_999 }))).toMatchObject({
        admitted: false,
        states: [{ used: 1, resetMs: now + 61_000 }],
      });
      await admitted([check], { nowMs: now + 61_000 });
    });

    it('keeps a hold in the period of its admission, whenever it is settled', async () => {
      const next = limit({ algorithm: { type: 'calendar', startMs: hour.endMs, endMs: hour.endMs + 3_600_000 } });
      const operationId = await admitted([limit({ take: 5 })]);
      await store.settle(operationId, organizationId, [3], hour.endMs + 1_000);
      expect(await figures(limit(), hour.endMs + 1_000)).toEqual({ used: 3, held: 0, presumed: 0 });
      expect(await figures(next, hour.endMs + 1_000)).toEqual({ used: 0, held: 0, presumed: 0 });
    });

    it('refills a bucket continuously, up to its burst', async () => {
      const bucket = limit({ algorithm: { type: 'token-bucket', windowMs: 1_000, burst: 3 }, amount: 2 });
      for (let i = 0; i < 3; i++) await admitted([bucket]);
      const refused = await store.admit(request([bucket]));
      expect(refused).toMatchObject({ admitted: false, states: [{ amount: 3, resetMs: now + 500 }] });
      await admitted([bucket], { nowMs: now + 500 });
      expect(await store.admit(request([bucket], { nowMs: now + 999 }))).toMatchObject({ admitted: false });
      const [later] = await store.peek([bucket], organizationId, now + 60_000);
      expect(later).toMatchObject({ used: 0, held: 0, amount: 3 });
    });

    it('gives concurrency back with the end of the operation, whatever was settled', async () => {
      const check = limit({ algorithm: { type: 'concurrency' }, amount: 2 });
      const first = await admitted([check]);
      const second = await admitted([check]);
      expect(await store.admit(request([check]))).toMatchObject({ admitted: false });
      await store.settle(first, organizationId, [1], now);
      await store.presume(second, organizationId, now);
      expect(await figures(check)).toEqual({ used: 0, held: 0, presumed: 0 });
    });

    it('brings no room back when the clock steps back', async () => {
      const check = limit({ algorithm: minute, amount: 1 });
      await admitted([check]);
      expect(await store.admit(request([check], { nowMs: now - 600_000 }))).toMatchObject({ admitted: false });
    });
  });

  describe('the end of a hold', () => {
    it('replaces bounds by true figures, below or above the bound', async () => {
      const checks = [limit({ limitId: 'a', take: 5 }), limit({ limitId: 'b', slot: 'platform', take: 5 })];
      const operationId = await admitted(checks);
      await store.settle(operationId, organizationId, [2, 7], now);
      expect(await figures(checks[0]!)).toEqual({ used: 2, held: 0, presumed: 0 });
      expect(await figures(checks[1]!)).toEqual({ used: 7, held: 0, presumed: 0 });
    });

    it('gives everything back on release', async () => {
      const checks = [limit({ take: 5 }), limit({ limitId: 'w', algorithm: minute, take: 5 })];
      const operationId = await admitted(checks);
      await store.release(operationId, organizationId, now);
      for (const check of checks) expect(await figures(check)).toEqual({ used: 0, held: 0, presumed: 0 });
    });

    it('counts a presumed hold at its bound until the truth turns up', async () => {
      const check = limit({ take: 5, amount: 5 });
      const operationId = await admitted([check]);
      await store.presume(operationId, organizationId, now);
      expect(await figures(check)).toEqual({ used: 5, held: 0, presumed: 5 });
      expect(await store.admit(request([limit({ amount: 5 })]))).toMatchObject({ admitted: false });
      await store.settle(operationId, organizationId, [2], now + 1_000);
      expect(await figures(check)).toEqual({ used: 2, held: 0, presumed: 0 });
    });

    const ends = {
      settle: (id: string) => store.settle(id, organizationId, [2], now),
      release: (id: string) => store.release(id, organizationId, now),
      presume: (id: string) => store.presume(id, organizationId, now),
    };
    const names = Object.keys(ends) as (keyof typeof ends)[];
    it.each(names.flatMap((first) => names.flatMap((second) => names.map((third) => [first, second, third] as const))))(
      'is reached once by %s, %s, %s, each made twice',
      async (...order) => {
        const check = limit({ take: 5 });
        const operationId = await admitted([check]);
        for (const end of order) {
          await ends[end](operationId);
          await ends[end](operationId);
        }
        const decisive = order.find((end) => end !== 'presume') ?? 'presume';
        const used = { settle: 2, release: 0, presume: 5 }[decisive];
        expect(await figures(check)).toEqual({ used, held: 0, presumed: decisive === 'presume' ? 5 : 0 });
        expect(await store.admit(request([check], { operationId }))).toEqual({
          admitted: false,
          reason: 'finished',
          refusedBy: -1,
          states: [],
          nowMs: now,
        });
        expect(await store.holds(organizationId)).toEqual([]);
      },
    );

    it('is one end even when several arrive at once', async () => {
      const check = limit({ take: 5 });
      const operationId = await admitted([check]);
      await Promise.all([1, 2, 3, 4, 5].map(() => store.settle(operationId, organizationId, [3], now)));
      expect(await figures(check)).toEqual({ used: 3, held: 0, presumed: 0 });
    });

    it('does nothing for an operation nobody knows, except that a release keeps its admit out', async () => {
      const check = limit();
      const operationId = randomUUID();
      await store.settle(operationId, organizationId, [5], now);
      await store.presume(operationId, organizationId, now);
      await store.release(operationId, organizationId, now);
      expect(await figures(check)).toEqual({ used: 0, held: 0, presumed: 0 });
      expect(await store.admit(request([check], { operationId }))).toMatchObject({ reason: 'finished' });
      const later = { operationId, nowMs: now + TOMBSTONE_MS };
      expect(await store.admit(request([check], later))).toMatchObject({ admitted: true });
    });
  });

  describe('extend', () => {
    it('grows the hold, or leaves it alone where there is no room', async () => {
      const checks = [limit({ limitId: 'a', take: 4 }), limit({ limitId: 'b', slot: 'platform', take: 4 })];
      const operationId = await admitted(checks);
      expect(await store.extend(operationId, organizationId, [4, 5], now)).toMatchObject({
        admitted: true,
        states: [{ held: 8 }, { held: 9 }],
      });
      expect(await store.extend(operationId, organizationId, [1, 2], now)).toMatchObject({
        admitted: false,
        reason: 'limit',
        refusedBy: 1,
        states: [
          { held: 8, ok: true },
          { held: 9, ok: false },
        ],
      });
      await store.settle(operationId, organizationId, [10, 1], now);
      expect(await figures(checks[0]!)).toEqual({ used: 10, held: 0, presumed: 0 });
      expect(await figures(checks[1]!)).toEqual({ used: 1, held: 0, presumed: 0 });
    });

    it('counts a repeated step once', async () => {
      const operationId = await admitted([limit()]);
      for (let i = 0; i < 3; i++) {
        expect(await store.extend(operationId, organizationId, [2], now, 1)).toMatchObject({ states: [{ held: 3 }] });
      }
      expect(await store.extend(operationId, organizationId, [2], now, 2)).toMatchObject({ states: [{ held: 5 }] });
    });

    it('does nothing once the operation is over', async () => {
      const operationId = await admitted([limit()]);
      await store.settle(operationId, organizationId, [1], now);
      expect(await store.extend(operationId, organizationId, [1], now)).toMatchObject({ reason: 'finished' });
      expect(await store.extend(randomUUID(), organizationId, [1], now)).toMatchObject({ reason: 'finished' });
    });
  });

  describe('holds and their owners', () => {
    it('lists open holds, oldest first, with what they took and why', async () => {
      const checks = [limit({ take: 3 }), limit({ limitId: 'p', slot: 'platform', algorithm: minute, take: 2 })];
      const facts = { project: 'default', model: 'gpt "4o" é' };
      const late = await admitted([], { nowMs: now + 5 });
      const early = await admitted(checks, { facts });
      await store.extend(early, organizationId, [1, 1], now);
      const holds = await store.holds(organizationId);
      expect(holds.map(({ operationId }) => operationId)).toEqual([early, late]);
      expect(holds[0]).toEqual({
        operationId: early,
        organizationId,
        ownerId: 'replica-1',
        admittedAtMs: now,
        state: 'held',
        facts,
        takes: [
          { limitId: 'limit', counter: checks[0]!.counter, take: 4, check: checks[0] },
          { limitId: 'p', counter: checks[1]!.counter, take: 3, check: checks[1] },
        ],
      });
      expect(store.ownHolds()).toContainEqual(holds[0]);
    });

    it('hands over the holds of an owner that is gone, until they have ended', async () => {
      const ownerId = randomUUID();
      const check = limit({ take: 4 });
      await store.heartbeat(ownerId, now);
      const operationId = await admitted([check], { ownerId });
      const orphans = async (nowMs: number) =>
        (await store.sweep(nowMs)).filter((hold) => hold.ownerId === ownerId).map((hold) => hold.operationId);
      expect(await orphans(now + OWNER_LEASE_MS - 1)).toEqual([]);
      expect(await orphans(now + OWNER_LEASE_MS)).toEqual([operationId]);
      expect(await orphans(now + OWNER_LEASE_MS)).toEqual([operationId]);
      expect((await store.holdsOf(ownerId)).map((hold) => hold.operationId)).toEqual([operationId]);
      await store.presume(operationId, organizationId, now);
      expect(await orphans(now + OWNER_LEASE_MS)).toEqual([]);
      expect(await store.holdsOf(ownerId)).toEqual([]);
      expect(await figures(check)).toEqual({ used: 4, held: 0, presumed: 4 });
    });

    it('leaves the holds of an owner alone whose heart beats', async () => {
      const ownerId = randomUUID();
      await store.heartbeat(ownerId, now);
      await admitted([limit()], { ownerId });
      await store.heartbeat(ownerId, now + OWNER_LEASE_MS);
      const orphans = await store.sweep(now + OWNER_LEASE_MS + 5_000);
      expect(orphans.filter((hold) => hold.ownerId === ownerId)).toEqual([]);
    });
  });

  // After a loss the counters read 0. A budget judged by them would be spent twice.
  describe('a rebuild', () => {
    const budget = (overrides: Partial<LimitCheck> = {}) => limit({ budget: true, ...overrides });

    it('refuses hard budgets, and nothing else, until every live replica has reported', async () => {
      store = await harness.rebuilding();
      expect(store.status()).toMatchObject({ connection: 'connected', rebuilding: true });
      for (const slot of ['organization', 'platform'] as const) {
        const result = await store.admit(request([limit(), budget({ limitId: 'b', slot })]));
        expect(result).toMatchObject({ admitted: false, reason: 'rebuilding', refusedBy: 1 });
      }
      const operationId = await admitted([limit(), budget({ limitId: 'soft', hard: false })]);
      await store.release(operationId, organizationId, now);

      expect(await store.finishRebuild(['one', 'two'])).toEqual({ finished: false, missing: ['one', 'two'] });
      await store.markReplicaRestored('two');
      expect(await store.finishRebuild(['one', 'two'])).toEqual({ finished: false, missing: ['one'] });
      expect(await store.restoredReplicas()).toEqual(['two']);
      await store.markReplicaRestored('one');
      const changes: boolean[] = [];
      store.onStatusChange(({ rebuilding }) => changes.push(rebuilding));
      expect(await store.finishRebuild(['one', 'two'])).toEqual({ finished: true, missing: [] });
      expect(changes).toEqual([false]);
      await admitted([budget({ limitId: 'b' })]);
      expect(await store.restoredReplicas()).toEqual([]);
      expect(await store.finishRebuild(['three'])).toEqual({ finished: true, missing: [] });
    });

    it('restores settled amounts and open holds, however often it is told', async () => {
      store = await harness.rebuilding();
      const check = budget({ take: 3 });
      const window = limit({ limitId: 'w', algorithm: minute, take: 2 });
      const platform = budget({ limitId: 'p', slot: 'platform', take: 1 });
      const checks = [check, window, platform];
      const hold = {
        operationId: randomUUID(),
        organizationId,
        ownerId: 'replica-1',
        admittedAtMs: Date.now(),
        state: 'held' as const,
        facts: { key: 'key_1' },
        takes: checks.map((c) => ({ limitId: c.limitId, counter: c.counter, take: c.take, check: c })),
      };
      const period = { organizationId, slot: 'organization' as const, counter: check.counter, ...hour, settled: 4 };
      for (let i = 0; i < 2; i++) {
        await store.republish([hold]);
        await store.restorePeriods([{ ...period, settled: 1 }, period]);
        await store.restorePeriods([{ ...period, slot: 'platform', counter: platform.counter, settled: 2 }]);
      }
      await store.finishRebuild([]);
      expect(await store.holds(organizationId)).toEqual([hold]);
      expect(await figures(check)).toEqual({ used: 4, held: 3, presumed: 0 });
      expect(await figures(platform)).toEqual({ used: 2, held: 1, presumed: 0 });
      expect(await store.admit(request([budget({ take: 4 })]))).toMatchObject({ admitted: false, reason: 'limit' });
      await store.settle(hold.operationId, organizationId, [2, 2, 1], Date.now());
      await store.republish([hold]);
      expect(await figures(check)).toEqual({ used: 6, held: 0, presumed: 0 });
      expect(await figures(window, Date.now())).toEqual({ used: 2, held: 0, presumed: 0 });
    });
  });
}
