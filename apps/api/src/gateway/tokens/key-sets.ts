/**
 * The public keys of trusted issuers, in memory. Fetched when an issuer is configured and again every ten minutes beside
 * the requests; a request waits for a fetch only where its token names a key nobody has seen, at most every 30 seconds.
 * While an issuer's server is away the keys it had stay in use.
 */
import { createLocalJWKSet, type JSONWebKeySet, type JWK, type JWTVerifyGetKey } from 'jose';
import { KeyStoreUnavailableError } from '@tollgate/gateway';
import type { SnapshotIssuer } from '../../config/config-snapshot.js';
import { sha256 } from '../../config/canonical-json.js';

/** Gives the body of the key set. Rejects for anything but a complete 200. */
export type FetchKeys = (url: string, publicOnly: boolean) => Promise<Buffer>;

interface KeySet {
  url: string;
  publicOnly: boolean;
  getKey: JWTVerifyGetKey | null;
  ids: ReadonlySet<string>;
  /** Changes when the keys do. */
  version: string;
  triedAtMs: number;
  loading: Promise<void> | null;
}

const refreshMs = 600_000;
const missingKeyMs = 30_000;
const retryMs = 5_000;
const maxKeys = 200;
const asymmetric: ReadonlySet<string> = new Set(['RSA', 'EC', 'OKP']);

export class KeySets {
  private sets = new Map<string, KeySet>();
  private issuers: readonly SnapshotIssuer[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly fetchKeys: FetchKeys,
    private readonly nowMs: () => number,
    private readonly onFailure: (issuer: string, error: unknown) => void,
  ) {}

  /** Sets of issuers that are the same as before are kept. New ones are fetched without waiting. */
  configure(issuers: readonly SnapshotIssuer[]): void {
    const before = this.sets;
    this.sets = new Map();
    for (const issuer of issuers) {
      const old = before.get(issuer.id);
      if (old?.url === issuer.jwksUrl && old.publicOnly === issuer.publicOnly) {
        this.sets.set(issuer.id, old);
        continue;
      }
      const set: KeySet = {
        url: issuer.jwksUrl,
        publicOnly: issuer.publicOnly,
        getKey: null,
        ids: new Set(),
        version: '',
        triedAtMs: -Infinity,
        loading: null,
      };
      this.sets.set(issuer.id, set);
      void this.load(set, issuer.issuer);
    }
    this.issuers = issuers;
    // Not started anew: a configuration that changes every few seconds would put the next look off for ever.
    this.timer ??= setInterval(() => this.refresh(), refreshMs / 10).unref();
  }

  close(): void {
    clearInterval(this.timer);
  }

  /** Which keys an issuer has now; `''` = none yet. */
  version(issuerId: string): string {
    return this.sets.get(issuerId)?.version ?? '';
  }

  /** @throws {KeyStoreUnavailableError} where the keys cannot be had: the token may be a good one. */
  async keysOf(issuer: SnapshotIssuer, kid: string | undefined): Promise<JWTVerifyGetKey> {
    const set = this.sets.get(issuer.id);
    if (set === undefined) throw new KeyStoreUnavailableError('the issuer is not loaded yet');
    const age = this.nowMs() - set.triedAtMs;
    const missing = kid !== undefined && !set.ids.has(kid);
    if (set.loading !== null && (set.getKey === null || missing)) await set.loading;
    else if (set.getKey === null ? age > retryMs : missing && age > missingKeyMs) await this.load(set, issuer.issuer);
    if (set.getKey === null) throw new KeyStoreUnavailableError(`the keys of ${issuer.issuer} cannot be fetched`);
    return set.getKey;
  }

  private refresh(): void {
    for (const issuer of this.issuers) {
      const set = this.sets.get(issuer.id);
      if (set && this.nowMs() - set.triedAtMs > refreshMs) void this.load(set, issuer.issuer);
    }
  }

  /** Never rejects. */
  private load(set: KeySet, issuer: string): Promise<void> {
    set.triedAtMs = this.nowMs();
    set.loading ??= this.fetchKeys(set.url, set.publicOnly)
      .then((body) => {
        const keys = readKeySet(body);
        const version = Buffer.from(sha256(JSON.stringify(keys))).toString('base64url');
        if (version === set.version) return;
        set.getKey = createLocalJWKSet({ keys });
        set.ids = new Set(keys.flatMap(({ kid }) => kid ?? []));
        set.version = version;
      })
      .catch((error: unknown) => this.onFailure(issuer, error))
      .finally(() => {
        set.loading = null;
      });
    return set.loading;
  }
}

/** Public keys only: a shared secret in a key set everybody can read is no secret. */
function readKeySet(body: Buffer): JWK[] {
  const { keys } = JSON.parse(body.toString('utf8')) as Partial<JSONWebKeySet>;
  if (!Array.isArray(keys) || keys.length > maxKeys) throw new Error('the answer is not a key set');
  return keys.filter((key) => typeof key === 'object' && asymmetric.has(String(key.kty)));
}
