/** Google's endings (`FinishReason` of @google/genai 3.1.0) in OpenAI's words. */
import type { HubFinishReason } from '@tollgate/wire';

const reasons: Readonly<Record<string, HubFinishReason>> = {
  STOP: 'stop',
  MAX_TOKENS: 'length',
  CONTINUATION: 'length',
  SAFETY: 'content_filter',
  RECITATION: 'content_filter',
  LANGUAGE: 'content_filter',
  BLOCKLIST: 'content_filter',
  PROHIBITED_CONTENT: 'content_filter',
  SPII: 'content_filter',
  IMAGE_SAFETY: 'content_filter',
  IMAGE_PROHIBITED_CONTENT: 'content_filter',
  IMAGE_RECITATION: 'content_filter',
};

/** The model said something that is no answer: not an ending but a failure. */
const failures: ReadonlySet<string> = new Set([
  'MALFORMED_FUNCTION_CALL',
  'MALFORMED_RESPONSE',
  'UNEXPECTED_TOOL_CALL',
  'TOO_MANY_TOOL_CALLS',
]);

/** A reply with tool calls ends with `tool_calls` unless it was cut: clients decide by this word whether to run them. */
export function finishReasonOf(reason: string | null, hasToolCalls: boolean): HubFinishReason {
  const mapped = reasons[reason ?? ''] ?? 'stop';
  return mapped === 'stop' && hasToolCalls ? 'tool_calls' : mapped;
}

export function isFailure(reason: string | null): boolean {
  return reason !== null && failures.has(reason);
}
