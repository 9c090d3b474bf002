/**
 * The hub's stream. Order per reply: `message-start`, parts, `message-end`; `error` may take the place of everything
 * that is still to come. A part is a start, deltas and an end, with an index that counts up from 0 over all parts of a
 * choice and never changes; two parts may be open at once, as vendors interleave parallel tool calls.
 *
 * Deltas carry what is new, never what is so far. A delta may be empty.
 */
import type { HubCitation, HubFinishReason, HubLogprob, HubUsage } from './reply.js';

export type HubEvent =
  | HubMessageStart
  | HubTextStart
  | HubTextDelta
  | HubTextEnd
  | HubRefusalDelta
  | HubThinkingStart
  | HubThinkingDelta
  | HubThinkingEnd
  | HubRedactedThinking
  | HubToolCallStart
  | HubToolCallDelta
  | HubToolCallEnd
  | HubCitationEvent
  | HubVendorPartEvent
  | HubMessageEnd
  | HubErrorEvent;

export interface HubMessageStart {
  type: 'message-start';
  upstreamId: string | null;
  model: string | null;
}

interface HubPartEvent {
  /** Which choice, 0 where only one was asked for. */
  choice: number;
  /** Which part of the choice. */
  part: number;
}

export interface HubTextStart extends HubPartEvent {
  type: 'text-start';
}

export interface HubTextDelta extends HubPartEvent {
  type: 'text-delta';
  text: string;
  /** Of the tokens this delta consists of. */
  logprobs?: readonly HubLogprob[];
}

export interface HubTextEnd extends HubPartEvent {
  type: 'text-end';
}

export interface HubRefusalDelta extends HubPartEvent {
  type: 'refusal-delta';
  text: string;
}

export interface HubThinkingStart extends HubPartEvent {
  type: 'thinking-start';
}

export interface HubThinkingDelta extends HubPartEvent {
  type: 'thinking-delta';
  text: string;
}

export interface HubThinkingEnd extends HubPartEvent {
  type: 'thinking-end';
  signature: string | null;
}

export interface HubRedactedThinking extends HubPartEvent {
  type: 'redacted-thinking';
  data: string;
  id: string | null;
}

export interface HubToolCallStart extends HubPartEvent {
  type: 'tool-call-start';
  id: string;
  name: string;
  /** What the vendor attached to the call and wants back. */
  extra?: Readonly<Record<string, unknown>>;
}

/** A piece of the arguments' JSON text. */
export interface HubToolCallDelta extends HubPartEvent {
  type: 'tool-call-delta';
  arguments: string;
}

/** The arguments are complete; together the deltas are a JSON text (`{}` for a call without arguments). */
export interface HubToolCallEnd extends HubPartEvent {
  type: 'tool-call-end';
}

export interface HubCitationEvent extends HubPartEvent {
  type: 'citation';
  citation: HubCitation;
}

/** A part only this vendor has, complete. */
export interface HubVendorPartEvent extends HubPartEvent {
  type: 'vendor-part';
  value: Readonly<Record<string, unknown>>;
}

/** The choice is complete. */
export interface HubMessageEnd {
  type: 'message-end';
  choice: number;
  finishReason: HubFinishReason;
  nativeFinishReason: string | null;
  stopSequence: string | null;
  /** Usage of the whole reply, on the last choice that ends; `null` = not known (yet). */
  usage: HubUsage | null;
  /** In OpenAI's words where it has one; absent = the vendor did not say. */
  serviceTier?: string;
  /** Members of the vendor's events that have no place here, the last of each name; absent where there are none. */
  vendor?: Readonly<Record<string, unknown>>;
}

/** The vendor broke off. Nothing follows. */
export interface HubErrorEvent {
  type: 'error';
  message: string;
  /** The vendor's own type or code, `null` where it gave none. */
  code: string | null;
  /** The vendor reported it (`true`), or its bytes could not be understood (`false`). */
  reported: boolean;
}
