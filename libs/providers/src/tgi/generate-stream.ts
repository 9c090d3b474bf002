/**
 * A stream of `POST /generate_stream` as hub events: an event a token, the last one with `details`. A failure in the
 * middle is an event `{"error","error_type"}`.
 */
import { type HubEvent, type SseEvent, SseParser } from '@tollgate/wire';
import { readStreamError } from '../openai-compatible/errors.js';
import { isRecord } from '../openai-compatible/usage.js';
import type { HubStream } from '../provider.js';
import { finishReasonOf, readUsage, tokenText } from './generate-response.js';
import { parseRecord, TranslatedStream } from '../translated-stream.js';

type JsonRecord = Readonly<Record<string, unknown>>;

export function openStream(): HubStream {
  return new GenerateStream();
}

class GenerateStream extends TranslatedStream {
  private readonly parser = new SseParser();
  private started = false;
  private textOpen = false;

  push(chunk: Buffer): readonly HubEvent[] {
    return this.over ? [] : this.take(this.parser.push(chunk));
  }

  end(): readonly HubEvent[] {
    if (this.over) return [];
    // An event cut off by the end of the stream is no error of its own: the missing end says enough.
    return this.take(this.parser.end().filter(({ data }) => parseRecord(data) !== null));
  }

  private take(events: readonly SseEvent[]): HubEvent[] {
    const out: HubEvent[] = [];
    for (const event of events) {
      if (this.over) break;
      const value = parseRecord(event.data);
      if (value) this.event(value, out);
      else if (event.data !== '[DONE]') this.malformed('The upstream sent an event that is not a JSON object.', out);
    }
    if (this.parser.overflowed && !this.over) this.malformed('The upstream sent an event larger than 1 MB.', out);
    return out;
  }

  private event(value: JsonRecord, out: HubEvent[]): void {
    const error = readStreamError(value);
    if (error) {
      this.facts.error = error;
      this.over = true;
      out.push({ type: 'error', message: error.message, code: error.code, reported: true });
      return;
    }
    if (!this.started) {
      this.started = true;
      out.push({ type: 'message-start', upstreamId: null, model: null });
    }
    const at = { choice: 0, part: 0 };
    const text = tokenText(value['token']);
    if (text !== '') {
      if (!this.textOpen) out.push({ type: 'text-start', ...at });
      this.textOpen = true;
      this.facts.contentEvents++;
      this.facts.contentBytes += Buffer.byteLength(text);
      out.push({ type: 'text-delta', ...at, text });
    }
    if (isRecord(value['details'])) this.finish(value['details'], out);
  }

  private finish(details: JsonRecord, out: HubEvent[]): void {
    const { facts } = this;
    if (this.textOpen) out.push({ type: 'text-end', choice: 0, part: 0 });
    const reading = readUsage(details['input_length'], details['generated_tokens']);
    const native = typeof details['finish_reason'] === 'string' ? details['finish_reason'] : null;
    const finishReason = finishReasonOf(native);
    facts.usage = reading.usage;
    facts.usageRejected = reading.rejected;
    facts.finishReason = finishReason;
    facts.nativeFinishReason = native;
    facts.terminated = true;
    this.over = true;
    out.push({
      type: 'message-end',
      choice: 0,
      finishReason,
      nativeFinishReason: native,
      stopSequence: null,
      usage: facts.usage,
    });
  }
}
