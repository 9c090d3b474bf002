/**
 * A `streamGenerateContent?alt=sse` stream as hub events. Each event is a whole `GenerateContentResponse` with what is new;
 * `usageMetadata` is cumulative and the last one counts. The end of the body is the terminal event, so a choice ends there:
 * the reply is complete when every candidate has said why it stopped.
 */
import { type HubEvent, type SseEvent, SseParser } from '@tollgate/wire';
import { isRecord, noReading } from '../openai-compatible/usage.js';
import type { HubStream } from '../provider.js';
import {
  blockOf,
  callId,
  citationsOf,
  failureWords,
  indexOf,
  records,
  restOf,
  text,
  type JsonRecord,
} from './candidate.js';
import { readStreamError } from './errors.js';
import { finishReasonOf, isFailure } from './finish-reason.js';
import { applyPartialArgs } from './partial-args.js';
import { callExtra, signatureId } from './signatures.js';
import { readUsage, tierOf } from './usage.js';
import { parseRecord, TranslatedStream } from '../translated-stream.js';

/** One candidate on its way. */
interface Choice {
  nextPart: number;
  /** The part that further text goes into. */
  open: { part: number; type: 'text' | 'thinking' } | null;
  /** The last part with text, which citations belong to. */
  lastText: number | null;
  calls: number;
  /** A call whose arguments come in pieces. */
  pending: { part: number; args: Record<string, unknown> } | null;
  rest: Record<string, unknown>;
  finish: string | null;
}

export function openStream(): HubStream {
  return new GeminiStream();
}

class GeminiStream extends TranslatedStream {
  private readonly parser = new SseParser();
  private readonly choices = new Map<number, Choice>();
  private responseId: string | null = null;
  private started = false;
  private reading = noReading;
  private block: { reason: string; words: string } | null = null;

  push(chunk: Buffer): readonly HubEvent[] {
    if (this.over) return [];
    return this.take(this.parser.push(chunk));
  }

  end(): readonly HubEvent[] {
    if (this.over) return [];
    // An event cut off by the end of the stream is no error of its own: the missing end says enough.
    const out = this.take(this.parser.end().filter(({ data }) => parseRecord(data) !== null));
    if (!this.over) this.finish(out);
    return out;
  }

  private take(events: readonly SseEvent[]): HubEvent[] {
    const out: HubEvent[] = [];
    for (const event of events) {
      if (this.over) break;
      const value = parseRecord(event.data);
      if (value) this.response(value, out);
      else this.malformed('The upstream sent an event that is not JSON.', out);
    }
    if (this.parser.overflowed && !this.over) this.malformed('The upstream sent an event larger than 1 MB.', out);
    return out;
  }

  private response(value: JsonRecord, out: HubEvent[]): void {
    if (isRecord(value['error'])) {
      this.fail(readStreamError(value['error']), true, out);
      return;
    }
    this.head(value, out);
    this.usage(value['usageMetadata']);
    this.block ??= blockOf(value);
    for (const candidate of records(value['candidates'])) {
      if (this.over) return;
      this.candidate(candidate, out);
    }
    this.facts.terminated = this.complete();
    if (this.facts.terminated) this.publishUsage();
  }

  private head(value: JsonRecord, out: HubEvent[]): void {
    this.responseId ??= text(value['responseId']);
    this.facts.responseModel ??= text(value['modelVersion']);
    if (this.started) return;
    this.started = true;
    out.push({ type: 'message-start', upstreamId: this.responseId, model: this.facts.responseModel });
  }

  private usage(value: unknown): void {
    const reading = readUsage(value);
    this.facts.serviceTier = tierOf(value) ?? this.facts.serviceTier;
    if (reading.usage !== null || reading.rejected) this.reading = reading;
  }

  /** Counts on the way fall short of what was made (some models name no output before the end), so only the last ones count. */
  private publishUsage(): void {
    this.facts.usage = this.reading.usage;
    this.facts.usageRejected = this.reading.rejected;
  }

  private candidate(candidate: JsonRecord, out: HubEvent[]): void {
    const index = indexOf(candidate);
    const choice = this.choice(index);
    const content = isRecord(candidate['content']) ? candidate['content'] : {};
    for (const part of records(content['parts'])) this.part(index, choice, part, out);
    Object.assign(choice.rest, restOf(candidate));
    const finish = text(candidate['finishReason']);
    if (finish === null || finish === 'FINISH_REASON_UNSPECIFIED') return;
    if (isFailure(finish)) {
      this.publishUsage();
      this.malformed(failureWords(finish, candidate), out);
      return;
    }
    choice.finish = finish;
    if (index === 0) {
      this.facts.finishReason = finishReasonOf(finish, choice.calls > 0);
      this.facts.nativeFinishReason = finish;
    }
  }

  private choice(index: number): Choice {
    let choice = this.choices.get(index);
    if (choice === undefined) {
      choice = { nextPart: 0, open: null, lastText: null, calls: 0, pending: null, rest: {}, finish: null };
      this.choices.set(index, choice);
    }
    return choice;
  }

  private part(index: number, choice: Choice, part: JsonRecord, out: HubEvent[]): void {
    const signature = text(part['thoughtSignature']);
    const call = part['functionCall'];
    if (isRecord(call)) {
      this.call(index, choice, call, signature, out);
      return;
    }
    const words = text(part['text']);
    const isThought = part['thought'] === true;
    if (words === null && !(signature && Object.keys(part).length === 1)) {
      this.close(index, choice, out);
      out.push({ type: 'vendor-part', choice: index, part: choice.nextPart++, value: part });
      return;
    }
    // A thought's own signature comes after it; any other stands for the thoughts before its part.
    if (words && isThought) this.words('thinking', words, index, choice, out);
    if (signature) {
      this.close(index, choice, out);
      const at = { choice: index, part: choice.nextPart++ };
      out.push({ type: 'redacted-thinking', ...at, data: signature, id: signatureId(signature) });
    }
    if (words && !isThought) this.words('text', words, index, choice, out);
  }

  private words(type: 'text' | 'thinking', words: string, index: number, choice: Choice, out: HubEvent[]): void {
    if (choice.open?.type !== type) {
      this.close(index, choice, out);
      choice.open = { part: choice.nextPart++, type };
      out.push({ type: `${type}-start`, choice: index, part: choice.open.part });
    }
    if (type === 'text') choice.lastText = choice.open.part;
    out.push({ type: `${type}-delta`, choice: index, part: choice.open.part, text: this.counted(words) });
  }

  private close(index: number, choice: Choice, out: HubEvent[]): void {
    const { open } = choice;
    if (open === null) return;
    choice.open = null;
    if (open.type === 'text') out.push({ type: 'text-end', choice: index, part: open.part });
    else out.push({ type: 'thinking-end', choice: index, part: open.part, signature: null });
  }

  private call(index: number, choice: Choice, call: JsonRecord, signature: string | null, out: HubEvent[]): void {
    const name = text(call['name']);
    const goesOn = call['willContinue'] === true;
    if (name !== null) {
      this.endCall(index, choice, out);
      this.close(index, choice, out);
      const at = { choice: index, part: choice.nextPart++ };
      const id = callId(call, this.responseId, index, choice.calls++);
      out.push({ type: 'tool-call-start', ...at, id, name: this.counted(name), ...callExtra(signature) });
      choice.pending = { part: at.part, args: isRecord(call['args']) ? { ...call['args'] } : {} };
    }
    if (choice.pending === null) return;
    applyPartialArgs(choice.pending.args, records(call['partialArgs']));
    if (!goesOn) this.endCall(index, choice, out);
  }

  private endCall(index: number, choice: Choice, out: HubEvent[]): void {
    const { pending } = choice;
    if (pending === null) return;
    choice.pending = null;
    const at = { choice: index, part: pending.part };
    out.push({ type: 'tool-call-delta', ...at, arguments: this.counted(JSON.stringify(pending.args)) });
    out.push({ type: 'tool-call-end', ...at });
  }

  private complete(): boolean {
    if (this.choices.size === 0) return this.block !== null;
    return [...this.choices.values()].every((choice) => choice.finish !== null);
  }

  private finish(out: HubEvent[]): void {
    if (!this.complete()) return;
    this.over = true;
    if (this.choices.size === 0 && this.block !== null) {
      this.facts.finishReason = 'content_filter';
      this.facts.nativeFinishReason = this.block.reason;
      out.push({ type: 'refusal-delta', choice: 0, part: 0, text: this.block.words });
      this.ending(0, 'content_filter', this.block.reason, true, out);
      return;
    }
    let left = this.choices.size;
    for (const [index, choice] of this.choices) {
      this.endCall(index, choice, out);
      this.close(index, choice, out);
      this.leftover(index, choice, out);
      this.ending(index, finishReasonOf(choice.finish, choice.calls > 0), choice.finish, --left === 0, out);
    }
  }

  private leftover(index: number, choice: Choice, out: HubEvent[]): void {
    if (Object.keys(choice.rest).length === 0) return;
    for (const citation of citationsOf(choice.rest)) {
      out.push({ type: 'citation', choice: index, part: choice.lastText ?? 0, citation });
    }
    out.push({ type: 'vendor-part', choice: index, part: choice.nextPart++, value: choice.rest });
  }

  private ending(
    choice: number,
    finishReason: ReturnType<typeof finishReasonOf>,
    nativeFinishReason: string | null,
    isLast: boolean,
    out: HubEvent[],
  ): void {
    const usage = isLast ? this.facts.usage : null;
    out.push({ type: 'message-end', choice, finishReason, nativeFinishReason, stopSequence: null, usage });
  }
}
