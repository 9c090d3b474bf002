/**
 * Legacy text completions (`POST /v1/completions`). Only OpenAI-shaped upstreams serve them, so they pass through and
 * have no hub form; these types are for readers of bodies and tests.
 */
import type { OpenAiUsage } from './usage.js';

export interface CompletionRequest {
  model: string;
  prompt: string | readonly string[] | readonly number[] | readonly (readonly number[])[];
  max_tokens?: number | null;
  n?: number | null;
  best_of?: number | null;
  stream?: boolean | null;
  stream_options?: { include_usage?: boolean } | null;
}

/** A whole reply, and with `usage` on the last only, also each event of a stream. */
export interface Completion {
  id: string;
  object: 'text_completion';
  created: number;
  model: string;
  choices: readonly CompletionChoice[];
  usage?: OpenAiUsage | null;
}

export interface CompletionChoice {
  /** Prompt-major: `index = prompt * n + choice`. */
  index: number;
  text: string;
  finish_reason: 'stop' | 'length' | 'content_filter' | null;
  logprobs: Readonly<Record<string, unknown>> | null;
}
