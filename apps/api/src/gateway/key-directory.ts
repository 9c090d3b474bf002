/**
 * API keys in memory. A key seen before costs one SHA-256 and a map look-up; a key seen for the first time one indexed
 * query. Revocations are pushed in; an entry that was never pushed anything is checked again after `freshMs`.
 *
 * Entries are found by a hash of the whole key, never by a prefix of it (two tokens with one prefix must not share an
 * entry), and plain keys are never kept.
 */
import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import {
  KeyStoreUnavailableError,
  type KeyAccess,
  type KeyDirectory,
  type KeyLookup,
  type Principal,
} from '@tollgate/gateway';
import { parseApiKey } from '../keys/api-keys/api-key-format.js';
import { KeyLookups } from './key-lookups.js';

export interface KeyRecord {
  apiKeyId: string;
  secretId: string;
  projectId: string;
  organizationId: string;
  state: 'active' | 'revoked' | 'disabled';
  /** End of the key or of this secret of it, whichever comes first; `null` = none. */
  expiresAtMs: number | null;
  /** Scopes; `null` = all the project may do. */
  access: KeyAccess | null;
}

export interface KeySource {
  /** HMAC under the pepper, then one indexed query; answers in their order. Rejects when the store cannot be reached. */
  findAll(apiKeys: readonly string[]): Promise<readonly (KeyRecord | null)[]>;
}

interface Entry {
  record: KeyRecord;
  checkedAtMs: number;
  principal: Principal | null;
  /** Configuration the principal was made for. */
  generation: number;
}

/** How long an entry is believed without being pushed anything; revocations are pushed within a second. */
const freshMs = 30_000;
/** How long "no such key" is believed. */
const unknownFreshMs = 5_000;
const maxEntries = 200_000;
/** Keys that do not exist are remembered apart: whoever makes them up must not push the real ones out. */
const maxUnknown = 20_000;
/** Entries to be checked again are gathered for so long: a query for each key would cost more than its requests. */
const gatherMs = 100;
const mostPerQuery = 1_000;

export class CachedKeyDirectory implements KeyDirectory {
  private readonly entries = new LRUCache<string, Entry>({
    max: maxEntries,
    dispose: (entry, id) => this.unlist(entry.record.apiKeyId, id),
  });
  /** Entries of each key: one, or several while it is rotated. */
  private readonly byKey = new Map<string, string | string[]>();
  /** When each was found not to exist. */
  private readonly unknown = new LRUCache<string, number>({ max: maxUnknown });
  private readonly loading = new Map<string, Promise<Entry | null>>();
  private readonly lookups: KeyLookups;
  /** Keys whose entries are being checked again, by entry. */
  private readonly stale = new Map<string, string>();
  private generation = 0;
  /** Counts what was pushed in, so that a look-up that was under way meanwhile is not kept. */
  private pushes = 0;

  constructor(
    private readonly source: KeySource,
    private readonly principalOf: (record: KeyRecord) => Principal | null,
    private readonly nowMs: () => number,
  ) {
    this.lookups = new KeyLookups(source);
  }

  find(apiKey: string): KeyLookup | Promise<KeyLookup> {
    const id = hash('sha256', apiKey, 'base64url');
    const entry = this.entries.get(id);
    if (entry === undefined) {
      // The checksum comes before any look-up: noise never reaches the database.
      if (parseApiKey(apiKey) === null) return malformed;
      const foundMissingAt = this.unknown.get(id);
      if (foundMissingAt !== undefined && this.nowMs() - foundMissingAt <= unknownFreshMs) return unknown;
      return this.load(id, apiKey).then((loaded) => (loaded === null ? unknown : this.lookup(loaded)));
    }
    if (this.nowMs() - entry.checkedAtMs > freshMs) {
      // Still believed while it is checked behind the request's back: a database that is away must not look like a bad key.
      this.checkSoon(id, apiKey);
    }
    return this.lookup(entry);
  }

  /** The key changed or was revoked; its next use reads it anew. */
  forget(apiKeyId: string): void {
    this.pushes++;
    const ids = this.byKey.get(apiKeyId);
    if (ids === undefined) return;
    for (const id of typeof ids === 'string' ? [ids] : [...ids]) this.entries.delete(id);
  }

  /** Keys in memory. */
  get size(): number {
    return this.entries.size;
  }

  /** Messages may have been missed: nothing is believed any more. */
  forgetAll(): void {
    this.pushes++;
    this.entries.clear();
    this.unknown.clear();
  }

  /** Organizations, limits or projects changed: principals are made anew, keys stay known. */
  configurationChanged(): void {
    this.generation++;
  }

  private checkSoon(id: string, apiKey: string): void {
    if (this.stale.has(id)) return;
    this.stale.set(id, apiKey);
    if (this.stale.size === 1) setTimeout(() => void this.checkStale(), gatherMs).unref();
  }

  /** A store that is away changes nothing: what is known stays believed, and its next use asks again. */
  private async checkStale(): Promise<void> {
    const all = [...this.stale];
    for (let from = 0; from < all.length; from += mostPerQuery) {
      const some = all.slice(from, from + mostPerQuery);
      const pushes = this.pushes;
      const records = await this.source.findAll(some.map(([, apiKey]) => apiKey)).catch(() => null);
      if (records !== null && pushes === this.pushes) {
        some.forEach(([id], index) => this.refresh(id, records[index] ?? null));
      }
      for (const [id] of some) this.stale.delete(id);
    }
    // What was added meanwhile found a check under way and started none.
    if (this.stale.size > 0) setTimeout(() => void this.checkStale(), gatherMs).unref();
  }

  private refresh(id: string, record: KeyRecord | null): void {
    const entry = this.entries.get(id);
    if (entry === undefined) return;
    if (record === null) {
      this.entries.delete(id);
      return;
    }
    entry.principal = null;
    entry.record = record;
    entry.checkedAtMs = this.nowMs();
  }

  private load(id: string, apiKey: string): Promise<Entry | null> {
    let running = this.loading.get(id);
    if (running === undefined) {
      const pushes = this.pushes;
      running = this.lookups
        .find(apiKey)
        .then((record) => {
          if (record === null) {
            if (pushes === this.pushes) this.unknown.set(id, this.nowMs());
            return null;
          }
          const entry: Entry = { record, checkedAtMs: this.nowMs(), principal: null, generation: -1 };
          if (pushes === this.pushes) {
            this.entries.set(id, entry);
            this.list(record.apiKeyId, id);
          }
          return entry;
        })
        .finally(() => this.loading.delete(id));
      this.loading.set(id, running);
    }
    return running;
  }

  private lookup(entry: Entry): KeyLookup {
    const { record } = entry;
    if (record.state !== 'active') return revoked;
    if (record.expiresAtMs !== null && record.expiresAtMs <= this.nowMs()) return expired;
    if (entry.principal === null || entry.generation !== this.generation) {
      entry.principal = this.principalOf(record);
      entry.generation = this.generation;
    }
    // The organization is newer than our snapshot, or gone: either way this key cannot be judged yet.
    if (entry.principal === null) throw new KeyStoreUnavailableError('the key’s organization is not loaded yet');
    return { status: 'active', principal: entry.principal };
  }

  private list(apiKeyId: string, id: string): void {
    const ids = this.byKey.get(apiKeyId);
    if (ids === undefined) this.byKey.set(apiKeyId, id);
    else if (typeof ids === 'string') this.byKey.set(apiKeyId, [ids, id]);
    else ids.push(id);
  }

  private unlist(apiKeyId: string, id: string): void {
    const ids = this.byKey.get(apiKeyId);
    if (ids === undefined || typeof ids === 'string') {
      this.byKey.delete(apiKeyId);
      return;
    }
    const left = ids.filter((other) => other !== id);
    if (left.length === 0) this.byKey.delete(apiKeyId);
    else this.byKey.set(apiKeyId, left);
  }
}

const malformed: KeyLookup = { status: 'malformed' };
const unknown: KeyLookup = { status: 'unknown' };
const revoked: KeyLookup = { status: 'revoked' };
const expired: KeyLookup = { status: 'expired' };
