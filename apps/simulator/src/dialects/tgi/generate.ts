import type { Exchange } from '../../exchange.js';
import { asArray, asText, isObject, type JsonObject } from '../../json.js';
import { answerSeed, planAnswer, type Answer } from '../../text/answer.js';
import { hashText } from '../../text/random.js';
import { countInputTokens } from '../../text/tokens.js';
import { checkGenerate, invalid } from './check.js';

const MAX_TOTAL_TOKENS = 32_768;

/** `POST /generate` and `/generate_stream`: one text goes in and one comes out. */
export async function generate(exchange: Exchange, stream: boolean): Promise<void> {
  const { body, knobs, entry } = exchange;
  const parameters = checkGenerate(body, stream);
  const inputs = asText(body['inputs']);
  entry.promptTokens = knobs.promptTokens ?? countInputTokens(inputs);
  const limit = parameters['max_new_tokens'];
  const maxTokens = typeof limit === 'number' ? limit : undefined;
  checkLength(entry.promptTokens, maxTokens ?? 1, knobs.contextWindow ?? MAX_TOTAL_TOKENS);
  const hash = hashText(inputs);
  const answer = planAnswer({
    seed: answerSeed(hash, parameters['seed'], 0),
    knobs,
    lastUserText: lastLine(inputs),
    afterTool: false,
    maxTokens,
    stop: asArray(parameters['stop']).map(String),
    tools: [],
    toolChoice: 'none',
    parallelTools: false,
    json: readGrammar(parameters['grammar']),
    reasoningTokens: 0,
  });
  await (stream ? streamTokens(exchange, answer) : replyWhole(exchange, answer, parameters));
}

function checkLength(inputTokens: number, newTokens: number, most: number): void {
  if (inputTokens + newTokens <= most) return;
  throw invalid(
    `\`inputs\` tokens + \`max_new_tokens\` must be <= ${most}. Given: ${inputTokens} \`inputs\` tokens and ${newTokens} \`max_new_tokens\``,
  );
}

/** The turn that is to be answered, in a prompt made by a template or none. */
function lastLine(inputs: string): string {
  const turns = inputs.split(/<\|im_end\|>\n<\|im_start\|>assistant\n$|<\|eot_id\|><\|start_header_id\|>assistant/);
  return (turns[0] ?? '').split(/<\|im_start\|>user\n|user<\|end_header_id\|>\n\n|\n\n/).at(-1) ?? '';
}

function readGrammar(grammar: unknown): { schema?: unknown } | undefined {
  return isObject(grammar) && grammar['type'] === 'json' ? { schema: grammar['value'] } : undefined;
}

async function replyWhole(exchange: Exchange, answer: Answer, parameters: JsonObject): Promise<void> {
  const due = exchange.pace(answer.tokens);
  if (due !== true && !(await due)) return;
  exchange.entry.completionTokens = answer.tokens;
  const { promptTokens } = exchange.entry;
  const prefill =
    parameters['decoder_input_details'] === true
      ? Array.from({ length: promptTokens }, (_, id) => ({ id, text: 't', logprob: id === 0 ? null : -0.5 }))
      : [];
  const details = {
    finish_reason: finishReason(answer),
    generated_tokens: 0,
    seed: parameters['seed'] ?? null,
    prefill,
    tokens: answer.text.map((text, id) => ({ id, text, logprob: -0.5, special: false })),
    best_of_sequences: null,
    top_tokens: null,
  };
  const text = JSON.stringify({
    generated_text: answer.text.join(''),
    ...(parameters['details'] === true ? { details } : {}),
  });
  await exchange.reply(200, {}, text.replace('"generated_tokens":0', generatedTokens(exchange, answer.tokens)));
}

/** An event a token; the last token is the end of the turn and carries the details. */
async function streamTokens(exchange: Exchange, answer: Answer): Promise<void> {
  exchange.begin(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  let index = 0;
  for (const text of answer.text) {
    const due = exchange.pace(index);
    if (due !== true && !(await due)) return;
    index += 1;
    const token = { id: index, text, logprob: -0.5, special: false };
    const event = JSON.stringify({ index, token, generated_text: null, details: null });
    const sent = exchange.send(`data:${event}\n\n`, 1);
    if (sent !== true && !(await sent)) return;
  }
  const reason = finishReason(answer);
  const head = JSON.stringify({
    index: index + 1,
    token: { id: 2, text: '</s>', logprob: -0.01, special: true },
    generated_text: answer.text.join(''),
  }).slice(0, -1);
  const counts = `${generatedTokens(exchange, answer.tokens)},"input_length":${exchange.entry.promptTokens}`;
  const last = `${head},"details":{"finish_reason":"${reason}",${counts},"seed":null}}`;
  if (await exchange.send(`data:${last}\n\n`)) await exchange.end();
}

function finishReason(answer: Answer): string {
  if (answer.finish === 'length') return 'length';
  return answer.stopSequence === null ? 'eos_token' : 'stop_sequence';
}

/** Falsified where a fault says so; it cannot be left out without the details, so then it is null. */
function generatedTokens(exchange: Exchange, tokens: number): string {
  const active = exchange.fault;
  const rewrite = active?.fault.usage?.(active.param);
  const value =
    rewrite === undefined
      ? String(tokens)
      : rewrite === 'drop'
        ? 'null'
        : 'whole' in rewrite
          ? rewrite.whole
          : rewrite.number;
  return `"generated_tokens":${value}`;
}
