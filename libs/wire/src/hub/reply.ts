/** The hub's complete reply: what an upstream answered, in no vendor's words. */
import type { HubRedactedThinkingPart, HubRefusalPart, HubThinkingPart, HubToolCallPart } from './request.js';

export type HubReply = HubChatReply | HubEmbeddingsReply;

export interface HubChatReply {
  kind: 'chat';
  /** The vendor's own id of the reply, for its support desk; clients get the gateway's. */
  upstreamId: string | null;
  /** The model that answered, as the vendor names it. */
  model: string | null;
  choices: readonly HubChoice[];
  /** `null` = the vendor did not say. */
  usage: HubUsage | null;
  /** In OpenAI's words where it has one (`default` is the ordinary tier); `null` = the vendor did not say. */
  serviceTier: string | null;
  /** Members of the vendor's reply that have no place here, as they came; absent where there are none. */
  vendor?: Readonly<Record<string, unknown>>;
}

/** One token of `logprobs.content` in OpenAI's shape: `{token, logprob, bytes, top_logprobs}`. */
export type HubLogprob = Readonly<Record<string, unknown>>;

export interface HubChoice {
  index: number;
  /** In the order the model produced them. */
  parts: readonly HubOutputPart[];
  finishReason: HubFinishReason;
  /** As the vendor spelled it. */
  nativeFinishReason: string | null;
  /** The stop sequence that ended the reply, where one did. */
  stopSequence: string | null;
}

/** OpenAI's vocabulary, which is the smallest one all vendors map into. */
export type HubFinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter';

export type HubOutputPart =
  HubOutputTextPart | HubRefusalPart | HubThinkingPart | HubRedactedThinkingPart | HubToolCallPart | HubVendorPart;

export interface HubOutputTextPart {
  type: 'text';
  text: string;
  citations?: readonly HubCitation[];
  /** Of this text's tokens, where they were asked for. */
  logprobs?: readonly HubLogprob[];
}

/** Something only this vendor has (a hosted tool's call or result), kept as it came. */
export interface HubVendorPart {
  type: 'vendor';
  value: Readonly<Record<string, unknown>>;
}

/** A source the model quotes. `raw` is the vendor's own object; `url` and `title` are picked out where it has them. */
export interface HubCitation {
  url: string | null;
  title: string | null;
  raw: Readonly<Record<string, unknown>>;
}

/**
 * Token counts in classes that do not overlap; the sum is the vendor's total. The same shape as `Usage` of
 * `@tollgate/pricing`, which documents each class; it is repeated because this library depends on nothing.
 */
export interface HubUsage {
  inputTokens: number;
  cachedInputTokens: number;
  cacheWriteTokens: number;
  cacheWrite1hTokens: number;
  inputAudioTokens: number;
  outputTokens: number;
  reasoningTokens: number;
  outputAudioTokens: number;
}

export interface HubEmbeddingsReply {
  kind: 'embeddings';
  model: string | null;
  /** In the order of the request's inputs. */
  vectors: readonly (readonly number[])[];
  usage: HubUsage | null;
}
