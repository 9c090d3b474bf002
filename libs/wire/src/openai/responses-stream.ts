/**
 * Hub events as a stream of Response events (openai-openapi 2.3.0, `ResponseStreamEvent`): `response.created`,
 * `response.in_progress`, the items with their parts and deltas, then `response.completed` or `response.incomplete`.
 * `sequence_number` counts up from 0 without gaps; there is no `[DONE]`. Every `done` repeats what its deltas made, so the
 * text of the reply is kept until its end.
 */
import type { HubEvent, HubMessageEnd } from '../hub/events.js';
import type { HubCitation, HubLogprob } from '../hub/reply.js';
import { sseNamedEvent } from '../sse/serialize.js';
import type { ChatExtension } from './chat.js';
import { addEnd } from './chat-reply.js';
import { encryptedOfRedacted, encryptedOfSignature } from './responses-input.js';
import {
  annotationOf,
  callItem,
  encodeResponsesUsage,
  endingOf,
  type ItemStatus,
  messageItem,
  outputText,
  reasoningItem,
  type ResponsesContext,
  responseHead,
} from './responses-reply.js';
import { knownTier } from './service-tier.js';

type Json = Record<string, unknown>;

export interface ResponsesStreamEncoder {
  encode(events: readonly HubEvent[]): Buffer | null;
  /** `null`: the last event has been sent with the end of the reply, or never will be. */
  end(): Buffer | null;
  /** An error after the commit point, as the stream's last event. */
  fail(error: { message: string; code: string | null; param: string | null }): Buffer;
}

/** @param clock Unix seconds, asked when the reply is complete. */
export function createResponsesStreamEncoder(context: ResponsesContext, clock: () => number): ResponsesStreamEncoder {
  return new Encoder(context, clock);
}

/** A part of a message that is being written. */
interface TextPart {
  item: MessageState;
  index: number;
  type: 'output_text' | 'refusal';
  pieces: string[];
  citations: HubCitation[];
  logprobs: HubLogprob[];
  open: boolean;
}

interface MessageState {
  index: number;
  parts: TextPart[];
  /** Another item has begun: nothing is added any more. */
  closing: boolean;
}

interface CallState {
  index: number;
  id: string;
  name: string;
  extra: Readonly<Record<string, unknown>> | undefined;
  pieces: string[];
}

class Encoder implements ResponsesStreamEncoder {
  private out = '';
  private sequence = 0;
  private started = false;
  private closed = false;
  private model: string;
  /** Finished items by output index. */
  private readonly items: Json[] = [];
  private nextIndex = 0;
  private message: MessageState | null = null;
  /** Hub parts that are open. */
  private readonly texts = new Map<number, TextPart>();
  private readonly thoughts = new Map<number, { index: number; pieces: string[] }>();
  private readonly calls = new Map<number, CallState>();
  private readonly extension: ChatExtension = {};

  constructor(
    private readonly context: ResponsesContext,
    private readonly clock: () => number,
  ) {
    this.model = context.model;
  }

  encode(events: readonly HubEvent[]): Buffer | null {
    for (const event of events) {
      if (this.closed) break;
      this.add(event);
    }
    return this.flush();
  }

  end(): Buffer | null {
    return null;
  }

  fail(error: { message: string; code: string | null; param: string | null }): Buffer {
    if (!this.closed) this.send('error', { code: error.code, message: error.message, param: error.param });
    this.closed = true;
    return this.flush() ?? Buffer.alloc(0);
  }

  private flush(): Buffer | null {
    if (this.out === '') return null;
    const bytes = Buffer.from(this.out);
    this.out = '';
    return bytes;
  }

  private add(event: HubEvent): void {
    if ('choice' in event && event.choice !== 0) return;
    switch (event.type) {
      case 'message-start':
        this.model = event.model ?? this.model;
        this.start();
        break;
      case 'text-start':
        this.openText(event.part, 'output_text');
        break;
      case 'text-delta':
        this.textDelta(this.openText(event.part, 'output_text'), event.text, event.logprobs);
        break;
      case 'text-end':
        this.closeText(event.part);
        break;
      case 'refusal-delta':
        this.refusalDelta(this.openText(event.part, 'refusal'), event.text);
        break;
      case 'citation':
        this.openText(event.part, 'output_text').citations.push(event.citation);
        (this.extension.citations ??= []).push(event.citation.raw);
        break;
      case 'thinking-start':
        this.openThought(event.part);
        break;
      case 'thinking-delta':
        this.thinkingDelta(event.part, event.text);
        break;
      case 'thinking-end':
        this.closeThought(event.part, event.signature);
        break;
      case 'redacted-thinking': {
        const index = this.nextItem();
        const id = event.id ?? `rs_${this.context.id}${index}`;
        this.itemAdded(index, reasoningItem(id, [], null));
        this.itemDone(index, reasoningItem(id, [], encryptedOfRedacted(event.data, event.id)));
        break;
      }
      case 'tool-call-start': {
        const index = this.nextItem();
        const call: CallState = { index, id: event.id, name: event.name, extra: event.extra, pieces: [] };
        this.calls.set(event.part, call);
        this.itemAdded(index, this.callItem(call, 'in_progress'));
        break;
      }
      case 'tool-call-delta': {
        const call = this.calls.get(event.part);
        if (call === undefined || event.arguments === '') break;
        call.pieces.push(event.arguments);
        this.send('response.function_call_arguments.delta', {
          item_id: `fc_${this.context.id}${call.index}`,
          output_index: call.index,
          delta: event.arguments,
        });
        break;
      }
      case 'tool-call-end':
        this.closeCall(event.part, 'completed');
        break;
      case 'vendor-part':
        (this.extension.vendor_parts ??= []).push(event.value);
        break;
      case 'message-end':
        this.finish(event);
        break;
      case 'error':
        // What could not be understood is the gateway's to report, in its own words, through `fail`.
        if (event.reported) this.send('error', { code: event.code, message: event.message, param: null });
        this.closed ||= event.reported;
        break;
    }
  }

  private start(): void {
    if (this.started) return;
    this.started = true;
    const response = responseHead({ ...this.context, model: this.model }, 'in_progress');
    this.send('response.created', { response });
    this.send('response.in_progress', { response });
  }

  /** The index of an item that begins now; a message that was open takes no further parts. */
  private nextItem(): number {
    this.start();
    const { message } = this;
    this.message = null;
    if (message !== null) {
      message.closing = true;
      this.closeMessage(message);
    }
    return this.nextIndex++;
  }

  private openText(part: number, type: TextPart['type']): TextPart {
    const known = this.texts.get(part);
    if (known !== undefined) return known;
    if (this.message === null) {
      const index = this.nextItem();
      this.message = { index, parts: [], closing: false };
      this.itemAdded(index, messageItem(this.context, index, [], 'in_progress'));
    }
    const item = this.message;
    const text: TextPart = {
      item,
      index: item.parts.length,
      type,
      pieces: [],
      citations: [],
      logprobs: [],
      open: true,
    };
    item.parts.push(text);
    this.texts.set(part, text);
    this.send('response.content_part.added', { ...this.place(text), part: contentOf(text) });
    return text;
  }

  private textDelta(text: TextPart, delta: string, logprobs: readonly HubLogprob[] = []): void {
    if (delta === '' && logprobs.length === 0) return;
    text.pieces.push(delta);
    text.logprobs.push(...logprobs);
    this.send('response.output_text.delta', { ...this.place(text), delta, logprobs });
  }

  private refusalDelta(text: TextPart, delta: string): void {
    if (delta === '') return;
    text.pieces.push(delta);
    this.send('response.refusal.delta', { ...this.place(text), delta });
  }

  private closeText(part: number): void {
    const text = this.texts.get(part);
    if (text === undefined) return;
    this.texts.delete(part);
    text.open = false;
    const whole = text.pieces.join('');
    const content = contentOf(text);
    if (text.type === 'refusal') this.send('response.refusal.done', { ...this.place(text), refusal: whole });
    else {
      this.annotations(text, whole);
      this.send('response.output_text.done', { ...this.place(text), text: whole, logprobs: text.logprobs });
    }
    this.send('response.content_part.done', { ...this.place(text), part: content });
    if (text.item.closing) this.closeMessage(text.item);
  }

  private annotations(text: TextPart, whole: string): void {
    text.citations
      .flatMap((citation) => annotationOf(citation, whole))
      .forEach((annotation, index) => {
        this.send('response.output_text.annotation.added', {
          ...this.place(text),
          annotation_index: index,
          annotation,
        });
      });
  }

  /** Only once all its parts have ended. */
  private closeMessage(message: MessageState, status: ItemStatus = 'completed'): void {
    // A refusal has no end of its own: the next item ends it.
    for (const [part, text] of this.texts) if (text.item === message && text.type === 'refusal') this.closeText(part);
    if (message.parts.some((part) => part.open) || this.items[message.index] !== undefined) return;
    this.itemDone(message.index, messageItem(this.context, message.index, message.parts.map(contentOf), status));
  }

  private openThought(part: number): { index: number; pieces: string[] } {
    const known = this.thoughts.get(part);
    if (known !== undefined) return known;
    const index = this.nextItem();
    const thought = { index, pieces: [] };
    this.thoughts.set(part, thought);
    this.itemAdded(index, reasoningItem(`rs_${this.context.id}${index}`, [], null));
    return thought;
  }

  private thinkingDelta(part: number, delta: string): void {
    if (delta === '') return;
    const thought = this.openThought(part);
    const place = this.summaryPlace(thought.index);
    if (thought.pieces.length === 0) {
      this.send('response.reasoning_summary_part.added', { ...place, part: { type: 'summary_text', text: '' } });
    }
    thought.pieces.push(delta);
    this.send('response.reasoning_summary_text.delta', { ...place, delta });
  }

  private closeThought(part: number, signature: string | null): void {
    const thought = this.thoughts.get(part);
    if (thought === undefined) return;
    this.thoughts.delete(part);
    const text = thought.pieces.join('');
    if (thought.pieces.length > 0) {
      const place = this.summaryPlace(thought.index);
      this.send('response.reasoning_summary_text.done', { ...place, text });
      this.send('response.reasoning_summary_part.done', { ...place, part: { type: 'summary_text', text } });
    }
    const encrypted = signature === null ? null : encryptedOfSignature(signature);
    const id = `rs_${this.context.id}${thought.index}`;
    this.itemDone(thought.index, reasoningItem(id, text === '' ? [] : [text], encrypted));
  }

  private closeCall(part: number, status: ItemStatus): void {
    const call = this.calls.get(part);
    if (call === undefined) return;
    this.calls.delete(part);
    const item = this.callItem(call, status);
    this.send('response.function_call_arguments.done', {
      item_id: item['id'],
      output_index: call.index,
      name: call.name,
      arguments: item['arguments'],
    });
    this.itemDone(call.index, item);
  }

  private callItem(call: CallState, status: ItemStatus): Json {
    const { index, id, name, extra, pieces } = call;
    return callItem(this.context, index, { id, name, arguments: pieces.join(''), ...(extra ? { extra } : {}) }, status);
  }

  private finish(event: HubMessageEnd): void {
    this.start();
    const ending = endingOf(event.finishReason);
    for (const part of [...this.thoughts.keys()]) this.closeThought(part, null);
    for (const part of [...this.texts.keys()]) this.closeText(part);
    for (const part of [...this.calls.keys()]) this.closeCall(part, ending.status);
    if (this.message !== null) this.closeMessage(this.message, ending.status);
    this.closed = true;
    addEnd(this.extension, event.finishReason, event.nativeFinishReason, event.stopSequence);
    if (event.vendor !== undefined) this.extension.vendor = event.vendor;
    const tier = knownTier(event.serviceTier, this.extension);
    const response = {
      ...responseHead({ ...this.context, model: this.model }, ending.status),
      completed_at: ending.status === 'completed' ? this.clock() : null,
      incomplete_details: ending.incomplete_details,
      output: this.items,
      service_tier: tier ?? 'default',
      ...(event.usage === null ? {} : { usage: encodeResponsesUsage(event.usage) }),
      ...(Object.keys(this.extension).length > 0 ? { tollgate: this.extension } : {}),
    };
    this.send(`response.${ending.status}`, { response });
  }

  private place(text: TextPart): Json {
    const { index } = text.item;
    return { item_id: `msg_${this.context.id}${index}`, output_index: index, content_index: text.index };
  }

  private summaryPlace(index: number): Json {
    return { item_id: `rs_${this.context.id}${index}`, output_index: index, summary_index: 0 };
  }

  private itemAdded(index: number, item: Json): void {
    this.send('response.output_item.added', { output_index: index, item });
  }

  private itemDone(index: number, item: Json): void {
    this.items[index] = item;
    this.send('response.output_item.done', { output_index: index, item });
  }

  private send(type: string, members: Json): void {
    this.out += sseNamedEvent(type, JSON.stringify({ type, sequence_number: this.sequence++, ...members }));
  }
}

function contentOf(part: TextPart): Json {
  const text = part.pieces.join('');
  if (part.type === 'refusal') return { type: 'refusal', refusal: text };
  return outputText(
    text,
    part.open ? [] : part.citations.flatMap((citation) => annotationOf(citation, text)),
    part.logprobs,
  );
}
