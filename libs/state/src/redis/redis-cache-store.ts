import { DEFAULT_CACHE_BOUNDS, type CacheBounds, type CacheStore } from '../cache-store.js';
import { RedisLink } from './link.js';
import { cacheDeleteLua, cacheSetLua } from './scripts/cache.js';

export interface RedisCacheStoreOptions extends Partial<CacheBounds> {
  url: string;
  /** Before every key. Default `tollgate:`. */
  keyPrefix?: string;
  /** Default 100. */
  commandTimeoutMs?: number;
  /** Once per change. */
  onStatusChange?: (connected: boolean, reason: string) => void;
}

/** What an entry costs Redis besides its key and value: its places in the keyspace, the index and the sizes. */
const ENTRY_OVERHEAD_BYTES = 300;

/** Entries carry their organization: length (two bytes), name, then the value. */
export class RedisCacheStore implements CacheStore {
  private readonly link: RedisLink;
  private readonly bounds: CacheBounds;
  private readonly root: string;

  constructor(options: RedisCacheStoreOptions) {
    this.bounds = {
      maxBytes: options.maxBytes ?? DEFAULT_CACHE_BOUNDS.maxBytes,
      maxEntryBytes: options.maxEntryBytes ?? DEFAULT_CACHE_BOUNDS.maxEntryBytes,
    };
    this.root = options.keyPrefix ?? 'tollgate:';
    this.link = new RedisLink({
      url: options.url,
      commandTimeoutMs: options.commandTimeoutMs ?? 100,
      scripts: { tollgateCacheSet: cacheSetLua, tollgateCacheDelete: cacheDeleteLua },
      open: async () => {},
      onChange: options.onStatusChange ?? (() => {}),
    });
  }

  get connected(): boolean {
    return this.link.connected;
  }

  async get(organizationId: string, key: string): Promise<Uint8Array | undefined> {
    try {
      const stored = await this.link.call('getBuffer', [this.prefix(organizationId) + key]);
      return Buffer.isBuffer(stored) ? valueOf(organizationId, stored) : undefined;
    } catch {
      return undefined;
    }
  }

  async set(organizationId: string, key: string, value: Uint8Array, ttlMs: number): Promise<void> {
    const bytes = 2 * key.length + value.byteLength + ENTRY_OVERHEAD_BYTES;
    if (!(ttlMs > 0) || value.byteLength > this.bounds.maxEntryBytes || bytes > this.bounds.maxBytes) {
      return this.delete(organizationId, key);
    }
    const prefix = this.prefix(organizationId);
    const stored = withOrganization(organizationId, value);
    const args = [
      ...this.keys(organizationId, key),
      key,
      stored,
      Math.ceil(ttlMs),
      bytes,
      this.bounds.maxBytes,
      prefix,
    ];
    await this.link.call('tollgateCacheSet', args).catch(() => {});
  }

  async delete(organizationId: string, key: string): Promise<void> {
    await this.link.call('tollgateCacheDelete', [...this.keys(organizationId, key), key]).catch(() => {});
  }

  close(): void {
    this.link.close();
  }

  private prefix(organizationId: string): string {
    return `${this.root}{cache:${organizationId}}:e:`;
  }

  private keys(organizationId: string, key: string): (string | number)[] {
    const slot = `${this.root}{cache:${organizationId}}:`;
    return [3, `${slot}e:${key}`, `${slot}index`, `${slot}sizes`];
  }
}

function withOrganization(organizationId: string, value: Uint8Array): Buffer {
  const name = Buffer.from(organizationId, 'utf8');
  const stored = Buffer.allocUnsafe(2 + name.length + value.byteLength);
  stored.writeUInt16BE(name.length, 0);
  name.copy(stored, 2);
  stored.set(value, 2 + name.length);
  return stored;
}

/** Undefined where the entry is not this organization's (or not ours at all). */
function valueOf(organizationId: string, stored: Buffer): Uint8Array | undefined {
  if (stored.length < 2) return undefined;
  const end = 2 + stored.readUInt16BE(0);
  if (stored.length < end || stored.toString('utf8', 2, end) !== organizationId) return undefined;
  return stored.subarray(end);
}
