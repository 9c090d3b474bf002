import type { OutcomeRecord } from '@tollgate/gateway';
import type { Database } from '@tollgate/database';

interface Use {
  atMs: number;
  ip: string | null;
  model: string | null;
}

const flushEveryMs = 2000;
const maxKeys = 5000;

/** When, from where and for which model each key was last used: for people, so best effort and not more often than needed. */
export class LastUsed {
  readonly #database: Database;
  readonly #timer: NodeJS.Timeout;
  #uses = new Map<string, Use>();

  constructor(database: Database) {
    this.#database = database;
    this.#timer = setInterval(() => void this.#flush(), flushEveryMs);
    this.#timer.unref();
  }

  note(record: OutcomeRecord): void {
    if (record.apiKeyId === null || (this.#uses.size >= maxKeys && !this.#uses.has(record.apiKeyId))) return;
    const atMs = record.occurredAtMs;
    const known = this.#uses.get(record.apiKeyId);
    if (known !== undefined && known.atMs > atMs) return;
    const model = record.requestedModel?.toWellFormed().replaceAll('\0', '').slice(0, 256) ?? null;
    this.#uses.set(record.apiKeyId, { atMs, ip: record.clientIp, model });
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#flush();
  }

  /** Never rejects: the next use says it again. */
  async #flush(): Promise<void> {
    if (this.#uses.size === 0) return;
    const uses = JSON.stringify(
      [...this.#uses].map(([key, { atMs, ip, model }]) => ({ key, at: new Date(atMs), ip, model })),
    );
    this.#uses = new Map();
    try {
      await this.#database.asSystem(
        (tx) => tx.$executeRaw`
          UPDATE api_key_secret s SET last_used_at = u.at, last_used_ip = u.ip, last_used_model = u.model
          FROM json_to_recordset(${uses}::json) AS u(key uuid, at timestamptz, ip text, model text)
          WHERE s.id = (SELECT n.id FROM api_key_secret n WHERE n.api_key_id = u.key ORDER BY n.id DESC LIMIT 1)
            AND (s.last_used_at IS NULL OR s.last_used_at < u.at)`,
      );
    } catch {
      // Not worth a retry of its own.
    }
  }
}
