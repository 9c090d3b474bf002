import { cacheStoreContract } from '../cache-store.contract.js';
import { TestClock } from '../clock.js';
import { MemoryCacheStore } from './memory-cache-store.js';

describe('memory cache store', () => {
  const clock = new TestClock();

  cacheStoreContract({
    create: async (bounds) => new MemoryCacheStore({ clock, ...bounds }),
    wait: async (milliseconds) => clock.advance(milliseconds),
  });

  it('lets the least recently read go first, and counts what is left', () => {
    const store = new MemoryCacheStore({ maxBytes: 3_600 });
    for (const key of ['a', 'b', 'c']) store.set('org', key, new Uint8Array(900), 60_000);
    store.get('org', 'a');
    store.set('org', 'd', new Uint8Array(900), 60_000);
    expect(['a', 'b', 'c', 'd'].filter((key) => store.get('org', key) !== undefined)).toEqual(['a', 'c', 'd']);
    for (const key of ['a', 'c', 'd']) store.delete('org', key);
    expect(store.size).toBe(0);
  });
});
