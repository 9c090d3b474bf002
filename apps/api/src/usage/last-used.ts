import type { OutcomeRecord } from '@tollgate/gateway';
import type { Database } from '@tollgate/database';

interface Use {
  key: string;
  /** `null` in records of older versions, which say only which key it was. */
  secret: string | null;
  atMs: number;
  ip: string | null;
  model: string | null;
}

const flushEveryMs = 2000;
const maxKeys = 5000;

/** When, from where and for which model each secret of a key was last used: for people, so best effort and not more often than needed. */
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
    const key = record.apiKeyId;
    if (key === null) return;
    const secret = record.apiKeySecretId ?? null;
    const id = secret ?? key;
    if (this.#uses.size >= maxKeys && !this.#uses.has(id)) return;
    const atMs = record.occurredAtMs;
    const known = this.#uses.get(id);
    if (known !== undefined && known.atMs > atMs) return;
    const model = record.requestedModel?.toWellFormed().replaceAll('\0', '').slice(0, 256) ?? null;
    this.#uses.set(id, { key, secret, atMs, ip: record.clientIp, model });
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#flush();
  }

  /** Never rejects: the next use says it again. */
  async #flush(): Promise<void> {
    if (this.#uses.size === 0) return;
    const uses = JSON.stringify([...this.#uses.values()].map(({ atMs, ...use }) => ({ ...use, at: new Date(atMs) })));
    this.#uses = new Map();
    try {
      await this.#database.asSystem(
        (tx) => tx.$executeRaw`
          UPDATE api_key_secret s SET last_used_at = u.at, last_used_ip = u.ip, last_used_model = u.model
          FROM json_to_recordset(${uses}::json) AS u(key uuid, secret uuid, at timestamptz, ip text, model text)
          WHERE s.id = COALESCE(u.secret,
              (SELECT n.id FROM api_key_secret n WHERE n.api_key_id = u.key ORDER BY n.id DESC LIMIT 1))
            AND s.api_key_id = u.key
            AND (s.last_used_at IS NULL OR s.last_used_at < u.at)`,
      );
    } catch {
      // Not worth a retry of its own.
    }
  }
}
