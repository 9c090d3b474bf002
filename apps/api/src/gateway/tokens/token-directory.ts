/**
 * Signed tokens as callers of `/v1`. A token seen before costs one SHA-256 and a map look-up, as a key does; the first time
 * its signature is checked, once. Found by a hash of the whole token, never of a part: all tokens of an issuer begin alike.
 */
import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { KeyStoreUnavailableError, type KeyAccess, type KeyLookup, type Principal } from '@tollgate/gateway';
import type { SnapshotIssuer } from '../../config/config-snapshot.js';
import { compileAccess } from '../../keys/api-keys/key-scopes.js';
import { KeySets, type FetchKeys } from './key-sets.js';
import { maxTokenLength, TokenRefusal } from './read-token.js';
import { verifyToken, type VerifiedToken } from './verify-token.js';

/** What the claims of a token say of its caller, by whatever names they use. */
export interface TokenCaller {
  /** Slug or id; `null` = the issuer's own organization says. */
  organization: string | null;
  organizationId: string | null;
  /** Slug or id. */
  project: string;
  endUser: string | null;
  access: KeyAccess | null;
}

export interface TokenDirectoryOptions {
  fetchKeys: FetchKeys;
  /** `null` = there is no such organization or project. */
  principalOf(caller: TokenCaller): Principal | null;
  nowMs: () => number;
  onKeysUnavailable(issuer: string, error: unknown): void;
}

interface Entry {
  verified: VerifiedToken;
  /** Of the issuer's keys, when it was verified. */
  keys: string;
  principal: Principal | null;
  generation: number;
}

const maxEntries = 50_000;
const maxRefused = 10_000;
/** How long a refusal is remembered: long enough for a client that repeats itself, short enough for a new key set. */
const refusedMs = 2_000;
/** Signatures being checked at the same time; beyond this a token is turned away as one that cannot be judged now. */
const mostVerifying = 256;
const maxEndUserLength = 256;

/** Whether a bearer value is to be taken for a token: it begins with `{"` in base64url, which no key of ours does. */
export function looksLikeToken(text: string): boolean {
  return text.startsWith('eyJ');
}

export class TokenDirectory {
  private readonly entries = new LRUCache<string, Entry>({ max: maxEntries });
  private readonly refused = new LRUCache<string, { reason: string; atMs: number }>({ max: maxRefused });
  private readonly verifying = new Map<string, Promise<KeyLookup>>();
  private readonly keySets: KeySets;
  private issuers: readonly SnapshotIssuer[] = [];
  private access = new Map<string, KeyAccess | null>();
  private generation = 0;

  constructor(private readonly options: TokenDirectoryOptions) {
    this.keySets = new KeySets(options.fetchKeys, options.nowMs, (issuer, error) =>
      options.onKeysUnavailable(issuer, error),
    );
  }

  /** Every token is looked at anew: its issuer may be gone, its project another. Signatures already checked stay checked. */
  configure(issuers: readonly SnapshotIssuer[]): void {
    const before = new Map(this.issuers.map((issuer) => [issuer.id, JSON.stringify(issuer)]));
    const changed =
      issuers.length !== before.size || issuers.some((issuer) => before.get(issuer.id) !== JSON.stringify(issuer));
    if (changed) this.entries.clear();
    this.refused.clear();
    this.issuers = issuers;
    this.access = new Map(issuers.map((issuer) => [issuer.id, compileAccess(issuer.scopes, [])]));
    this.keySets.configure(issuers);
    this.generation++;
  }

  close(): void {
    this.keySets.close();
  }

  /** @throws {KeyStoreUnavailableError} where the issuer's keys cannot be had, or too much is being checked. */
  find(token: string): KeyLookup | Promise<KeyLookup> {
    if (token.length > maxTokenLength) return refusal(`it is longer than ${maxTokenLength} characters`);
    const id = hash('sha256', token, 'base64url');
    const entry = this.entries.get(id);
    if (entry !== undefined) {
      const { issuer, expiresAtMs } = entry.verified;
      if (expiresAtMs <= this.options.nowMs()) return refusal('it has expired');
      if (entry.keys === this.keySets.version(issuer.id)) return this.lookup(entry);
    }
    const refused = this.refused.get(id);
    if (refused !== undefined && this.options.nowMs() - refused.atMs < refusedMs) return refusal(refused.reason);
    const running = this.verifying.get(id);
    if (running !== undefined) return running;
    if (this.verifying.size >= mostVerifying) throw new KeyStoreUnavailableError('too many tokens are being checked');
    const lookup = this.verify(id, token).finally(() => this.verifying.delete(id));
    this.verifying.set(id, lookup);
    return lookup;
  }

  private async verify(id: string, token: string): Promise<KeyLookup> {
    const { nowMs } = this.options;
    const { generation } = this;
    try {
      const keysOf = this.keySets.keysOf.bind(this.keySets);
      const verified = await verifyToken(token, this.issuers, keysOf, nowMs());
      const keys = this.keySets.version(verified.issuer.id);
      const entry: Entry = { verified, keys, principal: null, generation: -1 };
      if (generation === this.generation) this.entries.set(id, entry);
      return this.lookup(entry);
    } catch (error) {
      if (!(error instanceof TokenRefusal)) throw error;
      this.entries.delete(id);
      this.refused.set(id, { reason: error.message, atMs: nowMs() });
      return refusal(error.message);
    }
  }

  private lookup(entry: Entry): KeyLookup {
    if (entry.principal === null || entry.generation !== this.generation) {
      const caller = this.callerOf(entry.verified);
      if (typeof caller === 'string') return refusal(caller);
      entry.principal = this.options.principalOf(caller);
      entry.generation = this.generation;
    }
    if (entry.principal === null) return refusal('its claims name no organization and project here');
    return { status: 'active', principal: entry.principal };
  }

  /** The claims in our words, or why they are of no use. */
  private callerOf({ issuer, claims }: VerifiedToken): TokenCaller | string {
    const named = issuer.claims;
    const text = (claim: string | undefined): string | null => {
      const value = claim === undefined || !Object.hasOwn(claims, claim) ? undefined : claims[claim];
      return typeof value === 'string' && value !== '' ? value : null;
    };
    const organization = issuer.organizationId === null ? text(named.organization) : null;
    if (issuer.organizationId === null && organization === null) return 'it names no organization';
    const given = named.project !== undefined && Object.hasOwn(claims, named.project);
    const project = given ? text(named.project) : issuer.projectId;
    if (project === null) return 'it names no project';
    const endUser = text(named.endUser ?? 'sub');
    if (endUser !== null && endUser.length > maxEndUserLength) return 'its end user has too long a name';
    return {
      organization,
      organizationId: issuer.organizationId,
      project,
      endUser,
      access: this.access.get(issuer.id) ?? null,
    };
  }
}

function refusal(reason: string): KeyLookup {
  return { status: 'refused-token', reason };
}
