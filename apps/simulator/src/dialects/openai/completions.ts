import { ApiError } from '../../api-error.js';
import type { Exchange } from '../../exchange.js';
import { asArray, isObject, type JsonObject } from '../../json.js';
import { answerSeed, planAnswer, type Answer } from '../../text/answer.js';
import { createRandom, hashText, randomId } from '../../text/random.js';
import { countInputTokens } from '../../text/tokens.js';
import { checkContextWindow, count, numberOrNothing, readStop } from './chat.js';
import { checkStop, checkStreamOptions } from './chat-request.js';
import { STREAM_HEADERS } from './chat-stream.js';
import * as check from './check.js';
import { checkCompletionsModel } from './models.js';
import { recordPrompt, scriptedCounts, usageMember } from './usage.js';

/** The request fields of `POST /v1/completions` (OpenAPI 2.3.0, CreateCompletionRequest). */
const FIELDS: Record<string, check.Check> = {
  model: check.string(),
  prompt: checkPrompt,
  best_of: check.integer(0, 20),
  echo: check.boolean,
  frequency_penalty: check.number(-2, 2),
  logit_bias: check.map(check.number(-100, 100)),
  logprobs: check.integer(0, 5),
  max_tokens: check.integer(0),
  n: check.integer(1, 128),
  presence_penalty: check.number(-2, 2),
  seed: check.integer(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
  stop: checkStop,
  stream: check.boolean,
  stream_options: check.object({ include_usage: check.boolean, include_obfuscation: check.boolean }),
  suffix: check.string(),
  temperature: check.number(0, 2),
  top_p: check.number(0, 1),
  user: check.string(),
};

/** Where the caller names no cap, the endpoint's own. */
const DEFAULT_MAX_TOKENS = 16;

/** `POST /v1/completions`: choices are prompt-major, `index = prompt × n + j`. */
export async function completions(exchange: Exchange): Promise<void> {
  const { body, model } = exchange;
  check.checkBody(body, FIELDS, ['prompt']);
  checkStreamOptions(body);
  checkBestOf(body);
  checkCompletionsModel(model);
  const prompts = readPrompts(body['prompt']);
  const counts = scriptedCounts(
    exchange,
    prompts.reduce((sum, prompt) => sum + prompt.tokens, 0),
  );
  checkContextWindow(exchange, counts.prompt, 'prompt');
  recordPrompt(exchange, counts);
  const n = count(body['n']);
  const answers = prompts.flatMap((prompt) =>
    Array.from({ length: n }, (_, choice) =>
      planAnswer({
        seed: answerSeed(hashText(prompt.text), body['seed'], choice),
        knobs: exchange.knobs,
        lastUserText: prompt.text,
        afterTool: false,
        maxTokens: numberOrNothing(body['max_tokens']) ?? DEFAULT_MAX_TOKENS,
        stop: readStop(body['stop']),
        tools: [],
        toolChoice: 'none',
        parallelTools: false,
        reasoningTokens: 0,
      }),
    ),
  );
  counts.completion = answers.reduce((sum, answer) => sum + answer.tokens, 0);
  const id = `cmpl-${randomId(createRandom(hashText(prompts[0]?.text ?? '') ^ Number(exchange.entry.id)), 29)}`;
  const created = Math.floor(Date.now() / 1000);
  const echo = prompts.flatMap((prompt) => Array.from({ length: n }, () => (body['echo'] === true ? prompt.text : '')));
  const usage = usageMember(exchange, counts, 'chat');
  if (body['stream'] === true) return stream(exchange, { id, created, model, answers, echo, usage });
  const due = exchange.pace(Math.max(...answers.map((answer) => answer.tokens)));
  if (due !== true && !(await due)) return;
  exchange.entry.completionTokens = counts.completion;
  const withLogprobs = body['logprobs'] != null;
  const choices = answers.map((answer, index) => ({
    text: `${echo[index] ?? ''}${answer.text.join('')}`,
    index,
    logprobs: withLogprobs ? logprobs(answer.text) : null,
    finish_reason: finish(answer),
  }));
  const head = JSON.stringify({ id, object: 'text_completion', created, model, choices }).slice(0, -1);
  await exchange.reply(200, {}, usage === undefined ? `${head}}` : `${head},${usage}}`);
}

interface StreamPlan {
  id: string;
  created: number;
  model: string;
  answers: readonly Answer[];
  echo: readonly string[];
  usage: string | undefined;
}

async function stream(exchange: Exchange, plan: StreamPlan): Promise<void> {
  const options = exchange.body['stream_options'];
  const wantsUsage = isObject(options) && options['include_usage'] === true;
  const withLogprobs = exchange.body['logprobs'] != null;
  const head = `data: {"id":"${plan.id}","object":"text_completion","created":${plan.created},"model":${JSON.stringify(plan.model)},"choices":[`;
  const tail = `${wantsUsage ? ',"usage":null' : ''}}\n\n`;
  const event = (text: string, index: number, reason: string): string => {
    const scores = withLogprobs && text !== '' ? JSON.stringify(logprobs([text])) : 'null';
    return `${head}{"text":${JSON.stringify(text)},"index":${index},"logprobs":${scores},"finish_reason":${reason}}]${tail}`;
  };
  const ready = exchange.pace(0);
  if (ready !== true && !(await ready)) return;
  exchange.begin(200, STREAM_HEADERS);
  for (const [index, text] of plan.echo.entries()) {
    if (text !== '' && !(await exchange.send(event(text, index, 'null')))) return;
  }
  const longest = Math.max(...plan.answers.map((answer) => answer.text.length));
  for (let turn = 0; turn < longest; turn += 1) {
    const due = exchange.pace(turn);
    if (due !== true && !(await due)) return;
    for (const [index, answer] of plan.answers.entries()) {
      const token = answer.text[turn];
      if (token === undefined) continue;
      const sent = exchange.send(event(token, index, 'null'), 1);
      if (sent !== true && !(await sent)) return;
    }
  }
  const endings = plan.answers.map((answer, index) => event('', index, `"${finish(answer)}"`)).join('');
  if (!(await exchange.send(endings))) return;
  if (wantsUsage && plan.usage !== undefined && !(await exchange.send(`${head}],${plan.usage}}\n\n`))) return;
  if (await exchange.send('data: [DONE]\n\n')) await exchange.end();
}

function finish(answer: Answer): string {
  return answer.finish === 'refusal' ? 'content_filter' : answer.finish;
}

function logprobs(tokens: readonly string[]): JsonObject {
  let offset = 0;
  const offsets = tokens.map((token) => (offset += token.length) - token.length);
  return {
    tokens,
    token_logprobs: tokens.map(() => -0.0625),
    top_logprobs: tokens.map((token) => ({ [token]: -0.0625 })),
    text_offset: offsets,
  };
}

function checkPrompt(value: unknown, path: string): void {
  if (typeof value === 'string') return;
  const list = asArray(value);
  const mixed = list.some((each) => typeof each !== typeof list[0]);
  const kinds = typeof list[0] === 'string' || Number.isInteger(list[0]) || Array.isArray(list[0]);
  if (!Array.isArray(value) || mixed || (list.length > 0 && !kinds)) {
    throw check.invalidType(
      path,
      'one of a string, array of strings, array of tokens, or array of token arrays',
      value,
    );
  }
  check.array(check.anything, { min: 1, max: 2_048 })(value, path);
  const outside = list.flat().find((token) => typeof token === 'number' && (token < 0 || token > MAX_TOKEN_ID));
  if (outside !== undefined) {
    const message = `Invalid token in prompt: ${String(outside)}. Minimum value is 0, maximum value is ${MAX_TOKEN_ID} (inclusive).`;
    throw new ApiError(400, message, 'invalid_request_error');
  }
}

/** As recorded: recorded/openai/completions/openai-completions-post-48ee296c. */
const MAX_TOKEN_ID = 100_257;

function checkBestOf(body: JsonObject): void {
  const bestOf = numberOrNothing(body['best_of']);
  if (bestOf === undefined) return;
  if (bestOf < count(body['n']))
    throw check.invalid(
      'You requested that the server return more choices than it will generate (HINT: best_of must be greater than or equal to n).',
      'best_of',
    );
  if (bestOf > 1 && body['stream'] === true)
    throw check.invalid("'best_of' larger than 1 cannot be streamed.", 'best_of');
}

/** Token ids count one each; as text they are their decimal list, which is enough to seed an answer. */
function readPrompts(prompt: unknown): { text: string; tokens: number }[] {
  if (typeof prompt === 'string') return [{ text: prompt, tokens: countInputTokens(prompt) }];
  const list = asArray(prompt);
  if (typeof list[0] === 'number') return [{ text: list.join(' '), tokens: list.length }];
  return list.flatMap((each) => readPrompts(each));
}
