import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { cacheStoreContract } from '../cache-store.contract.js';
import type { CacheBounds } from '../cache-store.js';
import { until } from '../testing/redis-counter-store.js';
import { startTestRedis, type TestRedis } from '../testing/redis.js';
import { RedisCacheStore } from './redis-cache-store.js';

describe('redis cache store', () => {
  let redis: TestRedis;
  const opened: { close(): void }[] = [];

  beforeAll(async () => {
    redis = await startTestRedis();
  }, 60_000);

  afterAll(async () => {
    for (const store of opened) store.close();
    await redis.stop();
  });

  async function create(bounds: Partial<CacheBounds> = {}, commandTimeoutMs = 2_000): Promise<RedisCacheStore> {
    const store = new RedisCacheStore({ url: redis.url, commandTimeoutMs, ...bounds });
    opened.push(store);
    await until(() => store.connected, 'the cache is connected');
    return store;
  }

  cacheStoreContract({ create, wait: (milliseconds) => sleep(milliseconds) });

  it('returns nothing from an entry that belongs to another organization, even under its own key', async () => {
    const store = await create();
    const [one, two] = [randomUUID(), randomUUID()];
    await store.set(one, 'key', Buffer.from('secret'), 60_000);
    const admin = new Redis(redis.url);
    await admin.copy(`tollgate:{cache:${one}}:e:key`, `tollgate:{cache:${two}}:e:key`);
    admin.disconnect();
    expect(await store.get(two, 'key')).toBeUndefined();
    expect(await store.get(one, 'key')).toBeDefined();
  });

  it('leaves nothing behind when its entries have expired', async () => {
    const store = await create();
    const organization = randomUUID();
    await store.set(organization, 'key', Buffer.from('x'), 50);
    const admin = new Redis(redis.url);
    await until(async () => (await admin.keys(`*${organization}*`)).length === 0, 'no key is left');
    admin.disconnect();
  });

  it('is an empty cache while Redis is stopped, and itself again afterwards', async () => {
    const store = await create({}, 100);
    const organization = randomUUID();
    await store.set(organization, 'key', Buffer.from('x'), 60_000);
    redis.pause();
    const startedAt = performance.now();
    expect(await store.get(organization, 'key')).toBeUndefined();
    await store.set(organization, 'key', Buffer.from('y'), 60_000);
    await store.delete(organization, 'key');
    expect(performance.now() - startedAt).toBeLessThan(1_500);
    redis.resume();
    await until(() => store.connected, 'the cache is connected again');
    expect(await store.get(organization, 'key')).toBeDefined();
  });
});
