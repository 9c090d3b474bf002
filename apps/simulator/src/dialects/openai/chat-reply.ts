import type { Exchange } from '../../exchange.js';
import type { JsonObject } from '../../json.js';
import type { Answer, PlannedCall } from '../../text/answer.js';
import type { ChatPlan } from './chat.js';
import { usageMember } from './usage.js';

/** The `chat.completion` object, sent when the last token would have been made. */
export async function replyChat(exchange: Exchange, plan: ChatPlan): Promise<void> {
  const longest = Math.max(...plan.answers.map((answer) => answer.tokens));
  const due = exchange.pace(longest);
  if (due !== true && !(await due)) return;
  exchange.entry.completionTokens = plan.counts.completion;
  exchange.entry.reasoningTokens = plan.counts.reasoning;
  const { id, created, model } = plan;
  const choices = plan.answers.map((answer, index) => ({
    index,
    message: message(answer, plan.legacyFunctions),
    logprobs: plan.logprobs
      ? { content: answer.text.map((token) => logprob(token, plan.topLogprobs)), refusal: null }
      : null,
    finish_reason: finishReason(answer, plan.legacyFunctions),
  }));
  const head = JSON.stringify({ id, object: 'chat.completion', created, model, choices });
  const usage = usageMember(exchange, plan.counts, 'chat');
  const rest = [
    ...(usage === undefined ? [] : [usage]),
    `"service_tier":"${plan.serviceTier}"`,
    `"system_fingerprint":"${FINGERPRINT}"`,
  ];
  await exchange.reply(200, {}, `${head.slice(0, -1)},${rest.join(',')}}`);
}

/** The same for every reply: there is one "backend". */
export const FINGERPRINT = 'fp_51mu1a70r0';

/** OpenAI's name for how a choice ended. */
export function finishReason(answer: Answer, legacyFunctions: boolean): string {
  if (answer.finish === 'refusal') return 'content_filter';
  if (answer.finish !== 'tool-calls') return answer.finish;
  return legacyFunctions ? 'function_call' : 'tool_calls';
}

/** One token's entry under `logprobs`; the probabilities are made up, the bytes are real. */
export function logprob(token: string, top: number): JsonObject {
  const entry = { token, logprob: -0.0625, bytes: [...Buffer.from(token)] };
  const others = Array.from({ length: Math.max(0, top - 1) }, (_, index) => {
    const other = `${token}${'~'.repeat(index + 1)}`;
    return { token: other, logprob: -2 - index, bytes: [...Buffer.from(other)] };
  });
  return { ...entry, top_logprobs: top > 0 ? [entry, ...others] : [] };
}

function message(answer: Answer, legacyFunctions: boolean): JsonObject {
  const called = answer.calls.length > 0;
  const text = answer.text.join('');
  const base = { role: 'assistant', content: called && text === '' ? null : text, refusal: null, annotations: [] };
  if (!called) return base;
  const [first] = answer.calls;
  if (legacyFunctions && first)
    return { ...base, function_call: { name: first.name, arguments: first.pieces.join('') } };
  return { ...base, tool_calls: answer.calls.map(toolCall) };
}

function toolCall(call: PlannedCall): JsonObject {
  const id = `call_${call.id}`;
  const input = call.pieces.join('');
  if (call.custom) return { id, type: 'custom', custom: { name: call.name, input } };
  return { id, type: 'function', function: { name: call.name, arguments: input } };
}
