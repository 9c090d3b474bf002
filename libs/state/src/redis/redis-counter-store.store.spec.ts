import { randomUUID } from 'node:crypto';
import { counterStoreContract } from '../counter-store.contract.js';
import { connectedStore, readyStore } from '../testing/redis-counter-store.js';
import { sharedTestRedis } from '../testing/redis.js';
import type { RedisCounterStore } from './redis-counter-store.js';

describe('redis counter store', () => {
  let redis: Awaited<ReturnType<typeof sharedTestRedis>>;
  let ready: RedisCounterStore;
  const opened: RedisCounterStore[] = [];

  beforeAll(async () => {
    redis = await sharedTestRedis();
    ready = await readyStore({ url: redis.url, keyPrefix: `test-${randomUUID()}:` });
    opened.push(ready);
  }, 60_000);

  afterAll(async () => {
    for (const store of opened) store.close();
    await redis.stop();
  });

  counterStoreContract({
    ready: async () => ready,
    rebuilding: async () => {
      const store = await connectedStore({ url: redis.url, keyPrefix: `test-${randomUUID()}:` });
      opened.push(store);
      return store;
    },
  });
});
