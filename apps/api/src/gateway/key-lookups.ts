/**
 * Look-ups of keys that are not in memory yet, gathered: the first goes out at once, what arrives while it is under way
 * goes out together. A cold start with thousands of keys, or somebody who sends made-up keys with right checksums, keeps a
 * few connections busy instead of all of them.
 */
import { KeyStoreUnavailableError } from '@tollgate/gateway';
import type { KeyRecord, KeySource } from './key-directory.js';

interface Waiting {
  apiKey: string;
  resolve(record: KeyRecord | null): void;
  reject(error: unknown): void;
}

/** Queries at the same time. */
const mostQueries = 2;
const mostPerQuery = 500;
/** Beyond this a look-up is refused at once: it would wait longer than its client does. */
const mostWaiting = 20_000;

export class KeyLookups {
  private waiting: Waiting[] = [];
  private running = 0;

  constructor(private readonly source: KeySource) {}

  /** @throws {KeyStoreUnavailableError} as a rejection, where the store is away or too many are asked for. */
  find(apiKey: string): Promise<KeyRecord | null> {
    if (this.waiting.length >= mostWaiting) {
      return Promise.reject(new KeyStoreUnavailableError('too many unknown keys are being looked up'));
    }
    return new Promise((resolve, reject) => {
      this.waiting.push({ apiKey, resolve, reject });
      this.next();
    });
  }

  private next(): void {
    if (this.running >= mostQueries || this.waiting.length === 0) return;
    const some = this.waiting.splice(0, mostPerQuery);
    this.running++;
    this.source
      .findAll(some.map(({ apiKey }) => apiKey))
      .then(
        (records) => some.forEach(({ resolve }, index) => resolve(records[index] ?? null)),
        (error: unknown) => {
          const unavailable = new KeyStoreUnavailableError(error instanceof Error ? error.message : String(error));
          for (const { reject } of some) reject(unavailable);
        },
      )
      .finally(() => {
        this.running--;
        this.next();
      });
  }
}
