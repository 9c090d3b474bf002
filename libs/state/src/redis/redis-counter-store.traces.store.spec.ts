import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { MemoryCounterStore } from '../memory/memory-counter-store.js';
import { readyStore } from '../testing/redis-counter-store.js';
import { sharedTestRedis } from '../testing/redis.js';
import { observe, traces } from '../testing/traces.js';
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

  it('takes the same decisions and shows the same counters on 400 random traces', async () => {
    await fc.assert(
      fc.asyncProperty(traces, async (trace) => {
        const name = randomUUID();
        expect(await observe(store, trace, name)).toEqual(await observe(new MemoryCounterStore(), trace, name));
      }),
      { numRuns: 4_000 },
    );
  }, 120_000);
});
