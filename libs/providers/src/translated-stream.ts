/** What every translated stream keeps, whatever the vendor's events look like. */
import type { HubEvent } from '@tollgate/wire';
import { isRecord } from './openai-compatible/usage.js';
import type { HubStream, StreamFacts, UpstreamError } from './provider.js';

export abstract class TranslatedStream implements HubStream {
  readonly facts: StreamFacts = {
    usage: null,
    usageRejected: false,
    finishReason: null,
    nativeFinishReason: null,
    responseModel: null,
    serviceTier: null,
    terminated: false,
    contentEvents: 0,
    contentBytes: 0,
    error: null,
  };

  /** The vendor has ended or broken off: whatever follows is not looked at. */
  protected over = false;

  abstract push(chunk: Buffer): readonly HubEvent[];
  abstract end(): readonly HubEvent[];

  /** @param reported by the vendor, as against found by us. */
  protected fail(error: UpstreamError, reported: boolean, out: HubEvent[]): void {
    this.over = true;
    this.facts.error = error;
    this.facts.terminated = false;
    out.push({ type: 'error', message: error.message, code: error.code, reported });
  }

  /** The bytes cannot be understood. */
  protected malformed(message: string, out: HubEvent[]): void {
    const fault = { kind: 'malformed_reply', status: 0, code: null, param: null, retryAfterMs: null } as const;
    this.fail({ ...fault, message, retryable: true }, false, out);
  }

  /** Model output, counted for the bill of a stream that breaks off before the vendor says what it used. */
  protected counted(output: string): string {
    if (output !== '') {
      this.facts.contentEvents++;
      this.facts.contentBytes += Buffer.byteLength(output);
    }
    return output;
  }
}

/** The JSON object an event carries; `null` where it is none. */
export function parseRecord(data: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(data);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}
