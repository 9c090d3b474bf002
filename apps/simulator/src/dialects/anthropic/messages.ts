import type { Exchange } from '../../exchange.js';
import { asArray, isObject, type JsonObject } from '../../json.js';
import { answerSeed, planAnswer, type Answer, type AnswerRequest, type ToolOffer } from '../../text/answer.js';
import { createRandom, randomId } from '../../text/random.js';
import { invalid } from './check.js';
import { checkModelExists } from './models.js';
import { readPrompt } from './prompt.js';
import { replyMessage } from './reply.js';
import { checkRequest, NEW_VERSION } from './request.js';
import { streamMessage } from './stream.js';
import { readCounts, type TokenCounts } from './usage.js';

/** One message, decided in full before its first byte. */
export interface MessagePlan {
  readonly id: string;
  readonly model: string;
  readonly answer: Answer;
  readonly counts: TokenCounts;
  /** Thinking is shown as blocks; otherwise it is only counted. */
  readonly showThinking: boolean;
  /** API version 2026-10-21: every field is there, null where empty, and tool calls name their caller. */
  readonly fullFields: boolean;
}

/** `POST /v1/messages`. */
export async function createMessage(exchange: Exchange): Promise<void> {
  const { body, model } = exchange;
  const version = exchange.header('anthropic-version') ?? '';
  checkRequest(exchange, false);
  checkModelExists(model);
  const prompt = readPrompt(exchange, true);
  const counts = readCounts(exchange, prompt);
  checkContextWindow(exchange);
  const thinking = isObject(body['thinking']) ? body['thinking'] : {};
  const thinks = thinking['type'] === 'enabled' || thinking['type'] === 'adaptive';
  const answer = planAnswer({
    seed: answerSeed(prompt.hash, undefined, 0),
    knobs: exchange.knobs,
    lastUserText: prompt.lastUserText,
    afterTool: prompt.afterTool,
    maxTokens: Number(body['max_tokens']),
    stop: asArray(body['stop_sequences']).map(String),
    tools: readTools(body),
    ...readToolChoice(body),
    json: readFormat(body),
    reasoningTokens: thinks ? 24 + (prompt.hash % 24) : 0,
    preface: "I'll look that up for you.",
  });
  counts.output = answer.tokens;
  counts.thinking = answer.reasoning.length;
  const plan: MessagePlan = {
    id: `msg_01${randomId(createRandom(prompt.hash ^ Number(exchange.entry.id)), 22)}`,
    model,
    answer,
    counts,
    showThinking: thinks,
    fullFields: version === NEW_VERSION,
  };
  await (body['stream'] === true ? streamMessage(exchange, plan) : replyMessage(exchange, plan));
}

/** `POST /v1/messages/count_tokens`. */
export async function countTokens(exchange: Exchange): Promise<void> {
  const { model } = exchange;
  checkRequest(exchange, true);
  checkModelExists(model);
  const prompt = readPrompt(exchange, false);
  await exchange.reply(200, {}, JSON.stringify({ input_tokens: exchange.knobs.promptTokens ?? prompt.tokens }));
}

function checkContextWindow(exchange: Exchange): void {
  const window = exchange.knobs.contextWindow;
  const { promptTokens } = exchange.entry;
  if (window !== undefined && promptTokens > window) {
    throw invalid('', `prompt is too long: ${promptTokens} tokens > ${window} maximum`);
  }
}

function readTools(body: JsonObject): ToolOffer[] {
  const tools = asArray(body['tools']).filter(isObject);
  return tools
    .filter((tool) => isObject(tool['input_schema']))
    .map((tool) => ({ name: String(tool['name']), schema: tool['input_schema'] }));
}

function readToolChoice(body: JsonObject): Pick<AnswerRequest, 'toolChoice' | 'parallelTools'> {
  const choice = isObject(body['tool_choice']) ? body['tool_choice'] : {};
  const parallelTools = choice['disable_parallel_tool_use'] !== true;
  switch (choice['type']) {
    case 'any':
      return { toolChoice: 'required', parallelTools };
    case 'tool':
      return { toolChoice: { named: [String(choice['name'])] }, parallelTools };
    case 'none':
      return { toolChoice: 'none', parallelTools };
    default:
      return { toolChoice: 'auto', parallelTools };
  }
}

function readFormat(body: JsonObject): { schema?: unknown } | undefined {
  const format = isObject(body['output_config']) ? body['output_config']['format'] : undefined;
  return isObject(format) ? { schema: format['schema'] } : undefined;
}
