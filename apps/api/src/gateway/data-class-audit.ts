/**
 * Puts it on the audit record when protected data was refused, because somebody tried to send it where it may not go. Off
 * the request's path; the same key and model leave one entry a minute, however often they try.
 */
import { dataClasses } from '@tollgate/contracts';
import type { Database } from '@tollgate/database';
import type { OutcomeRecord } from '@tollgate/gateway';
import { recordAudit } from '../audit/audit.js';
import { systemCaller } from '../http/actor.js';
import { publicId } from '../http/public-id.js';

const codes: ReadonlySet<string> = new Set(['no_cleared_target', 'data_class_not_allowed']);
const quietMs = 60_000;
const mostRemembered = 10_000;

export class DataClassAudit {
  private readonly noted = new Map<string, number>();
  private readonly writing = new Set<Promise<void>>();

  constructor(
    private readonly database: Pick<Database, 'asSystem'>,
    private readonly nowMs: () => number,
    private readonly onLost: (error: unknown) => void,
  ) {}

  /** On the hot path. */
  note(outcome: OutcomeRecord): void {
    if (outcome.errorCode === null || !codes.has(outcome.errorCode)) return;
    const now = this.nowMs();
    const subject = `${outcome.projectId} ${outcome.apiKeyId ?? ''} ${outcome.requestedModel ?? ''} ${outcome.errorCode}`;
    if (now - (this.noted.get(subject) ?? -Infinity) < quietMs) return;
    if (this.noted.size >= mostRemembered) this.noted.clear();
    this.noted.set(subject, now);
    const write = this.write(outcome, now)
      .catch(this.onLost)
      .finally(() => this.writing.delete(write));
    this.writing.add(write);
  }

  /** Resolves when nothing is being written. */
  async flush(): Promise<void> {
    await Promise.all(this.writing);
  }

  private async write(outcome: OutcomeRecord, now: number): Promise<void> {
    const { organizationId, apiKeyId, requestedModel, errorCode, requestId } = outcome;
    const caller = { ...systemCaller('gateway'), ip: outcome.clientIp, requestId, userAgent: outcome.userAgent };
    await this.database.asSystem(async (tx) => {
      await recordAudit(
        tx,
        caller,
        organizationId,
        {
          action: 'protected_data.refuse',
          targetType: apiKeyId === null ? 'project' : 'api_key',
          targetId: apiKeyId === null ? outcome.projectId : publicId('key', apiKeyId),
          after: {
            code: errorCode,
            model: requestedModel,
            endpoint: outcome.endpoint,
            dataClass: dataClasses[outcome.decision.class ?? 0] ?? null,
          },
        },
        now,
      );
    });
  }
}
