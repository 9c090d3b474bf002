/**
 * Mail goes out by way of the outbox: the row is written in the transaction that causes it, and sent after the commit. What
 * cannot be sent is tried again with growing pauses, for about a day. A mail may arrive twice (the process died between
 * sending and noting it), never not at all while the server takes it. Its text is sealed: it holds a link that lets people in.
 */
import { Inject, Injectable, Logger } from '@nestjs/common';
import { open, seal, type Database, type MasterKeys, type Transaction } from '@tollgate/database';
import { createTransport } from 'nodemailer';
import { DATABASE, MASTER_KEYS, SETTINGS, type MailSettings, type Settings } from '../config/parts.js';
import { newId } from '../http/public-id.js';

export const mailTopic = 'mail';

export interface Mail {
  to: string;
  subject: string;
  text: string;
  /** Told when it was sent or given up. */
  invitationId?: string;
}

interface StoredMail {
  ciphertext: string;
  wrappedDataKey: string;
  masterKeyId: string;
}

const attempts = 10;
/** How long a process has for one mail before another may try. */
const claimMs = 120_000;
const timeoutMs = 15_000;

@Injectable()
export class MailOutbox {
  private readonly logger = new Logger('mail');

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(MASTER_KEYS) private readonly masterKeys: MasterKeys,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** Whether mail can be sent at all. */
  get isConfigured(): boolean {
    return this.settings.mail !== undefined;
  }

  /** Writes the row; call `deliver` after the commit. @returns its id. */
  async put(tx: Transaction, organizationId: string, mail: Mail): Promise<string> {
    const id = newId();
    const sealed = seal(this.masterKeys, JSON.stringify(mail), { table: 'outbox', row: id, organizationId });
    const payload = {
      ciphertext: Buffer.from(sealed.ciphertext).toString('base64'),
      wrappedDataKey: Buffer.from(sealed.wrappedDataKey).toString('base64'),
      masterKeyId: sealed.masterKeyId,
    } satisfies StoredMail;
    const now = new Date(this.settings.now());
    await tx.outbox.create({
      data: { id, organizationId, topic: mailTopic, payload, createdAt: now, availableAt: now },
    });
    return id;
  }

  /** Sends what is due; gives how many mails went out. Safe to call at any time, in several processes at once. */
  async deliver(): Promise<number> {
    const { mail } = this.settings;
    if (mail === undefined) return 0;
    let sent = 0;
    for (;;) {
      const row = await this.claim();
      if (row === null) return sent;
      const error = await this.send(mail, row);
      await this.note(row, error);
      if (error === null) sent += 1;
      else this.logger.warn({ msg: 'A mail was not sent', outboxId: row.id, attempt: row.attempts, error });
    }
  }

  private async claim() {
    const now = this.settings.now();
    return this.database.asSystem(async (tx) => {
      const row = await tx.outbox.findFirst({
        where: { topic: mailTopic, doneAt: null, availableAt: { lte: new Date(now) } },
        orderBy: { availableAt: 'asc' },
      });
      if (row === null || row.organizationId === null) return null;
      const claimed = await tx.outbox.updateMany({
        where: { id: row.id, doneAt: null, attempts: row.attempts },
        data: { attempts: row.attempts + 1, availableAt: new Date(now + claimMs) },
      });
      if (claimed.count === 0) return null;
      const stored = row.payload as unknown as StoredMail;
      const text = open(
        this.masterKeys,
        {
          ciphertext: bytes(stored.ciphertext),
          wrappedDataKey: bytes(stored.wrappedDataKey),
          masterKeyId: stored.masterKeyId,
        },
        { table: 'outbox', row: row.id, organizationId: row.organizationId },
      );
      return { id: row.id, attempts: row.attempts + 1, mail: JSON.parse(text.toString('utf8')) as Mail };
    });
  }

  /** The reason it failed, without what was in it; null where it went out. */
  private async send(settings: MailSettings, row: { id: string; mail: Mail }): Promise<string | null> {
    const url = new URL(settings.smtpUrl);
    const transport = createTransport({
      host: url.hostname,
      ...(url.port === '' ? {} : { port: Number(url.port) }),
      secure: url.protocol === 'smtps:',
      ...(url.username === ''
        ? {}
        : { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }),
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
    });
    const { to, subject, text } = row.mail;
    try {
      await transport.sendMail({
        from: settings.from,
        to: { name: '', address: to },
        subject,
        text,
        // The same one when it is sent again, so that mail programs can tell.
        messageId: `<${row.id}@tollgate>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      return null;
    } catch (error) {
      const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
      return [code, responseCode].filter((part) => part !== undefined).join(' ') || 'unknown';
    } finally {
      transport.close();
    }
  }

  private async note(row: { id: string; attempts: number; mail: Mail }, error: string | null): Promise<void> {
    const now = this.settings.now();
    const over = error === null || row.attempts >= attempts;
    await this.database.asSystem(async (tx) => {
      await tx.outbox.update({
        where: { id: row.id },
        data: {
          lastError: error,
          // The link is worth nothing to us any more, so it does not stay.
          ...(over ? { doneAt: new Date(now), payload: {} } : { availableAt: new Date(now + pauseMs(row.attempts)) }),
        },
      });
      const { invitationId } = row.mail;
      if (invitationId !== undefined && (over || row.attempts === 1)) {
        const mailState = error === null ? 'sent' : 'failed';
        await tx.invitation.updateMany({ where: { id: invitationId }, data: { mailState } });
      }
    });
  }
}

/** 1, 2, 4 … minutes. */
function pauseMs(attempt: number): number {
  return 60_000 * 2 ** (attempt - 1);
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(text, 'base64'));
}
