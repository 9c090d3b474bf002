/**
 * An Anthropic stream as hub events (https://platform.claude.com/docs/en/build-with-claude/streaming). Events and
 * members nobody knows are skipped, as the vendor asks of its clients.
 */
import { type HubEvent, type SseEvent, SseParser } from '@tollgate/wire';
import { isRecord } from '../openai-compatible/usage.js';
import type { HubStream } from '../provider.js';
import { readCitation, refusalText } from './chat-response.js';
import { readStreamError } from './errors.js';
import { finishReasonOf } from './finish-reason.js';
import { mergeUsage, readUsage } from './usage.js';
import { parseRecord, TranslatedStream } from '../translated-stream.js';

type JsonRecord = Readonly<Record<string, unknown>>;

/** A content block that has started and not stopped. */
interface Block {
  type: 'text' | 'thinking' | 'tool-call' | 'vendor';
  /** Signature of a thinking block, in pieces; JSON text of a vendor block's input. */
  pieces: string[];
  /** Whether any argument text was sent for a tool call. */
  sent: boolean;
  start: JsonRecord;
}

export function openStream(): HubStream {
  return new AnthropicStream();
}

class AnthropicStream extends TranslatedStream {
  private readonly parser = new SseParser();
  private readonly blocks = new Map<number, Block>();
  private usage: JsonRecord = {};
  private stopReason: string | null = null;
  private stopSequence: string | null = null;
  private stopDetails: unknown = null;
  private hasToolCalls = false;
  private nextPart = 0;

  push(chunk: Buffer): readonly HubEvent[] {
    if (this.over) return [];
    return this.take(this.parser.push(chunk));
  }

  end(): readonly HubEvent[] {
    if (this.over) return [];
    // An event cut off by the end of the stream is no error of its own: the missing end says enough.
    const complete = this.parser.end().filter(({ data }) => parseRecord(data) !== null);
    return this.take(complete);
  }

  private take(events: readonly SseEvent[]): HubEvent[] {
    const out: HubEvent[] = [];
    for (const event of events) {
      if (this.over) break;
      const value = parseRecord(event.data);
      if (value) this.event(value, out);
      else this.malformed('The upstream sent an event that is not JSON.', out);
    }
    if (this.parser.overflowed && !this.over) this.malformed('The upstream sent an event larger than 1 MB.', out);
    return out;
  }

  private event(value: JsonRecord, out: HubEvent[]): void {
    switch (value['type']) {
      case 'message_start':
        this.messageStart(isRecord(value['message']) ? value['message'] : {}, out);
        break;
      case 'content_block_start':
        this.blockStart(indexOf(value), isRecord(value['content_block']) ? value['content_block'] : {}, out);
        break;
      case 'content_block_delta':
        this.blockDelta(indexOf(value), isRecord(value['delta']) ? value['delta'] : {}, out);
        break;
      case 'content_block_stop':
        this.blockStop(indexOf(value), out);
        break;
      case 'message_delta':
        this.messageDelta(value);
        break;
      case 'message_stop':
        this.messageStop(out);
        break;
      case 'error': {
        const error = readStreamError(value['error']);
        this.facts.error = error;
        this.over = true;
        out.push({ type: 'error', message: error.message, code: error.code, reported: true });
        break;
      }
    }
  }

  private messageStart(message: JsonRecord, out: HubEvent[]): void {
    const model = text(message['model']);
    this.facts.responseModel = model;
    if (isRecord(message['usage'])) {
      this.usage = message['usage'];
      this.facts.serviceTier = text(this.usage['service_tier']);
    }
    out.push({ type: 'message-start', upstreamId: text(message['id']), model });
  }

  private blockStart(part: number, start: JsonRecord, out: HubEvent[]): void {
    this.nextPart = Math.max(this.nextPart, part + 1);
    const at = { choice: 0, part };
    switch (start['type']) {
      case 'text': {
        this.open(part, 'text', start);
        out.push({ type: 'text-start', ...at });
        const first = text(start['text']) ?? '';
        if (first !== '') out.push({ type: 'text-delta', ...at, text: this.counted(first) });
        break;
      }
      case 'thinking': {
        this.open(part, 'thinking', start);
        out.push({ type: 'thinking-start', ...at });
        const first = text(start['thinking']) ?? '';
        if (first !== '') out.push({ type: 'thinking-delta', ...at, text: this.counted(first) });
        const signature = text(start['signature']) ?? '';
        if (signature !== '') this.blocks.get(part)?.pieces.push(signature);
        break;
      }
      case 'redacted_thinking':
        out.push({ type: 'redacted-thinking', ...at, data: text(start['data']) ?? '', id: null });
        break;
      case 'tool_use': {
        this.open(part, 'tool-call', start);
        this.hasToolCalls = true;
        const name = text(start['name']) ?? '';
        out.push({ type: 'tool-call-start', ...at, id: text(start['id']) ?? '', name: this.counted(name) });
        break;
      }
      default:
        this.open(part, 'vendor', start);
    }
  }

  private open(part: number, type: Block['type'], start: JsonRecord): void {
    this.blocks.set(part, { type, pieces: [], sent: false, start });
  }

  private blockDelta(part: number, delta: JsonRecord, out: HubEvent[]): void {
    const block = this.blocks.get(part);
    if (!block) return;
    const at = { choice: 0, part };
    switch (delta['type']) {
      case 'text_delta':
        if (block.type === 'text')
          out.push({ type: 'text-delta', ...at, text: this.counted(text(delta['text']) ?? '') });
        break;
      case 'thinking_delta':
        if (block.type !== 'thinking') break;
        out.push({ type: 'thinking-delta', ...at, text: this.counted(text(delta['thinking']) ?? '') });
        break;
      case 'signature_delta':
        if (block.type === 'thinking') block.pieces.push(text(delta['signature']) ?? '');
        break;
      case 'input_json_delta': {
        const json = text(delta['partial_json']) ?? '';
        // The first piece of a call is often empty.
        if (json === '') break;
        if (block.type === 'vendor') block.pieces.push(json);
        else if (block.type === 'tool-call') {
          block.sent = true;
          out.push({ type: 'tool-call-delta', ...at, arguments: this.counted(json) });
        }
        break;
      }
      case 'citations_delta':
        if (isRecord(delta['citation']))
          out.push({ type: 'citation', ...at, citation: readCitation(delta['citation']) });
        break;
    }
  }

  private blockStop(part: number, out: HubEvent[]): void {
    const block = this.blocks.get(part);
    if (!block) return;
    this.blocks.delete(part);
    const at = { choice: 0, part };
    switch (block.type) {
      case 'text':
        out.push({ type: 'text-end', ...at });
        break;
      case 'thinking':
        out.push({ type: 'thinking-end', ...at, signature: block.pieces.join('') || null });
        break;
      case 'tool-call':
        // A call without arguments streams no JSON at all, and then its start has all there is.
        if (!block.sent) {
          const whole = JSON.stringify(block.start['input'] ?? {});
          out.push({ type: 'tool-call-delta', ...at, arguments: this.counted(whole) });
        }
        out.push({ type: 'tool-call-end', ...at });
        break;
      case 'vendor': {
        const input = block.pieces.length > 0 ? { input: parseRecord(block.pieces.join('')) ?? {} } : {};
        out.push({ type: 'vendor-part', ...at, value: { ...block.start, ...input } });
        break;
      }
    }
  }

  private messageDelta(value: JsonRecord): void {
    const delta = isRecord(value['delta']) ? value['delta'] : {};
    this.stopReason = text(delta['stop_reason']) ?? this.stopReason;
    this.stopSequence = text(delta['stop_sequence']) ?? this.stopSequence;
    this.stopDetails = delta['stop_details'] ?? this.stopDetails;
    if (value['usage'] === undefined || value['usage'] === null) return;
    // Something that is no object is kept as what it is, so that it is rejected instead of overlooked.
    const merged = isRecord(value['usage']) ? mergeUsage(this.usage, value['usage']) : value['usage'];
    if (isRecord(merged)) this.usage = merged;
    const reading = readUsage(merged);
    this.facts.usage = reading.usage;
    this.facts.usageRejected = reading.rejected;
  }

  private messageStop(out: HubEvent[]): void {
    const facts = this.facts;
    for (const part of [...this.blocks.keys()]) this.blockStop(part, out);
    const refusal = refusalText(this.stopReason, this.stopDetails);
    if (refusal !== null) out.push({ type: 'refusal-delta', choice: 0, part: this.nextPart, text: refusal });
    const finishReason = finishReasonOf(this.stopReason, this.hasToolCalls);
    facts.finishReason = finishReason;
    facts.nativeFinishReason = this.stopReason;
    facts.terminated = true;
    this.over = true;
    out.push({
      type: 'message-end',
      choice: 0,
      finishReason,
      nativeFinishReason: this.stopReason,
      stopSequence: this.stopSequence,
      usage: facts.usage,
    });
  }
}

function indexOf(value: JsonRecord): number {
  const index = value['index'];
  return typeof index === 'number' && Number.isSafeInteger(index) && index >= 0 ? index : 0;
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
