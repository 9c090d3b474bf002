import type { HubFinishReason } from '@tollgate/wire';

const reasons: Readonly<Record<string, HubFinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  tool_use: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  content_filtered: 'content_filter',
  guardrail_intervened: 'content_filter',
};

/**
 * A reply with tool calls ends with `tool_calls` unless it was cut. `tool_use` without one is the tool that stands for
 * structured output, whose arguments are the answer.
 */
export function finishReasonOf(stopReason: string | null, hasToolCalls: boolean): HubFinishReason {
  const reason = reasons[stopReason ?? ''] ?? 'stop';
  return reason === 'stop' && hasToolCalls ? 'tool_calls' : reason;
}

/** The model wrote something Bedrock could not read: there is no reply. */
export function isFailure(stopReason: string | null): stopReason is string {
  return stopReason === 'malformed_model_output' || stopReason === 'malformed_tool_use';
}
