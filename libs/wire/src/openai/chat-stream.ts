/**
 * Hub events as a Chat Completions stream, in the exact order OpenAI sends: role chunk, deltas, finish chunk per choice,
 * usage chunk (only if asked for; then every earlier chunk has `usage: null`), `[DONE]`.
 *
 * Two things OpenAI's schema lacks ride along: `reasoning_content` deltas, and `reasoning_details` in one delta just
 * before the finish chunk. The details are complete there and sent once, so a client that appends arrays and one that
 * lets the last delta win (openai-node's accumulator) both end up with a message that can be sent back. That costs
 * keeping the thinking text of a reply in memory until its end.
 */
import type { HubEvent, HubMessageEnd } from '../hub/events.js';
import type { HubLogprob, HubUsage } from '../hub/reply.js';
import { sseData, sseDone } from '../sse/serialize.js';
import { knownTier } from './service-tier.js';
import type { ChatExtension, ChatReplyContext } from './chat.js';
import { addEnd, annotationOf } from './chat-reply.js';
import { encodeOpenAiError, type OpenAiError } from './error.js';
import { encryptedDetail, MessagePositions, type ReasoningDetail, textDetail } from './reasoning.js';
import { encodeUsage } from './usage.js';

export interface ChatStreamContext extends ChatReplyContext {
  /** The client asked for `stream_options.include_usage`. */
  includeUsage: boolean;
}

export interface ChatStreamEncoder {
  /** Bytes to send for these events; `null` where they say nothing to the client. */
  encode(events: readonly HubEvent[]): Buffer | null;
  /**
   * The last bytes: usage chunk where asked for and known, then `[DONE]`. `null` after an error and where no choice has
   * ended: a client must be able to see that a reply is incomplete, so the gateway's own error event goes there.
   */
  end(): Buffer | null;
  /** An error after the commit point, as the stream's last event. Nothing can be encoded after it. */
  fail(error: OpenAiError): Buffer | null;
}

/** What a choice still has to say at its end. */
interface ChoiceState {
  toolCalls: number;
  /** Characters of content so far. */
  textLength: number;
  /** Tool index by part. */
  toolIndexes: Map<number, number>;
  positions: MessagePositions;
  /** Thinking blocks by part, until they are complete. */
  thinking: Map<number, { index: number; pieces: string[] }>;
  details: ReasoningDetail[];
  extension: ChatExtension;
}

export function createChatStreamEncoder(context: ChatStreamContext): ChatStreamEncoder {
  return new Encoder(context);
}

class Encoder implements ChatStreamEncoder {
  private head = '';
  private readonly tail: string;
  private readonly choices = new Map<number, ChoiceState>();
  private usage: HubUsage | null = null;
  private finished = false;
  /** The upstream's bytes could not be understood; only `fail` has something to say now. */
  private broken = false;
  /** The last event has been written. */
  private closed = false;
  private out = '';

  constructor(private readonly context: ChatStreamContext) {
    this.tail = context.includeUsage ? ',"usage":null}\n\n' : '}\n\n';
    this.setModel(context.model);
  }

  encode(events: readonly HubEvent[]): Buffer | null {
    for (const event of events) {
      if (this.closed || this.broken) break;
      this.add(event);
    }
    return this.flush();
  }

  end(): Buffer | null {
    if (this.closed || this.broken || !this.finished) return null;
    this.closed = true;
    if (this.context.includeUsage && this.usage) {
      this.out += `${this.head}[],"usage":${JSON.stringify(encodeUsage(this.usage))}}\n\n`;
    }
    this.out += sseDone;
    return this.flush();
  }

  fail(error: OpenAiError): Buffer | null {
    if (this.closed) return null;
    this.closed = true;
    this.out += sseData(encodeOpenAiError(error));
    return this.flush();
  }

  private flush(): Buffer | null {
    if (this.out === '') return null;
    const bytes = Buffer.from(this.out);
    this.out = '';
    return bytes;
  }

  private setModel(model: string): void {
    this.head =
      `data: {"id":${JSON.stringify(this.context.id)},"object":"chat.completion.chunk",` +
      `"created":${this.context.created},"model":${JSON.stringify(model)},"choices":`;
  }

  private add(event: HubEvent): void {
    switch (event.type) {
      case 'message-start':
        if (event.model !== null) this.setModel(event.model);
        this.choice(0);
        break;
      case 'text-start':
        this.choice(event.choice);
        break;
      case 'text-end':
      case 'tool-call-end':
        break;
      case 'text-delta':
        if (event.text === '') break;
        this.spoken(event.choice, event.text);
        this.delta(event.choice, `{"content":${JSON.stringify(event.text)}}`, event.logprobs);
        break;
      case 'refusal-delta':
        if (event.text !== '') this.delta(event.choice, `{"refusal":${JSON.stringify(event.text)}}`);
        break;
      case 'thinking-start': {
        const choice = this.choice(event.choice);
        choice.thinking.set(event.part, { index: choice.positions.thinking(), pieces: [] });
        break;
      }
      case 'thinking-delta':
        if (event.text === '') break;
        this.choice(event.choice).thinking.get(event.part)?.pieces.push(event.text);
        this.delta(event.choice, `{"reasoning_content":${JSON.stringify(event.text)}}`);
        break;
      case 'thinking-end': {
        const choice = this.choice(event.choice);
        const block = choice.thinking.get(event.part);
        choice.thinking.delete(event.part);
        if (block) choice.details.push(textDetail(block.pieces.join(''), event.signature, block.index));
        break;
      }
      case 'redacted-thinking': {
        const choice = this.choice(event.choice);
        choice.details.push(encryptedDetail(event.data, event.id, choice.positions.thinking()));
        break;
      }
      case 'tool-call-start': {
        const choice = this.choice(event.choice);
        const index = choice.toolCalls++;
        choice.positions.toolCall();
        choice.toolIndexes.set(event.part, index);
        const call = {
          index,
          id: event.id,
          type: 'function',
          function: { name: event.name, arguments: '' },
          ...(event.extra ? { extra_content: event.extra } : {}),
        };
        this.delta(event.choice, `{"tool_calls":[${JSON.stringify(call)}]}`);
        break;
      }
      case 'tool-call-delta': {
        if (event.arguments === '') break;
        const index = this.choice(event.choice).toolIndexes.get(event.part) ?? 0;
        const text = JSON.stringify(event.arguments);
        this.delta(event.choice, `{"tool_calls":[{"index":${index},"function":{"arguments":${text}}}]}`);
        break;
      }
      case 'citation': {
        const extension = this.choice(event.choice).extension;
        (extension.citations ??= []).push(event.citation.raw);
        const annotations = annotationOf(event.citation, this.choice(event.choice).textLength);
        if (annotations.length > 0) this.delta(event.choice, `{"annotations":${JSON.stringify(annotations)}}`);
        break;
      }
      case 'vendor-part':
        (this.choice(event.choice).extension.vendor_parts ??= []).push(event.value);
        break;
      case 'message-end':
        this.finish(event);
        break;
      case 'error':
        // What could not be understood is the gateway's to report, in its own words.
        this.broken = true;
        if (!event.reported) break;
        this.closed = true;
        this.out += sseData(
          encodeOpenAiError({ message: event.message, type: 'upstream_error', param: null, code: event.code }),
        );
        break;
    }
  }

  private spoken(index: number, text: string): void {
    const choice = this.choice(index);
    choice.positions.text(text);
    choice.textLength += text.length;
  }

  /** The choice's state; its first mention sends the role chunk. */
  private choice(index: number): ChoiceState {
    const known = this.choices.get(index);
    if (known) return known;
    const state: ChoiceState = {
      toolCalls: 0,
      textLength: 0,
      toolIndexes: new Map(),
      positions: new MessagePositions(),
      thinking: new Map(),
      details: [],
      extension: {},
    };
    this.choices.set(index, state);
    this.delta(index, '{"role":"assistant","content":"","refusal":null}');
    return state;
  }

  private delta(choice: number, delta: string, logprobs?: readonly HubLogprob[]): void {
    if (!this.choices.has(choice)) this.choice(choice);
    const shown = logprobs === undefined ? 'null' : `{"content":${JSON.stringify(logprobs)},"refusal":null}`;
    this.chunk(choice, delta, 'null', shown);
  }

  private chunk(choice: number, delta: string, finishReason: string, logprobs = 'null', more = ''): void {
    this.out +=
      `${this.head}[{"index":${choice},"delta":${delta},"logprobs":${logprobs},"finish_reason":${finishReason}}]` +
      more +
      this.tail;
  }

  private finish(event: HubMessageEnd): void {
    const choice = this.choice(event.choice);
    // A block the vendor never closed still belongs to the message.
    for (const { index, pieces } of choice.thinking.values())
      choice.details.push(textDetail(pieces.join(''), null, index));
    choice.thinking.clear();
    if (choice.details.length > 0) {
      this.delta(event.choice, `{"reasoning_details":${JSON.stringify(choice.details)}}`);
    }
    if (event.usage) this.usage = event.usage;
    this.finished = true;
    addEnd(choice.extension, event.finishReason, event.nativeFinishReason, event.stopSequence);
    if (event.vendor !== undefined) choice.extension.vendor = event.vendor;
    const extension = { ...choice.extension, ...this.context.extension?.() };
    const known = knownTier(event.serviceTier, extension);
    const tier = known === null ? '' : `,"service_tier":${JSON.stringify(known)}`;
    const more = Object.keys(extension).length > 0 ? `,"tollgate":${JSON.stringify(extension)}` : '';
    this.chunk(event.choice, '{}', JSON.stringify(event.finishReason), 'null', tier + more);
  }
}
