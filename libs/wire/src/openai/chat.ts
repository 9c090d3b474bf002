/** Wire types of Chat Completions replies (openai-openapi 2.3.0, `CreateChatCompletionResponse` and `…StreamResponse`). */
import type { CitedUrl } from './url-citations.js';
import type { HubLogprob } from '../hub/reply.js';
import type { ReasoningDetail } from './reasoning.js';
import type { OpenAiUsage } from './usage.js';

export interface ChatCompletion {
  id: string;
  object: 'chat.completion';
  /** Unix time in seconds. */
  created: number;
  model: string;
  choices: ChatChoice[];
  usage?: OpenAiUsage;
  service_tier?: string;
  tollgate?: ChatExtension;
}

export interface ChatChoice {
  index: number;
  message: ChatMessage;
  logprobs: { content: readonly HubLogprob[]; refusal: null } | null;
  finish_reason: string;
}

export interface ChatMessage {
  role: 'assistant';
  content: string | null;
  refusal: string | null;
  annotations?: UrlAnnotation[];
  tool_calls?: ChatToolCall[];
  /** What the model thought, as DeepSeek names it; read by the Vercel AI SDK, LangChain and others. */
  reasoning_content?: string;
  /** The same with what a vendor needs to take it back (OpenRouter's shape). Sent back as it is, it round-trips. */
  reasoning_details?: ReasoningDetail[];
}

export interface ChatToolCall {
  id: string;
  type: 'function';
  function: { name: string; arguments: string };
  /** What the vendor wants back with the call (the name Google's OpenAI route and the Vercel AI SDK use). */
  extra_content?: Readonly<Record<string, unknown>>;
}

export interface UrlAnnotation {
  type: 'url_citation';
  url_citation: CitedUrl;
}

/**
 * Everything that has no place in OpenAI's schema comes under this one key, `tollgate`: on the body of a JSON reply, on
 * the finish chunk of a stream. A key is left out where it would say nothing.
 */
export interface ChatExtension {
  /** The vendor's own word where it differs from `finish_reason`. By choice index where there are several. */
  native_finish_reason?: string;
  stop_sequence?: string;
  /** The vendor's citation objects. */
  citations?: Readonly<Record<string, unknown>>[];
  /** Content only this vendor has, such as hosted tool calls and their results. */
  vendor_parts?: Readonly<Record<string, unknown>>[];
  /** Members of the vendor's reply that this dialect has no place for, as they came. */
  vendor?: Readonly<Record<string, unknown>>;
  [key: string]: unknown;
}

/** What the gateway knows about the reply it is writing. */
export interface ChatReplyContext {
  /** The reply's id towards the client, `chatcmpl-…`. */
  id: string;
  /** Unix time in seconds; the same in every chunk. */
  created: number;
  /** Named where the vendor names no model. */
  model: string;
  /** More members for the `tollgate` object, asked for when the reply (or its finish chunk) is written. */
  extension?: () => Readonly<Record<string, unknown>> | undefined;
}
