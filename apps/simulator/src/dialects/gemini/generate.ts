import type { Exchange } from '../../exchange.js';
import { asArray, isObject, type JsonObject } from '../../json.js';
import { answerSeed, planAnswer, type Answer, type AnswerRequest, type ToolOffer } from '../../text/answer.js';
import { createRandom, randomId } from '../../text/random.js';
import { camel } from './check.js';
import { invalid, unknownModel } from './errors.js';
import type { Route } from './route.js';
import { readPrompt } from './prompt.js';
import { replyWhole } from './reply.js';
import { checkRequest } from './request.js';
import { streamAnswers } from './stream.js';
import { readCounts, type TokenCounts } from './usage.js';

/** One reply, decided in full before its first byte. */
export interface GeneratePlan {
  readonly responseId: string;
  readonly model: string;
  /** One a candidate. */
  readonly answers: readonly Answer[];
  readonly counts: TokenCounts;
  /** Thoughts are shown as parts; otherwise they are only counted. */
  readonly showThoughts: boolean;
  readonly vertex: boolean;
}

/** `generateContent` and `streamGenerateContent`. */
export async function generate(exchange: Exchange, route: Route): Promise<void> {
  const { body, model } = exchange;
  if (model.includes('does-not-exist')) throw unknownModel(`models/${model}`, route.method, route.vertex);
  checkRequest(body, model, route.vertex);
  const request = camel(body);
  const config = camel(request['generationConfig']);
  const thinking = camel(config['thinkingConfig']);
  const prompt = readPrompt(body);
  const counts = readCounts(exchange, prompt.tokens);
  checkContextWindow(exchange);
  if (exchange.knobs.refuse) return refusePrompt(exchange, route, counts);
  const thinks =
    thinking['thinkingBudget'] !== 0 && (/gemini-(2\.5|[3-9])/.test(model) || Object.keys(thinking).length > 0);
  const answers = Array.from({ length: Number(config['candidateCount'] ?? 1) }, (_, index) =>
    planAnswer({
      seed: answerSeed(prompt.hash, config['seed'], index),
      knobs: exchange.knobs,
      lastUserText: prompt.lastUserText,
      afterTool: prompt.afterTool,
      stop: asArray(config['stopSequences']).map(String),
      tools: readTools(request),
      ...readToolChoice(request),
      parallelTools: true,
      reasoningTokens: thinks ? 24 + (prompt.hash % 24) : 0,
      ...(config['maxOutputTokens'] === undefined ? {} : { maxTokens: Number(config['maxOutputTokens']) }),
      ...readFormat(config),
    }),
  );
  const plan: GeneratePlan = {
    responseId: randomId(createRandom(prompt.hash ^ Number(exchange.entry.id)), 22),
    model,
    answers,
    counts,
    showThoughts: thinking['includeThoughts'] === true,
    vertex: route.vertex,
  };
  await (route.method === 'streamGenerateContent' ? streamAnswers(exchange, plan) : replyWhole(exchange, plan));
}

/** A blocked prompt is a 200 without candidates (recorded/google-vertex/generateContent/google-model-armor-…). */
async function refusePrompt(exchange: Exchange, route: Route, counts: TokenCounts): Promise<void> {
  const promptFeedback = { blockReason: 'PROHIBITED_CONTENT' };
  const usageMetadata = { promptTokenCount: counts.prompt, totalTokenCount: counts.prompt };
  const text = JSON.stringify({ promptFeedback, usageMetadata, modelVersion: exchange.model });
  if (route.method === 'generateContent') return exchange.reply(200, {}, text);
  exchange.begin(200, { 'content-type': 'text/event-stream' });
  if (await exchange.send(`data: ${text}\r\n\r\n`)) await exchange.end();
}

function checkContextWindow(exchange: Exchange): void {
  const window = exchange.knobs.contextWindow;
  const { promptTokens } = exchange.entry;
  if (window !== undefined && promptTokens > window) {
    throw invalid(`The input token count (${promptTokens}) exceeds the maximum number of tokens allowed (${window}).`);
  }
}

function readTools(request: JsonObject): ToolOffer[] {
  return asArray(request['tools'])
    .flatMap((tool) => asArray(camel(tool)['functionDeclarations']))
    .map(camel)
    .map((each) => ({ name: String(each['name']), schema: each['parametersJsonSchema'] ?? lower(each['parameters']) }));
}

/** OpenAPI schemas spell their types in capitals. */
function lower(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(lower);
  if (!isObject(schema)) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [
      key,
      key === 'type' && typeof value === 'string' ? value.toLowerCase() : lower(value),
    ]),
  );
}

function readToolChoice(request: JsonObject): Pick<AnswerRequest, 'toolChoice'> {
  const config = camel(camel(request['toolConfig'])['functionCallingConfig']);
  const named = asArray(config['allowedFunctionNames']).map(String);
  if (config['mode'] === 'NONE') return { toolChoice: 'none' };
  if (config['mode'] !== 'ANY') return { toolChoice: 'auto' };
  return { toolChoice: named.length > 0 ? { named } : 'required' };
}

function readFormat(config: JsonObject): Pick<AnswerRequest, 'json'> {
  if (config['responseMimeType'] !== 'application/json') return {};
  const schema = config['responseJsonSchema'] ?? lower(config['responseSchema']);
  return { json: schema === undefined ? {} : { schema } };
}
