/** What a provider's prompt cache remembers: prefixes by hash, until they expire. */
export class CacheMemory {
  readonly #expiry = new Map<string, number>();

  /** True where the prefix was stored and has not expired; a hit renews it for `ttlMs`, as the real cache does. */
  has(prefix: string, ttlMs: number): boolean {
    const expiry = this.#expiry.get(prefix);
    if (expiry === undefined || expiry < Date.now()) return false;
    this.store(prefix, ttlMs);
    return true;
  }

  store(prefix: string, ttlMs: number): void {
    this.#expiry.delete(prefix);
    this.#expiry.set(prefix, Date.now() + ttlMs);
    const oldest = this.#expiry.size > 10_000 ? this.#expiry.keys().next().value : undefined;
    if (oldest !== undefined) this.#expiry.delete(oldest);
  }

  clear(): void {
    this.#expiry.clear();
  }
}
