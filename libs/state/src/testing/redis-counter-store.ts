import { RedisCounterStore, type RedisCounterStoreOptions } from '../redis/redis-counter-store.js';
import type { CounterStore } from '../counter-store.js';

/** A connected store. The deadline is generous: it is the machine under test load, not the store, that is slow here. */
export async function connectedStore(options: RedisCounterStoreOptions): Promise<RedisCounterStore> {
  const store = new RedisCounterStore({ commandTimeoutMs: 2_000, ...options });
  await until(() => store.status().connection === 'connected', 'the store is connected');
  return store;
}

/** A connected store whose (empty) content has been declared complete. */
export async function readyStore(options: RedisCounterStoreOptions): Promise<RedisCounterStore> {
  const store = await connectedStore(options);
  await finish(store);
  return store;
}

export async function finish(store: CounterStore): Promise<void> {
  await store.finishRebuild([]);
  await until(() => !store.status().rebuilding, 'the rebuild is finished');
}

/** Polls; fails with what it waited for. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  promise: string,
  withinMs = 10_000,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms: ${promise}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
