import type { Exchange } from '../../exchange.js';
import { asArray, isObject, type JsonObject } from '../../json.js';
import { answerSeed, planAnswer, type Answer, type PlannedCall } from '../../text/answer.js';
import { sign } from '../anthropic/signature.js';
import { invalid } from './aws-error.js';
import { readPrompt, readTools } from './prompt.js';
import { checkConverse, readTextSchema } from './request.js';
import { streamConverse } from './stream.js';
import { readCounts, usageMember, type TokenCounts } from './usage.js';

/** One reply, decided in full before its first byte. */
export interface ConversePlan {
  readonly answer: Answer;
  readonly counts: TokenCounts;
}

/** `POST /model/{id}/converse` and `/converse-stream`. */
export async function converse(exchange: Exchange, stream: boolean): Promise<void> {
  const { body, model } = exchange;
  checkConverse(body, model);
  const prompt = readPrompt(exchange);
  const counts = readCounts(exchange, prompt);
  const window = exchange.knobs.contextWindow;
  if (window !== undefined && exchange.entry.promptTokens > window) {
    throw invalid(
      `The model returned the following errors: prompt is too long: ${exchange.entry.promptTokens} tokens > ${window} maximum`,
    );
  }
  const inference = isObject(body['inferenceConfig']) ? body['inferenceConfig'] : {};
  const fields = isObject(body['additionalModelRequestFields']) ? body['additionalModelRequestFields'] : {};
  const thinks = isObject(fields['thinking']) && fields['thinking']['type'] !== 'disabled';
  const schema = readTextSchema(body);
  const answer = planAnswer({
    seed: answerSeed(prompt.hash, undefined, 0),
    knobs: exchange.knobs,
    lastUserText: prompt.lastUserText,
    afterTool: prompt.afterTool,
    ...(typeof inference['maxTokens'] === 'number' ? { maxTokens: inference['maxTokens'] } : {}),
    stop: asArray(inference['stopSequences']).map(String),
    ...readTools(body),
    ...(schema === undefined ? {} : { json: { schema } }),
    reasoningTokens: thinks || fields['reasoning_effort'] !== undefined ? 24 + (prompt.hash % 24) : 0,
  });
  counts.output = answer.tokens;
  await (stream ? streamConverse(exchange, { answer, counts }) : reply(exchange, { answer, counts }));
}

async function reply(exchange: Exchange, { answer, counts }: ConversePlan): Promise<void> {
  const due = exchange.pace(answer.tokens);
  if (due !== true && !(await due)) return;
  exchange.entry.completionTokens = answer.tokens;
  exchange.entry.reasoningTokens = answer.reasoning.length;
  const content: JsonObject[] = [];
  if (answer.reasoning.length > 0) {
    const text = answer.reasoning.join('');
    content.push({ reasoningContent: { reasoningText: { text, signature: sign(text) } } });
  }
  if (answer.text.length > 0) content.push({ text: answer.text.join('') });
  for (const call of answer.calls) {
    content.push({ toolUse: { toolUseId: toolUseId(call), name: call.name, input: parseInput(call) } });
  }
  const output = { message: { role: 'assistant', content } };
  const head = JSON.stringify({ metrics: { latencyMs: 12 }, output, stopReason: stopReason(answer) }).slice(0, -1);
  const usage = usageMember(exchange, counts);
  await exchange.reply(200, {}, usage === undefined ? `${head}}` : `${head},${usage}}`);
}

export function stopReason(answer: Answer): string {
  if (answer.finish === 'length') return 'max_tokens';
  if (answer.finish === 'tool-calls') return 'tool_use';
  if (answer.finish === 'refusal') return 'guardrail_intervened';
  return answer.stopSequence === null ? 'end_turn' : 'stop_sequence';
}

export function toolUseId(call: PlannedCall): string {
  return `tooluse_${call.id}`;
}

/** The arguments as an object; cut short by `maxTokens` they are no JSON, and the input is empty. */
function parseInput(call: PlannedCall): unknown {
  try {
    return JSON.parse(call.pieces.join(''));
  } catch {
    return {};
  }
}
