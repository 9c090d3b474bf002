import type { ApiError } from './api-error.js';
import type { Exchange } from './exchange.js';

/** Trouble that any provider may have; the dialect knows its status, type and words. */
export type Trouble = 'rate-limit' | 'quota' | 'server-error' | 'unavailable' | 'overloaded' | 'timeout';

/** One provider's wire format. A folder under `dialects/` exports one of these. */
export interface Dialect {
  readonly name: 'openai' | 'anthropic' | 'azure' | 'bedrock' | 'gemini' | 'ollama' | 'tgi';
  /** Refuses a request without a usable key; runs before the body is read. Returns the key. */
  authenticate(exchange: Exchange): string;
  /** The model, where the path and not the body names it. */
  modelOf?(exchange: Exchange): string | undefined;
  /** Whether a stream is asked for, where that is not `stream` of the body. */
  streams?(exchange: Exchange): boolean;
  /** The body is a form, not JSON. */
  takesForm?(exchange: Exchange): boolean;
  /** Answers the request in full, or throws an `ApiError` before anything was sent. */
  handle(exchange: Exchange): Promise<void>;
  /** Headers every reply carries, the request id among them. */
  headers(exchange: Exchange): Record<string, string>;
  /** The error body as the provider writes it. */
  errorBody(error: ApiError, exchange: Exchange): string;
  /** The provider's own form of a common trouble. */
  trouble(trouble: Trouble): ApiError;
  /** The provider's own form of a refused credential; absent = a 401. */
  badKey?(): ApiError;
  /** The event that reports an error inside a stream. */
  errorEvent(exchange: Exchange): string | Buffer;
  /** The refusal of a body that is not JSON, or too large. */
  badBody(kind: 'not-json' | 'too-large'): ApiError;
}
