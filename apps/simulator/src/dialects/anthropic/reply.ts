import type { Exchange } from '../../exchange.js';
import type { JsonObject } from '../../json.js';
import type { Answer, PlannedCall } from '../../text/answer.js';
import type { MessagePlan } from './messages.js';
import { sign } from './signature.js';
import { usageMember } from './usage.js';

/** The message object, sent when the last token would have been made. */
export async function replyMessage(exchange: Exchange, plan: MessagePlan): Promise<void> {
  const { answer } = plan;
  const due = exchange.pace(answer.tokens);
  if (due !== true && !(await due)) return;
  exchange.entry.completionTokens = answer.tokens;
  exchange.entry.reasoningTokens = plan.counts.thinking;
  const content: JsonObject[] = [];
  if (plan.showThinking && answer.reasoning.length > 0) {
    const thinking = answer.reasoning.join('');
    content.push({ type: 'thinking', thinking, signature: sign(thinking) });
  }
  if (answer.text.length > 0)
    content.push({ type: 'text', text: answer.text.join(''), ...(plan.fullFields && { citations: null }) });
  for (const call of answer.calls) content.push(toolUse(call, parseInput(call), plan.fullFields));
  const head = JSON.stringify({ ...envelope(plan), content, ...ending(answer, plan.fullFields) }).slice(0, -1);
  const usage = usageMember(exchange, plan.counts, answer.tokens);
  await exchange.reply(200, {}, usage === undefined ? `${head}}` : `${head},${usage}}`);
}

/** The members that are known before the first token. */
export function envelope(plan: MessagePlan): JsonObject {
  return { id: plan.id, type: 'message', role: 'assistant', model: plan.model };
}

/** How the message ended; with the newer API version the empty fields are there too. */
export function ending(answer: Answer, fullFields: boolean): JsonObject {
  const refusal = { type: 'refusal', category: 'other', explanation: 'The simulated model declined to answer.' };
  const declined = answer.finish === 'refusal';
  return {
    stop_reason: stopReason(answer),
    stop_sequence: answer.finish === 'stop' ? answer.stopSequence : null,
    ...((declined || fullFields) && { stop_details: declined ? refusal : null }),
    ...(fullFields && { container: null }),
  };
}

/** A `tool_use` block; in a stream it starts with an empty input. */
export function toolUse(call: PlannedCall, input: unknown, fullFields: boolean): JsonObject {
  return {
    type: 'tool_use',
    id: `toolu_${call.id}`,
    name: call.name,
    input,
    ...(fullFields && { caller: { type: 'direct' } }),
  };
}

function stopReason(answer: Answer): string {
  if (answer.finish === 'length') return 'max_tokens';
  if (answer.finish === 'tool-calls') return 'tool_use';
  if (answer.finish === 'refusal') return 'refusal';
  return answer.stopSequence === null ? 'end_turn' : 'stop_sequence';
}

/** The arguments as an object; cut short by `max_tokens` they are no JSON, and the input is empty. */
function parseInput(call: PlannedCall): unknown {
  try {
    return JSON.parse(call.pieces.join(''));
  } catch {
    return {};
  }
}
