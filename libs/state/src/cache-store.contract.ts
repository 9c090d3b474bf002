import { randomUUID } from 'node:crypto';
import type { CacheBounds, CacheStore } from './cache-store.js';

export interface CacheStoreHarness {
  create(bounds?: Partial<CacheBounds>): Promise<CacheStore>;
  /** Lets time pass for the entries' TTL. */
  wait(milliseconds: number): Promise<void>;
}

export function cacheStoreContract(harness: CacheStoreHarness): void {
  const organizationId = (): string => randomUUID();
  const bytes = (length: number, fill = 0) => new Uint8Array(length).fill(fill);

  it('returns exactly the bytes it was given, until they are deleted or replaced', async () => {
    const store = await harness.create();
    const organization = organizationId();
    const value = Uint8Array.from({ length: 256 }, (_, i) => i);
    await store.set(organization, 'key', value, 60_000);
    expect(Buffer.from((await store.get(organization, 'key'))!)).toEqual(Buffer.from(value));
    await store.set(organization, 'key', bytes(0), 60_000);
    expect((await store.get(organization, 'key'))!.byteLength).toBe(0);
    await store.delete(organization, 'key');
    expect(await store.get(organization, 'key')).toBeUndefined();
    await store.delete(organization, 'key');
  });

  it('keeps nothing beyond its time', async () => {
    const store = await harness.create();
    const organization = organizationId();
    await store.set(organization, 'short', bytes(1), 50);
    await store.set(organization, 'long', bytes(1), 60_000);
    await store.set(organization, 'never', bytes(1), 0);
    await harness.wait(120);
    expect(await store.get(organization, 'short')).toBeUndefined();
    expect(await store.get(organization, 'never')).toBeUndefined();
    expect(await store.get(organization, 'long')).toBeDefined();
  });

  it('keeps its own copy of what it was given', async () => {
    const store = await harness.create();
    const organization = organizationId();
    const value = bytes(4, 1);
    await store.set(organization, 'key', value, 60_000);
    value.fill(9);
    expect([...(await store.get(organization, 'key'))!]).toEqual([1, 1, 1, 1]);
  });

  // The mistake of the field: one tenant's answer served to another.
  it('never shows an organization what another has stored', async () => {
    const store = await harness.create();
    const [one, two] = [organizationId(), organizationId()];
    await store.set(one, 'key', bytes(1, 1), 60_000);
    expect(await store.get(two, 'key')).toBeUndefined();
    await store.delete(two, 'key');
    expect(await store.get(one, 'key')).toBeDefined();
    await store.set('a', `b:${one}`, bytes(1), 60_000);
    expect(await store.get('a:b', one)).toBeUndefined();
  });

  it('stays within its bytes by letting the oldest go', async () => {
    const store = await harness.create({ maxBytes: 20_000 });
    const organization = organizationId();
    for (let i = 0; i < 40; i++) {
      await store.set(organization, `key-${i}`, bytes(1_000), 60_000);
      await harness.wait(2);
    }
    const kept: number[] = [];
    for (let i = 0; i < 40; i++) if ((await store.get(organization, `key-${i}`)) !== undefined) kept.push(i);
    expect(kept.length).toBeGreaterThan(10);
    expect(kept.length).toBeLessThanOrEqual(20);
    expect(kept).toEqual(Array.from({ length: kept.length }, (_, i) => 40 - kept.length + i));
  });

  it('does not keep a value above its bound, nor the one it would have replaced', async () => {
    const store = await harness.create({ maxEntryBytes: 100 });
    const organization = organizationId();
    await store.set(organization, 'key', bytes(100), 60_000);
    expect(await store.get(organization, 'key')).toBeDefined();
    await store.set(organization, 'key', bytes(101), 60_000);
    expect(await store.get(organization, 'key')).toBeUndefined();
  });
}
