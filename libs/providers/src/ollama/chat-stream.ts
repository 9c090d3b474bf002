/**
 * A stream of `POST /api/chat` as hub events: one JSON object a line, each with what is new of the message, the last with
 * `done: true`, the reason and the counts. A failure in the middle is a line `{"error":"…"}` (docs/api/errors.mdx).
 */
import { type HubEvent, NdjsonParser } from '@tollgate/wire';
import { readStreamError } from '../openai-compatible/errors.js';
import { isRecord } from '../openai-compatible/usage.js';
import type { HubStream } from '../provider.js';
import { finishReasonOf, isLifecycle, readToolCalls, text } from './chat-response.js';
import { readUsage } from './usage.js';
import { parseRecord, TranslatedStream } from '../translated-stream.js';

type JsonRecord = Readonly<Record<string, unknown>>;

export function openStream(): HubStream {
  return new OllamaStream();
}

class OllamaStream extends TranslatedStream {
  private readonly parser = new NdjsonParser();
  private started = false;
  /** The part that text or thinking is added to; `null` = none is open. */
  private open: 'text' | 'thinking' | null = null;
  private part = -1;
  private toolCalls = 0;

  push(chunk: Buffer): readonly HubEvent[] {
    return this.over ? [] : this.take(this.parser.push(chunk));
  }

  end(): readonly HubEvent[] {
    if (this.over) return [];
    // A line cut off by the end of the stream is no error of its own: the missing end says enough.
    return this.take(this.parser.end().filter((line) => parseRecord(line) !== null));
  }

  private take(lines: readonly string[]): HubEvent[] {
    const out: HubEvent[] = [];
    for (const line of lines) {
      if (this.over) break;
      const value = parseRecord(line);
      if (value) this.line(value, out);
      else this.malformed('The upstream sent a line that is not a JSON object.', out);
    }
    if (this.parser.overflowed && !this.over) this.malformed('The upstream sent a line larger than 1 MB.', out);
    return out;
  }

  private line(value: JsonRecord, out: HubEvent[]): void {
    const error = readStreamError(value);
    if (error) {
      this.facts.error = error;
      this.over = true;
      out.push({ type: 'error', message: error.message, code: error.code, reported: true });
      return;
    }
    if (!this.started) {
      this.started = true;
      this.facts.responseModel = text(value['model']);
      out.push({ type: 'message-start', upstreamId: null, model: this.facts.responseModel });
    }
    const message = isRecord(value['message']) ? value['message'] : {};
    this.delta('thinking', text(message['thinking']) ?? '', out);
    this.delta('text', text(message['content']) ?? '', out);
    for (const call of readToolCalls(message, text(value['created_at']) ?? '', this.toolCalls)) {
      this.close(out);
      this.toolCalls++;
      const at = { choice: 0, part: ++this.part };
      out.push({ type: 'tool-call-start', ...at, id: call.id, name: this.counted(call.name) });
      out.push({ type: 'tool-call-delta', ...at, arguments: this.counted(call.arguments) });
      out.push({ type: 'tool-call-end', ...at });
    }
    if (value['done'] === true) this.done(value, out);
  }

  private delta(type: 'text' | 'thinking', piece: string, out: HubEvent[]): void {
    if (piece === '') return;
    if (this.open !== type) {
      this.close(out);
      this.open = type;
      out.push({ type: `${type}-start`, choice: 0, part: ++this.part });
    }
    out.push({ type: `${type}-delta`, choice: 0, part: this.part, text: this.counted(piece) });
  }

  private close(out: HubEvent[]): void {
    const at = { choice: 0, part: this.part };
    if (this.open === 'text') out.push({ type: 'text-end', ...at });
    else if (this.open === 'thinking') out.push({ type: 'thinking-end', ...at, signature: null });
    this.open = null;
  }

  private done(value: JsonRecord, out: HubEvent[]): void {
    const native = text(value['done_reason']);
    if (isLifecycle(native)) {
      this.malformed(`The upstream ${native}ed the model instead of answering.`, out);
      return;
    }
    this.close(out);
    const { facts } = this;
    const reading = readUsage(value, 'chat');
    facts.usage = reading.usage;
    facts.usageRejected = reading.rejected;
    facts.finishReason = finishReasonOf(native, this.toolCalls > 0);
    facts.nativeFinishReason = native;
    facts.terminated = true;
    this.over = true;
    out.push({
      type: 'message-end',
      choice: 0,
      finishReason: finishReasonOf(native, this.toolCalls > 0),
      nativeFinishReason: native,
      stopSequence: null,
      usage: facts.usage,
    });
  }
}
