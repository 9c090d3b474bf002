/** One wide event → metrics and one log line. The same record is in the journal, so the three cannot disagree. */
import type { ErrorCode, OutcomeRecord, OutcomeRecorder } from '@tollgate/gateway';
import type { Logger } from './logger.js';
import type { Metrics } from './metrics.js';

export class HostRecorder implements OutcomeRecorder {
  constructor(
    private readonly logger: Logger,
    private readonly metrics: () => Metrics | null,
  ) {}

  record(outcome: OutcomeRecord): void {
    this.metrics()?.record(outcome);
    if (!this.logger.isLevelEnabled('info')) return;
    const { v: _version, type: _type, decision: _decision, limits: _limits, ...facts } = outcome;
    this.logger.info(facts, 'request');
  }

  rejected(code: ErrorCode): void {
    this.metrics()?.rejected(code);
  }

  fault(message: string, error: unknown): void {
    this.logger.error({ err: error instanceof Error ? error : new Error(String(error)) }, message);
  }
}
