/** One wide event → metrics, one log line and whoever else wants to know. The same record is in the journal, so the three cannot disagree. */
import type { ErrorCode, OutcomeRecord, OutcomeRecorder } from '@tollgate/gateway';
import { writeInfoLine, type Logger } from './logger.js';
import type { Metrics } from './metrics.js';

export class HostRecorder implements OutcomeRecorder {
  constructor(
    private readonly logger: Logger,
    private readonly metrics: () => Metrics | null,
    private readonly seen: (outcome: OutcomeRecord) => void = () => undefined,
  ) {}

  record(outcome: OutcomeRecord, json: string): void {
    this.metrics()?.record(outcome);
    this.seen(outcome);
    if (!this.logger.isLevelEnabled('info')) return;
    // Tags are the client's words: what looks like a secret among them is taken out by the logger.
    if (outcome.tags === null) writeInfoLine(this.logger, factsOf(json), 'request');
    else this.logger.info(JSON.parse(`{${factsOf(json)}}`) as object, 'request');
  }

  rejected(code: ErrorCode): void {
    this.metrics()?.rejected(code);
  }

  fault(message: string, error: unknown): void {
    this.logger.error({ err: error instanceof Error ? error : new Error(String(error)) }, message);
  }
}

/** The members of a record that are for people: without version and type at its start and the decision at its end. */
function factsOf(json: string): string {
  return json.slice(json.indexOf('"operationId":'), json.lastIndexOf(',"decision":{'));
}
