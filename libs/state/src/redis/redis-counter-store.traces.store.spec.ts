import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { MemoryCounterStore } from '../memory/memory-counter-store.js';
import { readyStore } from '../testing/redis-counter-store.js';
import { sharedTestRedis } from '../testing/redis.js';
import { forwardTraces, observe, oneSlotTraces } from '../testing/traces.js';
import type { RedisCounterStore } from './redis-counter-store.js';

// A single process and a fleet of replicas must not bill or refuse differently.
describe('redis counter store against the memory store', () => {
  let redis: Awaited<ReturnType<typeof sharedTestRedis>>;
  let store: RedisCounterStore;

  beforeAll(async () => {
    redis = await sharedTestRedis();
    store = await readyStore({ url: redis.url, keyPrefix: `test-${randomUUID()}:` });
  }, 60_000);

  afterAll(async () => {
    store.close();
    await redis.stop();
  });

  // What one slot takes back because the other refused leaves the moment behind at which it was taken. That shows only
  // to a clock that steps back afterwards, so the traces with such a clock stay in one slot.
  it.each([
    ['both slots', forwardTraces],
    ['one slot and a clock that steps back', oneSlotTraces],
  ])(
    'takes the same decisions and shows the same counters on 250 random traces over %s',
    async (_over, arbitrary) => {
      await fc.assert(
        fc.asyncProperty(arbitrary, async (trace) => {
          const name = randomUUID();
          expect(await observe(store, trace, name)).toEqual(await observe(new MemoryCounterStore(), trace, name));
        }),
        { numRuns: 250 },
      );
    },
    120_000,
  );
});
