/**
 * Where replies are kept for the response cache: bytes under a key, for a time, within a bound, apart for each
 * organization.
 *
 * The organization is part of where an entry is kept **and** is checked against the entry itself on read, so that a
 * mistake in a key can cost a hit but never show one organization another's reply.
 *
 * Failure mode: a cache that cannot be reached is an empty one. No method throws or rejects for that, and none takes
 * longer than its deadline (100 ms); `set` and `delete` are then lost, so an entry that must go needs its TTL to be
 * short enough. All methods may be called concurrently and may return synchronously.
 */
export interface CacheStore {
  /** The value, or undefined where there is none (any more). The bytes are the caller's to keep, not to change. */
  get(organizationId: string, key: string): Uint8Array | undefined | Promise<Uint8Array | undefined>;
  /**
   * Replaces what is there. A value that is larger than the store's `maxEntryBytes` is not kept.
   * @param key at most 200 bytes; callers hash what identifies the reply.
   * @param ttlMs above 0; the entry is never returned after that, and may go sooner to make room.
   */
  set(organizationId: string, key: string, value: Uint8Array, ttlMs: number): void | Promise<void>;
  delete(organizationId: string, key: string): void | Promise<void>;
  close(): void | Promise<void>;
}

export interface CacheBounds {
  /**
   * Keys and values together. In memory: of the whole store. In Redis: of each organization, because slots of a cluster
   * cannot be counted together. The least recently used (Redis: the oldest) go first.
   */
  maxBytes: number;
  maxEntryBytes: number;
}

export const DEFAULT_CACHE_BOUNDS: CacheBounds = { maxBytes: 64 * 1024 * 1024, maxEntryBytes: 1024 * 1024 };
