/**
 * Hub events as a stream of Anthropic's (https://platform.claude.com/docs/en/build-with-claude/streaming):
 * `message_start`, `ping`, per block `content_block_start`, deltas and `content_block_stop`, then `message_delta` and
 * `message_stop`.
 *
 * Blocks are numbered without gaps and one is open at a time, while the hub may have several parts open (vendors
 * interleave parallel tool calls). What belongs to a later part is kept until the open one has ended.
 */
import type { HubEvent, HubMessageEnd } from '../hub/events.js';
import type { HubCitation } from '../hub/reply.js';
import type { ChatExtension } from '../openai/chat.js';
import { sseNamedEvent } from '../sse/serialize.js';
import { joinRedacted } from './messages-content.js';
import {
  addNativeReason,
  encodeMessagesUsage,
  endingOf,
  isOwnBlock,
  isOwnCitation,
  type MessagesReplyContext,
} from './messages-reply.js';

export interface MessagesStreamEncoder {
  encode(events: readonly HubEvent[]): Buffer | null;
  /** `null`: the last event has been sent with the end of the reply, or never will be. */
  end(): Buffer | null;
}

/** Sent once after `message_start`, and by the gateway while nothing else comes. */
export const messagesPing = sseNamedEvent('ping', '{"type":"ping"}');

export function createMessagesStreamEncoder(context: MessagesReplyContext): MessagesStreamEncoder {
  return new Encoder(context);
}

type PartEvent = Extract<HubEvent, { part: number }>;

class Encoder implements MessagesStreamEncoder {
  private out = '';
  private started = false;
  /** Nothing more can be said: ended, or broken off. */
  private closed = false;
  private nextIndex = 0;
  /** The part whose block is open, `null` = none. */
  private current: number | null = null;
  /** Events of parts that have to wait, in order of the parts' beginnings. */
  private readonly waiting = new Map<number, PartEvent[]>();
  private refusal: string | null = null;
  private readonly extension: ChatExtension = {};

  constructor(private readonly context: MessagesReplyContext) {}

  encode(events: readonly HubEvent[]): Buffer | null {
    for (const event of events) {
      if (this.closed) break;
      this.add(event);
    }
    if (this.out === '') return null;
    const bytes = Buffer.from(this.out);
    this.out = '';
    return bytes;
  }

  end(): Buffer | null {
    return null;
  }

  private add(event: HubEvent): void {
    switch (event.type) {
      case 'message-start':
        this.start(event.model);
        break;
      case 'message-end':
        // One reply is all this dialect has.
        if (event.choice === 0) this.finish(event);
        break;
      case 'error':
        this.closed = true;
        // What could not be understood is the gateway's to report, in its own words.
        if (event.reported) {
          this.send('error', { type: 'error', error: { type: 'api_error', message: event.message } });
        }
        break;
      case 'refusal-delta':
        if (event.choice === 0) this.refusal = (this.refusal ?? '') + event.text;
        break;
      default:
        if (event.choice === 0) this.part(event);
    }
  }

  private start(model: string | null): void {
    if (this.started) return;
    this.started = true;
    const message = {
      id: this.context.id,
      type: 'message',
      role: 'assistant',
      model: model ?? this.context.model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      stop_details: null,
      container: null,
      // Other vendors say their usage at the end; `message_delta` carries it whole.
      usage: encodeMessagesUsage(null, null),
    };
    this.send('message_start', { type: 'message_start', message });
    this.out += messagesPing;
  }

  private part(event: PartEvent): void {
    this.start(null);
    if (this.current !== null && event.part !== this.current) {
      const queue = this.waiting.get(event.part);
      if (queue === undefined) this.waiting.set(event.part, [event]);
      else queue.push(event);
      return;
    }
    this.write(event);
  }

  private write(event: PartEvent): void {
    switch (event.type) {
      case 'text-start':
        this.open(event.part, { type: 'text', text: '', citations: null });
        break;
      case 'text-delta':
        if (event.logprobs !== undefined) {
          const kept = (this.extension['logprobs'] ??= []) as Readonly<Record<string, unknown>>[];
          kept.push(...event.logprobs);
        }
        if (event.text !== '') this.delta(`{"type":"text_delta","text":${JSON.stringify(event.text)}}`);
        break;
      case 'thinking-start':
        this.open(event.part, { type: 'thinking', thinking: '', signature: '' });
        break;
      case 'thinking-delta':
        if (event.text !== '') this.delta(`{"type":"thinking_delta","thinking":${JSON.stringify(event.text)}}`);
        break;
      case 'thinking-end':
        if (event.signature !== null) {
          this.delta(`{"type":"signature_delta","signature":${JSON.stringify(event.signature)}}`);
        }
        this.close();
        break;
      case 'redacted-thinking':
        this.open(event.part, { type: 'redacted_thinking', data: joinRedacted(event.data, event.id) });
        this.close();
        break;
      case 'tool-call-start':
        this.open(event.part, {
          type: 'tool_use',
          id: event.id,
          name: event.name,
          input: {},
          ...(event.extra ? { extra_content: event.extra } : {}),
        });
        break;
      case 'tool-call-delta':
        if (event.arguments !== '') {
          this.delta(`{"type":"input_json_delta","partial_json":${JSON.stringify(event.arguments)}}`);
        }
        break;
      case 'text-end':
      case 'tool-call-end':
        this.close();
        break;
      case 'citation':
        this.cite(event.citation);
        break;
      case 'vendor-part':
        if (isOwnBlock(event.value)) {
          this.open(event.part, event.value);
          this.close();
        } else (this.extension.vendor_parts ??= []).push(event.value);
        break;
      case 'refusal-delta':
        break;
    }
  }

  private cite(citation: HubCitation): void {
    if (isOwnCitation(citation) && this.current !== null) {
      this.delta(`{"type":"citations_delta","citation":${JSON.stringify(citation.raw)}}`);
    } else (this.extension.citations ??= []).push(citation.raw);
  }

  private open(part: number, block: Readonly<Record<string, unknown>>): void {
    this.current = part;
    this.send('content_block_start', { type: 'content_block_start', index: this.nextIndex, content_block: block });
  }

  private delta(json: string): void {
    if (this.current === null) return;
    this.out += sseNamedEvent(
      'content_block_delta',
      `{"type":"content_block_delta","index":${this.nextIndex},"delta":${json}}`,
    );
  }

  /** Ends the open block; then it is the turn of whatever waited for it. */
  private close(): void {
    if (this.current === null) return;
    this.current = null;
    this.send('content_block_stop', { type: 'content_block_stop', index: this.nextIndex });
    this.nextIndex++;
    const next = this.waiting.entries().next();
    if (next.done === true) return;
    const [part, events] = next.value;
    this.waiting.delete(part);
    events.forEach((event) => this.part(event));
  }

  private finish(event: HubMessageEnd): void {
    this.start(null);
    // A part the vendor never ended still is a whole block.
    while (this.current !== null) this.close();
    this.closed = true;
    const ending = endingOf({ ...event, refusal: this.refusal });
    const usage = encodeMessagesUsage(event.usage, event.serviceTier ?? null);
    addNativeReason(this.extension, event.nativeFinishReason, ending.stop_reason);
    if (event.vendor !== undefined) this.extension.vendor = event.vendor;
    const more = Object.keys(this.extension).length > 0 ? { tollgate: this.extension } : {};
    this.send('message_delta', { type: 'message_delta', delta: { ...ending, container: null }, usage, ...more });
    this.send('message_stop', { type: 'message_stop' });
  }

  private send(name: string, value: Readonly<Record<string, unknown>>): void {
    this.out += sseNamedEvent(name, JSON.stringify(value));
  }
}
