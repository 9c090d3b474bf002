import type { HubFinishReason } from '@tollgate/wire';

const reasons: Readonly<Record<string, HubFinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  pause_turn: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_calls',
  refusal: 'content_filter',
};

/** A reply with tool calls ends with `tool_calls` unless it was cut: clients decide by this word whether to run them. */
export function finishReasonOf(stopReason: string | null, hasToolCalls: boolean): HubFinishReason {
  const reason = reasons[stopReason ?? ''] ?? 'stop';
  return reason === 'stop' && hasToolCalls ? 'tool_calls' : reason;
}
