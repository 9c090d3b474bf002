import { journalVersion, type OutcomeRecord } from '@tollgate/gateway';
import { v7 } from 'uuid';
import type { RefusalCountRecord } from './format.js';

/** Refused operations recorded one by one, per key and minute; further ones are counted (data-model.md, Operation). */
const fullRecordsPerMinute = 60;
/** Distinct counts kept between two flushes; beyond, the models and then the keys are no longer told apart. */
const maxCounts = 10_000;

/**
 * Keeps a flood of refused requests from filling disk and database: a key that hammers a closed door costs one row per
 * flush instead of one row per knock, and no refusal goes uncounted.
 */
export class RefusalCounter {
  #minute = -1;
  readonly #recorded = new Map<string, number>();
  readonly #counts = new Map<string, RefusalCountRecord>();

  /** @returns true where the operation is to be recorded in full; false: it was counted here. */
  takesFull(record: OutcomeRecord): boolean {
    const minute = Math.floor(record.occurredAtMs / 60_000);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#recorded.clear();
    }
    const key = record.apiKeyId ?? record.projectId;
    const recorded = this.#recorded.get(key) ?? 0;
    if (recorded < fullRecordsPerMinute) {
      this.#recorded.set(key, recorded + 1);
      return true;
    }
    this.#count(record, minute);
    return false;
  }

  /** The counts since the last call. */
  flush(): RefusalCountRecord[] {
    if (this.#counts.size === 0) return [];
    const counts = [...this.#counts.values()];
    this.#counts.clear();
    return counts;
  }

  #count(record: OutcomeRecord, minute: number): void {
    const crowded = this.#counts.size >= maxCounts;
    const requestedModel = crowded ? null : record.requestedModel;
    const { organizationId, projectId, apiKeyId, endpoint, status, errorCode } = record;
    const key = [minute, projectId, apiKeyId, endpoint, status, errorCode, requestedModel].join('\n');
    const known = this.#counts.get(key);
    if (known !== undefined) {
      known.count += 1;
      return;
    }
    this.#counts.set(key, {
      v: journalVersion,
      type: 'refusals',
      id: v7(),
      occurredAtMs: record.occurredAtMs,
      organizationId,
      projectId,
      apiKeyId,
      endpoint,
      requestedModel,
      status,
      errorCode,
      count: 1,
    });
  }
}
