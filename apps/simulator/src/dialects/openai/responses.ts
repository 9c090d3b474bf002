import type { Exchange } from '../../exchange.js';
import { asArray, asText, isObject, type JsonObject } from '../../json.js';
import { answerSeed, planAnswer, type Answer } from '../../text/answer.js';
import { createRandom, randomId } from '../../text/random.js';
import { checkContextWindow, numberOrNothing } from './chat.js';
import { logprob } from './chat-reply.js';
import { STREAM_HEADERS } from './chat-stream.js';
import { isReasoningModel } from './models.js';
import { readResponsesPrompt, readResponsesToolChoice, readResponsesTools } from './responses-prompt.js';
import { sealReasoning } from './responses-reasoning.js';
import { checkResponsesRequest } from './responses-request.js';
import { recordPrompt, responsesUsage, scriptedCounts, type TokenCounts } from './usage.js';

/** One reply, decided in full before its first byte. */
interface Plan {
  readonly response: JsonObject;
  readonly answer: Answer;
  readonly counts: TokenCounts;
  /** The reply's items, complete. */
  readonly items: JsonObject[];
  readonly logprobs: boolean;
}

/** `POST /v1/responses`; nothing is stored. */
export async function responses(exchange: Exchange): Promise<void> {
  const { body, model } = exchange;
  checkResponsesRequest(body, model);
  const prompt = readResponsesPrompt(body);
  const counts = scriptedCounts(exchange, prompt.tokens);
  checkContextWindow(exchange, counts.prompt, 'input');
  recordPrompt(exchange, counts);
  const reasoning = isObject(body['reasoning']) ? body['reasoning'] : {};
  const text = isObject(body['text']) ? body['text'] : {};
  const answer = planAnswer({
    seed: answerSeed(prompt.hash, undefined, 0),
    knobs: exchange.knobs,
    lastUserText: prompt.lastUserText,
    afterTool: prompt.afterTool,
    maxTokens: numberOrNothing(body['max_output_tokens']),
    stop: [],
    tools: readResponsesTools(body),
    toolChoice: readResponsesToolChoice(body),
    parallelTools: body['parallel_tool_calls'] !== false,
    json: readFormat(text['format']),
    reasoningTokens: isReasoningModel(model) && reasoning['effort'] !== 'none' ? 24 : 0,
  });
  counts.completion = answer.tokens;
  counts.reasoning = answer.reasoning.length;
  const base = randomId(createRandom(prompt.hash ^ Number(exchange.entry.id)), 24);
  const include = asArray(body['include']);
  const plan: Plan = {
    answer,
    counts,
    logprobs: include.includes('message.output_text.logprobs'),
    items: buildItems(answer, base, body),
    response: responseHead(body, model, `resp_${base}`),
  };
  await (body['stream'] === true ? stream(exchange, plan) : reply(exchange, plan));
}

function readFormat(format: unknown): { schema?: unknown } | undefined {
  if (!isObject(format) || format['type'] === 'text') return undefined;
  return format['type'] === 'json_object' ? {} : { schema: format['schema'] ?? {} };
}

function responseHead(body: JsonObject, model: string, id: string): JsonObject {
  const reasoning = isObject(body['reasoning']) ? body['reasoning'] : {};
  const text = isObject(body['text']) ? body['text'] : {};
  return {
    id,
    object: 'response',
    created_at: Math.floor(Date.now() / 1000),
    status: 'in_progress',
    background: false,
    completed_at: null,
    error: null,
    incomplete_details: null,
    instructions: body['instructions'] ?? null,
    max_output_tokens: body['max_output_tokens'] ?? null,
    max_tool_calls: null,
    model,
    output: [],
    parallel_tool_calls: body['parallel_tool_calls'] ?? true,
    previous_response_id: null,
    reasoning: { effort: reasoning['effort'] ?? null, summary: reasoning['summary'] ?? null },
    service_tier: asText(body['service_tier']) || 'auto',
    store: body['store'] ?? true,
    temperature: body['temperature'] ?? 1,
    text: { format: text['format'] ?? { type: 'text' }, verbosity: text['verbosity'] ?? 'medium' },
    tool_choice: body['tool_choice'] ?? 'auto',
    tools: asArray(body['tools']).filter(isObject).map(shownTool),
    top_logprobs: body['top_logprobs'] ?? 0,
    top_p: body['top_p'] ?? 1,
    truncation: body['truncation'] ?? 'disabled',
    usage: null,
    metadata: body['metadata'] ?? {},
  };
}

/** Functions are repeated with what was left to the API. */
function shownTool(tool: JsonObject): JsonObject {
  return tool['type'] === 'function' ? { parameters: null, strict: true, ...tool } : tool;
}

function buildItems(answer: Answer, base: string, body: JsonObject): JsonObject[] {
  const items: JsonObject[] = [];
  const reasoning = isObject(body['reasoning']) ? body['reasoning'] : {};
  if (answer.reasoning.length > 0) {
    const id = `rs_${base}`;
    const shown = reasoning['summary'] == null ? [] : [{ type: 'summary_text', text: answer.reasoning.join('') }];
    const sealed = asArray(body['include']).includes('reasoning.encrypted_content') || body['store'] === false;
    items.push({ id, type: 'reasoning', summary: shown, ...(sealed ? { encrypted_content: sealReasoning(id) } : {}) });
  }
  const text = answer.text.join('');
  const cut = answer.finish === 'length';
  if (text !== '' || answer.calls.length === 0) {
    const part = { type: 'output_text', annotations: [], logprobs: [], text };
    const status = cut && answer.calls.length === 0 ? 'incomplete' : 'completed';
    items.push({ id: `msg_${base}`, type: 'message', status, role: 'assistant', content: [part] });
  }
  answer.calls.forEach((call, index) => {
    items.push({
      id: `fc_${base}${index}`,
      type: 'function_call',
      status: 'completed',
      arguments: call.pieces.join(''),
      call_id: `call_${call.id}`,
      name: call.name,
    });
  });
  return items;
}

/** The final object: how it ended, what it made, what it cost. */
function completed(exchange: Exchange, plan: Plan): string {
  const { finish } = plan.answer;
  const reason = finish === 'length' ? 'max_output_tokens' : finish === 'refusal' ? 'content_filter' : null;
  const tier = plan.response['service_tier'];
  const whole = {
    ...plan.response,
    status: reason === null ? 'completed' : 'incomplete',
    completed_at: reason === null ? Math.floor(Date.now() / 1000) : null,
    incomplete_details: reason === null ? null : { reason },
    output: plan.items,
    service_tier: tier === 'auto' ? 'default' : tier,
  };
  const { usage: _none, ...rest } = whole as JsonObject;
  const usage = responsesUsage(exchange, plan.counts);
  return `${JSON.stringify(rest).slice(0, -1)}${usage === undefined ? '' : `,${usage}`}}`;
}

async function reply(exchange: Exchange, plan: Plan): Promise<void> {
  const due = exchange.pace(plan.answer.tokens);
  if (due !== true && !(await due)) return;
  exchange.entry.completionTokens = plan.counts.completion;
  exchange.entry.reasoningTokens = plan.counts.reasoning;
  if (plan.logprobs) addLogprobs(plan);
  await exchange.reply(200, {}, completed(exchange, plan));
}

function addLogprobs(plan: Plan): void {
  const message = plan.items.find((item) => item['type'] === 'message');
  const [part] = asArray(message?.['content']) as JsonObject[];
  if (part) part['logprobs'] = plan.answer.text.map((token) => logprob(token, 1));
}

/** Events in the order of the real API (recorded/openai/responses/*.sse). */
async function stream(exchange: Exchange, plan: Plan): Promise<void> {
  let sequence = 0;
  let made = plan.answer.reasoning.length;
  const event = (type: string, members: string): string =>
    `event: ${type}\ndata: {"type":"${type}","sequence_number":${sequence++},${members}}\n\n`;
  const send = async (type: string, members: JsonObject, tokens = 0): Promise<boolean> => {
    if (tokens > 0) {
      const due = exchange.pace(made++);
      if (due !== true && !(await due)) return false;
    }
    return exchange.send(event(type, JSON.stringify(members).slice(1, -1)), tokens);
  };
  const ready = exchange.pace(made);
  if (ready !== true && !(await ready)) return;
  exchange.begin(200, STREAM_HEADERS);
  exchange.entry.completionTokens += plan.counts.reasoning;
  exchange.entry.reasoningTokens = plan.counts.reasoning;
  if (plan.logprobs) addLogprobs(plan);
  if (!(await send('response.created', { response: plan.response }))) return;
  if (!(await send('response.in_progress', { response: plan.response }))) return;
  for (const [index, item] of plan.items.entries()) if (!(await sendItem(item, index, plan, send))) return;
  const last = plan.answer.finish === 'length' || plan.answer.finish === 'refusal' ? 'incomplete' : 'completed';
  if (!(await exchange.send(event(`response.${last}`, `"response":${completed(exchange, plan)}`)))) return;
  await exchange.end();
}

type Send = (type: string, members: JsonObject, tokens?: number) => Promise<boolean>;

async function sendItem(item: JsonObject, index: number, plan: Plan, send: Send): Promise<boolean> {
  const place = { item_id: item['id'], output_index: index };
  if (item['type'] === 'reasoning') {
    const { encrypted_content: _later, ...head } = item;
    if (!(await send('response.output_item.added', { output_index: index, item: { ...head, summary: [] } })))
      return false;
    const [part] = asArray(item['summary']) as JsonObject[];
    if (part) {
      const at = { ...place, summary_index: 0 };
      await send('response.reasoning_summary_part.added', { ...at, part: { type: 'summary_text', text: '' } });
      for (const delta of plan.answer.reasoning) await send('response.reasoning_summary_text.delta', { ...at, delta });
      await send('response.reasoning_summary_text.done', { ...at, text: part['text'] });
      await send('response.reasoning_summary_part.done', { ...at, part });
    }
    return send('response.output_item.done', { output_index: index, item });
  }
  if (item['type'] === 'message') {
    const head = { ...item, status: 'in_progress', content: [] };
    if (!(await send('response.output_item.added', { output_index: index, item: head }))) return false;
    const at = { ...place, content_index: 0 };
    const [part] = asArray(item['content']) as JsonObject[];
    const empty = { type: 'output_text', annotations: [], logprobs: [], text: '' };
    if (!(await send('response.content_part.added', { ...at, part: empty }))) return false;
    for (const delta of plan.answer.text) {
      const logprobs = plan.logprobs ? [logprob(delta, 1)] : [];
      if (!(await send('response.output_text.delta', { ...at, delta, logprobs }, 1))) return false;
    }
    await send('response.output_text.done', { ...at, text: part?.['text'], logprobs: part?.['logprobs'] });
    await send('response.content_part.done', { ...at, part });
    return send('response.output_item.done', { output_index: index, item });
  }
  const call = plan.answer.calls.find(({ id }) => `call_${id}` === item['call_id']);
  const head = { ...item, status: 'in_progress', arguments: '' };
  if (!(await send('response.output_item.added', { output_index: index, item: head }, 1))) return false;
  for (const delta of call?.pieces ?? []) {
    if (!(await send('response.function_call_arguments.delta', { ...place, delta }, 1))) return false;
  }
  const { name, arguments: whole } = item;
  await send('response.function_call_arguments.done', { ...place, name, arguments: whole });
  return send('response.output_item.done', { output_index: index, item });
}
