import { systemClock, type Clock } from '../clock.js';
import { DEFAULT_CACHE_BOUNDS, type CacheBounds, type CacheStore } from '../cache-store.js';

interface Entry {
  organizationId: string;
  value: Uint8Array;
  bytes: number;
  expiresAtMs: number;
}

/** What an entry costs besides its key and value: the map's slot and the objects around it. */
const ENTRY_OVERHEAD_BYTES = 200;

export interface MemoryCacheStoreOptions extends Partial<CacheBounds> {
  clock?: Clock;
}

/** Least recently used first out, by bytes. A Map keeps insertion order: reading an entry moves it to the end. */
export class MemoryCacheStore implements CacheStore {
  private readonly entries = new Map<string, Entry>();
  private readonly bounds: CacheBounds;
  private readonly clock: Clock;
  private bytes = 0;

  constructor(options: MemoryCacheStoreOptions = {}) {
    this.bounds = { ...DEFAULT_CACHE_BOUNDS, ...options };
    this.clock = options.clock ?? systemClock;
  }

  /** Bytes kept now, including an estimate of what holding them costs. */
  get size(): number {
    return this.bytes;
  }

  get(organizationId: string, key: string): Uint8Array | undefined {
    const name = entryName(organizationId, key);
    const entry = this.entries.get(name);
    if (entry === undefined) return undefined;
    if (entry.organizationId !== organizationId || entry.expiresAtMs <= this.clock.monotonicMs()) {
      this.drop(name, entry);
      return undefined;
    }
    this.entries.delete(name);
    this.entries.set(name, entry);
    return entry.value;
  }

  set(organizationId: string, key: string, value: Uint8Array, ttlMs: number): void {
    const name = entryName(organizationId, key);
    const existing = this.entries.get(name);
    if (existing !== undefined) this.drop(name, existing);
    const bytes = 2 * name.length + value.byteLength + ENTRY_OVERHEAD_BYTES;
    if (!(ttlMs > 0) || value.byteLength > this.bounds.maxEntryBytes || bytes > this.bounds.maxBytes) return;
    // A copy: the caller's buffer may be a view of a much larger one, which it would keep alive.
    const entry = { organizationId, value: value.slice(), bytes, expiresAtMs: this.clock.monotonicMs() + ttlMs };
    this.entries.set(name, entry);
    this.bytes += bytes;
    for (const [oldest, old] of this.entries) {
      if (this.bytes <= this.bounds.maxBytes) break;
      this.drop(oldest, old);
    }
  }

  delete(organizationId: string, key: string): void {
    const name = entryName(organizationId, key);
    const entry = this.entries.get(name);
    if (entry !== undefined) this.drop(name, entry);
  }

  close(): void {
    this.entries.clear();
    this.bytes = 0;
  }

  private drop(name: string, entry: Entry): void {
    this.entries.delete(name);
    this.bytes -= entry.bytes;
  }
}

/** Unambiguous: the length keeps (`a`, `b:c`) and (`a:b`, `c`) apart. */
function entryName(organizationId: string, key: string): string {
  return `${organizationId.length}:${organizationId}:${key}`;
}
