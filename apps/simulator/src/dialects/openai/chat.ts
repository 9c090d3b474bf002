import type { Exchange } from '../../exchange.js';
import { asArray, asText, isObject, type JsonObject } from '../../json.js';
import { answerSeed, planAnswer, type Answer } from '../../text/answer.js';
import { createRandom, randomId } from '../../text/random.js';
import { readChatPrompt, type Prompt } from './chat-prompt.js';
import { replyChat } from './chat-reply.js';
import { checkChatRequest } from './chat-request.js';
import { streamChat } from './chat-stream.js';
import { readToolChoice, readTools } from './chat-tools.js';
import { invalid } from './check.js';
import { likeOf } from './likes.js';
import { isReasoningModel } from './models.js';
import { recordPrompt, scriptedCounts, type TokenCounts } from './usage.js';

/** One chat reply, decided in full before its first byte. */
export interface ChatPlan {
  readonly id: string;
  readonly created: number;
  readonly model: string;
  /** One a choice, in index order. */
  readonly answers: readonly Answer[];
  readonly counts: TokenCounts;
  readonly logprobs: boolean;
  readonly topLogprobs: number;
  /** The tier that served the request: the one asked for, `default` where that was left to the API. */
  readonly serviceTier: string;
  /** The request used `functions`: calls are answered as `function_call`. */
  readonly legacyFunctions: boolean;
}

/** `POST /v1/chat/completions`. */
export async function chatCompletions(exchange: Exchange): Promise<void> {
  exchange.body = likeOf(exchange)?.read(exchange.body) ?? exchange.body;
  const { body, model } = exchange;
  checkChatRequest(body, model);
  const prompt = readChatPrompt(body);
  const counts = scriptedCounts(exchange, prompt.tokens);
  checkContextWindow(exchange, counts.prompt, 'messages');
  recordPrompt(exchange, counts);
  const answers = Array.from({ length: count(body['n']) }, (_, choice) =>
    planAnswer({
      seed: answerSeed(prompt.hash, body['seed'], choice),
      knobs: exchange.knobs,
      lastUserText: prompt.lastUserText,
      afterTool: prompt.afterTool,
      maxTokens: numberOrNothing(body['max_completion_tokens']) ?? numberOrNothing(body['max_tokens']),
      stop: readStop(body['stop']),
      tools: readTools(body),
      toolChoice: readToolChoice(body),
      parallelTools: body['parallel_tool_calls'] !== false,
      json: readFormat(body['response_format']),
      reasoningTokens: reasoningTokens(model, body['reasoning_effort'], prompt),
    }),
  );
  counts.completion = answers.reduce((sum, answer) => sum + answer.tokens, 0);
  counts.reasoning = answers.reduce((sum, answer) => sum + answer.reasoning.length, 0);
  const plan: ChatPlan = {
    id: `chatcmpl-${randomId(createRandom(prompt.hash ^ Number(exchange.entry.id)), 29)}`,
    created: Math.floor(Date.now() / 1000),
    model,
    answers,
    counts,
    logprobs: body['logprobs'] === true,
    topLogprobs: numberOrNothing(body['top_logprobs']) ?? 0,
    serviceTier: ['flex', 'scale', 'priority'].includes(asText(body['service_tier']))
      ? asText(body['service_tier'])
      : 'default',
    legacyFunctions: body['functions'] != null && body['tools'] == null,
  };
  await (body['stream'] === true ? streamChat(exchange, plan) : replyChat(exchange, plan));
}

/** The 400 for a prompt that does not fit; only where the knob `ctx` sets a window. */
export function checkContextWindow(exchange: Exchange, promptTokens: number, param: string): void {
  const window = exchange.knobs.contextWindow;
  if (window === undefined || promptTokens <= window) return;
  const message = `This model's maximum context length is ${window} tokens. However, your messages resulted in ${promptTokens} tokens. Please reduce the length of the messages.`;
  throw invalid(message, param, 'context_length_exceeded');
}

/** Stop sequences as a list. */
export function readStop(stop: unknown): string[] {
  return typeof stop === 'string' ? [stop] : asArray(stop).map(String);
}

/** How many choices: 1 where it is not said. */
export function count(n: unknown): number {
  return numberOrNothing(n) ?? 1;
}

export function numberOrNothing(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function readFormat(format: unknown): { schema?: unknown } | undefined {
  if (!isObject(format) || format['type'] === 'text') return undefined;
  return format['type'] === 'json_object' ? {} : { schema: (format['json_schema'] as JsonObject)['schema'] ?? {} };
}

/** Hidden thinking of the reasoning models, more of it the higher the effort. */
function reasoningTokens(model: string, effort: unknown, prompt: Prompt): number {
  if (!isReasoningModel(model) || effort === 'none') return 0;
  const levels = ['minimal', 'low', 'medium', 'high', 'xhigh', 'max'];
  const level = typeof effort === 'string' ? levels.indexOf(effort) : 2;
  return level * 32 + (prompt.hash % 16);
}
