/**
 * API keys in memory. A key seen before costs one SHA-256 and a map look-up; a key seen for the first time one indexed
 * query. Revocations are pushed in; an entry that was never pushed anything is checked again after `freshMs`.
 *
 * Entries are found by a hash of the whole key, never by a prefix of it (two tokens with one prefix must not share an
 * entry), and plain keys are never kept.
 */
import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { KeyStoreUnavailableError, type KeyDirectory, type KeyLookup, type Principal } from '@tollgate/gateway';
import { parseApiKey } from '../keys/api-keys/api-key-format.js';

export interface KeyRecord {
  apiKeyId: string;
  projectId: string;
  organizationId: string;
  state: 'active' | 'revoked' | 'disabled';
  /** End of the key or of this secret of it, whichever comes first; `null` = none. */
  expiresAtMs: number | null;
}

export interface KeySource {
  /** HMAC under the pepper, then one indexed look-up. Rejects when the store cannot be reached. */
  find(apiKey: string): Promise<KeyRecord | null>;
  /** The same for many keys in one query; answers in their order. */
  findAll(apiKeys: readonly string[]): Promise<readonly (KeyRecord | null)[]>;
}

interface Entry {
  record: KeyRecord | null;
  checkedAtMs: number;
  principal: Principal | null;
  /** Configuration the principal was made for. */
  generation: number;
}

/** How long an entry is believed without being pushed anything; revocations are pushed within a second. */
const freshMs = 30_000;
/** How long "no such key" is believed. */
const unknownFreshMs = 5_000;
const maxEntries = 100_000;
/** Entries to be checked again are gathered for so long: a query for each key would cost more than its requests. */
const gatherMs = 100;
const mostPerQuery = 1_000;

export class CachedKeyDirectory implements KeyDirectory {
  private readonly entries = new LRUCache<string, Entry>({ max: maxEntries });
  private readonly loading = new Map<string, Promise<Entry>>();
  /** Keys whose entries are being checked again, by entry. */
  private readonly stale = new Map<string, string>();
  private generation = 0;
  /** Counts what was pushed in, so that a look-up that was under way meanwhile is not kept. */
  private pushes = 0;

  constructor(
    private readonly source: KeySource,
    private readonly principalOf: (record: KeyRecord) => Principal | null,
    private readonly nowMs: () => number,
  ) {}

  find(apiKey: string): KeyLookup | Promise<KeyLookup> {
    const id = hash('sha256', apiKey, 'base64url');
    const entry = this.entries.get(id);
    if (entry === undefined) {
      // The checksum comes before any look-up: noise never reaches the database.
      if (parseApiKey(apiKey) === null) return malformed;
      return this.load(id, apiKey).then((loaded) => this.lookup(loaded));
    }
    const age = this.nowMs() - entry.checkedAtMs;
    if (age > (entry.record === null ? unknownFreshMs : freshMs)) {
      if (entry.record === null) return this.load(id, apiKey).then((loaded) => this.lookup(loaded));
      // Still believed while it is checked behind the request's back: a database that is away must not look like a bad key.
      this.checkSoon(id, apiKey);
    }
    return this.lookup(entry);
  }

  /** The key changed or was revoked; its next use reads it anew. */
  forget(apiKeyId: string): void {
    this.pushes++;
    for (const [id, entry] of this.entries.entries()) {
      if (entry.record?.apiKeyId === apiKeyId) this.entries.delete(id);
    }
  }

  /** Messages may have been missed: nothing is believed any more. */
  forgetAll(): void {
    this.pushes++;
    this.entries.clear();
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
    const same =
      record?.projectId === entry.record?.projectId && record?.organizationId === entry.record?.organizationId;
    if (!same) entry.principal = null;
    entry.record = record;
    entry.checkedAtMs = this.nowMs();
  }

  private load(id: string, apiKey: string): Promise<Entry> {
    let running = this.loading.get(id);
    if (running === undefined) {
      const pushes = this.pushes;
      running = this.source
        .find(apiKey)
        .then((record) => {
          const entry: Entry = { record, checkedAtMs: this.nowMs(), principal: null, generation: -1 };
          if (pushes === this.pushes) this.entries.set(id, entry);
          return entry;
        })
        .catch((error: unknown) => {
          throw new KeyStoreUnavailableError(error instanceof Error ? error.message : String(error));
        })
        .finally(() => this.loading.delete(id));
      this.loading.set(id, running);
    }
    return running;
  }

  private lookup(entry: Entry): KeyLookup {
    const { record } = entry;
    if (record === null) return unknown;
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
}

const malformed: KeyLookup = { status: 'malformed' };
const unknown: KeyLookup = { status: 'unknown' };
const revoked: KeyLookup = { status: 'revoked' };
const expired: KeyLookup = { status: 'expired' };
