import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import { dropUsagePartitions, ensureUsagePartitions, forgetReplicas, type Database } from '@tollgate/database';
import { dropOldAuditEntries } from '../audit/retention.js';
import { DATABASE, SETTINGS, type Settings } from '../config/parts.js';
import { deleteExpiredResponses } from '../responses/stored-responses.js';
import { deleteExpiredRecords } from '../http/expired-records.js';
import { MailOutbox } from '../mail/mail-outbox.js';
import { differingHours, rebuildHour } from '../usage/rollups/rebuild.js';

/** Turns holds whose owner's lease is over into presumed ones, and records them. Gives how many. */
export interface HoldSweeper {
  sweep(): Promise<number>;
  /** Raises the alerts of limits that are due. Gives how many. */
  raiseAlerts(): Promise<number>;
}
export const HOLD_SWEEPER = Symbol('HoldSweeper');

export interface RetentionSettings {
  /** Whole months of raw operations and events kept before the current one; `null` = all. Rollups are always kept. */
  rawMonths: number | null;
}
export const RETENTION = Symbol('Retention');

const monthsAhead = 2;
/** Newer hours may still be waiting in a journal. */
const settlingMs = 15 * 60_000;

@Injectable()
export class UpkeepService {
  private readonly logger = new Logger('upkeep');

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(MailOutbox) private readonly mail: MailOutbox,
    @Inject(RETENTION) private readonly retention: RetentionSettings,
    @Optional() @Inject(HOLD_SWEEPER) private readonly holds?: HoldSweeper,
  ) {}

  /** Names of the partitions made. */
  async makePartitions(): Promise<string[]> {
    const now = new Date(this.settings.now());
    return this.database.asSystem((tx) => ensureUsagePartitions(tx, now, monthsAhead), { timeoutMs: 30_000 });
  }

  /** How many hours had to be made anew; anything above zero is a defect worth a warning. */
  async checkRollups(hours: number): Promise<number> {
    const to = this.settings.now() - settlingMs;
    const differing = await differingHours(this.database, new Date(to - hours * 3_600_000), new Date(to));
    for (const hour of differing) {
      this.logger.warn({ msg: 'Rollups differed from the events and are made anew', ...hour });
      await rebuildHour(this.database, hour);
    }
    return differing.length;
  }

  async sweepHolds(): Promise<number> {
    return (await this.holds?.sweep()) ?? 0;
  }

  async raiseAlerts(): Promise<number> {
    return (await this.holds?.raiseAlerts()) ?? 0;
  }

  /** How many mails went out. */
  async sendMail(): Promise<number> {
    return this.mail.deliver();
  }

  /** Drops what is older than it is kept. Names of the partitions dropped. */
  async dropOldRows(): Promise<string[]> {
    await deleteExpiredRecords(this.database, this.settings.now());
    await deleteExpiredResponses(this.database, this.settings.now());
    await forgetReplicas(this.database, new Date(this.settings.now()));
    await dropOldAuditEntries(this.database, this.settings.now());
    const { rawMonths } = this.retention;
    if (rawMonths === null) return [];
    const now = new Date(this.settings.now());
    const before = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - rawMonths, 1));
    return this.database.asSystem((tx) => dropUsagePartitions(tx, before), { timeoutMs: 60_000 });
  }
}
