import { Inject, Injectable } from '@nestjs/common';
import type { Database, MasterKeys, Transaction, TransactionOptions, WriteBounds } from '@tollgate/database';
import { recordAudit, type AuditRecord } from '../audit/audit.js';
import {
  CHANGE_FEED,
  DATABASE,
  MASTER_KEYS,
  SETTINGS,
  type ChangeEvent,
  type ChangeFeed,
  type Settings,
} from '../config/parts.js';
import type { Caller } from './actor.js';
import { claimKey, storeReply } from './idempotency.js';
import { ProblemError } from './problem-error.js';
import { publicId } from './public-id.js';

/** What a write may do besides touching rows. */
export interface WriteUnit {
  /** Leaves the audit entry of this write, in the organization's chain unless another one is named. Exactly one a write. */
  audit(record: AuditRecord, organizationId?: string | null): Promise<void>;
  /** Told to the change feed once the transaction is committed. */
  publish(event: ChangeEvent): void;
  /** A header that belongs to the reply: the handler sends it now, and it is sent again where the request is repeated. */
  replyHeader(name: string, value: string): void;
  /** Says that nothing had to be changed (revoking twice), so that no audit entry is due. */
  unchanged(): void;
}

export interface WriteOptions extends TransactionOptions, WriteBounds {
  /** Works with the rights of the system although it is about one organization: the write touches system tables. */
  asSystem?: boolean;
  /** It changes rows of the platform, too, such as the chain in which sign-ins are recorded. Only `asSystem`. */
  platformToo?: boolean;
}

/**
 * The one way to change something: one transaction that holds the change, its audit entry and, where the caller sent an
 * idempotency key, the stored reply. What `fn` gives is what the handler must answer with, unchanged.
 */
@Injectable()
export class Writes {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(MASTER_KEYS) private readonly masterKeys: MasterKeys,
    @Inject(CHANGE_FEED) private readonly changeFeed: ChangeFeed,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** `organizationId` null = the platform. */
  async run<T>(
    caller: Caller,
    organizationId: string | null,
    fn: (tx: Transaction, unit: WriteUnit) => Promise<T>,
    options: WriteOptions = {},
  ): Promise<T> {
    const events: ChangeEvent[] = [];
    const claim = caller.idempotency;
    const scope = scopeOf(caller, organizationId);
    const headers: Record<string, string> = {};

    const work = async (tx: Transaction): Promise<T> => {
      const nowMs = this.settings.now();
      if (claim) await claimKey(tx, this.masterKeys, claim, scope, organizationId, nowMs);
      let accounted = false;
      const result = await fn(tx, {
        audit: async (record, chain = organizationId) => {
          if (accounted) throw new Error('A write left two audit entries.');
          accounted = true;
          caller.auditId = publicId('aud', await recordAudit(tx, caller, chain, record, nowMs));
        },
        publish: (event) => events.push(event),
        replyHeader: (name, value) => {
          headers[name] = value;
        },
        unchanged: () => {
          accounted = true;
        },
      });
      if (!accounted) throw new Error('A write left no audit entry.');
      if (claim) {
        const body = result === undefined ? '' : JSON.stringify(result);
        await storeReply(tx, this.masterKeys, claim, scope, organizationId, { body, headers }, nowMs);
      }
      return result;
    };

    const result =
      organizationId === null || options.asSystem
        ? await this.database.asSystem(work, options.platformToo ? options : { ...options, about: organizationId })
        : await this.database.forOrganization(organizationId, work, options);
    for (const event of events) this.changeFeed.publish(event);
    return result;
  }

  /**
   * For what has to look at something before its write that the write itself changes: a password, a code, a link. Answers a
   * repeated request before that look would refuse it. With another body than the first one's it lets pass where the look
   * counts wrong guesses (`whenOther: 'go-on'`), so that a known key is no way to guess uncounted; the write then refuses.
   * @throws {ProblemError} `idempotency_in_progress`, `idempotency_key_reused`
   */
  async replay(caller: Caller, organizationId: string | null, whenOther: 'refuse' | 'go-on' = 'refuse'): Promise<void> {
    const claim = caller.idempotency;
    if (!claim) return;
    const nowMs = this.settings.now();
    try {
      await this.database.asSystem((tx) =>
        claimKey(tx, this.masterKeys, claim, scopeOf(caller, organizationId), organizationId, nowMs),
      );
    } catch (error) {
      if (whenOther === 'go-on' && error instanceof ProblemError && error.code === 'idempotency_key_reused') return;
      throw error;
    }
  }
}

/** Keys of different callers, and of one caller in different organizations, are different keys. */
function scopeOf({ actor, idempotency }: Caller, organizationId: string | null): string {
  return `${idempotency?.scope ?? `${actor.type}:${actor.id ?? ''}`}:${organizationId ?? 'platform'}`;
}
