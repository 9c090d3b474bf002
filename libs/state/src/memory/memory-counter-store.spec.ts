import { randomUUID } from 'node:crypto';
import { counterStoreContract } from '../counter-store.contract.js';
import type { LimitCheck } from '../counter-store.js';
import { TestClock } from '../clock.js';
import { MemoryCounterStore } from './memory-counter-store.js';

describe('memory counter store', () => {
  counterStoreContract({
    ready: async () => new MemoryCounterStore(),
    rebuilding: async () => new MemoryCounterStore({ startRebuilding: true }),
  });

  const sixChecks = (key: string): LimitCheck[] => {
    const second = { hard: true, budget: false, slot: 'organization' as const, take: 1, amount: 1e12 };
    const day = { type: 'calendar' as const, startMs: 0, endMs: 8.64e7 };
    return [
      { ...second, limitId: '1', counter: `1:${key}`, algorithm: { type: 'sliding-window', windowMs: 60_000 } },
      { ...second, limitId: '2', counter: `2:${key}`, algorithm: { type: 'sliding-window', windowMs: 1_000 } },
      { ...second, limitId: '3', counter: `3:${key}`, algorithm: day },
      { ...second, limitId: '4', counter: `4:${key}`, algorithm: { ...day, endMs: 1e14 }, budget: true },
      { ...second, limitId: '5', counter: `5:${key}`, algorithm: { type: 'concurrency' } },
      { ...second, limitId: '6', counter: '6:all', slot: 'platform', algorithm: day },
    ];
  };

  it('admits and settles six limits in a few microseconds', () => {
    const store = new MemoryCounterStore();
    const keys = Array.from({ length: 500 }, (_, i) => sixChecks(`key_${i}`));
    const figures = [1, 1, 1, 1, 1, 1];
    const ids: string[] = Array.from({ length: 50_000 }, () => randomUUID());
    const round = (): number => {
      const startedAt = performance.now();
      for (let i = 0; i < ids.length; i++) {
        const checks = keys[i % keys.length]!;
        const operationId = ids[i]!;
        store.admit({ operationId, organizationId: 'org', ownerId: 'me', checks, nowMs: 1e6 + (i >> 4) });
        store.settle(operationId, 'org', figures, 1e6 + (i >> 4));
        ids[i] = operationId.slice(1) + operationId[0];
      }
      return ((performance.now() - startedAt) / ids.length) * 1000;
    };
    const rounds = [round(), round(), round(), round()];
    console.log(`admit + settle of 6 limits: ${Math.min(...rounds).toFixed(2)} µs`);
    expect(Math.min(...rounds)).toBeLessThan(100);
  });

  it('forgets subjects that have gone, and keeps what still counts', () => {
    const clock = new TestClock();
    const store = new MemoryCounterStore({ clock });
    const window = { ...sixChecks('x')[0]!, take: 1 };
    const month = { ...window, counter: 'month', algorithm: { type: 'calendar' as const, startMs: 0, endMs: 1e14 } };
    const base = { organizationId: 'org', ownerId: 'me', nowMs: 0 };
    for (let i = 0; i < 1_000; i++) {
      const operationId = randomUUID();
      store.admit({ ...base, operationId, checks: [{ ...window, counter: `ip-${i}` }, month] });
      store.settle(operationId, 'org', [1, 1], 0);
    }
    clock.advance(2 * 86_400_000);
    store.heartbeat('me', 0);
    expect(store.peek([month], 'org', 0)).toMatchObject([{ used: 1_000 }]);
    const counters = Reflect.get(store, 'organizations') as Map<string, { counters: Map<string, unknown> }>;
    expect(counters.get('org')!.counters.size).toBe(1);
  });
});
