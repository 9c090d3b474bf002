import { Inject, Injectable } from '@nestjs/common';
import type { Database, MasterKeys, Transaction, TransactionOptions } from '@tollgate/database';
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
import { publicId } from './public-id.js';

/** What a write may do besides touching rows. */
export interface WriteUnit {
  /** Leaves the audit entry of this write, in the organization's chain unless another one is named. Exactly one a write. */
  audit(record: AuditRecord, organizationId?: string | null): Promise<void>;
  /** Told to the change feed once the transaction is committed. */
  publish(event: ChangeEvent): void;
  /** Says that nothing had to be changed (revoking twice), so that no audit entry is due. */
  unchanged(): void;
}

export interface WriteOptions extends TransactionOptions {
  /** Works with the rights of the system although it is about one organization: the write touches system tables. */
  asSystem?: boolean;
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
    const scope = `${caller.actor.type}:${caller.actor.id ?? ''}:${organizationId ?? 'platform'}`;

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
        unchanged: () => {
          accounted = true;
        },
      });
      if (!accounted) throw new Error('A write left no audit entry.');
      if (claim) {
        const body = result === undefined ? '' : JSON.stringify(result);
        await storeReply(tx, this.masterKeys, claim, scope, organizationId, body, nowMs);
      }
      return result;
    };

    const result =
      organizationId === null || options.asSystem
        ? await this.database.asSystem(work, options)
        : await this.database.forOrganization(organizationId, work, options);
    for (const event of events) this.changeFeed.publish(event);
    return result;
  }
}
