import { ApiError } from '../../api-error.js';
import type { Exchange } from '../../exchange.js';
import { asArray, asText, isObject, type JsonObject } from '../../json.js';
import { answerSeed, planAnswer, type Answer, type PlannedCall } from '../../text/answer.js';
import { hashText } from '../../text/random.js';
import { countInputTokens } from '../../text/tokens.js';
import { checkChat } from './check.js';
import { checkModel } from './models.js';
import { endMembers, startedAt } from './usage.js';

interface Prompt {
  tokens: number;
  hash: number;
  lastUserText: string;
  afterTool: boolean;
}

/** `POST /api/chat`: a stream of lines unless `stream` is false. */
export async function chat(exchange: Exchange): Promise<void> {
  const { body, model } = exchange;
  checkModel(model);
  checkChat(body);
  const options = isObject(body['options']) ? body['options'] : {};
  const prompt = readPrompt(body);
  const { knobs, entry } = exchange;
  entry.promptTokens = knobs.promptTokens ?? prompt.tokens;
  const thinks = body['think'] !== undefined && body['think'] !== null && body['think'] !== false;
  const limit = options['num_predict'];
  const answer = planAnswer({
    seed: answerSeed(prompt.hash, options['seed'], 0),
    knobs,
    lastUserText: prompt.lastUserText,
    afterTool: prompt.afterTool,
    maxTokens: typeof limit === 'number' && limit >= 0 ? limit : undefined,
    stop: asArray(options['stop']).map(String),
    tools: asArray(body['tools'])
      .filter(isObject)
      .map((tool) => tool['function'] as JsonObject)
      .map((tool) => ({ name: asText(tool['name']), schema: tool['parameters'] })),
    toolChoice: 'auto',
    parallelTools: true,
    json: readFormat(body['format']),
    reasoningTokens: thinks ? 12 + (prompt.hash % 12) : 0,
  });
  if (knobs.contextWindow !== undefined && entry.promptTokens > knobs.contextWindow) {
    throw new ApiError(400, 'the input length exceeds the context length', 'error');
  }
  entry.reasoningTokens = answer.reasoning.length;
  await (body['stream'] === false ? replyWhole(exchange, answer) : stream(exchange, answer));
}

function readPrompt(body: JsonObject): Prompt {
  const prompt: Prompt = { tokens: 3, hash: 0x811c9dc5, lastUserText: '', afterTool: false };
  const add = (text: string): void => {
    prompt.tokens += countInputTokens(text);
    prompt.hash = hashText(text, prompt.hash);
  };
  for (const message of asArray(body['messages']).filter(isObject)) {
    prompt.tokens += 4 + 85 * asArray(message['images']).length;
    add(asText(message['content']));
    if (message['role'] === 'user') prompt.lastUserText = asText(message['content']);
    prompt.afterTool = message['role'] === 'tool';
    for (const call of asArray(message['tool_calls'])) add(JSON.stringify(call));
  }
  for (const tool of asArray(body['tools'])) prompt.tokens += countInputTokens(JSON.stringify(tool));
  return prompt;
}

function readFormat(format: unknown): { schema?: unknown } | undefined {
  if (isObject(format)) return { schema: format };
  return format === 'json' ? {} : undefined;
}

async function replyWhole(exchange: Exchange, answer: Answer): Promise<void> {
  const due = exchange.pace(answer.tokens);
  if (due !== true && !(await due)) return;
  exchange.entry.completionTokens = answer.tokens;
  const thinking = answer.reasoning.length > 0 ? { thinking: answer.reasoning.join('') } : {};
  const calls = answer.calls.flatMap((call, index) => toolCall(call, index));
  const message = {
    role: 'assistant',
    content: answer.text.join(''),
    ...thinking,
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  };
  const head = JSON.stringify({ ...startedAt(exchange), message }).slice(0, -1);
  await exchange.reply(
    200,
    { 'content-type': 'application/json; charset=utf-8' },
    `${head},${endMembers(exchange, answer)}}`,
  );
}

/** A line a token; a call is a line of its own; the last line has the counts. */
async function stream(exchange: Exchange, answer: Answer): Promise<void> {
  const ready = exchange.pace(0);
  if (ready !== true && !(await ready)) return;
  exchange.begin(200, { 'content-type': 'application/x-ndjson' });
  let token = 0;
  const line = async (message: JsonObject, tokens: number): Promise<boolean> => {
    const due = exchange.pace(token);
    if (due !== true && !(await due)) return false;
    token += tokens;
    const value = { ...startedAt(exchange), message: { role: 'assistant', ...message }, done: false };
    return exchange.send(`${JSON.stringify(value)}\n`, tokens);
  };
  for (const piece of answer.reasoning) if (!(await line({ content: '', thinking: piece }, 1))) return;
  for (const piece of answer.text) if (!(await line({ content: piece }, 1))) return;
  for (const [index, call] of answer.calls.entries()) {
    const calls = toolCall(call, index);
    if (!(await line(calls.length > 0 ? { content: '', tool_calls: calls } : { content: '' }, call.pieces.length + 1)))
      return;
  }
  const head = JSON.stringify({ ...startedAt(exchange), message: { role: 'assistant', content: '' } }).slice(0, -1);
  if (await exchange.send(`${head},${endMembers(exchange, answer)}}\n`)) await exchange.end();
}

/** Arguments are an object; a call that was cut short is none yet and is not shown. */
function toolCall(call: PlannedCall, index: number): JsonObject[] {
  try {
    const input: unknown = JSON.parse(call.pieces.join(''));
    return [{ id: `call_${call.id.slice(0, 8)}`, function: { index, name: call.name, arguments: input } }];
  } catch {
    return [];
  }
}
