/**
 * A ConverseStream as hub events (https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html).
 * Text and reasoning blocks have no start of their own, every payload is padded by a member `p`, and usage comes after the
 * end of the message; the reply is complete with both. Events and members nobody knows are skipped.
 */
import type { HubEvent } from '@tollgate/wire';
import { isRecord } from '../openai-compatible/usage.js';
import type { HubStream } from '../provider.js';
import { invokedModel, isServerTool, readCitation, stopSequenceOf, tierOf, vendorParts } from './chat-response.js';
import { structuredOutputTool } from './converse.js';
import { readStreamException } from './errors.js';
import { type AwsMessage, AwsEventStreamParser } from './event-stream.js';
import { finishReasonOf, isFailure } from './finish-reason.js';
import { readUsage } from './usage.js';
import { TranslatedStream } from '../translated-stream.js';

type JsonRecord = Readonly<Record<string, unknown>>;

/** A content block that has started and not stopped. */
interface Block {
  part: number;
  type: 'text' | 'thinking' | 'redacted' | 'tool-call' | 'structured' | 'vendor';
  /** A signature in pieces; JSON text of a vendor block's input. */
  pieces: string[];
  /** Encrypted reasoning in pieces. */
  bytes: Buffer[];
  /** Whether any argument text was sent for a tool call. */
  sent: boolean;
  start: JsonRecord;
  /** What a vendor block was made of, piece by piece. */
  deltas: unknown[];
}

export function openStream(): HubStream {
  return new ConverseStream();
}

class ConverseStream extends TranslatedStream {
  private readonly parser = new AwsEventStreamParser();
  private readonly blocks = new Map<number, Block>();
  private started = false;
  private stopped = false;
  private metadataSeen = false;
  private stopSequence: string | null = null;
  private hasToolCalls = false;
  private nextPart = 0;

  push(chunk: Buffer): readonly HubEvent[] {
    const out: HubEvent[] = [];
    if (this.over) return out;
    for (const message of this.parser.push(chunk)) {
      if (this.over) break;
      this.message(message, out);
    }
    if (this.parser.failure !== null && !this.over) this.malformed(this.parser.failure, out);
    return out;
  }

  end(): readonly HubEvent[] {
    const out: HubEvent[] = [];
    // A message that stopped is complete; only its usage has not come.
    if (!this.over && this.stopped) this.finish(out);
    return out;
  }

  private message({ headers, payload }: AwsMessage, out: HubEvent[]): void {
    const kind = headers[':message-type'];
    if (kind === 'exception' || kind === 'error') {
      this.exception(headers, payload, out);
      return;
    }
    const value = parse(payload);
    if (value) this.event(headers[':event-type'], value, out);
    else this.malformed('The upstream sent an event that is not JSON.', out);
  }

  private event(type: string | undefined, value: JsonRecord, out: HubEvent[]): void {
    switch (type) {
      case 'messageStart':
        this.messageStart(out);
        break;
      case 'contentBlockStart':
        this.blockStart(indexOf(value), isRecord(value['start']) ? value['start'] : {}, out);
        break;
      case 'contentBlockDelta':
        this.blockDelta(indexOf(value), isRecord(value['delta']) ? value['delta'] : {}, out);
        break;
      case 'contentBlockStop':
        this.blockStop(indexOf(value), out);
        break;
      case 'messageStop':
        this.messageStop(value, out);
        break;
      case 'metadata':
        this.metadata(value, out);
        break;
    }
    if (this.stopped && this.metadataSeen && !this.over) this.finish(out);
  }

  private messageStart(out: HubEvent[]): void {
    if (this.started) return;
    this.started = true;
    out.push({ type: 'message-start', upstreamId: null, model: null });
  }

  private blockStart(index: number, start: JsonRecord, out: HubEvent[]): void {
    const { toolUse } = start;
    if (isRecord(toolUse) && !isServerTool(toolUse)) {
      const name = text(toolUse['name']) ?? '';
      if (name === structuredOutputTool) {
        this.open(index, 'structured', start, out);
        return;
      }
      const { part } = this.open(index, 'tool-call', start, out);
      this.hasToolCalls = true;
      const id = text(toolUse['toolUseId']) ?? '';
      out.push({ type: 'tool-call-start', choice: 0, part, id, name: this.counted(name) });
    } else if (Object.keys(start).length > 0) {
      this.open(index, 'vendor', start, out);
    }
  }

  /** Begins a part; text and thinking say so, since their vendor does not. */
  private open(index: number, type: Block['type'], start: JsonRecord, out: HubEvent[]): Block {
    this.messageStart(out);
    this.blockStop(index, out);
    const block: Block = { part: this.nextPart++, type, pieces: [], bytes: [], sent: false, start, deltas: [] };
    this.blocks.set(index, block);
    if (type === 'text' || type === 'structured') out.push({ type: 'text-start', choice: 0, part: block.part });
    else if (type === 'thinking') out.push({ type: 'thinking-start', choice: 0, part: block.part });
    return block;
  }

  /** The open block of this type, or a new one in its place. */
  private current(index: number, type: Block['type'], out: HubEvent[]): Block {
    const block = this.blocks.get(index);
    return block?.type === type ? block : this.open(index, type, {}, out);
  }

  private blockDelta(index: number, delta: JsonRecord, out: HubEvent[]): void {
    const block = this.blocks.get(index);
    if (block?.type === 'vendor') {
      vendorDelta(block, delta);
      return;
    }
    const { toolUse, reasoningContent, citation } = delta;
    if (typeof delta['text'] === 'string') {
      const { part } = this.current(index, 'text', out);
      if (delta['text'] !== '') out.push({ type: 'text-delta', choice: 0, part, text: this.counted(delta['text']) });
    } else if (isRecord(toolUse)) {
      if (block) this.toolDelta(block, text(toolUse['input']) ?? '', out);
    } else if (isRecord(reasoningContent)) {
      this.reasoningDelta(index, reasoningContent, out);
    } else if (isRecord(citation)) {
      const { part } = this.current(index, 'text', out);
      out.push({ type: 'citation', choice: 0, part, citation: readCitation(citation) });
    } else if (Object.keys(delta).length > 0 && block === undefined) {
      vendorDelta(this.open(index, 'vendor', {}, out), delta);
    }
  }

  private toolDelta(block: Block, json: string, out: HubEvent[]): void {
    if (json === '') return;
    const at = { choice: 0, part: block.part };
    if (block.type === 'structured') out.push({ type: 'text-delta', ...at, text: this.counted(json) });
    else if (block.type === 'tool-call') out.push({ type: 'tool-call-delta', ...at, arguments: this.counted(json) });
    block.sent = true;
  }

  private reasoningDelta(index: number, delta: JsonRecord, out: HubEvent[]): void {
    const { redactedContent, signature } = delta;
    if (typeof redactedContent === 'string') {
      this.current(index, 'redacted', out).bytes.push(Buffer.from(redactedContent, 'base64'));
      return;
    }
    const block = this.current(index, 'thinking', out);
    if (typeof signature === 'string') block.pieces.push(signature);
    const thought = text(delta['text']) ?? '';
    if (thought !== '') {
      out.push({ type: 'thinking-delta', choice: 0, part: block.part, text: this.counted(thought) });
    }
  }

  private blockStop(index: number, out: HubEvent[]): void {
    const block = this.blocks.get(index);
    if (!block) return;
    this.blocks.delete(index);
    const at = { choice: 0, part: block.part };
    switch (block.type) {
      case 'text':
      case 'structured':
        out.push({ type: 'text-end', ...at });
        break;
      case 'thinking':
        out.push({ type: 'thinking-end', ...at, signature: block.pieces.join('') || null });
        break;
      case 'redacted':
        out.push({ type: 'redacted-thinking', ...at, data: Buffer.concat(block.bytes).toString('base64'), id: null });
        break;
      case 'tool-call':
        // A call without arguments streams no JSON at all.
        if (!block.sent) out.push({ type: 'tool-call-delta', ...at, arguments: this.counted('{}') });
        out.push({ type: 'tool-call-end', ...at });
        break;
      case 'vendor':
        out.push({ type: 'vendor-part', ...at, value: vendorValue(block) });
        break;
    }
  }

  private messageStop(value: JsonRecord, out: HubEvent[]): void {
    this.stopped = true;
    this.facts.nativeFinishReason = text(value['stopReason']);
    this.stopSequence = stopSequenceOf(value['additionalModelResponseFields']);
    this.vendor(value, out);
  }

  private metadata(value: JsonRecord, out: HubEvent[]): void {
    this.metadataSeen = true;
    const reading = readUsage(value['usage']);
    this.facts.usage = reading.usage;
    this.facts.usageRejected = reading.rejected;
    this.facts.serviceTier = tierOf(value['serviceTier']);
    this.facts.responseModel = invokedModel(value['trace']);
    this.vendor(value, out);
  }

  private vendor(value: JsonRecord, out: HubEvent[]): void {
    for (const { value: extra } of vendorParts(value)) {
      this.messageStart(out);
      out.push({ type: 'vendor-part', choice: 0, part: this.nextPart++, value: extra });
    }
  }

  private finish(out: HubEvent[]): void {
    const { facts } = this;
    this.messageStart(out);
    for (const index of [...this.blocks.keys()]) this.blockStop(index, out);
    this.over = true;
    if (isFailure(facts.nativeFinishReason)) {
      const code = facts.nativeFinishReason;
      const message = `The model's output could not be read (${code}).`;
      facts.error = {
        kind: 'server_error',
        status: 0,
        message,
        code,
        param: null,
        retryable: true,
        retryAfterMs: null,
      };
      out.push({ type: 'error', message, code, reported: true });
      return;
    }
    const finishReason = finishReasonOf(facts.nativeFinishReason, this.hasToolCalls);
    facts.finishReason = finishReason;
    facts.terminated = true;
    out.push({
      type: 'message-end',
      choice: 0,
      finishReason,
      nativeFinishReason: facts.nativeFinishReason,
      stopSequence: this.stopSequence,
      usage: facts.usage,
    });
  }

  private exception(headers: AwsMessage['headers'], payload: Buffer, out: HubEvent[]): void {
    const value = parse(payload) ?? {};
    const type = headers[':exception-type'] ?? headers[':error-code'] ?? null;
    const words = text(value['message']) ?? text(value['Message']) ?? headers[':error-message'] ?? '';
    const error = readStreamException(type, words);
    this.facts.error = error;
    this.over = true;
    out.push({ type: 'error', message: error.message, code: error.code, reported: true });
  }
}

/** Input of a tool that Bedrock runs itself comes as JSON text, everything else as values. */
function vendorDelta(block: Block, delta: JsonRecord): void {
  const { toolUse } = delta;
  const input = isRecord(toolUse) ? toolUse['input'] : undefined;
  if (typeof input === 'string') block.pieces.push(input);
  else block.deltas.push(delta);
}

/** A block as a whole reply would have it, as far as its pieces tell. */
function vendorValue(block: Block): JsonRecord {
  const { toolUse, toolResult } = block.start;
  if (isRecord(toolUse)) {
    const input = block.pieces.length > 0 ? (parse(Buffer.from(block.pieces.join(''))) ?? {}) : {};
    return { toolUse: { ...toolUse, input } };
  }
  if (isRecord(toolResult)) {
    const content = block.deltas.flatMap((delta) => (isRecord(delta) ? (delta['toolResult'] ?? []) : []));
    return { toolResult: { ...toolResult, content } };
  }
  return { ...block.start, ...(block.deltas.length > 0 ? { deltas: block.deltas } : {}) };
}

function indexOf(value: JsonRecord): number {
  const index = value['contentBlockIndex'];
  return typeof index === 'number' && Number.isSafeInteger(index) && index >= 0 ? index : 0;
}

function parse(payload: Buffer): JsonRecord | null {
  try {
    const value: unknown = JSON.parse(payload.toString('utf8'));
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
