import type { Exchange } from '../../exchange.js';
import type { JsonObject } from '../../json.js';
import type { Answer, PlannedCall } from '../../text/answer.js';
import type { GeneratePlan } from './generate.js';
import { sign } from './signature.js';
import { usageMember } from './usage.js';

/** The whole reply, sent when the last token would have been made. */
export async function replyWhole(exchange: Exchange, plan: GeneratePlan): Promise<void> {
  const total = plan.answers.reduce((sum, answer) => sum + answer.tokens, 0);
  const thoughts = thoughtsOf(plan);
  const due = exchange.pace(total);
  if (due !== true && !(await due)) return;
  exchange.entry.completionTokens = total;
  exchange.entry.reasoningTokens = thoughts;
  const candidates = plan.answers.map((answer, index) => ({
    content: { parts: partsOf(answer, plan), role: 'model' },
    finishReason: finishReason(answer),
    index,
  }));
  const head = JSON.stringify({ candidates }).slice(0, -1);
  const usage = usageMember(exchange, plan.counts, total - thoughts, thoughts, plan.vertex);
  await exchange.reply(200, { 'content-type': 'application/json; charset=UTF-8' }, `${head}${usage},${tail(plan)}`);
}

/** Members every chunk ends with. */
export function tail(plan: GeneratePlan): string {
  return `"modelVersion":${JSON.stringify(plan.model)},"responseId":"${plan.responseId}"}`;
}

export function thoughtsOf(plan: GeneratePlan): number {
  return plan.answers.reduce((sum, answer) => sum + answer.reasoning.length, 0);
}

function partsOf(answer: Answer, plan: GeneratePlan): JsonObject[] {
  const parts: JsonObject[] = [];
  if (plan.showThoughts && answer.reasoning.length > 0) parts.push({ text: answer.reasoning.join(''), thought: true });
  if (answer.text.length > 0) parts.push({ text: answer.text.join('') });
  parts.push(...callParts(answer));
  const [last] = parts.slice(-1);
  // A reply without calls is signed at its end, one with calls at the first of them.
  if (last && answer.calls.length === 0 && answer.reasoning.length > 0) last['thoughtSignature'] = signatureOf(answer);
  return parts;
}

export function callParts(answer: Answer): JsonObject[] {
  return answer.calls.map((call, index) => ({
    functionCall: { name: call.name, args: parseArgs(call) },
    ...(index === 0 && answer.reasoning.length > 0 && { thoughtSignature: signatureOf(answer) }),
  }));
}

export function signatureOf(answer: Answer): string {
  return sign(answer.reasoning.join(''));
}

export function finishReason(answer: Answer): string {
  return answer.finish === 'length' ? 'MAX_TOKENS' : 'STOP';
}

/** The arguments as an object; cut short they are no JSON, and there are none. */
function parseArgs(call: PlannedCall): unknown {
  try {
    return JSON.parse(call.pieces.join(''));
  } catch {
    return {};
  }
}
