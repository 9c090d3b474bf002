/**
 * A Chat Completions stream of an upstream as hub events, for clients of another dialect. A choice's end is held until
 * the stream is over, because usage may come before, with or after the finish chunk.
 */
import { type HubEvent, type HubFinishReason, type SseEvent, SseParser } from '@tollgate/wire';
import type { HubStream } from '../provider.js';
import { readStreamError } from './errors.js';
import {
  argumentText,
  contentPieces,
  finishReasonOf,
  readCitations,
  readDetail,
  readLogprobs,
  text,
  vendorMembers,
} from './hub-reply.js';
import { isRecord, readUsage } from './usage.js';
import { parseRecord, TranslatedStream } from '../translated-stream.js';

type JsonRecord = Readonly<Record<string, unknown>>;

interface Call {
  part: number;
  id: string;
}

/** What a choice has open and how it ended. */
interface Choice {
  nextPart: number;
  open: { type: 'text' | 'thinking'; part: number; signature: string | null } | null;
  /** By the vendor's index. */
  calls: Map<number, Call>;
  hasCalls: boolean;
  end: { finishReason: HubFinishReason; native: string | null; stopSequence: string | null } | null;
}

export function openChatStream(): HubStream {
  return new ChatStream();
}

class ChatStream extends TranslatedStream {
  private readonly parser = new SseParser();
  private readonly choices = new Map<number, Choice>();
  private vendor: Record<string, unknown> | undefined;
  private started = false;

  push(chunk: Buffer): readonly HubEvent[] {
    return this.over ? [] : this.take(this.parser.push(chunk));
  }

  end(): readonly HubEvent[] {
    if (this.over) return [];
    const out = this.take(this.parser.end().filter(({ data }) => isDone(data) || parseRecord(data) !== null));
    // Some servers leave `[DONE]` out; a finish reason says as much.
    if (!this.over && [...this.choices.values()].some((choice) => choice.end !== null)) this.finish(out);
    return out;
  }

  private take(events: readonly SseEvent[]): HubEvent[] {
    const out: HubEvent[] = [];
    for (const { data } of events) {
      if (this.over) break;
      if (isDone(data)) {
        this.facts.terminated = true;
        if ([...this.choices.values()].some((choice) => choice.end !== null)) this.finish(out);
        continue;
      }
      const value = parseRecord(data);
      if (value) this.chunk(value, out);
      else if (data.trim() !== '') this.malformed('The upstream sent an event that is not JSON.', out);
    }
    if (this.parser.overflowed && !this.over) this.malformed('The upstream sent an event larger than 1 MB.', out);
    return out;
  }

  private chunk(value: JsonRecord, out: HubEvent[]): void {
    const { facts } = this;
    const error = readStreamError(value);
    if (error) {
      facts.error = error;
      this.over = true;
      out.push({ type: 'error', message: error.message, code: error.code, reported: true });
      return;
    }
    facts.responseModel ??= text(value['model']);
    facts.serviceTier = text(value['service_tier']) ?? facts.serviceTier;
    const more = vendorMembers(value);
    if (more !== undefined) this.vendor = { ...this.vendor, ...more };
    this.usage(value);
    const choices = value['choices'];
    if (!Array.isArray(choices) || choices.length === 0) return;
    if (!this.started) {
      this.started = true;
      out.push({ type: 'message-start', upstreamId: text(value['id']), model: facts.responseModel });
    }
    for (const choice of choices as readonly unknown[]) if (isRecord(choice)) this.choice(choice, out);
  }

  private usage(value: JsonRecord): void {
    const nested = value['x_groq'];
    const raw = value['usage'] ?? (isRecord(nested) ? nested['usage'] : undefined);
    if (raw === undefined || raw === null) return;
    const reading = readUsage(raw);
    this.facts.usage = reading.usage;
    this.facts.usageRejected = reading.rejected;
  }

  private choice(value: JsonRecord, out: HubEvent[]): void {
    const index = typeof value['index'] === 'number' ? value['index'] : 0;
    let choice = this.choices.get(index);
    if (choice === undefined) {
      choice = { nextPart: 0, open: null, calls: new Map(), hasCalls: false, end: null };
      this.choices.set(index, choice);
    }
    const delta = isRecord(value['delta']) ? value['delta'] : {};
    this.thinking(choice, index, delta, out);
    this.text(choice, index, delta, value['logprobs'], out);
    const calls = delta['tool_calls'];
    if (Array.isArray(calls)) {
      (calls as readonly unknown[]).forEach((call, position) => {
        if (isRecord(call)) this.toolCall(choice, index, call, position, out);
      });
    }
    const reason = text(value['finish_reason']);
    if (reason === null || choice.end !== null) return;
    choice.end = {
      finishReason: finishReasonOf(reason, choice.hasCalls),
      native: text(value['native_finish_reason']) ?? reason,
      stopSequence: text(value['stop_reason']),
    };
    this.facts.finishReason ??= choice.end.finishReason;
    this.facts.nativeFinishReason ??= choice.end.native;
  }

  private thinking(choice: Choice, index: number, delta: JsonRecord, out: HubEvent[]): void {
    const details = delta['reasoning_details'];
    if (Array.isArray(details) && details.length > 0) {
      for (const detail of details as readonly unknown[]) {
        for (const part of isRecord(detail) ? readDetail(detail) : []) {
          if (part.type === 'redacted-thinking') {
            this.close(choice, index, out);
            const at = { choice: index, part: choice.nextPart++ };
            out.push({ type: 'redacted-thinking', ...at, data: part.data, id: part.id ?? null });
          } else if (part.type === 'thinking') {
            this.think(choice, index, part.text, out);
            // A signature comes alone, after the text it signs.
            if (part.signature !== undefined && choice.open !== null) choice.open.signature = part.signature;
          }
        }
      }
      return;
    }
    const spoken =
      text(delta['reasoning_content']) ?? text(delta['reasoning']) ?? contentPieces(delta['content']).thinking;
    if (spoken !== '') this.think(choice, index, spoken, out);
  }

  private think(choice: Choice, index: number, spoken: string, out: HubEvent[]): void {
    const part = this.openPart(choice, index, 'thinking', out);
    out.push({ type: 'thinking-delta', choice: index, part, text: this.counted(spoken) });
  }

  private text(choice: Choice, index: number, delta: JsonRecord, logprobs: unknown, out: HubEvent[]): void {
    const spoken = contentPieces(delta['content']).text;
    if (spoken !== '') {
      const part = this.openPart(choice, index, 'text', out);
      const tokens = readLogprobs(logprobs);
      const more = tokens.length > 0 ? { logprobs: tokens } : {};
      out.push({ type: 'text-delta', choice: index, part, text: this.counted(spoken), ...more });
    }
    for (const citation of readCitations(delta['annotations'])) {
      out.push({ type: 'citation', choice: index, part: this.openPart(choice, index, 'text', out), citation });
    }
    const refusal = text(delta['refusal']);
    if (refusal === null) return;
    this.close(choice, index, out);
    out.push({ type: 'refusal-delta', choice: index, part: choice.nextPart, text: this.counted(refusal) });
  }

  /** The call's arguments may come in any pieces; a new id under a known index is a new call (some servers number all 0). */
  private toolCall(choice: Choice, index: number, value: JsonRecord, position: number, out: HubEvent[]): void {
    const called = isRecord(value['function']) ? value['function'] : {};
    const key = typeof value['index'] === 'number' ? value['index'] : position;
    const id = text(value['id']);
    let call = choice.calls.get(key);
    if (call === undefined || (id !== null && id !== call.id && text(called['name']) !== null)) {
      this.close(choice, index, out);
      if (call !== undefined) out.push({ type: 'tool-call-end', choice: index, part: call.part });
      call = { part: choice.nextPart++, id: id ?? `call_${index}_${choice.nextPart}` };
      choice.calls.set(key, call);
      choice.hasCalls = true;
      const extra = value['extra_content'];
      out.push({
        type: 'tool-call-start',
        choice: index,
        part: call.part,
        id: call.id,
        name: this.counted(text(called['name']) ?? ''),
        ...(isRecord(extra) ? { extra } : {}),
      });
    }
    const piece = argumentText(called['arguments']);
    if (piece !== '')
      out.push({ type: 'tool-call-delta', choice: index, part: call.part, arguments: this.counted(piece) });
  }

  private openPart(choice: Choice, index: number, type: 'text' | 'thinking', out: HubEvent[]): number {
    if (choice.open?.type === type) return choice.open.part;
    this.close(choice, index, out);
    const part = choice.nextPart++;
    choice.open = { type, part, signature: null };
    out.push({ type: `${type}-start`, choice: index, part });
    return part;
  }

  private close(choice: Choice, index: number, out: HubEvent[]): void {
    const { open } = choice;
    choice.open = null;
    if (open?.type === 'text') out.push({ type: 'text-end', choice: index, part: open.part });
    if (open?.type === 'thinking') {
      out.push({ type: 'thinking-end', choice: index, part: open.part, signature: open.signature });
    }
  }

  private finish(out: HubEvent[]): void {
    this.over = true;
    const ended = [...this.choices].sort(([a], [b]) => a - b);
    ended.forEach(([index, choice], position) => {
      this.close(choice, index, out);
      for (const { part } of choice.calls.values()) out.push({ type: 'tool-call-end', choice: index, part });
      const last = position === ended.length - 1;
      out.push({
        type: 'message-end',
        choice: index,
        finishReason: choice.end?.finishReason ?? 'stop',
        nativeFinishReason: choice.end?.native ?? null,
        stopSequence: choice.end?.stopSequence ?? null,
        usage: last ? this.facts.usage : null,
        ...(last && this.facts.serviceTier !== null ? { serviceTier: this.facts.serviceTier } : {}),
        ...(last && this.vendor !== undefined ? { vendor: this.vendor } : {}),
      });
    });
  }
}

function isDone(data: string): boolean {
  return data.startsWith('[DONE]');
}
