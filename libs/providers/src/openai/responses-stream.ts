/** A stream of Response events of an upstream as hub events. `done` events repeat what the deltas said and are skipped. */
import { type HubEvent, type SseEvent, SseParser } from '@tollgate/wire';
import { readCitations } from '../openai-compatible/hub-reply.js';
import { isRecord } from '../openai-compatible/usage.js';
import type { HubStream, StreamFacts } from '../provider.js';
import { responseEnding, responseError, responseFacts, text } from './responses-facts.js';
import { readItem } from './responses-reply.js';

type JsonRecord = Readonly<Record<string, unknown>>;

/** A terminal event repeats the whole reply, so it may be far longer than any delta. */
const maxEventBytes = 16_777_216;

export function openResponsesStream(): HubStream {
  return new ResponsesStream();
}

class ResponsesStream implements HubStream {
  readonly facts: StreamFacts = {
    ...responseFacts({}),
    terminated: false,
    contentEvents: 0,
    contentBytes: 0,
    error: null,
  };

  private readonly parser = new SseParser(maxEventBytes);
  /** Hub part by `<output index>/<content index>`, or by output index alone. */
  private readonly parts = new Map<string, number>();
  private nextPart = 0;
  private over = false;

  push(chunk: Buffer): readonly HubEvent[] {
    return this.over ? [] : this.take(this.parser.push(chunk));
  }

  end(): readonly HubEvent[] {
    return this.over ? [] : this.take(this.parser.end().filter(({ data }) => parse(data) !== null));
  }

  private take(events: readonly SseEvent[]): HubEvent[] {
    const out: HubEvent[] = [];
    for (const { data } of events) {
      if (this.over) break;
      if (data.startsWith('[DONE]')) continue;
      const value = parse(data);
      if (value) this.event(value, out);
      else this.malformed('The upstream sent an event that is not JSON.', out);
    }
    if (this.parser.overflowed && !this.over) this.malformed('The upstream sent an event larger than 16 MB.', out);
    return out;
  }

  private event(value: JsonRecord, out: HubEvent[]): void {
    const response = isRecord(value['response']) ? value['response'] : {};
    switch (value['type']) {
      case 'response.created':
        this.facts.responseModel = text(response['model']);
        out.push({ type: 'message-start', upstreamId: text(response['id']), model: this.facts.responseModel });
        break;
      case 'response.output_item.added':
        this.itemAdded(value, out);
        break;
      case 'response.content_part.added':
        if (isRecord(value['part']) && value['part']['type'] === 'output_text') this.text(value, out);
        break;
      case 'response.output_text.delta': {
        const part = this.text(value, out);
        const logprobs = Array.isArray(value['logprobs'])
          ? (value['logprobs'] as readonly unknown[]).filter(isRecord)
          : [];
        const more = logprobs.length > 0 ? { logprobs } : {};
        out.push({ type: 'text-delta', choice: 0, part, text: this.counted(value['delta']), ...more });
        break;
      }
      case 'response.output_text.annotation.added':
        for (const citation of readCitations([value['annotation']])) {
          out.push({ type: 'citation', choice: 0, part: this.text(value, out), citation });
        }
        break;
      case 'response.output_text.done':
        this.close(contentKey(value), (part) => out.push({ type: 'text-end', choice: 0, part }));
        break;
      case 'response.refusal.delta':
        out.push({
          type: 'refusal-delta',
          choice: 0,
          part: this.part(contentKey(value)).part,
          text: this.counted(value['delta']),
        });
        break;
      case 'response.reasoning_summary_text.delta':
      case 'response.reasoning_text.delta':
        out.push({
          type: 'thinking-delta',
          choice: 0,
          part: this.thought(value, out),
          text: this.counted(value['delta']),
        });
        break;
      case 'response.reasoning_summary_part.added':
        // Parts of a summary are paragraphs.
        if (this.parts.has(itemKey(value))) {
          out.push({ type: 'thinking-delta', choice: 0, part: this.thought(value, out), text: '\n\n' });
        }
        break;
      case 'response.function_call_arguments.delta': {
        const part = this.parts.get(itemKey(value));
        if (part === undefined) break;
        out.push({ type: 'tool-call-delta', choice: 0, part, arguments: this.counted(value['delta']) });
        break;
      }
      case 'response.output_item.done':
        this.itemDone(value, out);
        break;
      case 'response.completed':
      case 'response.incomplete':
        this.finish(response, out);
        break;
      case 'response.failed':
        this.fail(response['error'], out);
        break;
      case 'error':
        this.fail(isRecord(value['error']) ? value['error'] : value, out);
        break;
    }
  }

  private itemAdded(value: JsonRecord, out: HubEvent[]): void {
    const item = isRecord(value['item']) ? value['item'] : {};
    if (item['type'] !== 'function_call') return;
    const { part } = this.part(itemKey(value));
    const name = this.counted(item['name']);
    out.push({ type: 'tool-call-start', choice: 0, part, id: text(item['call_id']) ?? text(item['id']) ?? '', name });
  }

  private itemDone(value: JsonRecord, out: HubEvent[]): void {
    const item = isRecord(value['item']) ? value['item'] : {};
    switch (item['type']) {
      case 'message':
        break;
      case 'function_call':
        this.close(itemKey(value), (part) => out.push({ type: 'tool-call-end', choice: 0, part }));
        break;
      case 'reasoning': {
        this.close(itemKey(value), (part) => out.push({ type: 'thinking-end', choice: 0, part, signature: null }));
        const data = text(item['encrypted_content']);
        if (data !== null) {
          out.push({ type: 'redacted-thinking', choice: 0, part: this.nextPart++, data, id: text(item['id']) });
        }
        break;
      }
      default:
        for (const part of readItem(item)) {
          if (part.type === 'vendor')
            out.push({ type: 'vendor-part', choice: 0, part: this.nextPart++, value: part.value });
        }
    }
  }

  private text(value: JsonRecord, out: HubEvent[]): number {
    const { part, fresh } = this.part(contentKey(value));
    if (fresh) out.push({ type: 'text-start', choice: 0, part });
    return part;
  }

  private thought(value: JsonRecord, out: HubEvent[]): number {
    const { part, fresh } = this.part(itemKey(value));
    if (fresh) out.push({ type: 'thinking-start', choice: 0, part });
    return part;
  }

  private part(key: string): { part: number; fresh: boolean } {
    const known = this.parts.get(key);
    if (known !== undefined) return { part: known, fresh: false };
    const part = this.nextPart++;
    this.parts.set(key, part);
    return { part, fresh: true };
  }

  private close(key: string, end: (part: number) => void): void {
    const part = this.parts.get(key);
    if (part === undefined) return;
    this.parts.delete(key);
    end(part);
  }

  private finish(response: JsonRecord, out: HubEvent[]): void {
    const ending = responseEnding(response);
    Object.assign(this.facts, responseFacts(response));
    this.facts.terminated = true;
    this.over = true;
    out.push({
      type: 'message-end',
      choice: 0,
      finishReason: ending?.finishReason ?? 'stop',
      nativeFinishReason: ending?.native ?? null,
      stopSequence: null,
      usage: this.facts.usage,
      ...(this.facts.serviceTier === null ? {} : { serviceTier: this.facts.serviceTier }),
    });
  }

  private fail(error: unknown, out: HubEvent[]): void {
    this.facts.error = responseError(error);
    this.over = true;
    out.push({ type: 'error', message: this.facts.error.message, code: this.facts.error.code, reported: true });
  }

  private malformed(message: string, out: HubEvent[]): void {
    this.over = true;
    this.facts.error = {
      kind: 'malformed_reply',
      status: 0,
      message,
      code: null,
      param: null,
      retryable: true,
      retryAfterMs: null,
    };
    out.push({ type: 'error', message, code: null, reported: false });
  }

  private counted(output: unknown): string {
    if (typeof output !== 'string' || output === '') return '';
    this.facts.contentEvents++;
    this.facts.contentBytes += Buffer.byteLength(output);
    return output;
  }
}

function itemKey(value: JsonRecord): string {
  return String(value['output_index']);
}

function contentKey(value: JsonRecord): string {
  return `${String(value['output_index'])}/${String(value['content_index'])}`;
}

function parse(data: string): JsonRecord | null {
  try {
    const value: unknown = JSON.parse(data);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}
