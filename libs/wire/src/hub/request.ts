/**
 * The hub's request: what a client asked for, in no vendor's words. It is a superset of OpenAI chat, because that is
 * what clients speak, and keeps what other vendors need on top (thinking with its signature, cache hints), so that
 * nothing is lost between any client dialect and any provider.
 *
 * Absent means absent: an undefined member was not sent, and a provider must not send it either. `null` in the client's
 * JSON counts as absent. Numbers are passed on as they are, never clamped.
 */

export type HubRequest = HubChatRequest | HubEmbeddingsRequest;

export interface HubChatRequest {
  kind: 'chat';
  /** The name the client sent; a provider sends its target's upstream model instead. */
  model: string;
  messages: readonly HubMessage[];
  tools?: readonly HubTool[];
  toolChoice?: HubToolChoice;
  /** `false` = at most one tool call per reply. */
  parallelToolCalls?: boolean;
  responseFormat?: HubResponseFormat;
  /** The client's own output cap in tokens per choice, whichever of the two OpenAI names it used. */
  maxOutputTokens?: number;
  /** A cap the gateway imposes because a hard limit needs one and the client gave none; tokens per choice. */
  imposedMaxOutputTokens?: number;
  temperature?: number;
  topP?: number;
  topK?: number;
  stop?: readonly string[];
  /** Choices asked for. */
  n?: number;
  seed?: number;
  presencePenalty?: number;
  frequencyPenalty?: number;
  logitBias?: Readonly<Record<string, number>>;
  logprobs?: boolean;
  topLogprobs?: number;
  /** `none | minimal | low | medium | high | xhigh | max`; unknown words are kept for the vendor to judge. */
  reasoningEffort?: string;
  verbosity?: string;
  /** Vendor-shaped thinking settings (`thinking: {type, budget_tokens}`), which some clients send as they are. */
  thinking?: Readonly<Record<string, unknown>>;
  /** Opaque id of the caller's own user, for the vendor's abuse detection (`safety_identifier`, else `user`). */
  endUser?: string;
  metadata?: Readonly<Record<string, string>>;
  serviceTier?: string;
  stream: boolean;
  /** The client asked for usage at the end of the stream. */
  streamUsage: boolean;
  /** Leave out what the upstream cannot express and list it, instead of refusing the request. */
  dropUnsupported: boolean;
  /** Top-level members that have no place above, as they came. Never contains `__proto__`. */
  extras: Readonly<Record<string, unknown>>;
}

export type HubMessage = HubSystemMessage | HubUserMessage | HubAssistantMessage | HubToolMessage;

export interface HubSystemMessage {
  role: 'system';
  /** How the client spelled it; vendors differ in which of the two they accept. */
  spelling: 'system' | 'developer';
  parts: readonly HubTextPart[];
  name?: string;
}

export interface HubUserMessage {
  role: 'user';
  parts: readonly HubUserPart[];
  name?: string;
}

/** Parts in the order the model produced them, thinking included. */
export interface HubAssistantMessage {
  role: 'assistant';
  parts: readonly HubAssistantPart[];
  name?: string;
}

export interface HubToolMessage {
  role: 'tool';
  toolCallId: string;
  parts: readonly HubUserPart[];
  /** The tool failed. OpenAI has no such flag; other dialects do. */
  isError?: boolean;
}

/** Where a vendor's prompt cache should keep everything up to and including this part or tool. */
export interface HubCacheHint {
  /** Lifetime as the vendor spells it (`5m`, `1h`); absent = the vendor's default. */
  ttl?: string;
}

export interface HubTextPart {
  type: 'text';
  text: string;
  cache?: HubCacheHint;
}

export interface HubImagePart {
  type: 'image';
  source: HubMediaSource;
  /** OpenAI's `auto | low | high | original`. */
  detail?: string;
  cache?: HubCacheHint;
}

export interface HubAudioPart {
  type: 'audio';
  /** Base64. */
  data: string;
  format: string;
  cache?: HubCacheHint;
}

export interface HubFilePart {
  type: 'file';
  source: HubMediaSource;
  filename?: string;
  cache?: HubCacheHint;
}

/** `data` is base64 without the `data:` prefix; `id` names a file uploaded to the vendor. */
export type HubMediaSource =
  { type: 'base64'; mediaType: string; data: string } | { type: 'url'; url: string } | { type: 'id'; id: string };

export type HubUserPart = HubTextPart | HubImagePart | HubAudioPart | HubFilePart;

export interface HubRefusalPart {
  type: 'refusal';
  text: string;
}

/** Reasoning the model showed. The signature proves to the vendor that it is unchanged when it comes back. */
export interface HubThinkingPart {
  type: 'thinking';
  text: string;
  signature?: string;
  /** In a request, how many parts of the message came before it: thinking has to go back where it came from. */
  position?: number;
}

/** Reasoning the vendor encrypted; opaque, has to be sent back unchanged. */
export interface HubRedactedThinkingPart {
  type: 'redacted-thinking';
  data: string;
  /** The vendor's item id, where it has one (OpenAI Responses `rs_…`). */
  id?: string;
  position?: number;
}

/** A call of one of the request's function tools. `arguments` is JSON text exactly as the model wrote it. */
export interface HubToolCallPart {
  type: 'tool-call';
  id: string;
  name: string;
  arguments: string;
  /** What a vendor attached to the call and wants back (`extra_content` of OpenAI-shaped clients). */
  extra?: Readonly<Record<string, unknown>>;
  cache?: HubCacheHint;
}

export type HubAssistantPart =
  HubTextPart | HubRefusalPart | HubThinkingPart | HubRedactedThinkingPart | HubToolCallPart;

export type HubTool = HubFunctionTool | HubOtherTool;

export interface HubFunctionTool {
  type: 'function';
  name: string;
  description?: string;
  /** JSON Schema of the arguments; absent = the tool takes none. */
  parameters?: Readonly<Record<string, unknown>>;
  strict?: boolean;
  cache?: HubCacheHint;
}

/** A kind of tool only some vendors have (`custom`, hosted tools), as the client wrote it. */
export interface HubOtherTool {
  type: 'other';
  raw: Readonly<Record<string, unknown>>;
}

export type HubToolChoice =
  | { type: 'auto' }
  | { type: 'none' }
  | { type: 'required' }
  | { type: 'tool'; name: string }
  | { type: 'other'; raw: Readonly<Record<string, unknown>> };

export type HubResponseFormat =
  | { type: 'text' }
  | { type: 'json' }
  | {
      type: 'json-schema';
      name: string;
      schema?: Readonly<Record<string, unknown>>;
      strict?: boolean;
      description?: string;
    };

export interface HubEmbeddingsRequest {
  kind: 'embeddings';
  model: string;
  /** One entry per vector asked for. */
  inputs: readonly HubEmbeddingsInput[];
  dimensions?: number;
  /** What the client wants to read; a provider always answers numbers. */
  encodingFormat: 'float' | 'base64';
  endUser?: string;
  dropUnsupported: boolean;
  extras: Readonly<Record<string, unknown>>;
}

export type HubEmbeddingsInput = { type: 'text'; text: string } | { type: 'tokens'; tokens: readonly number[] };
