import type { Exchange } from '../../exchange.js';
import { asArray } from '../../json.js';
import { countInputTokens } from '../../text/tokens.js';
import { embed } from '../../text/vector.js';
import * as check from './check.js';
import { checkEmbeddingsModel } from './models.js';
import { recordPrompt, scriptedCounts, usageMember } from './usage.js';

const FIELDS: Record<string, check.Check> = {
  model: check.string(),
  input: checkInput,
  dimensions: check.integer(1),
  encoding_format: check.oneOf('float', 'base64'),
  user: check.string(),
};

/** Limits of the real endpoint (openai-surface.md section 3). */
const MAX_TOKENS_PER_INPUT = 8_192;
const MAX_TOKENS_PER_REQUEST = 300_000;

/** `POST /v1/embeddings`: unit vectors that depend on the input alone; equal texts are equal, near ones are not near. */
export async function embeddings(exchange: Exchange): Promise<void> {
  const { body, model } = exchange;
  check.checkBody(body, FIELDS, ['input']);
  checkEmbeddingsModel(model);
  const inputs = readInputs(body['input']);
  checkSizes(inputs);
  const dimensions = readDimensions(body['dimensions'], model);
  const counts = scriptedCounts(
    exchange,
    inputs.reduce((sum, input) => sum + input.tokens, 0),
  );
  recordPrompt(exchange, counts);
  const due = exchange.pace(0);
  if (due !== true && !(await due)) return;
  const base64 = body['encoding_format'] === 'base64';
  const data = inputs.map((input, index) => {
    const vector = embed(input.text, dimensions);
    const embedding = base64 ? Buffer.from(vector.buffer).toString('base64') : Array.from(vector);
    return { object: 'embedding', index, embedding };
  });
  const head = JSON.stringify({ object: 'list', data, model }).slice(0, -1);
  const usage = usageMember(exchange, counts, 'embeddings');
  await exchange.reply(200, {}, usage === undefined ? `${head}}` : `${head},${usage}}`);
}

function readDimensions(asked: unknown, model: string): number {
  const own = model.includes('large') ? 3_072 : 1_536;
  if (typeof asked !== 'number') return own;
  if (model.includes('ada-002'))
    throw check.invalid('This model does not support specifying dimensions.', 'dimensions');
  if (asked > own) {
    const message = `Invalid value for 'dimensions' = ${asked}. Must be less than or equal to ${own}.`;
    throw check.invalid(message, 'dimensions');
  }
  return asked;
}

interface Input {
  text: string;
  tokens: number;
}

function readInputs(input: unknown): Input[] {
  if (typeof input === 'string') return [{ text: input, tokens: countInputTokens(input) }];
  const list = asArray(input);
  if (typeof list[0] === 'number') return [{ text: list.join(' '), tokens: list.length }];
  return list.flatMap((each) => readInputs(each));
}

function checkSizes(inputs: readonly Input[]): void {
  const long = inputs.find((input) => input.tokens > MAX_TOKENS_PER_INPUT);
  if (long) {
    const message = `This model's maximum context length is ${MAX_TOKENS_PER_INPUT} tokens, however you requested ${long.tokens} tokens (${long.tokens} in your prompt; 0 for the completion). Please reduce your prompt; or completion length.`;
    throw check.invalid(message, null);
  }
  const total = inputs.reduce((sum, input) => sum + input.tokens, 0);
  if (total > MAX_TOKENS_PER_REQUEST) {
    const message = `Invalid 'input': maximum request size is ${MAX_TOKENS_PER_REQUEST} tokens per request.`;
    throw check.invalid(message, null, 'max_tokens_per_request');
  }
}

function checkInput(value: unknown, path: string): void {
  if (value === '')
    throw check.invalid(
      "'$.input' is invalid. Please check the API reference: https://platform.openai.com/docs/api-reference.",
      null,
    );
  if (typeof value === 'string') return;
  const list = asArray(value);
  const kinds =
    list.every((each) => typeof each === 'string') || list.every(Number.isInteger) || list.every(Array.isArray);
  if (!Array.isArray(value) || !kinds) {
    throw check.invalidType(
      path,
      'one of a string, array of strings, array of tokens, or array of token arrays',
      value,
    );
  }
  const max = Array.isArray(list[0]) || typeof list[0] === 'string' ? 2_048 : MAX_TOKENS_PER_INPUT;
  check.array(check.anything, { min: 1, max })(value, path);
  for (const tokens of list) if (Array.isArray(tokens)) check.array(check.integer(0), { min: 1 })(tokens, path);
}
